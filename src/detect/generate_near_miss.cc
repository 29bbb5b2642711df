// SPDX-License-Identifier: Apache-2.0
#include "generate_near_miss.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "generate_value.h"
#include "reference_eval.h"
#include "tocsin/detect/reference.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect::naive {
namespace {

using rule::Predicate;
using rule::Test;

constexpr std::uint32_t kAlterationsMax = 24;
constexpr std::size_t kVariantsMax = 96;  // of one value

// A leaf that holds on a path of true nodes without `not`.
void collect_leaves(const Evaluation& evaluation, std::uint32_t index,
                    std::vector<const Predicate*>& leaves) {
  const rule::Node& node = evaluation.condition().nodes[index];
  if (node.kind == rule::Node::Kind::kNot || !evaluation.node_holds(index, false)) {
    return;
  }
  if (node.kind == rule::Node::Kind::kPredicate) {
    leaves.push_back(&evaluation.condition().predicates[node.predicate]);
    return;
  }
  for (const std::uint32_t child : node.children) {
    collect_leaves(evaluation, child, leaves);
  }
}

// The begin and size, in the text, of what the predicate looks for; the whole text where it
// looks at all of it. Literals and generated values are folded alike, so that offsets agree;
// where they do not, the whole text is as good.
std::pair<std::size_t, std::size_t> literal_place(const Predicate& predicate,
                                                  const std::string& text, Regexes& regexes) {
  std::string literal = predicate.text;
  if (predicate.test == Test::kRegex) {
    re2::StringPiece match;
    const re2::RE2* regex = regexes.find(predicate.text);
    if (regex != nullptr && regex->Match(text, 0, text.size(), re2::RE2::UNANCHORED, &match, 1)) {
      return {static_cast<std::size_t>(match.data() - text.data()), match.size()};
    }
    return {0, text.size()};
  }
  for (const auto& piece : predicate.glob) {
    if (predicate.test == Test::kGlob && piece.text.size() > literal.size()) {
      literal = piece.text;
    }
  }
  const std::string compared = predicate.cased ? text : model::folded(text);
  const std::size_t at =
      predicate.test == Test::kEndsWith ? compared.rfind(literal) : compared.find(literal);
  if (at == std::string::npos || compared.size() != text.size() || literal.empty()) {
    return {0, text.size()};
  }
  return {at, literal.size()};
}

// The text with one character replaced, from the middle of the place outwards.
void add_replacements(const std::string& text, std::size_t begin, std::size_t size,
                      std::vector<std::string>& out) {
  for (std::size_t i = 0; i < size && out.size() < kVariantsMax; ++i) {
    const std::size_t step = (i + 1) / 2;
    const std::size_t middle = begin + size / 2;
    const std::size_t at = i % 2 == 0 ? middle + step : middle - step;
    const bool ascii = at < text.size() && static_cast<unsigned char>(text[at]) < 0x80;
    if (!ascii || at < begin || at >= begin + size) {
      continue;
    }
    for (const char c : {'q', '8', '~'}) {
      if (text[at] != c) {
        std::string changed = text;
        changed[at] = c;
        out.push_back(std::move(changed));
      }
    }
  }
}

// Texts near the given one; whether they fail the predicate is for the caller to see.
std::vector<std::string> variants_of(const Predicate& predicate, const std::string& text,
                                     Regexes& regexes) {
  std::vector<std::string> out;
  const auto [begin, size] = literal_place(predicate, text, regexes);
  switch (predicate.test) {
    case Test::kCidr:
      out = {"192.0.2.77", "203.0.113.9", "2001:db8::77"};
      break;
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual:
      out = {fmt::format("{}", predicate.bound), fmt::format("{}", predicate.bound - 1),
             fmt::format("{}", predicate.bound + 1)};
      break;
    case Test::kDatePart:
      out = {"2025-01-01T00:00:00Z", "2024-06-15T12:31:00Z", "2023-12-31T23:59:00Z"};
      break;
    default:
      break;
  }
  add_replacements(text, begin, size, out);
  std::string without = text;
  without.replace(begin, size, "");
  out.push_back(without);
  without.insert(begin, "q");
  out.push_back(without);
  out.push_back("q" + text);
  out.push_back(text + "q");
  out.push_back("tocsin");
  return out;
}

class Alteration {
 public:
  Alteration(const rule::Rule& rule, const std::vector<rule::Route>& routes, std::uint32_t route)
      : rule_(rule), routes_(routes), route_(routes[route]) {}

  // Alters one leaf after another, beginning with the leaf `first`, until the rule does not find
  // the event.
  std::optional<NearMiss> run(GeneratedEvent event, std::size_t first, bool keep_route) {
    NearMiss out{std::move(event), 0, ""};
    while (out.alterations < kAlterationsMax) {
      const auto leaves = true_leaves(out.event);
      if (first >= leaves.size() || !alter_one(*leaves[first], keep_route, out)) {
        return std::nullopt;
      }
      ++out.alterations;
      if (!found(out.event)) {
        return out;
      }
      first = 0;
    }
    return std::nullopt;
  }

