// SPDX-License-Identifier: Apache-2.0
#include "differential_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "differential_text.h"
#include "expression_builder.h"
#include "tocsin/base/check.h"
#include "tocsin/detect/reference.h"

namespace tocsin::detect {
namespace {

using rule::Predicate;
using rule::Test;

constexpr std::array<std::string_view, 6> kFields = {"Image",   "CommandLine", "Hashes",
                                                     "EventID", "Data",        ""};
constexpr std::array<std::string_view, 6> kNatives = {"NewProcessName", "CommandLine", "Hashes",
                                                      "Data",           "Image",       "EventID"};
constexpr std::array<std::string_view, 3> kChannels = {"Acme/Operational", "Security", ""};
constexpr std::uint32_t kDepthMax = 4;

std::string_view pick(Choices& choices, std::span<const std::string_view> from) {
  return from[choices.below(static_cast<std::uint32_t>(from.size()))];
}

Predicate make_text_predicate(Choices& choices, std::string_view field) {
  static constexpr std::array kTests = {Test::kContains, Test::kEquals, Test::kStartsWith,
                                        Test::kEndsWith};
  const Test test = kTests[choices.below(4)];
  const std::string text = draw_text(choices);
  return choices.one_in(5) ? cased(test, field, text) : text_test(test, field, text);
}

Predicate make_glob_predicate(Choices& choices, std::string_view field) {
  std::string pattern;
  for (std::uint32_t i = 0, pieces = 1 + choices.below(4); i < pieces; ++i) {
    pattern += choices.one_in(2) ? "*" : choices.one_in(2) ? "?" : "";
    pattern += draw_text(choices);
  }
  pattern += choices.one_in(2) ? "*" : "";
  std::erase(pattern, '\0');
  return glob_test(field, pattern, choices.one_in(5));
}

Predicate make_rare_predicate(Choices& choices, std::string_view field) {
  static constexpr std::array<const char*, 6> kNetworks = {
      "10.0.0.0", "192.0.2.128", "0.0.0.0", "fe80::", "2001:db8::", "::ffff:10.0.0.0"};
  const auto test_of = [&](std::uint32_t first) {
    return static_cast<Test>(first + choices.below(4));
  };
  constexpr auto kFirstNumber = static_cast<std::uint32_t>(Test::kLess);
  switch (choices.below(6)) {
    case 0:
      return regex_test(field, draw_regex(choices));
    case 1: {
      const std::string network = kNetworks[choices.below(kNetworks.size())];
      const bool v6 = network.find(':') != std::string::npos;
      return network_test(field, network, static_cast<std::uint8_t>(choices.below(v6 ? 129 : 33)));
    }
    case 2:
      return number_test(test_of(kFirstNumber), field, draw_number(choices));
    case 3: {
      const auto part = static_cast<rule::DatePart>(choices.below(6));
      const Test test = choices.one_in(2) ? Test::kEquals : test_of(kFirstNumber);
      return date_test(field, part, test, choices.below(60));
    }
    case 4: {
      static constexpr std::array kTests = {Test::kEquals, Test::kStartsWith, Test::kEndsWith,
                                            Test::kContains};
      Predicate predicate =
          reference_test(field, kTests[choices.below(4)], kFields[choices.below(5)]);
      predicate.cased = choices.one_in(4);
      return predicate;
    }
    default:
      return plain_test(choices.one_in(2) ? Test::kExists : Test::kNull, field);
  }
}

Predicate make_predicate(Choices& choices) {
  const std::string_view field = pick(choices, kFields);
  switch (choices.below(8)) {
    case 0:
    case 1:
      return make_rare_predicate(choices, field.empty() ? "Data" : field);
    case 2:
      return make_glob_predicate(choices, field);
    case 3:
      return plain_test(Test::kNull, field.empty() ? "Image" : field);
    default:
      return make_text_predicate(choices, field);
  }
}

std::uint32_t make_node(Choices& choices, ExpressionBuilder& builder, std::uint32_t depth) {
  const std::uint32_t kind = depth >= kDepthMax ? 0 : choices.below(6);
  if (kind < 2) {
    return builder.leaf(make_predicate(choices));
  }
  if (kind == 2) {
    return builder.negate(make_node(choices, builder, depth + 1));
  }
  std::vector<std::uint32_t> children;
  const std::uint32_t count = choices.one_in(12) ? 0 : 1 + choices.below(4);
  for (std::uint32_t i = 0; i < count; ++i) {
    children.push_back(make_node(choices, builder, depth + 1));
  }
  return kind == 3 ? builder.any(std::move(children)) : builder.all(std::move(children));
}

bool same_hits(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  return std::ranges::equal(
      a, b, [](const Hit& x, const Hit& y) { return x.rule == y.rule && x.route == y.route; });
}

rule::Route make_route(Choices& choices) {
  rule::Route route;
  route.product = "windows";
  route.channel = pick(choices, kChannels);
  route.provider = choices.one_in(6) ? "Acme-Provider" : "";
  for (std::uint32_t i = 0, count = choices.below(3); i < count; ++i) {
    route.codes.push_back(1 + choices.below(3));
  }
  if (choices.one_in(4)) {
    route.conditions = {{"Data", {draw_text(choices), draw_text(choices)}}};
  }
  if (choices.one_in(2)) {
    route.aliases.push_back({"Image", {"NewProcessName"}});
  }
  if (choices.one_in(4)) {
    route.aliases.push_back({"CommandLine", {"CommandLine", "Data"}});
  }
  if (choices.one_in(3)) {
    route.schema = {"NewProcessName", "Data"};
  }
  return route;
}

}  // namespace

std::uint32_t Choices::below(std::uint32_t bound) {
  if (rest_.empty() || bound == 0) {
    return 0;
  }
  const std::uint8_t byte = rest_.front();
  rest_ = rest_.subspan(1);
  return byte % bound;
}

DifferentialCase::DifferentialCase(std::span<const std::uint8_t> bytes) {
  Choices choices(bytes);
  make_routes(choices);
  const std::uint32_t many = choices.one_in(8) ? 60 : 6;  // to get past what small groups do
  for (std::size_t i = 0, count = 1 + choices.below(many); i < count; ++i) {
    make_rule(choices, i);
  }
  do {
    make_event(choices);
  } while (!choices.empty() && events_.size() < 12);
}

void DifferentialCase::make_routes(Choices& choices) {
  for (std::uint32_t i = 0, count = 1 + choices.below(2); i < count; ++i) {
    routes_.emplace_back();
    for (std::uint32_t j = 0, roads = 1 + choices.below(3); j < roads; ++j) {
      routes_.back().push_back(make_route(choices));
    }
  }
}

void DifferentialCase::make_rule(Choices& choices, std::size_t ordinal) {
  rule::Rule rule;
  rule.header.id = fmt::format("{:02}", ordinal);
  rule.log_source.product = "windows";
  rule.log_source.category =
      std::to_string(choices.below(static_cast<std::uint32_t>(routes_.size())));
  ExpressionBuilder builder;
  const std::uint32_t root = make_node(choices, builder, 0);
  rule.condition = builder.build(root);
  rules_.rules.push_back(std::move(rule));
}

std::vector<rule::Route> DifferentialCase::routes_of(const rule::LogSource& source) const {
  return routes_.at(static_cast<std::size_t>(source.category.at(0) - '0'));
}

// A text around a literal of one of the rules, so that tests hold more often than by chance.
std::string DifferentialCase::near_literal(Choices& choices) const {
  const auto count = static_cast<std::uint32_t>(rules_.rules.size());
  const auto& predicates = rules_.rules[choices.below(count)].condition.predicates;
  if (predicates.empty()) {
    return draw_text(choices);
  }
  const auto limit = static_cast<std::uint32_t>(std::min<std::size_t>(predicates.size(), 255));
  const Predicate& predicate = predicates[choices.below(limit)];
  std::string literal = predicate.test == Test::kRegex ? "" : predicate.text;
  for (const auto& piece : predicate.glob) {
    literal += piece.kind == rule::GlobPiece::Kind::kText ? piece.text : "x";
  }
  literal = in_other_case(literal, choices);
  if (choices.one_in(8)) {
    literal.insert(0, choices.below(256), 'x');  // across the blocks of vector code
  }
  const std::uint32_t ends = choices.below(4);
  return (ends & 1 ? draw_text(choices) : "") + literal + (ends & 2 ? draw_text(choices) : "");
}

DifferentialCase::OwnedField DifferentialCase::make_field(Choices& choices) {
  using model::ValueKind;
  OwnedField field;
  field.name = pick(choices, kNatives);
  const std::uint32_t kind = choices.below(10);
  if (kind == 0) {
    return field;
  }
  if (kind == 1) {
    draw_scalar(choices, field.value, field.bytes);
    return field;
  }
  const std::string text = kind == 2           ? draw_date(choices)
                           : choices.one_in(3) ? draw_text(choices)
                                               : near_literal(choices);
  static constexpr std::array kKinds = {ValueKind::kText, ValueKind::kEscapedText,
                                        ValueKind::kWideText, ValueKind::kAnsiText};
  field.value.kind = kKinds[choices.below(4)];
  field.bytes = encoded(text, field.value.kind, choices);
  return field;
}

void DifferentialCase::make_event(Choices& choices) {
  OwnedEvent event;
  event.code = choices.below(4);
  event.channel = pick(choices, kChannels);
  if (choices.one_in(2)) {
    event.channel = in_other_case(event.channel, choices);
  }
  event.provider = choices.one_in(3) ? "ACME-provider" : "Other";
  for (std::uint32_t i = 0, count = choices.below(7); i < count; ++i) {
    event.fields.push_back(make_field(choices));
  }
  static constexpr std::array kForms = {model::RawForm::kNone, model::RawForm::kText,
                                        model::RawForm::kJson};
  event.raw_form = kForms[choices.below(kForms.size())];
  event.values_left_out = choices.below(3);
  events_.push_back(std::move(event));
}

// The raw record of an event, with the values in it that such a record can hold as they are, and
// where each begins; npos for the others.
std::string_view DifferentialCase::make_raw(const OwnedEvent& made, model::EventBatch& batch,
                                            std::span<std::size_t> places) {
  const bool json = made.raw_form == model::RawForm::kJson;
  std::string raw = json ? "{" : "line";
  for (std::size_t i = 0; i < places.size(); ++i) {
    const OwnedField& field = made.fields[i];
    const bool text = field.value.kind == model::ValueKind::kText;
    const bool escaped = field.value.kind == model::ValueKind::kEscapedText;
    const auto is_plain = [](char c) {
      return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ';
    };
    const bool fits =
        json ? escaped || (text && std::ranges::all_of(field.bytes, is_plain)) : text || escaped;
    places[i] = std::string::npos;
    if (!fits || i < made.values_left_out || made.raw_form == model::RawForm::kNone) continue;
    raw += json ? (raw.size() > 1 ? ",\"f\":\"" : "\"f\":\"") : " ";
    places[i] = raw.size();
    raw += field.bytes;
    if (json) raw += '"';
  }
  if (json) raw += '}';
  return batch.keep(raw);
}

void DifferentialCase::fill(const OwnedEvent& made, const model::FieldNames& names,
                            model::EventBatch& batch) const {
  model::Event event;
  std::vector<std::size_t> places(made.fields.size());
  const std::string_view raw = make_raw(made, batch, places);
  batch.begin_event();
  for (std::size_t i = 0; i < made.fields.size(); ++i) {
    const OwnedField& field = made.fields[i];
    model::Field out;
    out.id = names.find(field.name);
    out.name_data = field.name.data();
    out.name_size = static_cast<std::uint32_t>(field.name.size());
    out.value = field.value;
    if (!out.value.is_scalar() && out.value.kind != model::ValueKind::kNull &&
        out.value.kind != model::ValueKind::kFileTime) {
      const bool inside = places[i] != std::string::npos;
      out.value = model::Value::borrowed(
          field.value.kind,
          inside ? raw.substr(places[i], field.bytes.size()) : std::string_view(field.bytes));
    }
    batch.add_field(out);
  }
  event.raw_form = made.raw_form;
  if (event.raw_form != model::RawForm::kNone) {
    event.raw = {reinterpret_cast<const std::uint8_t*>(raw.data()), raw.size()};
  }
  event.product = "windows";
  event.code = made.code;
  event.channel = model::Value::text(made.channel);
  event.provider = model::Value::text(made.provider);
  batch.end_event(event);
}

namespace {

bool same_reasons(const std::vector<Reason>& a, const std::vector<Reason>& b) {
  return std::ranges::equal(a, b, [](const Reason& x, const Reason& y) {
    return x.field == y.field && x.predicate == y.predicate && x.value == y.value;
  });
}

}  // namespace

std::string DifferentialCase::compare(const model::Event& event, const std::vector<Hit>& hits,
                                      ReasonFinder* finder) const {
  std::vector<Hit> wanted;
  for (std::uint32_t i = 0; i < rules_.rules.size(); ++i) {
    const auto& rule = rules_.rules[i];
    const auto routes = routes_of(rule.log_source);
    const auto by = std::ranges::find_if(routes, [&](const rule::Route& route) {
      const bool found = holds(rule.condition, route, event);
      if (finder != nullptr) {
        CHECK(explain(rule.condition, route, event).value == found);
        const std::vector<Reason> why = reasons(rule.condition, route, event);
        CHECK(found || why.empty());
        CHECK(same_reasons(finder->find(rule.condition, route, event), why));
      }
      return found && takes_route(route, event);
    });
    if (by != routes.end()) {
      wanted.push_back({i, static_cast<std::uint32_t>(by - routes.begin())});
    }
  }
  if (same_hits(hits, wanted)) {
    return "";
  }
  const auto words = [](const std::vector<Hit>& all) {
    std::string out;
    for (const Hit& hit : all) {
      out += fmt::format(" {}/{}", hit.rule, hit.route);
    }
    return out;
  };
  std::string fields;
  for (const auto& field : event.fields) {
    fields += fmt::format("\n  {} ({}) = {}", field.name(), static_cast<int>(field.value.kind),
                          model::to_text(field.value));
  }
  return fmt::format("naive:{} fast:{}{}", words(wanted), words(hits), fields);
}

std::string DifferentialCase::first_difference(std::size_t& hit_count) const {
  const auto program =
      Program::build(rules_, [this](const rule::LogSource& source) { return routes_of(source); });
  Matcher matcher(*program);
  ReasonFinder finder(*program);
  model::EventBatch batch;
  for (const auto& event : events_) {
    fill(event, program->field_names(), batch);
  }
  std::vector<std::vector<Hit>> first_hits;
  for (const model::Event& event : batch.events()) {
    auto& hits = first_hits.emplace_back();
    matcher.match(event, hits);
    hit_count += hits.size();
    std::string difference = compare(event, hits, first_hits.size() == 1 ? &finder : nullptr);
    if (!difference.empty()) {
      return difference;
    }
  }
  // Once more, out of whatever was kept from the first time.
  for (std::size_t i = 0; i < first_hits.size(); ++i) {
    std::vector<Hit> hits;
    matcher.match(batch.events()[i], hits);
    if (!same_hits(hits, first_hits[i])) {
      return fmt::format("event {} gives other hits the second time", i);
    }
  }
  return "";
}

}  // namespace tocsin::detect
