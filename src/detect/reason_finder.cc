// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/reason_finder.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "event_view.h"
#include "group_builder.h"
#include "predicate_words.h"
#include "program.h"
#include "reference_eval.h"
#include "tocsin/base/check.h"
#include "value_run.h"

namespace tocsin::detect {

using rule::Node;
using rule::Predicate;
using rule::Test;

struct ReasonFinder::State {
  static constexpr std::uint32_t kNone = EventView::kNone;

  explicit State(const Program::State& p) : program(p) {}

  // What is known of a predicate whatever the event.
  struct Known {
    std::string words;                  // made when first shown
    RegexStore::Lazy* regex = nullptr;  // looked up when first asked for
  };
  // The fields of the event that a rule's name means.
  struct Named {
    std::string_view name;
    std::vector<std::uint32_t> fields;
  };
  // What a predicate says of the event.
  struct Answer {
    bool known = false;
    std::uint32_t passing = kNone;  // the first field that passes
  };

  void open(const rule::Expression& asked, const rule::Route& by, const model::Event& event);
  const std::vector<std::uint32_t>& fields_named(std::string_view name);
  bool value_passes(const Predicate& predicate, std::uint32_t field);
  bool equals(const Predicate& predicate, std::uint32_t field);
  bool same_as_other(const Predicate& predicate, std::uint32_t field);
  std::uint32_t passing_field(std::uint32_t predicate);
  bool predicate_holds(std::uint32_t predicate, bool negated);
  bool node_holds(std::uint32_t node, bool negated);
  void collect(std::uint32_t node, std::vector<model::Reason>& reasons);
  model::Reason reason_of(std::uint32_t predicate);
  RegexStore::Lazy& regex_of(const Predicate& predicate);

  const Program::State& program;
  std::unordered_map<const Predicate*, Known> known;
  const std::vector<std::uint16_t> no_slots;

  // Of the event and condition at hand.
  const rule::Expression* condition = nullptr;
  const rule::Route* route = nullptr;
  EventView view;
  std::vector<Named> named;
  std::size_t named_count = 0;  // the others are memory
  std::vector<Answer> answers;  // by predicate
};

void ReasonFinder::State::open(const rule::Expression& asked, const rule::Route& by,
                               const model::Event& event) {
  condition = &asked;
  route = &by;
  view.open(event, no_slots, 0);
  named_count = 0;
  answers.assign(asked.predicates.size(), {});
}

const std::vector<std::uint32_t>& ReasonFinder::State::fields_named(std::string_view name) {
  for (std::size_t i = 0; i < named_count; ++i) {
    if (named[i].name == name) return named[i].fields;
  }
  if (named_count == named.size()) named.emplace_back();
  Named& made = named[named_count++];
  made.name = name;
  made.fields.clear();
  const std::span<const model::Field> fields = view.event().fields;
  if (name.empty()) {
    for (std::uint32_t i = 0; i < fields.size(); ++i) made.fields.push_back(i);
    return made.fields;
  }
  for (const std::string_view native : naive::native_names(*route, name)) {
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name() == native) made.fields.push_back(i);
    }
  }
  return made.fields;
}

RegexStore::Lazy& ReasonFinder::State::regex_of(const Predicate& predicate) {
  Known& slot = known[&predicate];
  if (slot.regex == nullptr) slot.regex = program.regexes.find(predicate.text);
  return *slot.regex;
}

bool ReasonFinder::State::equals(const Predicate& predicate, std::uint32_t field) {
  const std::string_view text = predicate.cased ? view.text(field) : view.folded(field);
  if (text == predicate.text) return true;
  model::Integer integer;
  if (predicate.number && model::integer_of(view.value(field), integer) &&
      integer == *predicate.number) {
    return true;
  }
  char digits[32], wanted[32];
  return guid_digits(predicate.text, wanted) && guid_digits(text, digits) &&
         std::ranges::equal(digits, wanted);
}

bool ReasonFinder::State::same_as_other(const Predicate& predicate, std::uint32_t field) {
  const auto text_of = [&](std::uint32_t f) {
    return predicate.cased ? view.text(f) : view.folded(f);
  };
  const std::string mine(text_of(field));
  return std::ranges::any_of(fields_named(predicate.other_field), [&](std::uint32_t other) {
    return view.value(other).kind != model::ValueKind::kNull &&
           compares(predicate.reference_test, mine, text_of(other));
  });
}

