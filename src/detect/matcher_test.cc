// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tocsin/base/random.h"
#include "tocsin/detect/reference.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using rule::GlobPiece;
using rule::Node;
using rule::Predicate;
using rule::Test;

// An event with the memory that it points into.
struct OwnedEvent {
  std::deque<std::string> texts;
  std::vector<model::Field> fields;
  model::Event event;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  void add(std::string_view name, model::Value value, const model::FieldNames& names) {
    model::Field field;
    const std::string_view kept = keep(std::string(name));
    field.name_data = kept.data();
    field.name_size = static_cast<std::uint32_t>(kept.size());
    field.id = names.find(name);
    field.value = value;
    fields.push_back(field);
    event.fields = fields;
  }
};

std::vector<Hit> expected_hits(const rule::RuleSet& rules, const std::vector<rule::Route>& routes,
                               const model::Event& event) {
  std::vector<Hit> hits;
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    for (std::uint32_t r = 0; r < routes.size(); ++r) {
      if (takes_route(routes[r], event) && holds(rules.rules[i].condition, routes[r], event)) {
        hits.push_back({i, r});
        break;
      }
    }
  }
  return hits;
}

std::string described(const rule::RuleSet& rules, std::span<const Hit> hits,
                      std::span<const Hit> expected) {
  std::string out;
  const auto list = [&](const char* name, std::span<const Hit> found) {
    out += name;
    for (const Hit& hit : found) {
      out += ' ' + std::to_string(hit.rule) + '/' + std::to_string(hit.route);
    }
    out += '\n';
  };
  list("found", hits);
  list("expected", expected);
  for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
    const rule::Expression& e = rules.rules[i].condition;
    out += "rule " + std::to_string(i) + " root " + std::to_string(e.root) + '\n';
    for (std::uint32_t n = 0; n < e.nodes.size(); ++n) {
      out +=
          "  " + std::to_string(n) + " kind " + std::to_string(static_cast<int>(e.nodes[n].kind));
      for (const std::uint32_t child : e.nodes[n].children) out += ' ' + std::to_string(child);
      if (e.nodes[n].kind == Node::Kind::kPredicate) {
        const Predicate& p = e.predicates[e.nodes[n].predicate];
        out += " test " + std::to_string(static_cast<int>(p.test)) + " field " + p.field + " '" +
               p.text + "'" + (p.cased ? " cased" : "") + (p.number ? " number" : "");
      }
      out += '\n';
    }
  }
  return out;
}

