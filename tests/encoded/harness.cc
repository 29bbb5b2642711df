// SPDX-License-Identifier: Apache-2.0
#include "encoded/harness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "tocsin/detect/reference.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::encoded {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared != nullptr ? shared : "../shared") / "corpus" / "sigma";
}

// SigmaHQ's folders beside those whose names begin so hold retired rules.
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
    // The header stands in the text: nothing came before it.
    if (format == "zeek" || format == "w3c") block.context = "#\n";
    if (format == "event-xml") block.starts = {0};
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

// Of one road in one form.
struct Tally {
  int rules = 0, carried = 0, found = 0, near_misses = 0, allowed = 0;
  std::string missed;
};

class Judge {
 public:
  explicit Judge(const Suite& suite) : suite_(suite) {}

  // Whether the rule found its event by this road in one of the forms.
  bool judge(const rule::Rule& rule, const rule::Route& route) {
    const std::vector<Form> forms = suite_.forms_of(route);
    if (forms.empty()) return false;
    const detect::GeneratedCase made = detect::generate_case(rule, {route}, suite_.seed);
    bool any = false;
    for (const Form& form : forms) any = judge(rule, route, made, form) || any;
    return any;
  }

  int finish() const {
    int found = 0;
    for (const auto& [label, tally] : tallies_) {
      std::cout << label << ": " << tally.rules << " rules, " << tally.carried << " carried, "
                << tally.found << " found, " << tally.near_misses << " near misses judged\n";
      EXPECT_GE(tally.found, tally.carried - tally.allowed) << label << tally.missed;
      found += tally.found;
    }
    return found;
  }

 private:
  bool judge(const rule::Rule& rule, const rule::Route& route, const detect::GeneratedCase& made,
             const Form& form) {
    Tally& tally = tallies_[route.label + " as " + std::string(form.format)];
    ++tally.rules;
    if (suite_.misses_allowed != nullptr) tally.allowed = suite_.misses_allowed(route);
    if (!made.positive) return false;
    const auto text = form.encode(plain(*made.positive, route));
    if (!text.ok()) return false;
    ++tally.carried;
    const bool found = decoding_.finds(rule, route, form.format, *text);
    tally.found += found ? 1 : 0;
    if (!found) tally.missed += "\n" + rule.header.path + " misses:\n" + *text;
    if (!made.near_miss) return found;
    const auto near = form.encode(plain(*made.near_miss, route));
    if (!near.ok()) return found;
    ++tally.near_misses;
    EXPECT_FALSE(decoding_.finds(rule, route, form.format, *near))
        << rule.header.path << " by " << route.label << " finds the near miss " << made.altered
        << ":\n"
        << *near;
    return found;
  }

  encode::PlainEvent plain(const detect::GeneratedEvent& made, const rule::Route& route) const {
    encode::PlainEvent out{made.product, made.channel, made.provider, made.code, {}};
    if (suite_.complete != nullptr) suite_.complete(made, route, out);
    for (const auto& field : made.fields) {
      if (field.text) out.fields.emplace_back(field.name, *field.text);
    }
    return out;
  }

  const Suite& suite_;
  Decoding decoding_;
  std::map<std::string, Tally> tallies_;
};

void mark_as_skipped() { GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed"; }

}  // namespace

Outcome run(const Suite& suite) {
  Outcome outcome;
  if (!fs::exists(corpus())) {
    mark_as_skipped();
    return outcome;
  }
  outcome.ran = true;
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(rule_files(), sources, {});
  Judge judge(suite);
  for (const rule::Rule& rule : set.rules) {
    if (!suite.is_ours(rule.log_source)) continue;
    ++outcome.rules;
    bool served = false;
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      served = judge.judge(rule, route) || served;
    }
    EXPECT_TRUE(served || !suite.every_rule_is_served)
        << rule.header.path << " finds nothing that a source can write";
  }
  outcome.found = judge.finish();
  return outcome;
}

}  // namespace tocsin::encoded
