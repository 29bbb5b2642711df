// SPDX-License-Identifier: Apache-2.0
// A link's bits say how unlikely it would be to find, by chance, another alert that shares the
// entity as near in time: -log2(rate * distance), where the rate is learnt (Statistics). Each
// further partner of a hub doubles the chance at every doubling of partners. So unrelated alerts
// have, on average, far less than one link that reaches the threshold, and do not grow together,
// however many there are. What is no matter of chance (a process and its child, a file written and
// then run) has a fixed weight that fades with distance.
#include "links.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <tuple>

#include "entity_forms.h"

namespace tocsin::incident {
namespace {

using model::EntityKind;
using model::EntityRole;
using model::LinkKind;

constexpr double kSecond = 1.0 / 86400;  // times in days
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
// Clocks and loggers are this unsure of when something happened.
constexpr double kUnsure = 10 * kSecond;
constexpr double kChanceMax = 11;  // bits of the best coincidence in time
// In a small input a file's content on two hosts would look like everybody's.
constexpr double kHostsMin = 64;
// A rule that matches on one of eight hosts and days, or on more, is usual there: that another of
// its alerts is near says little.
constexpr double kUsualBits = 3;

// Alerts of this tier are grave: days may lie between them.
constexpr std::uint8_t kNoted = 2;

double fade(double days, double half) { return std::log2(1 + days / half); }

// Where an entity was named last, in each tier.
struct Last {
  AlertIndex alert = kNoEntity;
  EntityRole role = EntityRole::kWhere;
};

struct Pair {
  AlertIndex a, b;
  EntityIndex entity;
  EntityRole role_a, role_b;
  std::uint8_t tier;
};

class Finder {
 public:
  Finder(const AlertLog& log, const Statistics& statistics, const Options& options)
      : log_(log), store_(log.entities()), statistics_(statistics), options_(options) {}

  std::vector<Candidate> run() {
    for (auto& tier : last_) tier.resize(statistics_.shared_count());
    written_.resize(statistics_.shared_count(), kNoEntity);
    for (AlertIndex i = 0; i < log_.rows().size(); ++i) {
      statistics_.fetch_ahead(log_, i, [&](std::uint32_t shared) {
        __builtin_prefetch(&last_[0][shared]);
        __builtin_prefetch(&written_[shared]);
      });
      fetch_partners(i + 1);
      look_back(i);
    }
    link_repetitions();
    link_correlations();
    return std::move(found_);
  }

 private:
  void fetch_partners(AlertIndex i) const;
  void look_back(AlertIndex i);
  void consider(const Pair& pair);
  bool weigh(const Pair& pair, bool same_place, double days, Candidate& link) const;
  bool weigh_process(const Pair& pair, double days, Candidate& link) const;
  bool weigh_file(const Pair& pair, bool same_place, double days, Candidate& link) const;
  bool weigh_note(const Pair& pair, bool same_place, double days, Candidate& link) const;
  void discount(const Pair& pair, double distance, Candidate& link) const;
  double chance(EntityIndex entity, std::size_t tier, double days) const;
  void link_same_event(AlertIndex i);
  void link_repetitions();
  void link_correlations();
  double days(AlertIndex a, AlertIndex b) const {
    return std::chrono::duration<double, std::ratio<86400>>(log_.rows()[b].time -
                                                            log_.rows()[a].time)
        .count();
  }
  // How many bits a link of the alert loses for how usual its rule is.
  double usual(const AlertRow& row) const {
    return std::max(0.0, kUsualBits - log_.rules()[row.rule].rarity);
  }
  bool in_reach(double distance) const {
    return distance <= static_cast<double>(options_.reach.count()) / 24;
  }
  void keep(const Candidate& link) {
    if (link.bits >= kBitsKept && link.a != link.b) found_.push_back(link);
  }

