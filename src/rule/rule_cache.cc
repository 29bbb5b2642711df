// SPDX-License-Identifier: Apache-2.0
// One description of the layout serves both directions: `visit` names the members of each type
// in order, and a CacheWriter or a CacheReader is what visits them. The format is
// docs/formats/rule-cache.md.
#include "tocsin/rule/rule_cache.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cache_archive.h"
#include "outline_reads.h"
#include "tocsin/base/check.h"
#include "tocsin/rule/outline.h"

namespace tocsin::rule {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::string_view kMagic = "TCSNRULE";
constexpr std::uint32_t kFormat = 3;

struct Head {
  char magic[8];
  std::uint32_t format;
  std::uint32_t reserved;
  CacheKey key;
  std::uint64_t payload_bytes;
  std::uint64_t checksum;  // XXH3 of the payload
};
static_assert(sizeof(Head) == 48 && std::is_trivially_copyable_v<Head>);

// The same function writes from `const T&` and reads into `T&`.
template <class A, class Texts>
void visit_texts(A& a, Texts& texts) {
  a.list(texts, 4, [&](auto& s) { a.text(s); });
}

template <class A, class P>
void visit_place(A& a, P& place) {
  a.number(place.line);
  a.number(place.column);
}

template <class A, class H>
void visit_header(A& a, H& h) {
  for (auto* s : {&h.id, &h.name, &h.title, &h.status, &h.description, &h.author, &h.date,
                  &h.modified, &h.path}) {
    a.text(*s);
  }
  a.choice(h.level, Level::kCritical);
  for (auto* list : {&h.tags, &h.references, &h.falsepositives, &h.fields}) visit_texts(a, *list);
  a.number(h.version);
  visit_place(a, h.place);
}

template <class A, class N>
void visit_number(A& a, N& number) {
  bool present = number.has_value();
  a.flag(present);
  if (!present) return;
  if constexpr (A::kReads) number.emplace();
  a.number(number->magnitude);
  a.flag(number->negative);
}

bool is_text_test(Test test) {
  return test == Test::kEquals || test == Test::kStartsWith || test == Test::kEndsWith ||
         test == Test::kContains;
}

bool is_sound(const Predicate& p) {
  if (p.test == Test::kCidr) return p.network.prefix_bits <= (p.network.v6 ? 128 : 32);
  if (p.test == Test::kSameAsField) return is_text_test(p.reference_test);
  if (p.test == Test::kDatePart) {
    return p.date_test == Test::kEquals ||
           (p.date_test >= Test::kLess && p.date_test <= Test::kGreaterEqual);
  }
  return true;
}

template <class A, class P>
void visit_predicate(A& a, P& p) {
  a.name(p.field);
  a.choice(p.test, Test::kSameAsField);
  a.flag(p.cased);
  a.text(p.text);
  a.text(p.written);
  visit_place(a, p.place);
  visit_number(a, p.number);
  // The rest is there only for the tests that use it.
  switch (p.test) {
    case Test::kGlob:
      a.list(p.glob, 5, [&](auto& piece) {
        a.choice(piece.kind, GlobPiece::Kind::kOne);
        a.text(piece.text);
      });
      break;
    case Test::kCidr:
      a.raw(p.network.address.data(), p.network.address.size());
      a.number(p.network.prefix_bits);
      a.flag(p.network.v6);
      break;
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual:
      a.number(p.bound);
      break;
    case Test::kDatePart:
      a.number(p.bound);
      a.choice(p.date_part, DatePart::kYear);
      a.choice(p.date_test, Test::kSameAsField);
      break;
    case Test::kSameAsField:
      a.name(p.other_field);
      a.choice(p.reference_test, Test::kSameAsField);
      break;
    default:
      break;
  }
  if constexpr (A::kReads) {
    if (!is_sound(p)) a.fail();
  }
}

template <class A, class E>
void visit_expression(A& a, E& e) {
  const std::size_t predicates = a.list(e.predicates, 23, [&](auto& p) { visit_predicate(a, p); });
  if constexpr (A::kReads) a.tree().clear();
  const std::size_t nodes = a.list(e.nodes, 13, [&](auto& n) {
    a.choice(n.kind, Node::Kind::kPredicate);
    a.number(n.predicate);
    a.indexes(n.children);
    a.text(n.label);
    if constexpr (A::kReads) {
      const bool refers = n.kind != Node::Kind::kPredicate || n.predicate < predicates;
      if (!refers || !a.tree().add(n.kind == Node::Kind::kNot, n.children)) a.fail();
    }
  });
  a.number(e.root);
  if constexpr (A::kReads) {
    if (e.root >= nodes) a.fail();
  }
}

template <class A, class R>
void visit_rule(A& a, R& r) {
  visit_header(a, r.header);
  for (auto* s : {&r.log_source.category, &r.log_source.product, &r.log_source.service,
                  &r.log_source.definition}) {
    a.text(*s);
  }
  visit_expression(a, r.condition);
  a.flag(r.generate);
}

template <class A, class C>
void visit_correlation(A& a, C& c) {
  visit_header(a, c.header);
  a.choice(c.type, CorrelationType::kValueMedian);
  a.list(c.inputs, 9, [&](auto& input) {
    a.flag(input.is_correlation);
    a.number(input.index);
    a.text(input.reference);
  });
  visit_texts(a, c.group_by);
  std::int64_t microseconds = c.timespan.count();
  a.number(microseconds);
  if constexpr (A::kReads) c.timespan = std::chrono::microseconds(microseconds);
  a.list(c.aliases, 8, [&](auto& alias) {
    a.text(alias.name);
    visit_texts(a, alias.field_of_input);
  });
  a.list(c.bounds, 9, [&](auto& bound) {
    a.choice(bound.comparison, Comparison::kNotEqual);
    a.number(bound.value);
  });
  visit_texts(a, c.value_fields);
  a.number(c.percentile);
  if constexpr (A::kReads) a.tree().clear();
  a.list(c.extended, 9, [&](auto& node) {
    a.choice(node.kind, CorrelationNode::Kind::kRule);
    a.number(node.rule);
    a.indexes(node.children);
    if constexpr (A::kReads) {
      if (!a.tree().add(node.kind == CorrelationNode::Kind::kNot, node.children)) a.fail();
    }
  });
  a.flag(c.generate);
  a.flag(c.alerts);
}

bool is_sound(const Correlation& c, std::size_t position, std::size_t rules) {
  const std::size_t inputs = c.inputs.size();
  const auto refers = [&](const Correlation::Input& input) {
    return input.index < (input.is_correlation ? position : rules);
  };
  return inputs > 0 && c.timespan.count() > 0 && std::ranges::all_of(c.inputs, refers) &&
         std::ranges::all_of(c.extended, [&](const auto& n) { return n.rule < inputs; }) &&
         std::ranges::all_of(c.aliases,
                             [&](const auto& a) { return a.field_of_input.size() == inputs; });
}

template <class A, class S>
void visit_status(A& a, S& status) {
  a.text(status.id);
  a.text(status.title);
  a.text(status.path);
  a.choice(status.state, RuleState::kInactive);
  a.text(status.reason);
}

template <class A, class R>
void visit_route(A& a, R& r) {
  for (auto* s : {&r.product, &r.channel, &r.provider, &r.label}) a.text(*s);
  a.indexes(r.codes);
  for (auto* table : {&r.conditions, &r.aliases}) {
    a.list(*table, 8, [&](auto& row) {
      a.text(row.first);
      visit_texts(a, row.second);
    });
  }
  visit_texts(a, r.schema);
}

template <class A, class S>
void visit_source(A& a, S& source) {
  a.text(source.log_source.category);
  a.text(source.log_source.product);
  a.text(source.log_source.service);
  a.list(source.routes, 32, [&](auto& route) { visit_route(a, route); });
  visit_texts(a, source.names);
  a.indexes(source.codes);
  visit_texts(a, source.channels);
}

// What is read at once. Rules and statuses follow as parts whose sizes stand here.
template <class A, class S>
void visit_front(A& a, S& set, std::vector<std::uint32_t>& rule_bytes,
                 std::vector<std::uint32_t>& status_bytes) {
  a.indexes(rule_bytes);
  a.indexes(status_bytes);
  for (auto* n :
       {&set.state_counts.active, &set.state_counts.degraded, &set.state_counts.inactive}) {
    a.number(*n);
  }
  visit_texts(a, set.expired);
  a.list(set.correlations, 80, [&](auto& correlation) { visit_correlation(a, correlation); });
  a.list(set.diagnostics, 25, [&](auto& d) {
    a.choice(d.severity, text::Severity::kError);
    a.text(d.path);
    visit_place(a, d.place);
    a.text(d.code);
    a.text(d.message);
    a.text(d.hint);
  });
}

template <class A, class O>
void visit_outline(A& a, O& outline) {
  a.number(outline.table);
  a.indexes(outline.source_of);
  a.list(outline.sources, 32, [&](auto& source) { visit_source(a, source); });
}

// The parts of a file, which rules and statuses are made from when they are looked at.
struct CachedParts {
  std::string bytes;
  std::vector<std::string_view> rules, statuses;  // into `bytes`
};

constexpr auto kVisitRule = [](auto& a, auto& rule) { visit_rule(a, rule); };
constexpr auto kVisitStatus = [](auto& a, auto& status) { visit_status(a, status); };

// The list of what the parts hold.
template <class T, class Visit>
LazyList<T> lazy(const std::shared_ptr<const CachedParts>& parts,
                 std::vector<std::string_view> CachedParts::* which, const Visit& visit) {
  return LazyList<T>(static_cast<std::uint32_t>(((*parts).*which).size()),
                     [parts, which, visit](std::uint32_t i) {
                       T made;
                       CacheReader<true> reader(((*parts).*which)[i]);
                       visit(reader, made);
                       CHECK(reader.is_whole());  // as it was when the file was read
                       return made;
                     });
}

// Cuts the parts out and checks each; `accepts` sees the position of one and the names of fields in
// it. False where one is damaged.
template <class T, class Visit, class Accepts>
bool take_parts(CacheReader<true>& reader, const std::vector<std::uint32_t>& sizes,
                const Visit& visit, std::vector<std::string_view>& parts, const Accepts& accepts) {
  parts.reserve(sizes.size());
  T scratch;
  for (std::uint32_t i = 0; i < sizes.size(); ++i) {
    parts.push_back(reader.part(sizes[i]));
    CacheReader<false> check(parts.back());
    visit(check, scratch);
    if (!check.is_whole() || !accepts(i, check.names())) return false;
  }
  return reader.sound();
}

// Gives the outline the lists that follow from `source_of`. False where it contradicts itself.
bool complete(Outline& outline, std::size_t rules) {
  if (outline.source_of.size() != rules) return false;
  for (std::uint32_t i = 0; i < rules; ++i) {
    if (outline.source_of[i] >= outline.sources.size()) return false;
    outline.sources[outline.source_of[i]].rules.push_back(i);
  }
  return true;
}

base::Error damaged(std::string_view what) {
  return base::fail(base::ErrorKind::kMalformed,
                    fmt::format("reading the cache of compiled rules: {}", what));
}

}  // namespace

