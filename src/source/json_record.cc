// SPDX-License-Identifier: Apache-2.0
// The walk is the hot loop of reading JSON: for each key one comparison with the key that
// followed last time, for each value its kind by its first byte and its end by the position of
// the next token. It trusts stage 1 that quotes are paired and text is UTF-8, and nothing else.
#include "json_record.h"

#include <cstring>
#include <utility>

#include <simdjson.h>

#include "byte_scan.h"
#include "event_xml_record.h"
#include "json_number.h"
#include "json_structure.h"
#include "tocsin/model/value.h"
#include "tocsin/source/block.h"

namespace tocsin::source {

namespace {

using model::Value;
using model::ValueKind;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Compares with a size that the compiler knows, so without a call.
template <std::size_t kSize>
bool is_word(std::string_view text, const char* word) {
  return text.size() == kSize && std::memcmp(text.data(), word, kSize) == 0;
}

// What PowerShell leaves of a value, or of a list of them, that lies deeper than it looks.
bool is_name_of_type(std::string_view text) {
  constexpr std::string_view kList = "System.Collections.Generic.List`1[";
  constexpr std::string_view kValue = "System.Diagnostics.Eventing.Reader.EventProperty";
  return text == kValue ||
         (text.starts_with(kList) && text.substr(kList.size(), kValue.size()) == kValue);
}

// The numbers that Windows gives the levels that log shippers write out.
bool level_number(std::string_view name, std::uint64_t& level) {
  struct Row {
    std::string_view name;
    std::uint64_t level;
  };
  constexpr Row kRows[] = {{"logalways", 0},   {"critical", 1}, {"error", 2},  {"warning", 3},
                           {"information", 4}, {"info", 4},     {"verbose", 5}};
  for (const Row& row : kRows) {
    if (name.size() != row.name.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i) same &= (name[i] | 0x20) == row.name[i];
    if (same) {
      level = row.level;
      return true;
    }
  }
  return false;
}

// "5770385F-C22A-43E0-BF4C-06F5698FFBD9", in either case.
bool is_bare_guid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hex = is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    if (kForm[i] == '-' ? c != '-' : !hex) return false;
  }
  return true;
}

// True where this key, its colon right behind it, begins at `quote`; for some keys never.
[[gnu::always_inline]] inline bool has_front(const JsonKey& key, const char* quote) {
  return (~equal_bytes(quote, key.front) & key.front_mask) == 0;
}

// True where the string that begins at `quote` is this key.
bool is_key(const JsonKey& key, const char* quote) {
  // The colon is the last byte that counts.
  if (key.front_size != 0) return (~equal_bytes(quote, key.front) & key.front_mask >> 1) == 0;
  return same_bytes(quote + 1, key.key, key.key_size) && quote[key.key_size + 1] == '"';
}

bool is_nothing(const Value& value) {
  return value.kind == ValueKind::kNull || (value.is_text() && value.size == 0);
}

}  // namespace

JsonRecord::~JsonRecord() = default;

JsonRecord::JsonRecord(const model::FieldNames& names)
    : has_vectors_(__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0),
      names_(names),
      keys_(names),
      windows_(names),
      ecs_(names),
      positions_(names),
      sources_(names),
      data_id_(names.find("Data")),
      fields_(std::make_unique<model::Field[]>(kJsonFieldsMax)) {}

void JsonRecord::begin_block(const TimeZone* zone) {
  if (embedded_xml_ != nullptr) embedded_xml_->begin_batch();
  sources_.set_zone(zone);
  if (keys_.full()) {
    keys_.forget_all();
    order_.forget();
  } else if (order_.crowded()) {
    order_.forget();
  }
}

JsonRecord::Walked JsonRecord::walk(const char* text, const std::uint32_t* at,
                                    model::EventBatch& batch, std::uint32_t unescaped_to) {
  text_ = text;
  unescaped_to_ = unescaped_to;
  batch_ = &batch;
  Walked walked;
  // Twice at most: the shape that the last record had, then the one that this record shows.
  for (int attempt = 0; attempt < 2; ++attempt) {
    keys_.forget_passing();
    order_.begin(static_cast<std::size_t>(shape_));
    roles_.clear();
    sources_.clear();
    embedded_.clear();
    within_text_ = nullptr;
    count_ = 0;
    ignored_ = 0;
    signs_ = 0;
    gaps_ = 0;
    too_deep_ = false;
    names_lost_ = false;
    walked.next = object(at, keys_.root(shape_), 1);
    if (walked.next == nullptr) {
      walked.outcome = too_deep_ ? Outcome::kTooDeep : Outcome::kMalformed;
      return walked;
    }
    const Shape shown = shape_of(signs_);
    if (shown == shape_) break;
    shape_ = shown;
  }
  if (!embedded_.empty()) read_embedded();
  walked.outcome = Outcome::kEvent;
  walked.end = walked.next[-1] + 1;
  walked.has_white_space = gaps_ != 0;
  walked.fields_ignored = ignored_;
  return walked;
}

