// SPDX-License-Identifier: Apache-2.0
// While a document is walked, the fields at paths of the table are noted. The signs among them
// choose rows by set inclusion, which is remembered for the sets met last; only the values that
// those rows ask for are then compared.
#include "json_sources.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "line/any_time.h"
#include "line/text_time.h"
#include "tocsin/base/check.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

using model::Value;
using model::ValueKind;

constexpr std::size_t kKnownSets = 64;

bool says_nothing(const Value& value) {
  return value.kind == ValueKind::kNull || (value.is_text() && value.size == 0);
}

// A count of seconds, or of smaller units where it is so large that seconds would lie behind the
// year 5000; negative numbers are no times.
bool read_count(double count, model::Timestamp& time) {
  constexpr double kSecondsMax = 1e11;
  if (!(count > 0)) return false;
  double micros_per_unit = 1e6;
  for (double limit = kSecondsMax; count >= limit; limit *= 1e3) {
    micros_per_unit /= 1e3;
    if (micros_per_unit < 1e-3) return false;
  }
  time = model::Timestamp(
      std::chrono::microseconds(static_cast<std::int64_t>(count * micros_per_unit)));
  return true;
}

// The same without rounding.
bool read_count(std::uint64_t count, model::Timestamp& time) {
  constexpr std::uint64_t kSecondsMax = 100'000'000'000;
  if (count == 0) return false;
  std::uint64_t micros = 0;
  if (count < kSecondsMax) {
    micros = count * 1'000'000;
  } else if (count < kSecondsMax * 1'000) {
    micros = count * 1'000;
  } else if (count < kSecondsMax * 1'000'000) {
    micros = count;
  } else {
    micros = count / 1'000;
  }
  time = model::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(micros)));
  return true;
}

bool read_text_time(std::string_view text, model::Timestamp& time, const TimeZone* zone) {
  if (text.size() < 8) return false;
  const auto placed = [&](bool zoned) {
    if (!zoned && zone != nullptr) time -= zone->at_local(time);
    return true;
  };
  bool zoned = false;
  if (read_iso_time(text, time, &zoned) != 0) return placed(zoned);
  model::Integer n;
  if (model::parse_integer(text, n)) return !n.negative && read_count(n.magnitude, time);
  if (text[0] >= '0' && text[0] <= '9') {
    if (read_access_time(text, time, &zoned) != 0) return placed(zoned);
    // "1795251164.123:4711", as the audit system tells its events.
    const std::size_t seconds = read_epoch_seconds(text, time);
    if (seconds > 10 && seconds < text.size() && text[seconds] == ':') return true;
    double number = 0;
    if (model::number_of(Value::text(text), number)) return read_count(number, time);
    // Who writes dates with slashes into documents is Microsoft: "3/14/2026 5:06:07 AM".
    return read_any_time(text, {.zone = zone, .month_first = true}, time) != 0;
  }
  // As PowerShell turns records to JSON.
  constexpr std::string_view kDate = "/Date(";
  if (text.starts_with(kDate)) {
    const std::string_view digits = text.substr(kDate.size(), text.find(')') - kDate.size());
    return model::parse_integer(digits, n) && !n.negative && read_count(n.magnitude, time);
  }
  // "Sat Nov 21 09:12:44 2026 UTC", as ctime() writes it.
  if (text.size() >= 24 && text[3] == ' ') {
    std::string turned(text.substr(4, 7));
    turned.append(text.substr(20, 4)).append(text.substr(10, 9));
    return read_month_time(turned, 1970, time) != 0 && placed(text.size() > 24);
  }
  return false;
}

}  // namespace

const JsonPath* JsonSources::find(std::string_view path) const {
  const auto known = by_name_.find(path);
  if (known != by_name_.end()) return known->second;
  const JsonPath* found = nullptr;
  for (const JsonPath* branch : branches_) {
    const bool below = path.starts_with(branch->path) && path.size() > branch->path.size();
    if (below && (found == nullptr || branch->path.size() > found->path.size())) found = branch;
  }
  return found;
}

