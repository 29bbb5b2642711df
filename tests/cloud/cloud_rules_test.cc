// SPDX-License-Identifier: Apache-2.0
// Each SigmaHQ rule for clouds and identity providers, and each rule for hosts by the roads of ECS
// and OCSF: a generated event that it must find and one that it must just miss are written as
// JSON and decoded again.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encode/cloud.h"
#include "tocsin/detect/generate.h"
#include "tocsin/detect/reference.h"
#include "tocsin/rule/loader.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared == nullptr ? "../shared" : shared) / "corpus" / "sigma";
}

std::vector<rule::RuleFile> rule_files() {
  std::vector<rule::RuleFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    const std::string path = fs::relative(entry.path(), corpus()).string();
    if (!path.starts_with("rules") || entry.path().extension() != ".yml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({path, {std::istreambuf_iterator<char>(in), {}}});
  }
  return files;
}

bool is_ours(const rule::LogSource& source) {
  if (source.product == "cisco") return source.service == "duo";
  constexpr std::array<std::string_view, 10> kProducts{
      "aws",    "azure",     "m365",     "gcp",    "okta",
      "github", "bitbucket", "onelogin", "qualys", "kubernetes"};
  return std::ranges::find(kProducts, source.product) != kProducts.end();
}

// Every road of a cloud, and those of hosts that are documents.
bool is_document(const rule::Route& route) {
  return route.channel == "ecs" || route.channel == "ocsf";
}

encode::PlainEvent plain(const detect::GeneratedEvent& made, const rule::Route& route) {
  encode::PlainEvent out{made.product, made.channel, made.provider, made.code, {}};
  if (out.product.empty()) out.product = route.product;
  if (out.channel.empty()) out.channel = route.product == "qualys" ? "detection" : route.channel;
  for (const auto& field : made.fields) {
    if (field.text) out.fields.emplace_back(field.name, *field.text);
  }
  return out;
}

class Decoding {
 public:
  // Whether an event of the text is found by the rule by this road.
  bool finds(const rule::Rule& rule, const rule::Route& route, std::string_view format,
             const std::string& text) {
    block_.reserve(text.size());
    std::ranges::copy(text, block_.data());
    block_.resize(text.size());
    block_.format = source::find_format(format);
    batch_.clear();
    decoders_.decode(block_, batch_);
    return std::ranges::any_of(batch_.events(), [&](const model::Event& event) {
      return detect::matches(rule, {route}, event);
    });
  }

 private:
  model::FieldNames names_;
  source::DecoderTables tables_{names_};
  source::Decoders decoders_{tables_};
  source::Block block_;
  model::EventBatch batch_;
};

class Counts {
 public:
  int rules = 0, carried = 0, near = 0;
};

// Whether the rule finds what it must by one road; false where nothing could be made.
bool judge(const rule::Rule& rule, const rule::Route& route, Decoding& decoding, Counts& counts) {
  const detect::GeneratedCase made = detect::generate_case(rule, {route}, 5);
  if (!made.positive) return false;
  const auto text = encode::encode_cloud_json(plain(*made.positive, route));
  if (!text.ok()) return false;
  ++counts.carried;
  const bool found = decoding.finds(rule, route, "json-lines", *text);
  EXPECT_TRUE(found) << rule.header.path << " misses, by " << route.label << ":\n" << *text;
  if (!made.near_miss) return found;
  const auto almost = encode::encode_cloud_json(plain(*made.near_miss, route));
  if (!almost.ok()) return found;
  ++counts.near;
  EXPECT_FALSE(decoding.finds(rule, route, "json-lines", *almost))
      << rule.header.path << " finds the near miss, " << made.altered << ":\n"
      << *almost;
  return found;
}

TEST(CloudRules, find_what_clouds_write) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(rule_files(), sources, {});
  Decoding decoding;
  Counts counts;
  for (const rule::Rule& rule : set.rules) {
    if (!is_ours(rule.log_source)) continue;
    ++counts.rules;
    bool any = false;
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      any = judge(rule, route, decoding, counts) || any;
    }
    EXPECT_TRUE(any) << rule.header.path << " finds nothing that a source can write";
  }
  std::cout << counts.rules << " rules, " << counts.carried << " events and " << counts.near
            << " near misses\n";
  EXPECT_GT(counts.rules, 300);
}

TEST(CloudRules, find_hosts_in_documents) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(rule_files(), sources, {});
  Decoding decoding;
  Counts counts;
  for (const rule::Rule& rule : set.rules) {
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      if (!is_document(route)) continue;
      counts.rules += judge(rule, route, decoding, counts) ? 1 : 0;
    }
  }
  std::cout << counts.rules << " found, " << counts.carried << " events and " << counts.near
            << " near misses\n";
  EXPECT_GT(counts.rules, 1000);
}

}  // namespace
}  // namespace tocsin