bool JsonRecord::complete(model::Event& event) {
  source_ = nullptr;
  if (shape_ == Shape::kGeneric) {
    source_ = &sources_.complete(fields(), event);
    add_derived(*source_);
    return false;
  }
  const std::span room(fields_.get(), kJsonFieldsMax);
  const bool is_numbered = windows_.complete(roles_, room, count_, event);
  if (shape_ == Shape::kWinlogbeat) count_ = ecs_.complete(event, room, count_, *batch_);
  const bool is_told = shape_ == Shape::kRendered || shape_ == Shape::kPowerShell;
  const bool is_named = names_lost_ && positions_.complete(event, room.first(count_));
  if (!is_named && (names_lost_ || is_told)) {
    if (messages_ == nullptr) messages_ = std::make_unique<MessageNames>(names_);
    count_ = messages_->complete(event, room, count_, *batch_);
  }
  return is_numbered;
}

[[gnu::always_inline]] inline void JsonRecord::add(JsonKey* key, Value value) {
  if (key->special) [[unlikely]] {
    add_special(key, value);
    return;
  }
  if (count_ == kJsonFieldsMax) [[unlikely]] {
    ++ignored_;
    return;
  }
  const auto field = static_cast<std::uint32_t>(count_++);
  fields_[field] = {key->id, key->name_size, key->name, value};
  if (key->plain) return;
  if (key->role != Role::kNone && !is_nothing(value)) roles_.offer(key->role, key->rank, field);
  if (key->source_path != nullptr) sources_.note(*key->source_path, field);
}

// Of most records most values are strings: this stands in the loop over their keys.
[[gnu::always_inline]] inline const std::uint32_t* JsonRecord::string(const std::uint32_t* at,
                                                                      JsonKey* key) {
  const std::uint32_t begin = at[0];
  std::uint32_t end = at[1] - 1;
  if (text_[end] != '"') [[unlikely]] {
    while (is_white(text_[end])) --end;
    gaps_ = 1;
    if (text_[end] != '"') return nullptr;
  }
  if (end <= begin) return nullptr;
  const std::string_view inside(text_ + begin + 1, end - begin - 1);
  const bool escaped = end > unescaped_to_ && has_byte(inside.data(), inside.size(), '\\');
  add(key, escaped ? Value::escaped(inside) : Value::text(inside));
  return at + 1;
}

// And of most others the values are small whole numbers.
[[gnu::always_inline]] inline const std::uint32_t* JsonRecord::scalar(const std::uint32_t* at,
                                                                      JsonKey* key) {
  const char* const begin = text_ + at[0];
  const std::size_t size = at[1] - at[0];
  std::uint64_t bits = 0;
  if (*begin <= '9' && size - 1 < 8 && (*begin != '0' || size == 1) &&
      read_digits(begin, size, bits)) {
    add(key, Value::scalar(ValueKind::kUint, bits));
    return at + 1;
  }
  return other_scalar(at, key);
}

