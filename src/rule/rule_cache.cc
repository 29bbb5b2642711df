// SPDX-License-Identifier: Apache-2.0
// One description of the layout serves both directions: `visit` names the members of each type
// in order, and a Writer or a Reader is what visits them. The format is docs/formats/rule-cache.md.
#include "tocsin/rule/rule_cache.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "encoding.h"

namespace tocsin::rule {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::string_view kMagic = "TCSNRULE";
constexpr std::uint32_t kFormat = 1;

struct Head {
  char magic[8];
  std::uint32_t format;
  std::uint32_t reserved;
  CacheKey key;
  std::uint64_t payload_bytes;
  std::uint64_t checksum;  // XXH3 of the payload
};
static_assert(sizeof(Head) == 48 && std::is_trivially_copyable_v<Head>);

class Writer {
 public:
  static constexpr bool kReads = false;
  std::string bytes;

  template <class T>
    requires std::is_arithmetic_v<T>
  void number(const T& n) {
    bytes.append(reinterpret_cast<const char*>(&n), sizeof n);
  }
  void flag(bool value) { bytes.push_back(value ? 1 : 0); }
  template <class E>
  void choice(E value, E) {
    bytes.push_back(static_cast<char>(value));
  }
  void text(const std::string& s) {
    number(static_cast<std::uint32_t>(s.size()));
    bytes.append(s);
  }
  template <class T, class Visit>
  void list(const std::vector<T>& items, std::size_t, const Visit& visit) {
    number(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) visit(item);
  }
  void indexes(const std::vector<std::uint32_t>& items) {
    number(static_cast<std::uint32_t>(items.size()));
    bytes.append(reinterpret_cast<const char*>(items.data()), items.size() * 4);
  }
  void raw(const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  }
};

// After the first fault everything reads as zero or empty, so that callers check once.
class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool sound() const { return sound_; }
  bool at_end() const { return position_ == bytes_.size(); }
  void fail() {
    sound_ = false;
    position_ = bytes_.size();
  }

  template <class T>
    requires std::is_arithmetic_v<T>
  void number(T& n) {
    raw(&n, sizeof n);
  }
  void flag(bool& value) {
    std::uint8_t byte = 0;
    number(byte);
    if (byte > 1) fail();
    value = byte == 1;
  }
  template <class E>
  void choice(E& value, E last) {
    std::uint8_t byte = 0;
    number(byte);
    if (byte > static_cast<std::uint8_t>(last)) fail();
    value = sound_ ? static_cast<E>(byte) : E{};
  }
  void text(std::string& s) {
    std::uint32_t size = 0;
    number(size);
    if (size > left()) return fail();
    const std::string_view view = bytes_.substr(position_, size);
    if (!is_ascii(view) && !is_utf8(view)) return fail();
    s.assign(view);
    position_ += size;
  }
  // `bytes_min`: what one item takes at least, so that a count cannot ask for more memory than
  // a small multiple of what is there.
  template <class T, class Visit>
  void list(std::vector<T>& items, std::size_t bytes_min, const Visit& visit) {
    std::uint32_t count = 0;
    number(count);
    if (count > left() / bytes_min) return fail();
    items.resize(count);
    for (T& item : items) {
      visit(item);
      if (!sound_) return items.clear();
    }
  }
  void indexes(std::vector<std::uint32_t>& items) {
    std::uint32_t count = 0;
    number(count);
    if (count > left() / 4) return fail();
    items.resize(count);
    raw(items.data(), std::size_t{count} * 4);
  }
  void raw(void* into, std::size_t size) {
    if (size > left()) {
      fail();
      if (size > 0) std::memset(into, 0, size);
      return;
    }
    if (size > 0) std::memcpy(into, bytes_.data() + position_, size);
    position_ += size;
  }

 private:
  std::size_t left() const { return bytes_.size() - position_; }
  static bool is_ascii(std::string_view s) {
    std::uint64_t seen = 0;
    std::size_t i = 0;
    for (; i + 8 <= s.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, s.data() + i, 8);
      seen |= word;
    }
    for (; i < s.size(); ++i) seen |= static_cast<unsigned char>(s[i]);
    return (seen & 0x8080808080808080u) == 0;
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
  bool sound_ = true;
};

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

template <class A, class P>
void visit_predicate(A& a, P& p) {
  a.text(p.field);
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
      a.text(p.other_field);
      a.choice(p.reference_test, Test::kSameAsField);
      break;
    default:
      break;
  }
}

