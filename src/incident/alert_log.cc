// SPDX-License-Identifier: Apache-2.0
#include "alert_log.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "tocsin/base/digest.h"
#include "tocsin/model/attack.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

using model::EntityKind;
using model::EntityRole;

constexpr std::size_t kRefsMax = 48;
// An input of few hosts and days says little of how often a rule matches elsewhere.
constexpr double kCellsMin = 16 * 16;
// From how many bits of rarity on an alert of level high or above is of some, more, most note; a
// critical one has some to spare. One of level medium is of little note where its rule is as seldom
// as can be.
constexpr double kNotable[] = {4, 6.5, 9};
constexpr double kCriticalBits = 2;
constexpr double kMediumBits = 7;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Reads twice as many digits as there are bytes; false where they are not.
bool bytes_of(std::string_view digits, std::span<std::uint8_t> bytes) {
  if (digits.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = hex_value(digits[2 * i]), low = hex_value(digits[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

}  // namespace

std::uint32_t AlertLog::text_number(std::string_view text, std::uint32_t& last) {
  if (last < texts_.size() && texts_[last] == text) return last;
  const auto known = text_numbers_.find(text);
  if (known != text_numbers_.end()) return last = known->second;
  last = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  text_numbers_.emplace(text, last);
  return last;
}

std::uint32_t AlertLog::rule_number(const std::shared_ptr<const model::AlertRule>& rule) {
  const auto known = rule_of_object_.find(rule.get());
  // An object may die and another begin at its place, unless we hold it.
  if (known != rule_of_object_.end()) return known->second;
  const std::string name = rule->id + '\n' + std::to_string(rule->version) + '\n' + rule->title;
  const auto [at, is_new] =
      rule_of_name_.try_emplace(name, static_cast<std::uint32_t>(rules_.size()));
  if (is_new) {
    rules_.push_back({rule, model::attack_tags(rule->tags).tactics, 0, 0});
    rule_of_object_.emplace(rule.get(), at->second);
  }
  return at->second;
}

void AlertLog::keep_hash(const std::string& sha256) {
  if (sha256.empty() && hashes_.empty()) return;
  hashes_.resize(rows_.size() + 1);
  if (!bytes_of(sha256, hashes_.back())) hashes_.back() = {};
}

void AlertLog::keep_id(const std::string& id, AlertRow& row) {
  const bool digits = bytes_of(id, row.id);
  row.odd_id = !digits;
  if (!digits) odd_ids_.emplace(static_cast<AlertIndex>(rows_.size()), id);
}

void AlertLog::copy_id(AlertIndex alert, std::string& out) const {
  out.clear();
  if (rows_[alert].odd_id) {
    out = odd_ids_.at(alert);
  } else {
    base::append_digits(rows_[alert].id, out);
  }
}

void AlertLog::add(const model::Alert& alert, std::span<const model::Surprise> surprises,
                   std::string_view where) {
  const auto index = static_cast<AlertIndex>(rows_.size());
  AlertRow row;
  keep_id(alert.id, row);
  row.time = alert.place.time;
  row.record_id = alert.place.record_id;
  row.offset = alert.place.offset;
  row.rule = rule_number(alert.rule);
  row.host = text_number(alert.place.host, last_.host);
  row.channel = text_number(alert.place.channel, last_.channel);
  row.path = text_number(alert.place.path, last_.path);
  row.sensor = text_number(sensors_.of(alert), last_.sensor);
  row.event_id = alert.place.event_id;
  row.refs_begin = static_cast<std::uint32_t>(refs_.size());
  const std::vector<ReadRef>& refs = reader_.read(alert, where);
  row.place = reader_.where();
  row.refs_count = static_cast<std::uint16_t>(std::min(refs.size(), kRefsMax));
  for (std::size_t i = 0; i < row.refs_count; ++i) {
    refs_.push_back((refs[i].entity & kEntityMask) | static_cast<std::uint32_t>(refs[i].role)
                                                         << kRoleShift);
  }
  for (const model::Cause& cause : alert.causes) {
    causes_.push_back({index, text_number(cause.place.path, last_.cause_path),
                       cause.place.record_id, cause.place.offset});
  }
  keep_hash(alert.place.sha256);
  if (!surprises.empty()) surprises_[index].assign(surprises.begin(), surprises.end());
  rows_.push_back(row);
}

void AlertLog::settle() {
  reader_.finish();
  store_.settle();
  for (AlertRow& row : rows_) resolve_refs(row);
  judge_rules();
}

void AlertLog::resolve_refs(AlertRow& row) {
  const auto refs = std::span(refs_).subspan(row.refs_begin, row.refs_count);
  for (std::uint32_t& packed : refs) {
    const ReadRef ref = unpack(packed);
    packed = reader_.resolved(ref.entity) | (packed & ~kEntityMask);
  }
  // One entity under two names may stand there twice now.
  std::sort(refs.begin(), refs.end());
  row.refs_count = static_cast<std::uint16_t>(std::unique(refs.begin(), refs.end()) - refs.begin());
  if (row.place != kNoEntity) row.place = reader_.resolved(row.place);
  for (const std::uint32_t packed : refs.first(row.refs_count)) {
    const ReadRef ref = unpack(packed);
    const EntityKind kind = store_.kind(ref.entity);
    const bool person = kind == EntityKind::kAccount || kind == EntityKind::kPrincipal;
    // Roles sort with those who act before those who are acted upon.
    if (person && !store_.ordinary(ref.entity) && row.actor == kNoEntity) row.actor = ref.entity;
  }
  if (row.place == kNoEntity) row.place = row.actor;
}

// Events without a time stand at the epoch: the first ones, if there are any.
const AlertRow& AlertLog::first_timed() const {
  const auto first = std::ranges::upper_bound(rows_, model::Timestamp{}, {}, &AlertRow::time);
  return first == rows_.end() ? rows_.front() : *first;
}

std::chrono::microseconds AlertLog::span() const {
  return rows_.empty() ? std::chrono::microseconds{} : rows_.back().time - first_timed().time;
}

// How seldom a rule matches decides, with its level, how much two of its alerts on one host say.
void AlertLog::judge_rules() {
  std::vector<std::array<std::uint32_t, 3>> cells;  // rule, day, place
  std::vector<EntityIndex> places;
  const auto day_of = [](const AlertRow& row) {
    return std::chrono::floor<std::chrono::days>(row.time).time_since_epoch().count();
  };
  for (const AlertRow& row : rows_) {
    cells.push_back({row.rule, static_cast<std::uint32_t>(day_of(row)), row.place});
    places.push_back(row.place);
  }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  for (const auto& cell : cells) ++rules_[cell[0]].cells;
  const auto days = rows_.empty() ? 0 : day_of(rows_.back()) - day_of(first_timed()) + 1;
  // A power of two: one place more or less moves nothing.
  const double all = std::exp2(std::round(std::log2(
      std::max(static_cast<double>(places.size()) * static_cast<double>(days), kCellsMin))));
  for (RuleRow& rule : rules_) {
    rule.rarity = std::floor(std::log2(all / std::max(1u, rule.cells)));
  }
  for (AlertRow& row : rows_) {
    const RuleRow& rule = rules_[row.rule];
    const model::Level level = rule.rule->level;
    const double worth = rule.rarity + (level == model::Level::kCritical ? kCriticalBits : 0);
    row.notable = level == model::Level::kMedium && worth >= kMediumBits;
    if (level < model::Level::kHigh || worth < kNotable[0]) continue;
    row.notable = 1;
    for (const double least : kNotable) row.notable += worth >= least;
  }
}

double AlertLog::surprise_bits(AlertIndex alert) const {
  double bits = 0;
  const auto at = surprises_.find(alert);
  if (at == surprises_.end()) return bits;
  for (const model::Surprise& surprise : at->second) bits += surprise.bits;
  return bits;
}

void AlertLog::show(AlertIndex alert, model::IncidentAlert& shown) const {
  const AlertRow& row = rows_[alert];
  copy_id(alert, shown.id);
  shown.rule = rules_[row.rule].rule;
  shown.place.time = row.time;
  shown.place.host = texts_[row.host];
  shown.place.channel = texts_[row.channel];
  shown.place.event_id = row.event_id;
  shown.place.path = texts_[row.path];
  shown.place.record_id = row.record_id;
  shown.place.offset = row.offset;
  shown.place.sha256.clear();
  if (alert < hashes_.size() && hashes_[alert] != Hash{}) {
    base::append_digits(hashes_[alert], shown.place.sha256);
  }
  shown.sensor = texts_[row.sensor];
  shown.rarity = rules_[row.rule].rarity;
  const auto at = surprises_.find(alert);
  shown.surprises.clear();
  if (at != surprises_.end()) shown.surprises = at->second;
}

}  // namespace tocsin::incident