bool ReasonFinder::State::value_passes(const Predicate& predicate, std::uint32_t field) {
  if (predicate.test == Test::kExists) return true;
  if (view.value(field).kind == model::ValueKind::kNull) {
    return predicate.test == Test::kEquals && predicate.text.empty();
  }
  switch (predicate.test) {
    case Test::kEquals:
      return equals(predicate, field);
    case Test::kStartsWith:
    case Test::kEndsWith:
    case Test::kContains:
      return compares(predicate.test, predicate.cased ? view.text(field) : view.folded(field),
                      predicate.text);
    case Test::kRegex:
      return regex_finds(regex_of(predicate), view, field);
    case Test::kSameAsField:
      return same_as_other(predicate, field);
    case Test::kNull:
      return false;
    default:
      return value_passes_as_a_whole(predicate, view, field);
  }
}

std::uint32_t ReasonFinder::State::passing_field(std::uint32_t index) {
  Answer& answer = answers[index];
  if (answer.known) return answer.passing;
  answer.known = true;
  const Predicate& predicate = condition->predicates[index];
  if (predicate.test == Test::kNull) return kNone;
  // By position: another name may be looked up meanwhile.
  const std::size_t count = fields_named(predicate.field).size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t field = fields_named(predicate.field)[i];
    if (!value_passes(predicate, field)) continue;
    answer.passing = field;
    break;
  }
  return answer.passing;
}

bool ReasonFinder::State::predicate_holds(std::uint32_t index, bool negated) {
  const Predicate& predicate = condition->predicates[index];
  if (predicate.test != Test::kNull) return passing_field(index) != kNone;
  if (!negated && naive::outside_schema(*route, predicate.field)) return false;
  return std::ranges::all_of(fields_named(predicate.field), [&](std::uint32_t field) {
    return view.value(field).kind == model::ValueKind::kNull;
  });
}

bool ReasonFinder::State::node_holds(std::uint32_t index, bool negated) {
  const Node& node = condition->nodes[index];
  const auto holds = [&](std::uint32_t child) { return node_holds(child, negated); };
  switch (node.kind) {
    case Node::Kind::kAll:
      return std::ranges::all_of(node.children, holds);
    case Node::Kind::kAny:
      return std::ranges::any_of(node.children, holds);
    case Node::Kind::kNot:
      return !node_holds(node.children.at(0), !negated);
    case Node::Kind::kPredicate:
      return predicate_holds(node.predicate, negated);
  }
  return false;
}

model::Reason ReasonFinder::State::reason_of(std::uint32_t index) {
  const Predicate& predicate = condition->predicates[index];
  Known& slot = known[&predicate];
  if (slot.words.empty()) slot.words = naive::predicate_words(predicate);
  model::Reason reason{predicate.field, slot.words, {}};
  std::uint32_t shown = passing_field(index);
  if (shown == kNone && !predicate.field.empty()) {
    const auto& all = fields_named(predicate.field);
    if (!all.empty()) shown = all.front();
  }
  if (shown == kNone) return reason;
  reason.field = view.event().fields[shown].name();
  const std::string_view text = view.text(shown);
  const bool searched = predicate.test == Test::kRegex && text.size() > naive::kShownBytesMax;
  reason.value = naive::shown_text(predicate, text, searched ? regex_of(predicate).get() : nullptr);
  return reason;
}

// The node is known to be true and stands under no `not`.
void ReasonFinder::State::collect(std::uint32_t index, std::vector<model::Reason>& reasons) {
  const Node& node = condition->nodes[index];
  if (node.kind == Node::Kind::kNot) return;
  if (node.kind == Node::Kind::kPredicate) {
    naive::add_reason(reason_of(node.predicate), reasons);
    return;
  }
  for (const std::uint32_t child : node.children) {
    if (node_holds(child, false)) collect(child, reasons);
  }
}

ReasonFinder::ReasonFinder(const Program& program)
    : state_(std::make_unique<State>(*program.state_)) {}
ReasonFinder::~ReasonFinder() = default;

std::vector<model::Reason> ReasonFinder::find(const rule::Expression& condition,
                                              const rule::Route& route, const model::Event& event) {
  state_->open(condition, route, event);
  std::vector<model::Reason> found;
  if (state_->node_holds(condition.root, false)) state_->collect(condition.root, found);
  return found;
}

}  // namespace tocsin::detect