[[gnu::always_inline]] inline const std::uint32_t* JsonRecord::walk_object(const std::uint32_t* at,
                                                                           const JsonKey* place,
                                                                           unsigned depth) {
  const char* const text = text_;
  std::uint32_t gaps = at[1] - at[0] - 1;
  ShapeSigns signs = 0;
  ++at;
  if (text[*at] == '}') {
    gaps_ |= gaps;
    return at + 1;
  }
  const std::uint16_t number = place->number;
  std::size_t here = order_.place();
  while (true) {
    const std::uint32_t quote = at[0];
    JsonKey* key = order_.guess(here);
    if (key->place == number && has_front(*key, text + quote)) [[likely]] {
      here = JsonKeyOrder::step(here);
      gaps |= at[2] - quote - key->front_size;
    } else {
      order_.go_on_at(here);
      key = next_key(at, place);
      here = order_.place();
      const std::uint32_t colon = at[1];
      if (key == nullptr || text[colon] != ':') return nullptr;
      gaps |= (colon - quote - key->key_size - 2) | (at[2] - colon - 1);
    }
    at += 2;
    signs |= key->signs;
    const char first = text[*at];
    if (first == '"') {
      at = string(at, key);
    } else if (first == '{' || first == '[') {
      order_.go_on_at(here);
      at = value(at, key, depth);
      here = order_.place();
    } else {
      at = scalar(at, key);
    }
    if (at == nullptr) return nullptr;
    if (text[*at] != ',') break;
    gaps |= at[1] - at[0] - 1;
    ++at;
  }
  order_.go_on_at(here);
  gaps_ |= gaps;
  signs_ |= signs;
  return text[*at] == '}' ? at + 1 : nullptr;
}

__attribute__((target("avx2,bmi,bmi2"))) const std::uint32_t* JsonRecord::object_by_vectors(
    const std::uint32_t* at, const JsonKey* place, unsigned depth) {
  return walk_object(at, place, depth);
}

const std::uint32_t* JsonRecord::object(const std::uint32_t* at, const JsonKey* place,
                                        unsigned depth) {
  return has_vectors_ ? object_by_vectors(at, place, depth) : walk_object(at, place, depth);
}

// The key whose quote is at this position, where it is not the one that was guessed first.
[[gnu::noinline]] JsonKey* JsonRecord::next_key(const std::uint32_t* at, const JsonKey* place) {
  const std::uint16_t number = place->number;
  const char* const quote = text_ + at[0];
  if (*quote != '"') return nullptr;
  return order_.next(
      [&](const JsonKey& guess) { return guess.place == number && is_key(guess, quote); },
      [&] { return look_up(at, place); });
}

const std::uint32_t* JsonRecord::value(const std::uint32_t* at, JsonKey* key, unsigned depth) {
  const std::uint32_t begin = at[0];
  const char first = text_[begin];
  if (first == '"') return string(at, key);
  if (first != '{' && first != '[') return scalar(at, key);
  if (depth >= kJsonDepthMax) {
    too_deep_ = true;
    return nullptr;
  }
  const char second = text_[at[1]];
  if ((first == '{' && second == '}') || (first == '[' && second == ']')) {
    gaps_ |= (at[1] - at[0] - 1) | (at[2] - at[1] - 1);
    const bool is_text = key->holds_more && key->source_path->keeps_text && key->id != 0;
    add(key, is_text ? Value::text(first == '{' ? "{}" : "[]") : Value{});
    return at + 2;
  }
  if (key->holds_more) {
    at = more(at, key, depth + 1);
  } else if (first == '[') {
    at = array(at, key, depth + 1);
  } else {
    at = key->holds_data ? data_object(at, key, depth + 1) : object(at, key, depth + 1);
  }
  if (at != nullptr) gaps_ |= at[0] - at[-1] - 1;
  return at;
}

const std::uint32_t* JsonRecord::array(const std::uint32_t* at, JsonKey* key, unsigned depth) {
  while (true) {
    gaps_ |= at[1] - at[0] - 1;
    at = value(at + 1, key, depth);
    if (at == nullptr) return nullptr;
    if (text_[*at] != ',') break;
  }
  return text_[*at] == ']' ? at + 1 : nullptr;
}

const std::uint32_t* JsonRecord::data_object(const std::uint32_t* at, JsonKey* key,
                                             unsigned depth) {
  data_name_ = Value{};
  const std::size_t first = count_;
  at = object(at, key, depth);
  if (at == nullptr || !data_name_.is_text()) return at;
  scratch_.clear();
  model::append_text(data_name_, scratch_);
  std::erase(scratch_, ' ');
  const std::string_view name = batch_->keep(scratch_);
  const model::FieldId id = names_.find(name);
  for (std::size_t i = first; i < count_; ++i) {
    fields_[i].id = id;
    fields_[i].name_data = name.data();
    fields_[i].name_size = static_cast<std::uint32_t>(name.size());
  }
  if (first == count_) put(key, Value{});
  return at;
}

