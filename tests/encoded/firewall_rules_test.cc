// SPDX-License-Identifier: Apache-2.0
// Firewalls and network gear.
#include <gtest/gtest.h>

#include <set>

#include "encode/firewall.h"
#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) {
  static const std::set<std::string_view> kProducts{"cisco",  "fortigate", "fortios",
                                                    "huawei", "juniper",   "paloalto"};
  if (source.service == "duo") return false;
  return kProducts.contains(source.product) || source.category == "firewall" ||
         source.service == "netflow";
}

std::vector<Form> forms_of(const rule::Route& route) {
  if (route.channel == "cef") return {{"cef", encode::encode_cef}};
  if (route.channel == "leef") return {{"leef", encode::encode_leef}};
  if (route.product == "cisco") return {{"cisco", encode::encode_cisco}};
  if (route.product == "fortigate") return {{"fortigate", encode::encode_fortigate}};
  if (route.product == "paloalto") return {{"paloalto", encode::encode_palo_alto}};
  if (route.product == "pfsense") return {{"text", encode::encode_filterlog}};
  if (route.product == "netflow") return {{"csv", encode::encode_netflow}};
  if (route.product == "huawei" || route.product == "juniper") {
    return {{"text", encode::encode_router}};
  }
  return {};
}

void name_vendor(const detect::GeneratedEvent& made, const rule::Route& /*route*/,
                 encode::PlainEvent& out) {
  if (made.channel != "cef" || made.product != "fortigate") return;
  out.fields.emplace_back("deviceVendor", "Fortinet");
  out.fields.emplace_back("deviceProduct", "Fortigate");
}

// pfSense's log tells of packets alone.
int misses_allowed(const rule::Route& route) { return route.product == "pfsense" ? 1000 : 0; }

TEST(FirewallRules, find_what_their_sources_write) {
  const Outcome outcome = run({.is_ours = is_ours,
                               .forms_of = forms_of,
                               .complete = name_vendor,
                               .misses_allowed = misses_allowed});
  if (outcome.ran) EXPECT_GE(outcome.rules, 25);
}

}  // namespace
}  // namespace tocsin::encoded
