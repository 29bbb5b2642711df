// SPDX-License-Identifier: Apache-2.0
// Clouds and identity providers, and rules for hosts by the roads of ECS, OCSF and Defender XDR.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "encode/cloud.h"
#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) {
  if (source.product == "cisco") return source.service == "duo";
  constexpr std::array<std::string_view, 10> kProducts{
      "aws",    "azure",     "m365",     "gcp",    "okta",
      "github", "bitbucket", "onelogin", "qualys", "kubernetes"};
  return std::ranges::find(kProducts, source.product) != kProducts.end();
}

bool is_any(const rule::LogSource& /*source*/) { return true; }

std::vector<Form> as_json(const rule::Route& /*route*/) {
  return {{"json-lines", encode::encode_cloud_json}};
}

// The roads of hosts that are documents.
std::vector<Form> as_document(const rule::Route& route) {
  const bool is_device = route.channel.starts_with("Device") && route.product == "windows";
  const bool is_document = is_device || route.channel == "ecs" || route.channel == "ocsf";
  return is_document ? as_json(route) : std::vector<Form>{};
}

void name_source(const detect::GeneratedEvent& /*made*/, const rule::Route& route,
                 encode::PlainEvent& out) {
  if (out.product.empty()) out.product = route.product;
  if (out.channel.empty()) out.channel = route.product == "qualys" ? "detection" : route.channel;
}

TEST(CloudRules, find_what_clouds_write) {
  const Outcome outcome = run({.is_ours = is_ours, .forms_of = as_json, .complete = name_source});
  if (outcome.ran) EXPECT_GT(outcome.rules, 300);
}

TEST(CloudRules, find_hosts_in_documents) {
  const Outcome outcome = run({.is_ours = is_any,
                               .forms_of = as_document,
                               .complete = name_source,
                               .every_rule_is_served = false});
  if (outcome.ran) EXPECT_GT(outcome.found, 1000);
}

}  // namespace
}  // namespace tocsin::encoded