// A container that the table of sources wants more of than its fields.
const std::uint32_t* JsonRecord::more(const std::uint32_t* at, JsonKey* key, unsigned depth) {
  const JsonPath& rules = *key->source_path;
  const char* const begin = text_ + *at;
  const bool is_list = *begin == '[';
  const bool is_outermost = within_text_ != key;
  const JsonKey* const around = std::exchange(within_text_, key);
  const std::size_t first = count_;
  at = is_list ? array(at, key, depth) : object(at, key, depth);
  within_text_ = around;
  if (at == nullptr) return nullptr;
  if (!is_list && !rules.pair_name.empty()) add_pair(key, first);
  if (key->id == 0) return at;
  const char* const end = text_ + at[-1] + 1;
  if (rules.keeps_elements && !is_list) add_json_text(key, {begin + 1, end - 1});
  if (rules.keeps_text && is_outermost) add_json_text(key, {begin, end});
  return at;
}

// The same as if the object whose fields begin at `first` were one member of an object here.
void JsonRecord::add_pair(JsonKey* key, std::size_t first) {
  const JsonPath& rules = *key->source_path;
  const auto is_member = [&](const model::Field& field, std::string_view member) {
    return field.name_size == key->name_size + 1 + member.size() && field.name().ends_with(member);
  };
  const std::size_t end = count_;
  std::size_t at = first;
  while (at < end && !is_member(fields_[at], rules.pair_name)) ++at;
  if (at == end || !fields_[at].value.is_text() || fields_[at].value.size == 0) return;
  const Value& name = fields_[at].value;
  const JsonKey* const made = keys_.find(key, shape_, name.view());
  for (std::size_t i = first; i < end; ++i) {
    for (const std::string& member : rules.pair_values) {
      if (!is_member(fields_[i], member) || is_nothing(fields_[i].value)) continue;
      const std::size_t field = count_;
      put(made, fields_[i].value);
      if (made->source_path != nullptr && field < count_) {
        sources_.note(*made->source_path, static_cast<std::uint32_t>(field));
      }
      if (made->passing && field < count_) {
        fields_[field].name_data = batch_->keep({made->name, made->name_size}).data();
      }
    }
  }
}

// White space between tokens is no part of it, so that pretty-printed documents read the same.
void JsonRecord::add_json_text(const JsonKey* key, std::string_view text) {
  if (count_ == kJsonFieldsMax) return;
  if (gaps_ != 0) {
    char* const out = batch_->allocate(text.size() + kBlockPadding);
    std::size_t size = 0;
    if (simdjson::minify(text.data(), text.size(), out, size) != simdjson::SUCCESS) return;
    text = {out, size};
  }
  put(key, Value::text(text));
  // A policy within a request is JSON in a string of JSON: rules are written as it reads.
  if (text.find("\\\"") == std::string_view::npos || count_ == kJsonFieldsMax) return;
  scratch_.clear();
  model::append_text(Value::escaped(text), scratch_);
  put(key, Value::text(batch_->keep(scratch_)));
}

const Value* JsonRecord::first_text(std::span<const JsonPath* const> paths) const {
  const Value* const value = paths.empty() ? nullptr : sources_.first_of(paths, fields());
  return value != nullptr && value->is_text() ? value : nullptr;
}

const Value* JsonRecord::message() const {
  return source_ == nullptr ? nullptr : first_text(source_->message);
}

const Value* JsonRecord::coded_message() const {
  return source_ == nullptr ? nullptr : first_text(source_->message_base64);
}

const Value* JsonRecord::program() const {
  return source_ == nullptr ? nullptr : first_text(source_->program);
}

void JsonRecord::add_derived(const JsonSource& source) {
  for (const JsonSource::Derived& derived : source.derived) {
    if (count_ == kJsonFieldsMax) return;
    model::Field field;
    if (sources_.derive(derived, {fields_.get(), count_}, *batch_, field))
      fields_[count_++] = field;
  }
}

const std::uint32_t* JsonRecord::other_scalar(const std::uint32_t* at, JsonKey* key) {
  const char* const begin = text_ + at[0];
  const char* end = text_ + at[1];
  while (end > begin && is_white(end[-1])) {
    gaps_ = 1;
    --end;
  }
  const auto size = static_cast<std::size_t>(end - begin);
  if (size == 0) return nullptr;
  const std::string_view text(begin, size);
  ValueKind kind = ValueKind::kBool;
  std::uint64_t bits = 0;
  if (*begin < 'a') {
    kind = read_integer(begin, size, bits);
    if (kind == ValueKind::kNull) return other_number(text, key) ? at + 1 : nullptr;
  } else if (is_word<4>(text, "true")) {
    bits = 1;
  } else if (is_word<4>(text, "null")) {
    kind = ValueKind::kNull;
  } else if (!is_word<5>(text, "false")) {
    return nullptr;
  }
  add(key, Value::scalar(kind, bits));
  return at + 1;
}