bool JsonSources::may_know(std::span<const std::string> keys) const {
  JsonSigns signs;
  for (const std::string& key : keys) {
    const JsonPath* const path = find(key);
    if (path == nullptr) continue;
    if (path->sign != JsonPath::kNoSign) signs.set(path->sign);
    if (path->branch_sign != JsonPath::kNoSign) signs.set(path->branch_sign);
  }
  return std::ranges::any_of(rows_, [&](const JsonSource& row) {
    const bool tells = !row.product.empty() || !row.message.empty();
    return tells && row.weight != 0 && row.fits(signs);
  });
}

bool JsonSource::fits(const JsonSigns& signs) const {
  return (needed & signs) == needed && (absent & signs).none() &&
         std::ranges::all_of(one_of, [&](const JsonSigns& any) { return (any & signs).any(); });
}

bool read_json_time(const Value& value, model::Timestamp& time, const TimeZone* zone) {
  switch (value.kind) {
    case ValueKind::kText:
      return read_text_time(value.view(), time, zone);
    case ValueKind::kEscapedText:
      return value.size < 256 && read_text_time(model::to_text(value), time, zone);
    case ValueKind::kUint:
      return read_count(value.bits, time);
    case ValueKind::kDouble: {
      double number = 0;
      return model::number_of(value, number) && read_count(number, time);
    }
    default:
      return false;
  }
}

std::string_view JsonSourceEvents::text_of(const Value& value) {
  if (value.kind == ValueKind::kText) return value.view();
  scratch_.clear();
  model::append_text(value, scratch_);
  return scratch_;
}

bool JsonSourceEvents::holds(const JsonSource::Condition& condition,
                             std::span<const model::Field> fields) {
  return any_at(*condition.path, fields, [&](const Value& value) {
    return condition.patterns.find(text_of(value)) != JsonPatternList::kNone;
  });
}

void JsonSourceEvents::Places::read(std::span<const JsonPath* const> noted) {
  first.assign(JsonSources::built_in().paths().size(), kNone);
  next.resize(noted.size());
  for (std::size_t i = noted.size(); i-- > 0;) {
    next[i] = std::exchange(first[noted[i]->index], static_cast<std::uint16_t>(i));
  }
}

const JsonSourceEvents::Candidates& JsonSourceEvents::candidates_of(const JsonSigns& signs) {
  const auto known = std::ranges::find(known_, signs, &Candidates::signs);
  if (known != known_.end()) return *known;
  if (known_.size() == kKnownSets) {
    known_.clear();
    sequences_.fill({});
  }
  Candidates& made = known_.emplace_back();
  made.signs = signs;
  for (const JsonSource& row : JsonSources::built_in().rows()) {
    if (row.fits(signs)) made.rows.push_back(&row);
  }
  return made;
}

const JsonSourceEvents::Candidates& JsonSourceEvents::candidates() {
  const std::span<const JsonPath* const> noted(noted_paths_.get(), noted_count_);
  // Some of the paths tell most sequences apart.
  std::uint32_t hash = static_cast<std::uint32_t>(noted.size());
  for (std::size_t quarter = 1; quarter <= 4 && !noted.empty(); ++quarter) {
    hash = std::rotl(hash, 5) ^ noted[(noted.size() * quarter - 1) / 4]->index;
  }
  const std::size_t place = hash * 0x9e3779b9u >> 16 & (kSequencesKept - 1);
  for (const std::size_t other : {place, place ^ 1}) {
    Sequence& sequence = sequences_[other];
    if (sequence.candidates == nullptr || !std::ranges::equal(sequence.paths, noted)) continue;
    places_ = &sequence.places;
    return *sequence.candidates;
  }
  JsonSigns signs;
  for (const JsonPath* const path : noted) {
    if (path->sign != JsonPath::kNoSign) signs.set(path->sign);
    if (path->branch_sign != JsonPath::kNoSign) signs.set(path->branch_sign);
  }
  const Candidates& found = candidates_of(signs);
  const bool is_kept = noted.size() <= kSequenceMax;
  Sequence& sequence = sequences_[place];
  if (is_kept) std::swap(sequence, sequences_[place ^ 1]);  // which then stays for longer
  Places& places = is_kept ? sequence.places : other_places_;
  places.read(noted);
  places_ = &places;
  if (is_kept) {
    sequence.paths.assign(noted.begin(), noted.end());
    sequence.candidates = &found;
  }
  return found;
}