// Random rules and events over few names and letters, so that hits are common.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  rule::RuleSet rules() {
    rule::RuleSet set;
    const std::uint64_t count = 1 + random_.below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
      set.rules.emplace_back();
      rule::Expression& e = set.rules.back().condition;
      e.root = node(e, 3);
    }
    return set;
  }

  std::vector<rule::Route> routes() {
    std::vector<rule::Route> routes;
    for (std::uint64_t i = 1 + random_.below(3); i-- > 0;) {
      rule::Route& r = routes.emplace_back();
      if (!random_.one_in(4)) r.product = "windows";
      if (random_.one_in(2)) r.channel = random_.one_in(2) ? "Security" : "Log";
      if (random_.one_in(5)) r.provider = "Maker";
      if (random_.one_in(2)) r.codes = {1, static_cast<std::uint32_t>(random_.below(4))};
      if (random_.one_in(4)) r.conditions = {{"B", {text(2), "aB"}}};
      if (random_.one_in(3)) r.aliases = {{"A", {"C", "D"}}, {"B", {"A"}}};
      if (random_.one_in(12)) r.aliases.push_back({"C", {"EventID"}});
      if (random_.one_in(4)) r.schema = {"A", "C", "EventID"};
    }
    return routes;
  }

  void fill(OwnedEvent& out, const model::FieldNames& names) {
    model::Event& event = out.event;
    event.product = random_.one_in(8) ? "linux" : "windows";
    event.code = static_cast<std::uint32_t>(random_.below(4));
    const char* const channels[] = {"Security", "SECURITY", "Log", "Else", ""};
    const std::string_view channel = out.keep(channels[random_.below(5)]);
    event.channel = model::Value::text(channel);
    event.provider = model::Value::text(out.keep(random_.one_in(2) ? "maker" : "Other"));
    if (!random_.one_in(10)) out.add("EventID", model::Value::integer(event.code), names);
    if (random_.one_in(20)) out.add("EventID", value(out), names);
    if (!random_.one_in(10)) out.add("Channel", event.channel, names);
    for (std::uint64_t i = random_.below(7); i-- > 0;) {
      const char* const fields[] = {"A", "B", "C", "D", "Unread"};
      out.add(fields[random_.below(5)], value(out), names);
    }
    event.fields = out.fields;
  }

 private:
  std::string text(std::size_t length_max) {
    static constexpr std::string_view kPieces[] = {
        "a", "b", "A", "\\",           "1", "\xc3\xa9",
        "k", ".", "s", "\xe2\x84\xaa", "B", "\xf0\x9f\x98\x80"};
    std::string out;
    for (std::uint64_t i = random_.below(length_max + 1); i-- > 0;) {
      out += kPieces[random_.below(std::size(kPieces))];
    }
    return out;
  }

  model::Value value(OwnedEvent& out) {
    switch (random_.below(12)) {
      case 0:
        return {};
      case 1:
        return model::Value::integer(static_cast<std::int64_t>(random_.below(4)) - 1);
      case 2:
        return model::Value::scalar(model::ValueKind::kHex, random_.below(4));
      case 3:
        return model::Value::text(out.keep("0x1"));
      case 4:
        return model::Value::escaped(out.keep("a\\\\b\\u0041" + text(4).substr(0, 0)));
      case 5:
        return model::Value::text(out.keep("{0000AAAA-0000-0000-0000-000000000001}"));
      case 6:
        return model::Value::text(out.keep("192.0.2." + std::to_string(random_.below(4))));
      case 7:
        return model::Value::borrowed(model::ValueKind::kWideText,
                                      out.keep(std::string("a\0b\0", 4)));
      default:
        return model::Value::text(out.keep(text(random_.one_in(3) ? 30 : 5)));
    }
  }

  std::uint32_t node(rule::Expression& e, int depth) {
    Node made;
    const std::uint64_t kind = depth == 0 ? 3 : random_.below(6);
    if (kind >= 3) {
      made.kind = Node::Kind::kPredicate;
      made.predicate = static_cast<std::uint32_t>(e.predicates.size());
      e.predicates.push_back(predicate());
    } else {
      made.kind = static_cast<Node::Kind>(kind);
      const bool is_not = made.kind == Node::Kind::kNot;
      const std::uint64_t children = is_not ? 1 : random_.below(random_.one_in(6) ? 20 : 4);
      for (std::uint64_t i = 0; i < children; ++i) made.children.push_back(node(e, depth - 1));
    }
    e.nodes.push_back(made);
    return static_cast<std::uint32_t>(e.nodes.size() - 1);
  }

  Predicate predicate() {
    Predicate p;
    const char* const fields[] = {"A", "A", "A", "B", "C", "D", "EventID", "Channel", ""};
    p.field = fields[random_.below(std::size(fields))];
    static constexpr Test kTests[] = {Test::kEquals,   Test::kEquals,       Test::kStartsWith,
                                      Test::kEndsWith, Test::kContains,     Test::kContains,
                                      Test::kGlob,     Test::kRegex,        Test::kCidr,
                                      Test::kLess,     Test::kGreaterEqual, Test::kDatePart,
                                      Test::kExists,   Test::kNull,         Test::kSameAsField};
    p.test = kTests[random_.below(std::size(kTests))];
    p.cased = random_.one_in(6);
    p.text = text(random_.one_in(4) ? 9 : 2);
    if (!p.cased) p.text = model::folded(p.text);
    if (p.test == Test::kEquals && random_.one_in(4)) number_or_guid(p);
    if (p.test == Test::kGlob) glob(p);
    static constexpr const char* kPatterns[] = {"a+b",  "(?i)AB", "^a",    "(a|b)k",
                                                "\\\\", "(",      "[0-9]$"};
    if (p.test == Test::kRegex) p.text = kPatterns[random_.below(std::size(kPatterns))];
    p.network.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 0};
    p.network.prefix_bits = static_cast<std::uint8_t>(28 + random_.below(5));
    p.bound = static_cast<double>(random_.below(3));
    p.date_test = Test::kEquals;
    p.other_field = fields[random_.below(std::size(fields))];
    p.reference_test = static_cast<Test>(random_.below(4));
    return p;
  }

  void number_or_guid(Predicate& p) {
    if (random_.one_in(4)) {
      p.text = "0000aaaa-0000-0000-0000-000000000001";
      return;
    }
    const std::uint64_t n = random_.below(4);
    p.number = model::Integer{n, false};
    p.text = std::to_string(n);
    if (random_.one_in(8)) p.number = model::Integer{1, true}, p.text = "-1";
  }

  void glob(Predicate& p) {
    for (std::uint64_t i = random_.below(5); i-- > 0;) {
      GlobPiece piece{static_cast<GlobPiece::Kind>(random_.below(3)), {}};
      if (piece.kind == GlobPiece::Kind::kText) {
        piece.text = text(2);
        if (!p.cased) piece.text = model::folded(piece.text);
      }
      p.glob.push_back(piece);
    }
  }

  base::Random random_;
};

TEST(Matcher, AgreesWithTheReferenceOnRandomRulesAndEvents) {
  std::size_t hit_count = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    World world(seed);
    const rule::RuleSet rules = world.rules();
    const std::vector<rule::Route> routes = world.routes();
    const auto program = Program::build(rules, [&](const rule::LogSource&) { return routes; });
    Matcher matcher(*program);
    for (int i = 0; i < 20; ++i) {
      OwnedEvent event;
      world.fill(event, program->field_names());
      std::vector<Hit> hits;
      matcher.match(event.event, hits);
      const std::vector<Hit> expected = expected_hits(rules, routes, event.event);
      const auto same = [](const Hit& a, const Hit& b) {
        return a.rule == b.rule && a.route == b.route;
      };
      ASSERT_TRUE(std::ranges::equal(hits, expected, same))
          << "seed " << seed << " event " << i << "\n"
          << described(rules, hits, expected);
      hit_count += hits.size();
    }
  }
  EXPECT_GT(hit_count, 10000u);
}

}  // namespace
}  // namespace tocsin::detect
