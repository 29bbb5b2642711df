// SPDX-License-Identifier: Apache-2.0
#include "firewall/verdict.h"

#include <array>

namespace tocsin::source {

std::string_view blocked_by(std::string_view action) {
  static constexpr std::array<std::string_view, 14> kStopped{
      "block",     "blocked",   "deny",       "denied",       "drop",
      "dropped",   "reject",    "reset-both", "reset-client", "reset-server",
      "drop-icmp", "block-url", "ip-conn",    "est-denied"};
  static constexpr std::array<std::string_view, 13> kPassed{
      "accept",    "allow", "allowed", "pass",  "passthrough", "passed",    "permit",
      "permitted", "close", "forward", "built", "client-rst",  "server-rst"};
  std::array<char, 16> lower{};
  if (action.empty() || action.size() > lower.size()) return {};
  for (std::size_t i = 0; i < action.size(); ++i) {
    const char c = action[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  const std::string_view word(lower.data(), action.size());
  for (const std::string_view stopped : kStopped) {
    if (word == stopped) return "true";
  }
  for (const std::string_view passed : kPassed) {
    if (word == passed) return "false";
  }
  return {};
}

}  // namespace tocsin::source