  std::vector<const Predicate*> true_leaves(const GeneratedEvent& made) {
    std::vector<const Predicate*> leaves;
    with_event(made, [&](const model::Event& event) {
      collect_leaves(Evaluation(rule_.condition, route_, event, regexes_), rule_.condition.root,
                     leaves);
    });
    return leaves;
  }

 private:
  template <class F>
  void with_event(const GeneratedEvent& made, F&& use) {
    model::EventBatch batch;
    add_event(made, model::FieldNames(), TextForm::kPlain, batch);
    use(batch.events().front());
  }

  bool found(const GeneratedEvent& made) {
    bool result = false;
    with_event(made, [&](const model::Event& event) {
      result = std::ranges::any_of(routes_, [&](const rule::Route& route) {
        return takes_route(route, event) && holds_with(rule_.condition, route, event, regexes_);
      });
    });
    return result;
  }

  bool leaf_holds(const Predicate& leaf, const GeneratedEvent& made) {
    bool result = false;
    with_event(made, [&](const model::Event& event) {
      result = Evaluation(rule_.condition, route_, event, regexes_).predicate_holds(leaf, false);
    });
    return result;
  }

  bool on_route(const GeneratedEvent& made) {
    bool result = false;
    with_event(made, [&](const model::Event& event) { result = takes_route(route_, event); });
    return result;
  }

  // The best of the ways to make the leaf false: one that ends the match, else any.
  bool alter_one(const Predicate& leaf, bool keep_route, NearMiss& out) {
    std::optional<std::pair<GeneratedEvent, std::string>> other;
    for (auto& [event, words] : ways(leaf, out.event)) {
      if (leaf_holds(leaf, event) || (keep_route && !on_route(event))) {
        continue;
      }
      if (!found(event)) {
        take(std::move(event), words, out);
        return true;
      }
      if (!other) {
        other.emplace(event, words);
      }
    }
    if (other) {
      take(std::move(other->first), other->second, out);
    }
    return other.has_value();
  }

  static void take(GeneratedEvent event, const std::string& words, NearMiss& out) {
    out.event = std::move(event);
    out.altered += (out.altered.empty() ? "" : "; ") + words;
  }

  std::vector<std::pair<GeneratedEvent, std::string>> ways(const Predicate& leaf,
                                                           const GeneratedEvent& event) {
    std::vector<std::pair<GeneratedEvent, std::string>> out;
    const auto names = native_names(route_, leaf.field);
    if (leaf.test == Test::kNull) {
      GeneratedEvent changed = event;
      std::erase_if(changed.fields, [&](const auto& f) { return f.name == names.front(); });
      changed.fields.push_back({std::string(names.front()), "tocsin"});
      out.emplace_back(std::move(changed), fmt::format("{}: given a value", names.front()));
      return out;
    }
    for (std::size_t i = 0; i < event.fields.size(); ++i) {
      const auto& field = event.fields[i];
      const bool named = leaf.field.empty() || std::ranges::find(names, field.name) != names.end();
      if (named) {
        add_ways(leaf, event, i, out);
      }
    }
    return out;
  }

  void add_ways(const Predicate& leaf, const GeneratedEvent& event, std::size_t index,
                std::vector<std::pair<GeneratedEvent, std::string>>& out) {
    const GeneratedField& field = event.fields[index];
    const bool passes =
        leaf.test == Test::kExists || leaf.test == Test::kSameAsField ||
        (field.text && value_passes(leaf, model::Value::text(*field.text), regexes_));
    if (!passes) {
      return;
    }
    for (auto& text :
         field.text ? variants_of(leaf, *field.text, regexes_) : std::vector<std::string>{}) {
      std::string words = fmt::format("{}: '{}' to '{}'", field.name, *field.text, text);
      GeneratedEvent changed = event;
      changed.fields[index].text = std::move(text);
      out.emplace_back(std::move(changed), std::move(words));
    }
    GeneratedEvent removed = event;
    removed.fields.erase(removed.fields.begin() + static_cast<std::ptrdiff_t>(index));
    out.emplace_back(std::move(removed), fmt::format("{}: taken away", field.name));
  }

  const rule::Rule& rule_;
  const std::vector<rule::Route>& routes_;
  const rule::Route& route_;
  Regexes regexes_;
};

}  // namespace

std::optional<NearMiss> find_near_miss(const rule::Rule& rule,
                                       const std::vector<rule::Route>& routes, std::uint32_t route,
                                       const GeneratedEvent& positive) {
  Alteration alteration(rule, routes, route);
  std::optional<NearMiss> best;
  const std::size_t leaves = alteration.true_leaves(positive).size();
  for (const bool keep_route : {true, false}) {
    for (std::size_t first = 0; first < leaves; ++first) {
      auto miss = alteration.run(positive, first, keep_route);
      if (miss && (!best || miss->alterations < best->alterations)) {
        best = std::move(miss);
      }
      if (best && best->alterations == 1) {
        return best;
      }
    }
    if (best) {
      return best;
    }
  }
  return best;
}

}  // namespace tocsin::detect::naive
