// SPDX-License-Identifier: Apache-2.0
// Real rules on events that come close to many of them: positives generated for rules of one
// route, with fields of several of them together, values joined, cut and in another case. So
// anchors are hit, and what decides lies behind them.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "corpus.h"
#include "judge.h"
#include "tocsin/base/random.h"
#include "tocsin/detect/generate.h"
#include "tocsin/rule/loader.h"

namespace tocsin::detect {
namespace {

constexpr int kEvents = 2500;

bool names_the_route(const std::string& name) {
  return name == "Channel" || name == "EventID" || name == "Provider_Name";
}

std::string in_upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 32);
    }
  }
  return text;
}

// Only at characters below U+0080, so that the text stays valid UTF-8.
std::string cut(const std::string& text, std::size_t at) {
  const bool inside = at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80;
  return inside ? text : text.substr(0, at);
}

std::string altered(const std::string& text, const std::string& other, base::Random& random) {
  switch (random.below(8)) {
    case 0:
      return in_upper_case(text);
    case 1:
      return cut(text, random.below(text.size() + 1));
    case 2:
      return text + " " + other;
    case 3:
      return other + text;
    case 4:
      return "";
    default:
      return text;
  }
}

// The fields of one positive, mixed with those of another that comes by the same route.
GeneratedEvent mixed(const GeneratedEvent& base, const GeneratedEvent& other,
                     base::Random& random) {
  GeneratedEvent out;
  out.product = base.product;
  for (const auto& field : base.fields) {
    const auto& donor = other.fields[random.below(other.fields.size())];
    GeneratedField made = field;
    if (!names_the_route(field.name) && made.text && donor.text) {
      made.text = altered(*made.text, *donor.text, random);
    }
    out.fields.push_back(std::move(made));
  }
  for (const auto& field : other.fields) {
    if (!names_the_route(field.name) && random.one_in(2)) {
      out.fields.push_back(field);
    }
  }
  return out;
}

TEST(DifferentialMixed, MixedPositivesOfRealRulesGiveTheSameHits) {
  if (!std::filesystem::exists(corpus_folder())) {
    GTEST_SKIP() << corpus_folder() << " is absent: its rules are needed";
  }
  const auto& sources = rule::LogSourceTable::built_in();
  const auto rules = rule::load_rules(corpus_rules(), sources, {});
  std::map<std::string, std::vector<GeneratedEvent>> by_route;
  std::vector<std::string> labels;  // one an event, so that routes count by their rules
  for (const auto& rule : rules.rules) {
    for (const auto& route : sources.routes(rule.log_source)) {
      auto made = generate_case(rule, {route}, labels.size());
      for (auto* event : {&made.positive, &made.near_miss}) {
        if (*event && !(*event)->fields.empty()) {
          by_route[route.label].push_back(std::move(**event));
          labels.push_back(route.label);
        }
      }
    }
  }
  Judge judge(rules, sources);
  base::Random random(20261121);
  model::EventBatch batch;
  for (int i = 0; i < kEvents; ++i) {
    const auto& events = by_route[labels[random.below(labels.size())]];
    const auto form = static_cast<TextForm>(random.below(3));
    batch.clear();
    add_event(
        mixed(events[random.below(events.size())], events[random.below(events.size())], random),
        judge.field_names(), form, batch);
    judge.judge("mixed event " + std::to_string(i), batch.events().front());
  }
  std::cout << judge.events() << " events, " << judge.evaluations() << " naive evaluations, "
            << judge.hits() << " hits\n";
  EXPECT_GT(judge.hits(), 500u);
  for (const auto& difference : judge.differences()) {
    ADD_FAILURE() << difference;
  }
}

}  // namespace
}  // namespace tocsin::detect
