// SPDX-License-Identifier: Apache-2.0
// For each relation: which lefts were active on which days, and which pairs. Days are bits of a
// mask that ends with the last active day, so that joining is a union and nothing hangs on order.
// What does not fit is left out by the hash of its name: a name is either always kept or, from
// some number of names on, never, which makes the kept ones a function of the set alone.
#include "tocsin/anomaly/rarity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tocsin::anomaly {
namespace {

using Day = std::int64_t;

Day day_of(model::Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

// The days on which something was active, as far back as 64 days from the last one.
struct ActiveDays {
  Day first = 0, last = 0;
  std::uint64_t mask = 0;  // bit n: active n days before `last`

  void add(Day day) {
    if (mask == 0) {
      first = last = day;
      mask = 1;
      return;
    }
    first = std::min(first, day);
    if (day > last) {
      mask = day - last < 64 ? mask << (day - last) : 0;
      last = day;
    }
    if (last - day < 64) mask |= std::uint64_t{1} << (last - day);
  }

  void join(const ActiveDays& other) {
    if (other.mask == 0) return;
    for (Day back = 63; back >= 0; --back) {
      if (other.mask >> back & 1) add(other.last - back);
    }
    first = std::min(first, other.first);
  }

  // Active days in [from, until).
  int count(Day from, Day until) const {
    const Day latest = std::min(until - 1, last), earliest = std::max(from, last - 63);
    if (latest < earliest) return 0;
    const std::uint64_t range = mask >> (last - latest);
    const Day days = latest - earliest + 1;
    return std::popcount(days < 64 ? range & ((std::uint64_t{1} << days) - 1) : range);
  }
};

// A name and its hash, by which it is looked up and, where there are too many, left out.
struct Name {
  Name(std::string_view name) : text(name), hash(std::hash<std::string_view>{}(name)) {}
  Name(std::string_view name, std::uint64_t known) : text(name), hash(known) {}
  std::string_view text;
  std::uint64_t hash;
};

// A name is kept while the top bits of its hash are zero: `level` of them.
bool below(const Name& name, int level) { return level == 0 || name.hash >> (64 - level) == 0; }

// Numbers as they lie in memory, texts after their length.
template <class Number>
void put(Number number, std::string& out) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_text(std::string_view text, std::string& out) {
  put(static_cast<std::uint32_t>(text.size()), out);
  out += text;
}

// Takes from the front what was put there.
template <class Number>
Number take_number(std::string_view& bytes) {
  Number number{};
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string take_text(std::string_view& bytes) {
  const auto size = take_number<std::uint32_t>(bytes);
  std::string text(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return text;
}

}  // namespace

KeptSighting::KeptSighting(const Sighting& sighting) : time_(sighting.place.time) {
  const model::RecordPlace& place = sighting.place;
  std::string bytes;
  for (const std::string* text : {&place.host, &place.channel, &place.path, &place.sha256}) {
    put_text(*text, bytes);
  }
  put(place.event_id, bytes);
  put(place.record_id, bytes);
  put(place.offset, bytes);
  for (const model::StoredField& field : sighting.fields) {
    put_text(field.name, bytes);
    put_text(field.text, bytes);
    put(field.form, bytes);
  }
  bytes_ = std::string(bytes);  // no larger than it need be
}

Sighting KeptSighting::whole() const {
  std::string_view bytes = bytes_;
  Sighting sighting;
  model::RecordPlace& place = sighting.place;
  place.time = time_;
  for (std::string* text : {&place.host, &place.channel, &place.path, &place.sha256}) {
    *text = take_text(bytes);
  }
  place.event_id = take_number<std::uint32_t>(bytes);
  place.record_id = take_number<std::uint64_t>(bytes);
  place.offset = take_number<std::uint64_t>(bytes);
  while (!bytes.empty()) {
    model::StoredField& field = sighting.fields.emplace_back();
    field.name = take_text(bytes);
    field.text = take_text(bytes);
    field.form = take_number<model::FieldForm>(bytes);
  }
  return sighting;
}

std::string_view relation_name(Relation relation) {
  constexpr std::string_view kNames[] = {
      "account on host", "account from country",   "account from network", "program started by",
      "service on host", "consent to application", "account in case file", "host asks for domain",
  };
  return kNames[static_cast<std::size_t>(relation)];
}

namespace {

// Shared, as those who learnt apart are joined.
using SharedSighting = std::shared_ptr<const KeptSighting>;

bool earlier(const KeptSighting& one, const KeptSighting& other) {
  if (one.time() != other.time()) return one.time() < other.time();
  const model::RecordPlace x = one.whole().place, y = other.whole().place;
  return std::tie(x.path, x.offset, x.record_id) < std::tie(y.path, y.offset, y.record_id);
}

struct Pair {
  ActiveDays days;
  std::uint64_t observations = 0;
  SharedSighting first;

  bool may_begin(model::Timestamp time) const { return !first || time <= first->time(); }
  void keep_first(const SharedSighting& sighting) {
    if (sighting && (!first || earlier(*sighting, *first))) first = sighting;
  }
};

// Names as numbers.
class Names {
 public:
  Names() : slots_(kSlotsFirst) {}

  std::uint32_t number(const Name& name) {
    const std::size_t slot = slot_of(name);
    if (slots_[slot].number != kFree) return slots_[slot].number;
    const auto number = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back({std::string(name.text), name.hash});
    slots_[slot] = {tag(name.hash), number};
    if (texts_.size() * 3 > slots_.size() * 2) grow();
    return number;
  }
  std::optional<std::uint32_t> find(const Name& name) const {
    const std::uint32_t number = slots_[slot_of(name)].number;
    return number == kFree ? std::nullopt : std::optional(number);
  }
  Name operator[](std::uint32_t number) const { return {texts_[number].text, texts_[number].hash}; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

 private:
  static constexpr std::size_t kSlotsFirst = 64;
  static constexpr std::uint32_t kFree = 0xffffffff;
  struct Text {
    std::string text;
    std::uint64_t hash;
  };
  // Open addressing. Half of the hash stands here as well, so that a miss looks at nothing else.
  struct Slot {
    std::uint32_t tag = 0, number = kFree;
  };
  // Names that are left out differ from those kept in the top bits.
  static std::uint32_t tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }
  std::size_t first_slot(std::uint64_t hash) const { return hash >> 16 & (slots_.size() - 1); }

  // Where the name stands, or may be put.
  std::size_t slot_of(const Name& name) const {
    std::size_t slot = first_slot(name.hash);
    for (; slots_[slot].number != kFree; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& at = slots_[slot];
      if (at.tag == tag(name.hash) && texts_[at.number].text == name.text) break;
    }
    return slot;
  }
  void grow() {
    slots_.assign(slots_.size() * 2, {});
    for (std::uint32_t number = 0; number < texts_.size(); ++number) {
      std::size_t slot = first_slot(texts_[number].hash);
      while (slots_[slot].number != kFree) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = {tag(texts_[number].hash), number};
    }
  }

  std::vector<Text> texts_;
  std::vector<Slot> slots_;
};

// What is known of one relation.
class History {
 public:
  bool observe(const Name& left, const Name& right, model::Timestamp time, std::size_t max) {
    const Day day = day_of(time);
    ++observed_;
    begin_ = std::min(begin_, day);
    bool begins = false;
    add(
        left, right, max, [&](ActiveDays& days) { days.add(day); },
        [&](Pair& pair) {
          ++pair.observations;
          begins = pair.may_begin(time);
        });
    return begins;
  }

  void remember(const Name& left_name, const Name& right_name, const Sighting& sighting) {
    const auto left = lefts_.find(left_name);
    const auto right = rights_.find(right_name);
    if (!left || !right) return;
    const auto pair = pairs_.find(key(*left, *right));
    if (pair == pairs_.end()) return;
    pair->second.keep_first(std::make_shared<const KeptSighting>(sighting));
  }

  void join(const History& other, std::size_t max) {
    observed_ += other.observed_;
    begin_ = std::min(begin_, other.begin_);
    left_level_ = std::max(left_level_, other.left_level_);
    right_level_ = std::max(right_level_, other.right_level_);
    shrink();
    for (std::uint32_t left = 0; left < other.lefts_.size(); ++left) {
      const Name name = other.lefts_[left];
      if (below(name, left_level_)) left_days_[number_of(name)].join(other.left_days_[left]);
    }
    fit(max);
    for (const auto& [key, pair] : other.pairs_) {
      add(
          other.lefts_[key >> 32], other.rights_[key & 0xffffffff], max,
          [&](ActiveDays& days) { days.join(pair.days); },
          [&](Pair& own) {
            own.observations += pair.observations;
            own.keep_first(pair.first);
          });
    }
  }

  template <class Take>
  void each_first_seen(const Options& options, const Take& take) const {
    for (const auto& [key, pair] : pairs_) {
      if (!pair.first) continue;
      const Name left = lefts_[key >> 32], right = rights_[key & 0xffffffff];
      const auto finding = judge(left, right, day_of(pair.first->time()), options);
      if (finding) take(left.text, right.text, *finding, *pair.first);
    }
  }

  std::optional<Finding> judge(const Name& left_name, const Name& right_name, Day day,
                               const Options& options) const;

  std::size_t pairs() const { return pairs_.size(); }
  std::uint64_t not_kept() const {
    std::uint64_t kept = 0;
    for (const auto& [key, pair] : pairs_) kept += pair.observations;
    return observed_ - kept;
  }

 private:
  static std::uint64_t key(std::uint32_t left, std::uint32_t right) {
    return std::uint64_t{left} << 32 | right;
  }

  std::uint32_t number_of(const Name& left) {
    const std::uint32_t number = lefts_.number(left);
    if (number == left_days_.size()) {
      left_days_.emplace_back();
      rights_of_.emplace_back();
    }
    return number;
  }

  template <class AddDays, class AddPair>
  void add(const Name& left, const Name& right, std::size_t max, AddDays&& add_days,
           AddPair&& add_pair) {
    if (!below(left, left_level_)) return;
    const std::uint32_t left_number = number_of(left);
    add_days(left_days_[left_number]);
    if (below(right, right_level_)) {
      const std::uint32_t right_number = rights_.number(right);
      if (right_number == lefts_of_.size()) lefts_of_.emplace_back();
      Pair& pair = pairs_[key(left_number, right_number)];
      if (pair.observations == 0) {
        rights_of_[left_number].push_back(right_number);
        lefts_of_[right_number].push_back(left_number);
      }
      add_pair(pair);
      add_days(pair.days);
    }
    fit(max);
  }

  void fit(std::size_t max) {
    for (; left_days_.size() > max; shrink()) ++left_level_;
    for (; pairs_.size() > max; shrink()) ++right_level_;
    peers_since_.clear();
  }

  // Drops what the levels do not keep.
  void shrink() {
    History kept;
    for (std::uint32_t left = 0; left < lefts_.size(); ++left) {
      const Name name = lefts_[left];
      if (!below(name, left_level_)) continue;
      kept.lefts_.number(name);
      kept.left_days_.push_back(left_days_[left]);
      kept.rights_of_.emplace_back();
    }
    for (const auto& [both, pair] : pairs_) {
      const Name left = lefts_[both >> 32], right = rights_[both & 0xffffffff];
      if (!below(left, left_level_) || !below(right, right_level_)) continue;
      const std::uint32_t left_number = kept.lefts_.number(left);
      const std::uint32_t right_number = kept.rights_.number(right);
      if (right_number == kept.lefts_of_.size()) kept.lefts_of_.emplace_back();
      kept.pairs_[key(left_number, right_number)] = pair;
      kept.rights_of_[left_number].push_back(right_number);
      kept.lefts_of_[right_number].push_back(left_number);
    }
    kept.left_level_ = left_level_;
    kept.right_level_ = right_level_;
    kept.observed_ = observed_;
    kept.begin_ = begin_;
    *this = std::move(kept);
  }

  // Lefts that were active on any of the `window` days before one. Asked about any day in any
  // order: the days on which the number changes are found once.
  std::uint32_t active_peers(Day day, std::chrono::days window) const {
    if (peers_since_.empty()) count_peers(window.count());
    const auto after = std::upper_bound(peers_since_.begin(), peers_since_.end(), day,
                                        [](Day wanted, const std::pair<Day, std::int64_t>& change) {
                                          return wanted < change.first;
                                        });
    return after == peers_since_.begin() ? 0 : static_cast<std::uint32_t>((after - 1)->second);
  }

  void count_peers(Day window) const {
    std::map<Day, std::int64_t> changes{{std::numeric_limits<Day>::min(), 0}};
    for (const ActiveDays& days : left_days_) {
      Day counted_until = std::numeric_limits<Day>::min();
      for (Day back = 63; back >= 0; --back) {
        if ((days.mask >> back & 1) == 0) continue;
        const Day from = std::max(days.last - back + 1, counted_until);
        counted_until = days.last - back + window + 1;
        ++changes[from];
        --changes[counted_until];
      }
    }
    std::int64_t peers = 0;
    for (const auto& [day, change] : changes) peers_since_.emplace_back(day, peers += change);
  }

  Names lefts_, rights_;
  std::vector<ActiveDays> left_days_;
  std::vector<std::vector<std::uint32_t>> rights_of_, lefts_of_;
  std::unordered_map<std::uint64_t, Pair> pairs_;
  std::uint64_t observed_ = 0;
  Day begin_ = std::numeric_limits<Day>::max();  // of all observations
  int left_level_ = 0, right_level_ = 0;
  // From each day on so many lefts count as active lately; empty until somebody asks.
  mutable std::vector<std::pair<Day, std::int64_t>> peers_since_;
};

std::optional<Finding> History::judge(const Name& left_name, const Name& right_name, Day day,
                                      const Options& options) const {
  const auto left = lefts_.find(left_name);
  const auto right = rights_.find(right_name);
  if (!left || !right) return std::nullopt;
  const Day from = day - options.window.count();
  if (day - begin_ < options.warm_up.count()) return std::nullopt;
  const auto own = pairs_.find(key(*left, *right));
  if (own != pairs_.end() && own->second.days.first < day) return std::nullopt;

  const bool self_active = left_days_[*left].count(from, day) > 0;
  Finding finding;
  finding.new_to_left = true;
  finding.peers = active_peers(day, options.window) - (self_active ? 1 : 0);
  if (finding.peers < options.peers_min) return std::nullopt;
  // How often this left does something new at all.
  std::uint64_t new_days = 0;
  for (const std::uint32_t other : rights_of_[*left]) {
    const Day first = pairs_.at(key(*left, other)).days.first;
    if (first >= from && first < day) new_days |= std::uint64_t{1} << (day - first - 1);
  }
  const double active = left_days_[*left].count(from, day);
  const double novelty = -std::log2((std::popcount(new_days) + 0.5) / (active + 1.0));
  const auto bits = [&] {
    return novelty - std::log2((finding.peers_with + 0.5) / (finding.peers + 1.0));
  };
  for (const std::uint32_t peer : lefts_of_[*right]) {
    if (peer == *left) continue;
    finding.peers_with += pairs_.at(key(peer, *right)).days.count(from, day) > 0;
    // What many do is soon known for it.
    if (bits() < options.bits_min) return std::nullopt;
  }
  finding.bits = bits();
  if (finding.bits < options.bits_min) return std::nullopt;
  finding.why =
      fmt::format("first time for {}; seen with {} of {} peers in {} days", left_name.text,
                  finding.peers_with, finding.peers, options.window.count());
  return finding;
}

}  // namespace

struct Rarity::State {
  Options options;
  std::array<History, kRelationCount> histories;
};

Rarity::Rarity(Options options) : state_(std::make_unique<State>()) {
  state_->options = options;
  state_->options.window = std::clamp(options.window, std::chrono::days(1), std::chrono::days(63));
  state_->options.pairs_max = std::max<std::size_t>(options.pairs_max, 16);
}
Rarity::~Rarity() = default;
Rarity::Rarity(Rarity&&) noexcept = default;

bool Rarity::observe(Relation relation, std::string_view left, std::string_view right,
                     model::Timestamp time) {
  if (left.empty() || right.empty()) return false;
  return state_->histories[static_cast<std::size_t>(relation)].observe(left, right, time,
                                                                       state_->options.pairs_max);
}

void Rarity::remember(Relation relation, std::string_view left, std::string_view right,
                      const Sighting& sighting) {
  state_->histories[static_cast<std::size_t>(relation)].remember(left, right, sighting);
}

void Rarity::each_first_seen(const FirstSeen& take) const {
  for (std::size_t i = 0; i < kRelationCount; ++i) {
    const auto give = [&](std::string_view left, std::string_view right, const Finding& finding,
                          const KeptSighting& sighting) {
      take(static_cast<Relation>(i), left, right, finding, sighting);
    };
    state_->histories[i].each_first_seen(state_->options, give);
  }
}

void Rarity::join(const Rarity& other) {
  for (std::size_t i = 0; i < kRelationCount; ++i) {
    state_->histories[i].join(other.state_->histories[i], state_->options.pairs_max);
  }
}

std::optional<Finding> Rarity::judge(Relation relation, std::string_view left,
                                     std::string_view right, model::Timestamp time) const {
  return state_->histories[static_cast<std::size_t>(relation)].judge(left, right, day_of(time),
                                                                     state_->options);
}

std::size_t Rarity::pairs() const {
  std::size_t pairs = 0;
  for (const History& history : state_->histories) pairs += history.pairs();
  return pairs;
}

std::uint64_t Rarity::observations_not_kept() const {
  std::uint64_t not_kept = 0;
  for (const History& history : state_->histories) not_kept += history.not_kept();
  return not_kept;
}

model::Surprise to_surprise(Relation relation, std::string_view left, std::string_view right,
                            const Finding& finding) {
  return {std::string(relation_name(relation)), std::string(left), std::string(right), finding.bits,
          finding.why};
}

void DailyBudget::offer(model::Timestamp time, double bits, std::uint64_t number) {
  if (bits < bits_min_) return;
  if (alerts_a_day_ == 0) {
    ++over_budget_;
    return;
  }
  std::vector<Offer>& day = days_[day_of(time)];
  const auto before = [](const Offer& a, const Offer& b) {
    return a.bits != b.bits ? a.bits > b.bits : a.number < b.number;
  };
  const Offer offer{bits, number};
  day.insert(std::upper_bound(day.begin(), day.end(), offer, before), offer);
  if (day.size() <= alerts_a_day_) return;
  day.pop_back();
  ++over_budget_;
}

std::vector<std::uint64_t> DailyBudget::chosen() const {
  std::vector<std::uint64_t> numbers;
  for (const auto& [day, offers] : days_) {
    for (const Offer& offer : offers) numbers.push_back(offer.number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace tocsin::anomaly
