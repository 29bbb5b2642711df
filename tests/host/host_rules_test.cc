// SPDX-License-Identifier: Apache-2.0
// For every SigmaHQ rule about hosts with Linux or macOS, and every road by which its events may
// come: an event that it must find and one that it must just miss, written in the source's own
// format and decoded again. A format that cannot carry an event says so.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encode/audit.h"
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
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus" / "sigma";
}

std::vector<rule::RuleFile> read_rules(const fs::path& root) {
  std::vector<rule::RuleFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string path = fs::relative(entry.path(), root).string();
    if (entry.path().extension() != ".yml" || !path.starts_with("rules")) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files.push_back({path, {std::istreambuf_iterator<char>(stream), {}}});
  }
  return files;
}

bool is_ours(const rule::LogSource& source) {
  if (source.product == "macos") return true;
  return source.product == "linux" && (!source.category.empty() || source.service == "auditd");
}

struct Form {
  std::string_view format;
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
};

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

encode::PlainEvent plain(const detect::GeneratedEvent& made, const rule::Route& route) {
  encode::PlainEvent out{made.product, made.channel, made.provider, made.code, {}};
  if (!route.codes.empty()) out.code = route.codes[0];
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
    source::Block block;
    block.reserve(text.size());
    std::ranges::copy(text, block.data());
    block.resize(text.size());
    block.format = source::find_format(format);
    batch_.clear();
    decoders_.decode(block, batch_);
    return std::ranges::any_of(batch_.events(), [&](const model::Event& event) {
      return detect::matches(rule, {route}, event);
    });
  }

 private:
  model::FieldNames names_;
  source::DecoderTables tables_{names_};
  source::Decoders decoders_{tables_};
  model::EventBatch batch_;
};

struct Tally {
  int rules = 0, made = 0, carried = 0, found = 0, near = 0;
};

TEST(HostRules, find_what_their_sources_write) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  const bool show = std::getenv("TOCSIN_SHOW") != nullptr;
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(read_rules(corpus()), sources, {});
  Decoding decoding;
  std::map<std::string, Tally> tallies;
  int rules = 0, served = 0;
  for (const rule::Rule& rule : set.rules) {
    if (!is_ours(rule.log_source)) continue;
    ++rules;
    bool any = false;
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      const detect::GeneratedCase made = detect::generate_case(rule, {route}, 3);
      for (const Form& form : forms_of(route)) {
        Tally& tally = tallies[route.label + " as " + std::string(form.format)];
        ++tally.rules;
        if (!made.positive) continue;
        ++tally.made;
        const auto text = form.encode(plain(*made.positive, route));
        if (!text.ok()) continue;
        ++tally.carried;
        const bool found = decoding.finds(rule, route, form.format, *text);
        tally.found += found ? 1 : 0;
        any = any || found;
        if (!found && show) {
          std::cout << rule.header.path << " misses " << form.format << ":\n" << *text;
        }
        if (!made.near_miss) continue;
        const auto near = form.encode(plain(*made.near_miss, route));
        if (near.ok() && decoding.finds(rule, route, form.format, *near)) {
          ++tally.near;
          if (show) {
            std::cout << rule.header.path << " finds the near miss " << made.altered << ":\n"
                      << *near;
          }
        }
      }
    }
    served += any ? 1 : 0;
    EXPECT_TRUE(any) << rule.header.path << " finds nothing that a source can write";
  }
  for (const auto& [label, tally] : tallies) {
    std::cout << label << ": " << tally.rules << " rules, " << tally.made << " made, "
              << tally.carried << " carried, " << tally.found << " found, " << tally.near
              << " near misses found\n";
    EXPECT_EQ(tally.found, tally.carried) << label;
    EXPECT_EQ(tally.near, 0) << label;
  }
  std::cout << served << " of " << rules << " rules served\n";
  EXPECT_GT(rules, 200);
}

}  // namespace
}  // namespace tocsin
