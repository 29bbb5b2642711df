// SPDX-License-Identifier: Apache-2.0
// Hosts with Linux or macOS.
#include <gtest/gtest.h>

#include "encode/audit.h"
#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) {
  if (source.product == "macos") return true;
  return source.product == "linux" && (!source.category.empty() || source.service == "auditd");
}

std::vector<Form> forms_of(const rule::Route& route) {
  using namespace encode;
  if (route.channel == "auditd") {
    return {{"auditd", encode_auditd}, {"syslog", encode_auditd_syslog}};
  }
  if (route.channel == "Linux-Sysmon/Operational") return {{"syslog", encode_sysmon_for_linux}};
  const bool json =
      route.channel == "falco" || route.channel == "osquery" || route.channel == "endpointsecurity";
  return json ? std::vector<Form>{{"json-lines", encode_host_json}} : std::vector<Form>{};
}

void set_code(const detect::GeneratedEvent& /*made*/, const rule::Route& route,
              encode::PlainEvent& out) {
  if (!route.codes.empty()) out.code = route.codes[0];
}

TEST(HostRules, find_what_their_sources_write) {
  const Outcome outcome =
      run({.is_ours = is_ours, .forms_of = forms_of, .complete = set_code, .seed = 3});
  if (outcome.ran) EXPECT_GT(outcome.rules, 200);
}

}  // namespace
}  // namespace tocsin::encoded