  const AlertLog& log_;
  const EntityStore& store_;
  const Statistics& statistics_;
  const Options& options_;
  std::array<std::vector<Last>, kTiers> last_;  // by shared number
  std::vector<AlertIndex> written_;             // by shared number: where a file came to be last
  std::vector<Candidate> found_;
};

double Finder::chance(EntityIndex entity, std::size_t tier, double distance) const {
  const double expected = statistics_.rate(entity, tier) * (distance + kUnsure);
  return std::min(kChanceMax, -std::log2(expected));
}

// One process started the other, they are one, or one parent started both.
bool Finder::weigh_process(const Pair& pair, double distance, Candidate& link) const {
  const bool a_parent = pair.role_a == EntityRole::kParent;
  const bool b_parent = pair.role_b == EntityRole::kParent;
  link.kind = a_parent || b_parent ? LinkKind::kAncestry : LinkKind::kSameProcess;
  if (store_.ordinary(pair.entity)) {
    // Programs that always run are a place like their host.
    link.bits = static_cast<float>(std::min(9.0, chance(pair.entity, pair.tier, distance)));
    return true;
  }
  link.firm = true;
  const double siblings = a_parent && b_parent ? fade(distance, 10 * kMinute) : 0;
  link.bits = static_cast<float>((a_parent != b_parent ? 13 : 14) - siblings);
  if (pair.role_a == EntityRole::kTarget || pair.role_b == EntityRole::kTarget) link.bits -= 2;
  return true;
}

bool Finder::weigh_file(const Pair& pair, bool same_place, double distance, Candidate& link) const {
  const bool ordinary = store_.ordinary(pair.entity);
  const bool run_after_write =
      pair.role_a == EntityRole::kWritten && pair.role_b == EntityRole::kRun;
  if (store_.kind(pair.entity) == EntityKind::kFile) {
    // A path on a share is one for all hosts; any other belongs to its host.
    if (!same_place && !store_.key(pair.entity).starts_with("\\\\")) return false;
    link.firm = same_place;
    link.kind = run_after_write ? LinkKind::kWrittenThenRun : LinkKind::kFile;
    if (ordinary && !run_after_write) return false;
    const int hosts = Statistics::steps(statistics_.of(pair.entity, 0).hosts);
    link.bits = static_cast<float>((run_after_write ? 12 : 9) - fade(distance, 1) - hosts);
    return true;
  }
  if (ordinary) return false;
  link.kind = LinkKind::kFile;
  link.firm = same_place;
  const double population = std::max<double>(statistics_.hosts(), kHostsMin);
  const double hosts = std::max(1u, statistics_.of(pair.entity, 0).hosts);
  link.bits = static_cast<float>(same_place ? 9 - fade(distance, 1)
                                            : std::floor(std::log2(population / hosts)) + 3 -
                                                  fade(distance, kHour));
  return true;
}

// Two alerts of note on one host, or by one account, are seldom two intrusions: days may lie
// between them, where such alerts are rare.
// So are one on a host and one elsewhere that came from this host, and two that came from one
// address outside the house.
bool Finder::weigh_note(const Pair& pair, bool same_place, double distance, Candidate& link) const {
  const EntityKind kind = store_.kind(pair.entity);
  const bool account = kind == EntityKind::kAccount || kind == EntityKind::kPrincipal;
  const bool both_where = pair.role_a == EntityRole::kWhere && pair.role_b == EntityRole::kWhere;
  const bool moved_on = pair.role_a == EntityRole::kWhere && pair.role_b == EntityRole::kFrom;
  const bool host = kind == EntityKind::kHost && (both_where || moved_on);
  // Addresses inside the house go from machine to machine; one outside stands for who uses it.
  const bool outside = kind == EntityKind::kAddress &&
                       !is_private_address(store_.key(pair.entity)) &&
                       pair.role_a == EntityRole::kFrom && pair.role_b == EntityRole::kFrom;
  if (pair.tier < kNoted || !(account || host || outside)) return false;
  const EntityCounts& noted = statistics_.of(pair.entity, pair.tier);
  const double far = distance / (static_cast<double>(options_.reach.count()) / 24);
  const double partners = account ? Statistics::steps(noted.hosts)
                          : moved_on || outside
                              ? std::max(0, Statistics::steps(noted.hosts) - 1)
                              : std::max(0, Statistics::steps(noted.accounts) - 2);
  // Where such alerts are daily bread for most, they are no sign.
  const double busy = std::log2(1 + 16 * distance * statistics_.usual_rate(kind, pair.tier));
  link.kind = account               ? LinkKind::kAccount
              : moved_on || outside ? LinkKind::kAddress
                                    : LinkKind::kHost;
  link.bits = static_cast<float>(7.5 - 1.5 * far - (account ? 0.5 : 1.0) * partners - busy);
  link.same_place = same_place;
  return true;
}

bool Finder::weigh(const Pair& pair, bool same_place, double distance, Candidate& link) const {
  const EntityKind kind = store_.kind(pair.entity);
  if (kind == EntityKind::kProcess) {
    return (same_place || log_.rows()[pair.a].place == kNoEntity) &&
           weigh_process(pair, distance, link);
  }
  if (kind == EntityKind::kFile || kind == EntityKind::kHash) {
    return weigh_file(pair, same_place, distance, link);
  }
  if (store_.ordinary(pair.entity)) return false;
  if (kind == EntityKind::kSession || kind == EntityKind::kService) {
    if (!same_place) return false;
    link.kind = kind == EntityKind::kSession ? LinkKind::kSession : LinkKind::kEntity;
    link.firm = true;
    link.bits = static_cast<float>(kind == EntityKind::kSession ? 10 - fade(distance, 15 * kMinute)
                                                                : 8 - fade(distance, 1));
    return true;
  }
  if (pair.role_a == EntityRole::kWritten && pair.role_b == EntityRole::kActor) {
    // An account or a key that was made and then used.
    link.kind = LinkKind::kAccount;
    link.firm = true;
    link.bits = static_cast<float>(10 - fade(distance, 1));
    return true;
  }
  const EntityCounts& counts = statistics_.of(pair.entity, pair.tier);
  const bool host = kind == EntityKind::kHost;
  const bool both_where = pair.role_a == EntityRole::kWhere && pair.role_b == EntityRole::kWhere;
  const bool account = kind == EntityKind::kAccount || kind == EntityKind::kPrincipal;
  link.kind = host && both_where                     ? LinkKind::kHost
              : account                              ? LinkKind::kAccount
              : host || kind == EntityKind::kAddress ? LinkKind::kAddress
                                                     : LinkKind::kEntity;
  const int partners = host && both_where ? std::max(0, Statistics::steps(counts.accounts) - 1)
                                          : Statistics::steps(counts.hosts);
  link.bits = static_cast<float>(chance(pair.entity, pair.tier, distance) - partners);
  return true;
}

// Of two alerts that would be there any day it says little that they share a place, an account or
// a program that runs for long.
void Finder::discount(const Pair& pair, double distance, Candidate& link) const {
  const bool place = link.kind == LinkKind::kHost || link.kind == LinkKind::kAccount ||
                     link.kind == LinkKind::kSession || link.kind == LinkKind::kSameProcess ||
                     (link.kind == LinkKind::kAncestry && pair.role_a == pair.role_b);
  const double loss = usual(log_.rows()[pair.a]) + usual(log_.rows()[pair.b]);
  if (!place || loss == 0) return;
  link.bits -= static_cast<float>(loss + (link.firm ? fade(distance, kHour) : 0));
  link.firm = false;
}

void Finder::consider(const Pair& pair) {
  const double distance = days(pair.a, pair.b);
  if (!in_reach(distance)) return;
  const AlertRow &a = log_.rows()[pair.a], &b = log_.rows()[pair.b];
  Candidate link;
  link.a = pair.a;
  link.b = pair.b;
  link.entity = pair.entity;
  link.tier = pair.tier;
  link.same_place = a.place == b.place && a.place != kNoEntity;
  const bool known = weigh(pair, link.same_place, distance, link);
  if (known) discount(pair, distance, link);
  Candidate noted = link;
  if (!store_.ordinary(pair.entity) && weigh_note(pair, link.same_place, distance, noted) &&
      (!known || noted.bits > link.bits)) {
    return keep(noted);
  }
  if (known) keep(link);
}

// Has the processor fetch the alerts that one will soon be compared with.
void Finder::fetch_partners(AlertIndex i) const {
  if (i >= log_.rows().size()) return;
  for (const std::uint32_t packed : log_.packed_refs(log_.rows()[i])) {
    const std::uint32_t shared = statistics_.shared(AlertLog::unpack(packed).entity);
    if (shared == kNoEntity) continue;
    const AlertIndex partner = last_[0][shared].alert;
    if (partner != kNoEntity) log_.fetch(partner);
  }
}

void Finder::look_back(AlertIndex i) {
  const AlertRow& row = log_.rows()[i];
  link_same_event(i);
  for (const std::uint32_t packed : log_.packed_refs(row)) {
    const ReadRef ref = AlertLog::unpack(packed);
    const std::uint32_t shared = statistics_.shared(ref.entity);
    if (shared == kNoEntity) continue;
    AlertIndex seen = kNoEntity;
    for (std::uint8_t tier = 0; tier <= row.notable; ++tier) {
      Last& last = last_[tier][shared];
      if (last.alert != kNoEntity && last.alert != i && last.alert != seen) {
        consider({last.alert, i, ref.entity, last.role, ref.role, tier});
        seen = last.alert;
      } else if (last.alert == seen && seen != kNoEntity && tier > 0) {
        consider({last.alert, i, ref.entity, last.role, ref.role, tier});
      }
    }
    const EntityKind kind = store_.kind(ref.entity);
    const bool account = kind == EntityKind::kAccount || kind == EntityKind::kPrincipal;
    if (kind != EntityKind::kFile && !account) continue;
    AlertIndex& written = written_[shared];
    const EntityRole used = account ? EntityRole::kActor : EntityRole::kRun;
    if (ref.role == used && written != kNoEntity && written != i &&
        (account || written != last_[0][shared].alert)) {
      consider({written, i, ref.entity, EntityRole::kWritten, used, 0});
    }
    if (ref.role == EntityRole::kWritten) written = i;
  }
  // Only now, so that an entity in two roles does not meet itself.
  for (const std::uint32_t packed : log_.packed_refs(row)) {
    const ReadRef ref = AlertLog::unpack(packed);
    const std::uint32_t shared = statistics_.shared(ref.entity);
    if (shared == kNoEntity) continue;
    for (std::size_t tier = 0; tier <= row.notable; ++tier) {
      if (last_[tier][shared].alert != i) last_[tier][shared] = {i, ref.role};
    }
  }
}

// Alerts are in order of time, host, channel and record: those of one record are neighbours.
void Finder::link_same_event(AlertIndex i) {
  constexpr AlertIndex kNeighbours = 8;
  const AlertRow& row = log_.rows()[i];
  for (AlertIndex back = 1; back <= std::min(i, kNeighbours); ++back) {
    const AlertRow& other = log_.rows()[i - back];
    if (other.time != row.time) return;
    const bool same =
        other.path == row.path && other.offset == row.offset && other.record_id == row.record_id;
    if (!same) continue;
    const bool place = row.place == other.place && row.place != kNoEntity;
    return keep({i - back, i, kNoEntity, 20, LinkKind::kSameEvent, 0, place, true});
  }
}

void Finder::link_repetitions() {
  std::vector<std::tuple<std::uint32_t, EntityIndex, EntityIndex, AlertIndex>> keys;
  for (AlertIndex i = 0; i < log_.rows().size(); ++i) {
    const AlertRow& row = log_.rows()[i];
    if (row.place != kNoEntity) keys.emplace_back(row.rule, row.place, row.actor, i);
  }
  std::sort(keys.begin(), keys.end());
  for (std::size_t n = 1; n < keys.size(); ++n) {
    const auto& [rule, place, actor, a] = keys[n - 1];
    const auto& [rule_b, place_b, actor_b, b] = keys[n];
    if (rule != rule_b || place != place_b || actor != actor_b) continue;
    const double distance = days(a, b);
    const auto bits = static_cast<float>(8 - fade(distance, 6 * kHour));
    if (in_reach(distance)) {
      keep({a, b, place, bits, LinkKind::kRepetition, 0, true, false});
    }
  }
}

// A correlation's alert belongs to the alerts of the events that it counted, and to other
// correlations that counted the same event.
void Finder::link_correlations() {
  if (log_.causes().empty()) return;
  using Key = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t, AlertIndex>;
  std::vector<Key> places;
  for (const CauseRow& cause : log_.causes()) {
    places.emplace_back(cause.path, cause.record_id, cause.offset, cause.correlation);
  }
  const std::size_t causes = places.size();
  std::sort(places.begin(), places.end());
  std::vector<Key> counted = places;
  for (AlertIndex i = 0; i < log_.rows().size(); ++i) {
    const AlertRow& row = log_.rows()[i];
    const Key key{row.path, row.record_id, row.offset, 0};
    const auto at = std::lower_bound(places.begin(), places.begin() + causes, key);
    if (at == places.begin() + causes) continue;
    const bool same = std::get<0>(*at) == row.path && std::get<1>(*at) == row.record_id &&
                      std::get<2>(*at) == row.offset;
    if (same) counted.emplace_back(row.path, row.record_id, row.offset, i);
  }
  std::sort(counted.begin(), counted.end());
  for (std::size_t n = 1; n < counted.size(); ++n) {
    const auto& [path, record, offset, a] = counted[n - 1];
    const auto& [path_b, record_b, offset_b, b] = counted[n];
    if (a == b || std::tie(path, record, offset) != std::tie(path_b, record_b, offset_b)) continue;
    const bool place = log_.rows()[a].place == log_.rows()[b].place;
    keep({std::min(a, b), std::max(a, b), kNoEntity, 16, LinkKind::kCorrelation, 0, place, true});
  }
}

// There may be several links for each alert, so that sentences are put together from pieces.
void append(std::string& out, std::initializer_list<std::string_view> pieces) {
  for (const std::string_view piece : pieces) out += piece;
}

void append_number(std::uint64_t number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

// "3 hosts"
void append_counted(std::uint64_t number, std::string_view one, std::string& out) {
  append_number(number, out);
  append(out, {" ", one, number == 1 ? "" : "s"});
}

void append_span(std::chrono::microseconds span, std::string& out) {
  constexpr std::int64_t kOneSecond = 1'000'000, kOneMinute = 60 * kOneSecond;
  const std::int64_t us = span.count();
  if (us < kOneMinute) {
    append_number(static_cast<std::uint64_t>((us + kOneSecond / 2) / kOneSecond), out);
    out += " s";
  } else if (us < 60 * kOneMinute) {
    append_number(static_cast<std::uint64_t>((us + kOneMinute / 2) / kOneMinute), out);
    out += " min";
  } else {
    const double hours = static_cast<double>(us) / (60 * kOneMinute);
    const auto to = std::back_inserter(out);
    hours < 48 ? fmt::format_to(to, "{:.1f} h", hours)
               : fmt::format_to(to, "{:.1f} days", hours / 24);
  }
}

void append_shared(const Candidate& link, const AlertLog& log, std::string& out) {
  const std::string_view name =
      link.entity == kNoEntity ? std::string_view() : log.entities().name(link.entity);
  switch (link.kind) {
    case LinkKind::kSameEvent:
      return append(out, {"two rules matched the same event"});
    case LinkKind::kSameProcess:
      return append(out, {"the same run of ", name});
    case LinkKind::kAncestry:
      return append(out, {name, " started one of them, or both"});
    case LinkKind::kSession:
      return append(out, {"the same ", name});
    case LinkKind::kWrittenThenRun:
      return append(out, {name, " was written and then run or loaded"});
    case LinkKind::kFile:
      return append(out, {"the same file ", name});
    case LinkKind::kAddress:
      return append(out, {"both have to do with ", name});
    case LinkKind::kAccount:
      return link.firm ? append(out, {"the account ", name, " was made and then used"})
                       : append(out, {"the same account ", name});
    case LinkKind::kHost:
      return append(out, {"the same host ", name});
    case LinkKind::kEntity:
      return append(
          out, {"the same ", model::entity_kind_name(log.entities().kind(link.entity)), " ", name});
    case LinkKind::kCorrelation:
      return append(out, {"a correlation counted the event, or two correlations the same one"});
    case LinkKind::kRepetition:
      return append(out, {"the same rule again on ", name, " by the same account"});
    case LinkKind::kDecision:
      return append(out, {"joined by a person"});
  }
}

}  // namespace

std::vector<Candidate> find_links(const AlertLog& log, const Statistics& statistics,
                                  const Options& options) {
  return Finder(log, statistics, options).run();
}

void explain(const Candidate& link, const AlertLog& log, const Statistics& statistics,
             std::string& out) {
  out.clear();
  append_shared(link, log, out);
  out += ", ";
  append_span(log.rows()[link.b].time - log.rows()[link.a].time, out);
  out += " apart";
  if (link.entity == kNoEntity || link.firm) return;
  constexpr std::string_view kAmong[] = {"", " of little note", " of note", " of more note",
                                         " of most note"};
  const EntityCounts& counts = statistics.of(link.entity, link.tier);
  out += "; named in ";
  append_counted(counts.alerts, "alert", out);
  append(out, {kAmong[link.tier], " on "});
  append_counted(std::max(1u, counts.hosts), "host", out);
  out += " in ";
  append_counted(counts.hours, "hour", out);
  out += " of ";
  append_counted(static_cast<std::uint64_t>(std::max(1.0, std::ceil(statistics.days()))), "day",
                 out);
}

}  // namespace tocsin::incident
