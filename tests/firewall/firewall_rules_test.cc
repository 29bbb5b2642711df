// SPDX-License-Identifier: Apache-2.0
// Each SigmaHQ rule for firewalls and network gear, by each road that its log source has: a
// generated event that it must find and one that it must just miss are written as the source
// writes them and decoded again. Forms that cannot carry an event refuse it; each rule must have
// one road at least that carries and finds its event.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "encode/firewall.h"
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

// Rules whose log source is one of ours; SigmaHQ's other folders hold retired ones.
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
  static const std::set<std::string_view> kProducts{"cisco",  "fortigate", "fortios",
                                                    "huawei", "juniper",   "paloalto"};
  if (source.service == "duo") return false;
  return kProducts.contains(source.product) || source.category == "firewall" ||
         source.service == "netflow";
}

struct Writer {
  std::string_view format;
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
};

Writer writer_of(const rule::Route& route) {
  if (route.channel == "cef") return {"cef", encode::encode_cef};
  if (route.channel == "leef") return {"leef", encode::encode_leef};
  if (route.product == "cisco") return {"cisco", encode::encode_cisco};
  if (route.product == "fortigate") return {"fortigate", encode::encode_fortigate};
  if (route.product == "paloalto") return {"paloalto", encode::encode_palo_alto};
  if (route.product == "pfsense") return {"text", encode::encode_filterlog};
  if (route.product == "netflow") return {"csv", encode::encode_netflow};
  if (route.product == "huawei" || route.product == "juniper") {
    return {"text", encode::encode_router};
  }
  return {"", nullptr};
}

encode::PlainEvent plain(const detect::GeneratedEvent& made) {
  encode::PlainEvent out{made.product, made.channel, made.provider, made.code, {}};
  if (made.channel == "cef" && made.product == "fortigate") {
    out.fields.emplace_back("deviceVendor", "Fortinet");
    out.fields.emplace_back("deviceProduct", "Fortigate");
  }
  for (const auto& field : made.fields) {
    if (field.text) out.fields.emplace_back(field.name, *field.text);
  }
  return out;
}

bool finds(const rule::Rule& rule, const rule::Route& route, std::string_view format,
           const std::string& text) {
  const model::FieldNames names;
  const source::DecoderTables tables(names);
  source::Decoders decoders(tables);
  source::Block block;
  block.reserve(text.size());
  std::ranges::copy(text, block.data());
  block.resize(text.size());
  block.format = source::find_format(format);
  model::EventBatch batch;
  decoders.decode(block, batch);
  return std::ranges::any_of(batch.events(), [&](const model::Event& event) {
    return detect::matches(rule, {route}, event);
  });
}

TEST(FirewallRules, find_what_their_sources_write) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(rule_files(), sources, {});
  int rules = 0;
  for (const rule::Rule& rule : set.rules) {
    if (!is_ours(rule.log_source)) continue;
    ++rules;
    int found = 0;
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      const Writer writer = writer_of(route);
      const detect::GeneratedCase made = detect::generate_case(rule, {route}, 5);
      if (writer.encode == nullptr || !made.positive) continue;
      const auto positive = writer.encode(plain(*made.positive));
      if (!positive.ok()) continue;
      const bool hit = finds(rule, route, writer.format, *positive);
      found += hit ? 1 : 0;
      EXPECT_TRUE(hit || route.product == "pfsense")
          << rule.header.path << " by " << route.label << " misses:\n"
          << *positive;
      if (!made.near_miss) continue;
      const auto near = writer.encode(plain(*made.near_miss));
      EXPECT_FALSE(near.ok() && finds(rule, route, writer.format, *near))
          << rule.header.path << " by " << route.label << " finds:\n"
          << (near.ok() ? *near : "");
    }
    EXPECT_GT(found, 0) << rule.header.path;
  }
  EXPECT_GE(rules, 25);
}

}  // namespace
}  // namespace tocsin