template <class A, class E>
void visit_expression(A& a, E& e) {
  a.list(e.predicates, 23, [&](auto& p) { visit_predicate(a, p); });
  a.list(e.nodes, 13, [&](auto& n) {
    a.choice(n.kind, Node::Kind::kPredicate);
    a.number(n.predicate);
    a.indexes(n.children);
    a.text(n.label);
  });
  a.number(e.root);
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
  a.list(c.extended, 9, [&](auto& node) {
    a.choice(node.kind, CorrelationNode::Kind::kRule);
    a.number(node.rule);
    a.indexes(node.children);
  });
  a.flag(c.generate);
  a.flag(c.alerts);
}

template <class A, class S>
void visit_set(A& a, S& set) {
  a.list(set.rules, 80, [&](auto& rule) { visit_rule(a, rule); });
  a.list(set.correlations, 80, [&](auto& correlation) { visit_correlation(a, correlation); });
  a.list(set.statuses, 17, [&](auto& status) {
    a.text(status.id);
    a.text(status.title);
    a.text(status.path);
    a.choice(status.state, RuleState::kInactive);
    a.text(status.reason);
  });
  a.list(set.diagnostics, 25, [&](auto& d) {
    a.choice(d.severity, text::Severity::kError);
    a.text(d.path);
    visit_place(a, d.place);
    a.text(d.code);
    a.text(d.message);
    a.text(d.hint);
  });
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

// Children before parents, `not` of one, and no deeper than evaluators are made for.
template <class Nodes, class Kind>
bool is_tree(const Nodes& nodes, Kind negation) {
  std::vector<std::uint32_t> depth(nodes.size(), 1);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == negation && nodes[i].children.size() != 1) return false;
    for (const std::uint32_t child : nodes[i].children) {
      if (child >= i) return false;
      depth[i] = std::max(depth[i], depth[child] + 1);
    }
    if (depth[i] > Expression::kDepthMax) return false;
  }
  return true;
}

bool is_sound(const Expression& e) {
  if (e.root >= e.nodes.size() || !is_tree(e.nodes, Node::Kind::kNot)) return false;
  const auto refers = [&](const Node& n) {
    return n.kind != Node::Kind::kPredicate || n.predicate < e.predicates.size();
  };
  return std::ranges::all_of(e.nodes, refers) &&
         std::ranges::all_of(e.predicates, [](const Predicate& p) { return is_sound(p); });
}

bool is_sound(const Correlation& c, std::size_t position, std::size_t rules) {
  const std::size_t inputs = c.inputs.size();
  const auto refers = [&](const Correlation::Input& input) {
    return input.index < (input.is_correlation ? position : rules);
  };
  return inputs > 0 && c.timespan.count() > 0 && std::ranges::all_of(c.inputs, refers) &&
         is_tree(c.extended, CorrelationNode::Kind::kNot) &&
         std::ranges::all_of(c.extended, [&](const auto& n) { return n.rule < inputs; }) &&
         std::ranges::all_of(c.aliases,
                             [&](const auto& a) { return a.field_of_input.size() == inputs; });
}

bool is_sound(const RuleSet& set) {
  for (const Rule& rule : set.rules) {
    if (!is_sound(rule.condition)) return false;
  }
  for (std::size_t i = 0; i < set.correlations.size(); ++i) {
    if (!is_sound(set.correlations[i], i, set.rules.size())) return false;
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
  Writer writer;
  writer.bytes.assign(sizeof(Head), '\0');
  visit_set(writer, set);
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

base::Result<RuleSet> decode(std::string_view bytes, const CacheKey& key) {
  Head head{};
  if (bytes.size() < sizeof head) return damaged("it is too short");
  std::memcpy(&head, bytes.data(), sizeof head);
  const std::string_view payload = bytes.substr(sizeof head);
  if (std::string_view(head.magic, sizeof head.magic) != kMagic) return damaged("it is none");
  if (head.format != kFormat || head.key != key) {
    return base::fail(base::ErrorKind::kNotFound,
                      "the cache of compiled rules was made from other rules or another program");
  }
  if (head.payload_bytes != payload.size()) return damaged("its length is wrong");
  if (head.checksum != XXH3_64bits(payload.data(), payload.size())) {
    return damaged("its checksum is wrong");
  }
  Reader reader(payload);
  RuleSet set;
  visit_set(reader, set);
  if (!reader.sound() || !reader.at_end()) return damaged("its content is cut");
  if (!is_sound(set)) return damaged("its content contradicts itself");
  return set;
}

}  // namespace tocsin::rule
