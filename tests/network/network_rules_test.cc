// SPDX-License-Identifier: Apache-2.0
// For every SigmaHQ rule about web servers, proxies, DNS, Zeek and decoys, and every road by which
// its events may come: an event that it must find and one that it must just miss, written in the
// source's own format and decoded again. A format that cannot carry an event says so.
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

#include "encode/network.h"
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
  constexpr std::string_view kCategories[] = {"webserver", "proxy", "dns"};
  constexpr std::string_view kNames[] = {"zeek", "opencanary", "suricata", "apache", "nginx"};
  const auto is_one = [](std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  return is_one(kCategories, source.category) || is_one(kNames, source.product) ||
         (source.product.empty() && is_one(kNames, source.service));
}

// A way to write an event of a road: by the road's product and channel.
struct Form {
  std::string_view format;
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
};

std::vector<Form> forms_of(const rule::Route& route) {
  using namespace encode;
  const std::string& product = route.product;
  if (product == "zeek") return {{"zeek", encode_zeek_tsv}, {"json-lines", encode_network_json}};
  if (product == "suricata" || product == "opencanary")
    return {{"json-lines", encode_network_json}};
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
    if (format == "zeek" || format == "w3c") block.context = "#\n";
    batch_.clear();
    decoders_.decode(block, batch_);
    const auto events = batch_.events();
    return std::ranges::any_of(
        events, [&](const model::Event& event) { return detect::matches(rule, {route}, event); });
  }

 private:
  model::FieldNames names_;
  source::DecoderTables tables_{names_};
  source::Decoders decoders_{tables_};
  model::EventBatch batch_;
};

struct Tally {
  int rules = 0, carried = 0, found = 0, near = 0;
};

TEST(NetworkRules, find_what_their_sources_write) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
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
        const auto text = form.encode(plain(*made.positive, route));
        if (!text.ok()) continue;
        ++tally.carried;
        const bool found = decoding.finds(rule, route, form.format, *text);
        tally.found += found ? 1 : 0;
        any = any || found;
        if (!found && std::getenv("TOCSIN_SHOW") != nullptr) {
          std::cout << rule.header.path << " misses " << form.format << ":\n" << *text;
        }
        if (!made.near_miss) continue;
        const auto near = form.encode(plain(*made.near_miss, route));
        if (near.ok() && decoding.finds(rule, route, form.format, *near)) {
          ++tally.near;
          if (std::getenv("TOCSIN_SHOW") != nullptr) {
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
    std::cout << label << ": " << tally.rules << " rules, " << tally.carried << " carried, "
              << tally.found << " found, " << tally.near << " near misses found\n";
    // HAProxy's log names no user, which one rule asks for.
    EXPECT_GE(tally.found, tally.carried - (label.starts_with("HAProxy") ? 1 : 0)) << label;
    EXPECT_EQ(tally.near, 0) << label;
  }
  std::cout << served << " of " << rules << " rules served\n";
  EXPECT_GT(rules, 200);
}

}  // namespace
}  // namespace tocsin