CacheKeyMaker::CacheKeyMaker(const LogSourceTable& sources, const LoadOptions& options,
                             std::string_view program_version) {
  add(program_version);
  add(fmt::format("{} {} {} {}", sources.fingerprint(), options.include_retired,
                  options.variants_max, options.values_max));
  add(options.today ? fmt::format("{}", options.today->time_since_epoch().count()) : "");
  for (const auto& [name, values] : options.placeholders) {
    add(name);
    add(fmt::format("{}", values.size()));
    for (const std::string& value : values) add(value);
  }
}

void CacheKeyMaker::add_file(std::string_view path, std::string_view stamp) {
  add(path);
  add(stamp);
}

void CacheKeyMaker::add(std::string_view piece) {
  const XXH128_hash_t hash = XXH3_128bits(piece.data(), piece.size());
  pieces_.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}

CacheKey CacheKeyMaker::finish() const {
  const XXH128_hash_t hash = XXH3_128bits(pieces_.data(), pieces_.size());
  return {hash.high64, hash.low64};
}

std::string encode(const RuleSet& set, const CacheKey& key) {
  CacheWriter parts;
  std::vector<std::uint32_t> rule_bytes, status_bytes;
  auto end_part = [&, begin = std::size_t{0}](std::vector<std::uint32_t>& sizes) mutable {
    sizes.push_back(static_cast<std::uint32_t>(parts.bytes.size() - begin));
    begin = parts.bytes.size();
  };
  for (const Rule& rule : set.rules) {
    visit_rule(parts, rule);
    end_part(rule_bytes);
  }
  for (const RuleStatus& status : set.statuses) {
    visit_status(parts, status);
    end_part(status_bytes);
  }
  CacheWriter writer;
  writer.bytes.assign(sizeof(Head), '\0');
  visit_front(writer, set, rule_bytes, status_bytes);
  const bool outlined = set.outline != nullptr && set.outline->source_of.size() == set.rules.size();
  writer.flag(outlined);
  if (outlined) visit_outline(writer, *set.outline);
  writer.bytes += parts.bytes;
  const std::string_view payload = std::string_view(writer.bytes).substr(sizeof(Head));
  Head head{};
  std::memcpy(head.magic, kMagic.data(), kMagic.size());
  head.format = kFormat;
  head.key = key;
  head.payload_bytes = payload.size();
  head.checksum = XXH3_64bits(payload.data(), payload.size());
  std::memcpy(writer.bytes.data(), &head, sizeof head);
  return std::move(writer.bytes);
}