const JsonSource& JsonSourceEvents::find(std::span<const model::Field> fields) {
  for (const JsonSource* row : candidates().rows) {
    const auto passes = [&](const auto& condition) { return holds(condition, fields); };
    if (std::ranges::all_of(row->conditions, passes)) return *row;
  }
  return JsonSources::built_in().rows().back();  // the row without conditions
}

const Value* JsonSourceEvents::first_of(std::span<const JsonPath* const> paths,
                                        std::span<const model::Field> fields) const {
  const Value* found = nullptr;
  const auto says_something = [&](const Value& value) {
    found = &value;
    return !says_nothing(value);
  };
  for (const JsonPath* path : paths) {
    if (any_at(*path, fields, says_something)) return found;
  }
  return nullptr;
}

void JsonSourceEvents::set_channel(const JsonSource& row, std::span<const model::Field> fields,
                                   model::Event& event) {
  if (!row.channel.empty()) event.channel = Value::text(row.channel);
  if (row.channel_from.empty()) return;
  const Value* const value = first_of(row.channel_from, fields);
  if (value == nullptr) return;
  if (row.channels.empty()) {
    event.channel = *value;
    return;
  }
  const std::string_view text = text_of(*value);
  const std::size_t found = row.channel_patterns.find(text);
  if (found != JsonPatternList::kNone) event.channel = Value::text(row.channels[found].second);
}

void JsonSourceEvents::set_code(const JsonSource& row, std::span<const model::Field> fields,
                                model::Event& event) {
  event.code = row.code;
  if (row.code_from.empty()) return;
  const Value* const value = first_of(row.code_from, fields);
  if (value == nullptr) return;
  model::Integer n;
  if (row.codes.empty() && model::integer_of(*value, n) && !n.negative &&
      n.magnitude <= UINT32_MAX) {
    event.code = static_cast<std::uint32_t>(n.magnitude);
  }
  if (row.codes.empty()) return;
  const std::size_t found = row.code_patterns.find(text_of(*value));
  if (found != JsonPatternList::kNone) event.code = row.codes[found].second;
}

bool JsonSourceEvents::read_time(const JsonSource& row, std::span<const model::Field> fields,
                                 const TimeZone* zone, model::Timestamp& time) const {
  return std::ranges::any_of(row.time, [&](const JsonPath* path) {
    const Value* const value = first_of({&path, 1}, fields);
    return value != nullptr && read_json_time(*value, time, zone);
  });
}

const JsonSource& JsonSourceEvents::complete(std::span<const model::Field> fields,
                                             model::Event& event) {
  const JsonSource& row = find(fields);
  event.product = row.product;
  set_channel(row, fields, event);
  set_code(row, fields, event);
  if (!row.provider.empty()) event.provider = Value::text(row.provider);
  if (const Value* const provider = first_of(row.provider_from, fields)) {
    event.provider = *provider;
  }
  if (const Value* const host = first_of(row.host, fields)) event.host = *host;
  // Products write UTC where they name no zone.
  const TimeZone* const zone = row.product.empty() ? zone_ : nullptr;
  event.has_time = read_time(row, fields, zone, event.time) ||
                   read_time(JsonSources::built_in().rows().back(), fields, zone, event.time);
  return row;
}

const Target& JsonSourceEvents::target_of(const Value& value, std::string_view text) {
  const bool is_same = text.data() == target_text_.data() && text.size() == target_text_.size();
  if (!is_same || text.empty()) target_ = split_target(text, false);
  target_text_ = value.kind == ValueKind::kText ? text : std::string_view();
  return target_;
}