bool JsonRecord::other_number(std::string_view text, JsonKey* key) {
  double decimal = 0;
  if (read_short_decimal(text, decimal)) {
    add(key, Value::number(decimal));
    return true;
  }
  Value value;
  if (!read_other_number(text, value)) return false;
  add(key, value);
  return true;
}

JsonKey* JsonRecord::look_up(const std::uint32_t* at, const JsonKey* place) {
  std::uint32_t end = at[1] - 1;
  while (is_white(text_[end])) --end;
  if (text_[end] != '"' || end <= at[0]) return nullptr;
  return keys_.find(place, shape_, {text_ + at[0] + 1, end - at[0] - 1});
}

void JsonRecord::add_special(JsonKey* key, Value value) {
  if (count_ == kJsonFieldsMax) {
    ++ignored_;
    return;
  }
  const auto field = static_cast<std::uint32_t>(count_);
  switch (key->use) {
    case ValueUse::kNothing:
      return;
    case ValueUse::kDataName:
      data_name_ = value;
      return;
    case ValueUse::kFieldOrNone:
      if (is_nothing(value)) return;
      break;
    case ValueUse::kHexField:
      if (value.kind == ValueKind::kInt || value.kind == ValueKind::kUint) {
        value.kind = ValueKind::kHex;
      }
      break;
    case ValueUse::kDoubledSlash:
      value = halve_slashes(value);
      break;
    case ValueUse::kLevelName: {
      std::uint64_t level = 0;
      if (value.kind == ValueKind::kText && level_number(value.view(), level)) {
        value = Value::scalar(ValueKind::kUint, level);
      }
      break;
    }
    case ValueUse::kField:
      if (key->may_be_guid) value = with_braces(value);
      break;
    case ValueUse::kUnnamed:
      names_lost_ = true;
      if (value.kind == ValueKind::kText && is_name_of_type(value.view())) return;
      break;
    case ValueUse::kEmbedded:
      if (value.is_text() && embedded_.size() < kJsonEmbeddedMax) {
        embedded_.push_back({value, key, false});
        return;
      }
      break;
    case ValueUse::kAlsoData:
    case ValueUse::kDataText:
      break;
  }
  put(key, value);
  if (key->source_path != nullptr) {
    sources_.note(*key->source_path, field);
    const bool holds_json = key->source_path->holds_json() && value.is_text();
    if (holds_json && embedded_.size() < kJsonEmbeddedMax) {
      const bool is_opened = key->source_path->is_opened;
      embedded_.push_back({value, is_opened ? key : nullptr, is_opened});
    }
  }
  if (key->passing) fields_[field].name_data = batch_->keep({key->name, key->name_size}).data();
  if (key->use == ValueUse::kAlsoData && count_ < kJsonFieldsMax) {
    fields_[count_++] = {data_id_, 4, "Data", value};
  }
  if (key->role != Role::kNone && !is_nothing(value)) roles_.offer(key->role, key->rank, field);
}

// The Rust EVTX reader, on which most tools that write this shape stand, leaves the braces out;
// rules have them.
Value JsonRecord::with_braces(const Value& value) {
  if (value.kind != ValueKind::kText || !is_bare_guid(value.view())) return value;
  char* const out = batch_->allocate(value.size + 2);
  out[0] = '{';
  std::memcpy(out + 1, value.bytes, value.size);
  out[value.size + 1] = '}';
  return Value::text({out, value.size + 2});
}

// Wazuh escapes backslashes once more than JSON does. Only text in which every run of
// backslashes has even length can have been doubled.
Value JsonRecord::halve_slashes(const Value& value) {
  if (value.kind != ValueKind::kEscapedText) return value;
  scratch_.clear();
  model::append_text(value, scratch_);
  char* const out = batch_->allocate(scratch_.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < scratch_.size(); ++i) {
    if (scratch_[i] == '\\') {
      if (i + 1 == scratch_.size() || scratch_[i + 1] != '\\') return value;
      ++i;
    }
    out[size++] = scratch_[i];
  }
  return Value::text({out, size});
}

}  // namespace tocsin::source