namespace {

// Gives the key.
base::Result<CacheKey> check_head(std::string_view bytes) {
  Head head{};
  if (bytes.size() < sizeof head) return damaged("it is too short");
  std::memcpy(&head, bytes.data(), sizeof head);
  const std::string_view payload = bytes.substr(sizeof head);
  if (std::string_view(head.magic, sizeof head.magic) != kMagic) return damaged("it is none");
  if (head.format != kFormat) {
    return base::fail(base::ErrorKind::kNotFound,
                      "the cache of compiled rules is of another version of its format");
  }
  if (head.payload_bytes != payload.size()) return damaged("its length is wrong");
  if (head.checksum != XXH3_64bits(payload.data(), payload.size())) {
    return damaged("its checksum is wrong");
  }
  return head.key;
}

}  // namespace

base::Result<CachedRules> decode(std::string bytes) {
  CachedRules cached;
  TRY(cached.key, check_head(bytes));
  const auto parts = std::make_shared<CachedParts>();
  parts->bytes = std::move(bytes);
  CacheReader<true> reader(std::string_view(parts->bytes).substr(sizeof(Head)));
  RuleSet& set = cached.set;
  std::vector<std::uint32_t> rule_bytes, status_bytes;
  visit_front(reader, set, rule_bytes, status_bytes);
  bool outlined = false;
  reader.flag(outlined);
  std::optional<OutlineReads> reads;
  if (outlined) {
    const auto outline = std::make_shared<Outline>();
    visit_outline(reader, *outline);
    if (!complete(*outline, rule_bytes.size())) return damaged("its outline fits other rules");
    set.outline = outline;
    reads.emplace(*outline);
    if (!reads->is_bounded()) return damaged("its outline names too many fields");
  }
  const auto outline_fits = [&](std::uint32_t rule, std::span<const std::string_view> names) {
    return !reads || reads->covers(rule, names);
  };
  const auto any = [](std::uint32_t, std::span<const std::string_view>) { return true; };
  const bool whole =
      take_parts<Rule>(reader, rule_bytes, kVisitRule, parts->rules, outline_fits) &&
      take_parts<RuleStatus>(reader, status_bytes, kVisitStatus, parts->statuses, any);
  if (!whole || !reader.is_whole()) return damaged("its content is cut or contradicts itself");
  for (std::size_t i = 0; i < set.correlations.size(); ++i) {
    if (!is_sound(set.correlations[i], i, rule_bytes.size())) {
      return damaged("its correlations contradict themselves");
    }
  }
  set.rules = lazy<Rule>(parts, &CachedParts::rules, kVisitRule);
  set.statuses = lazy<RuleStatus>(parts, &CachedParts::statuses, kVisitStatus);
  return cached;
}

}  // namespace tocsin::rule