bool JsonSourceEvents::derive_from(const JsonSource::Derived& derived, const Value& value,
                                   model::EventBatch& batch, Value& out) {
  const std::string_view text = text_of(value);
  if (!derived.behind.empty()) {
    const std::size_t at = text.find(derived.behind);
    if (at == std::string_view::npos) return false;
    std::string_view part = text.substr(at + derived.behind.size());
    if (!derived.until.empty()) part = part.substr(0, part.rfind(derived.until));
    out = Value::text(value.kind == ValueKind::kText ? part : batch.keep(part));
    return true;
  }
  if (!derived.cut.empty()) {
    if (!text.ends_with(derived.cut)) return false;
    const std::string_view part = text.substr(0, text.size() - derived.cut.size());
    out = Value::text(value.kind == ValueKind::kText ? part : batch.keep(part));
    return true;
  }
  if (derived.part != nullptr) {
    const std::string_view part = target_of(value, text).*derived.part;
    if (part.empty() || part.size() == text.size()) return false;
    out = Value::text(value.kind == ValueKind::kText ? part : batch.keep(part));
    return true;
  }
  if (!derived.printed.empty()) return print_number(derived, value, batch, out);
  const std::size_t found = derived.patterns.find(text);
  if (found == JsonPatternList::kNone) return false;
  out = Value::text(derived.values[found].second);
  return true;
}

bool JsonSourceEvents::print_number(const JsonSource::Derived& derived, const Value& value,
                                    model::EventBatch& batch, Value& out) {
  model::Integer number;
  if (!model::integer_of(value, number) || number.negative) return false;
  const std::size_t at = derived.printed.find('$');
  joined_.assign(derived.printed, 0, at);
  fmt::format_to(std::back_inserter(joined_), "{:08x}", number.magnitude);
  joined_.append(derived.printed, at + 1);
  out = Value::text(batch.keep(joined_));
  return true;
}

bool JsonSourceEvents::derive_joined(const JsonSource::Derived& derived,
                                     std::span<const model::Field> fields, model::EventBatch& batch,
                                     Value& out) {
  joined_ = derived.before;
  bool is_first = true;
  for (const JsonPath* const path : {derived.from, derived.then}) {
    if (path == nullptr) break;
    bool any = false;
    any_at(*path, fields, [&](const Value& value) {
      const bool is_none =
          path == derived.from ? value.kind == ValueKind::kNull : says_nothing(value);
      if (is_none) return false;
      if (!is_first) joined_ += derived.join;
      joined_ += text_of(value);
      is_first = false;
      any = true;
      return false;
    });
    if (!any) return false;
  }
  for (const auto& [front, instead] : derived.fronts) {
    if (!joined_.starts_with(front)) continue;
    joined_.replace(0, front.size(), instead);
    break;
  }
  out = Value::text(batch.keep(joined_));
  return true;
}

bool JsonSourceEvents::derive(const JsonSource::Derived& derived,
                              std::span<const model::Field> fields, model::EventBatch& batch,
                              model::Field& field) {
  if (derived.unless != nullptr && first_of({&derived.unless, 1}, fields) != nullptr) return false;
  const auto from_one = [&](const Value& value) {
    return derive_from(derived, value, batch, field.value);
  };
  const bool any = derived.is_joined ? derive_joined(derived, fields, batch, field.value)
                                     : any_at(*derived.from, fields, from_one);
  if (!any) return false;
  if (derived_ids_.empty()) {
    derived_ids_.assign(JsonSources::built_in().derived_count(), UINT32_MAX);
  }
  model::FieldId& id = derived_ids_[derived.index];
  if (id == UINT32_MAX) id = names_.find(derived.name);
  field.id = id;
  field.name_data = derived.name.data();
  field.name_size = static_cast<std::uint32_t>(derived.name.size());
  return true;
}

}  // namespace tocsin::source
