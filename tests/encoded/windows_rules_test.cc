// SPDX-License-Identifier: Apache-2.0
// RPC Firewall, whose events have values without names.
#include <gtest/gtest.h>

#include <array>

#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) { return source.product == "rpc_firewall"; }

bool is_head(std::string_view name) {
  return name == "EventID" || name == "EventLog" || name == "Channel";
}

base::Result<std::string> encode_unnamed(const encode::PlainEvent& event) {
  std::array<std::string, 11> values;
  std::string id = std::to_string(event.code);
  for (const auto& [name, text] : event.fields) {
    if (name == "EventID") id = text;
    if (is_head(name)) continue;
    const bool known = name == "InterfaceUuid" || name == "OpNum";
    if (!known || text.find_first_of("<&") != std::string::npos) {
      return base::fail(base::ErrorKind::kUnsupported, "the event has no such " + name);
    }
    values[name == "OpNum" ? 7 : 6] = text;
  }
  std::string out = "<Event><System><Provider Name='RPCFW'/><EventID>" + id +
                    "</EventID><Channel>RPCFW</Channel></System><EventData>";
  for (const std::string& value : values) out += "<Data>" + value + "</Data>";
  return out + "</EventData></Event>\n";
}

std::vector<Form> forms_of(const rule::Route& /*route*/) { return {{"event-xml", encode_unnamed}}; }

TEST(WindowsRules, find_values_without_names) {
  const Outcome outcome = run({.is_ours = is_ours, .forms_of = forms_of});
  if (outcome.ran) EXPECT_GE(outcome.rules, 17);
}

}  // namespace
}  // namespace tocsin::encoded
