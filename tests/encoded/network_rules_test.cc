// SPDX-License-Identifier: Apache-2.0
// Web servers, proxies, DNS, Zeek and decoys.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "encode/network.h"
#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) {
  constexpr std::string_view kCategories[] = {"webserver", "proxy", "dns"};
  constexpr std::string_view kNames[] = {"zeek", "opencanary", "suricata", "apache", "nginx"};
  const auto is_one = [](std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  return is_one(kCategories, source.category) || is_one(kNames, source.product) ||
         (source.product.empty() && is_one(kNames, source.service));
}

std::vector<Form> forms_of(const rule::Route& route) {
  using namespace encode;
  const std::string& product = route.product;
  const bool is_requests = route.channel == "requests" || route.channel == "waf";
  if (is_requests || route.channel.starts_with("ecs.") || route.channel.starts_with("zeek.")) {
    return {{"json-lines", encode_network_json}};
  }
  if (product == "zeek") return {{"zeek", encode_zeek_tsv}, {"json-lines", encode_network_json}};
  if (product == "suricata" || product == "opencanary")
    return {{"json-lines", encode_network_json}};
  if (product == "windows-dns" || (product == "umbrella" && route.channel == "dns")) {
    return {{product, encode_dns}};
  }
  if (product == "bind" || product == "unbound") return {{product, encode_dns}};
  if (product == "dnsmasq") return {{"syslog", encode_dns}};
  if (product == "haproxy") return {{"haproxy", encode_haproxy}};
  if (product == "squid") return {{"squid", encode_squid}};
  if (route.channel == "error") {
    return {{product == "apache" ? "apache-error" : "nginx-error", encode_error_log}};
  }
  if (product == "webserver" || (product == "apache" && route.channel == "access")) {
    return {{"access-log", encode_access_log}};
  }
  const bool w3c = product == "iis" || product == "w3c" || product == "bluecoat" ||
                   product == "tmg" || product == "cloudfront";
  return w3c ? std::vector<Form>{{"w3c", encode_w3c}} : std::vector<Form>{};
}

void set_code(const detect::GeneratedEvent& /*made*/, const rule::Route& route,
              encode::PlainEvent& out) {
  if (!route.codes.empty()) out.code = route.codes[0];
}

// HAProxy's log names no user, which one rule asks for.
int misses_allowed(const rule::Route& route) { return route.product == "haproxy" ? 1 : 0; }

TEST(NetworkRules, find_what_their_sources_write) {
  const Outcome outcome = run({.is_ours = is_ours,
                               .forms_of = forms_of,
                               .complete = set_code,
                               .misses_allowed = misses_allowed,
                               .seed = 3});
  if (outcome.ran) EXPECT_GT(outcome.rules, 200);
}

}  // namespace
}  // namespace tocsin::encoded
