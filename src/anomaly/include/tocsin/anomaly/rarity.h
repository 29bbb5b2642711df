// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"
#include "tocsin/model/time.h"

namespace tocsin::anomaly {

// Which pairs are learnt. The left side is who does it, its peers are all lefts of the relation.
enum class Relation : std::uint8_t {
  kAccountHost,         // an account on a host
  kAccountCountry,      // an account from a country, where the source names one
  kAccountNetwork,      // an account from an autonomous system, or from a /16 or /48 network
  kParentChild,         // a program started by a program
  kHostService,         // a service or task installed on a host
  kAccountApplication,  // an account's consent to an application
  kAccountCase,         // an account in a case file
  kHostDomain,          // a host asking for a domain; what matters is the institution
};

inline constexpr std::size_t kRelationCount = 8;

std::string_view relation_name(Relation relation);

struct Options {
  std::chrono::days window{14};  // what counts as lately; older days are forgotten; at most 63
  std::chrono::days warm_up{3};  // of a relation's history, before it says anything
  std::uint32_t peers_min = 5;   // fewer lefts than this are no peers: nothing is said
  // Of each relation, some 100 bytes each, with a sighting some 600; and as many lefts. Beyond it
  // they are sampled by hash.
  std::size_t pairs_max = 50'000;
  double bits_min = 6;  // less surprise is not worth a word
};

// How surprising a pair was at a time, in words and bits.
struct Finding {
  double bits = 0;  // -log2 of the chance that a peer does it, given how often they do new things
  std::uint32_t peers = 0, peers_with = 0;  // active in the window, and of those with this right
  bool new_to_left = false;
  std::string why;  // "first time for m.osei; seen with 0 of 41 peers in 14 days"
};

// The event in which a pair was seen first: enough to make an alert of it.
struct Sighting {
  model::RecordPlace place;
  std::vector<model::StoredField> fields;
};

// A sighting as it is kept, in one piece of memory: most are of pairs that surprise nobody.
class KeptSighting {
 public:
  explicit KeptSighting(const Sighting& sighting);

  model::Timestamp time() const { return time_; }
  Sighting whole() const;

 private:
  model::Timestamp time_;
  std::string bytes_;
};

// First-seen and rarity of pairs by days of event time. What it says depends on the set of
// observations alone, never on their order: workers learn apart and are joined. Memory is bounded
// by `pairs_max`: beyond it only rights whose hash is low are kept, and nothing is said of others;
// where there are too many lefts, peers are a sample of them. One thread at a time.
class Rarity {
 public:
  explicit Rarity(Options options);
  ~Rarity();
  Rarity(Rarity&&) noexcept;

  // Texts are compared as they are: normalise them first. Returns whether this may be the first
  // sighting of a pair that is kept; whoever wants it remembered then calls remember().
  bool observe(Relation relation, std::string_view left, std::string_view right,
               model::Timestamp time);
  // Keeps the sighting of an observed pair, unless an earlier one is known; of two at one instant
  // that of the lesser path, offset and record.
  void remember(Relation relation, std::string_view left, std::string_view right,
                const Sighting& sighting);
  // Takes in all that another one with the same options observed.
  void join(const Rarity& other);

  // How surprising the pair was on its day, judged by the days before it. Nothing where the
  // relation is still warming up, has too few peers, or the pair is not surprising.
  std::optional<Finding> judge(Relation relation, std::string_view left, std::string_view right,
                               model::Timestamp time) const;

  // Every pair that was surprising on the day it was seen first, and has a sighting, which stays
  // where it is until something is observed or joined. In no order.
  using FirstSeen = std::function<void(Relation, std::string_view left, std::string_view right,
                                       const Finding&, const KeptSighting&)>;
  void each_first_seen(const FirstSeen& take) const;

  std::size_t pairs() const;
  // Observations of pairs that are not kept: shown as anomaly-pair-not-kept.
  std::uint64_t observations_not_kept() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

model::Surprise to_surprise(Relation relation, std::string_view left, std::string_view right,
                            const Finding& finding);

// Which surprises may alert by themselves: each day the most surprising ones up to a budget.
class DailyBudget {
 public:
  explicit DailyBudget(std::uint32_t alerts_a_day = 3, double bits_min = 8)
      : alerts_a_day_(alerts_a_day), bits_min_(bits_min) {}

  // One surprise of a day, to be named by the caller's number. Memory: the budget of each day.
  void offer(model::Timestamp time, double bits, std::uint64_t number);
  // Surprises of enough bits that did not fit into the budget of their day.
  std::uint64_t over_budget() const { return over_budget_; }
  // The numbers chosen, sorted: of each day (UTC) the most surprising, the lower number first
  // where bits are equal.
  std::vector<std::uint64_t> chosen() const;

 private:
  struct Offer {
    double bits;
    std::uint64_t number;
  };
  std::uint32_t alerts_a_day_;
  double bits_min_;
  std::map<std::int64_t, std::vector<Offer>> days_;
  std::uint64_t over_budget_ = 0;
};

}  // namespace tocsin::anomaly
