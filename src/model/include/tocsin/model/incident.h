// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/entity.h"
#include "tocsin/model/level.h"
#include "tocsin/model/time.h"

namespace tocsin::model {

// Where an incident stands. Beside each the phase of NIST SP 800-61.
enum class IncidentState : std::uint8_t { kSuspected, kConfirmed, kDismissed, kContained, kClosed };

inline constexpr std::size_t kIncidentStateCount = 5;

// "suspected", "confirmed", "dismissed", "contained", "closed".
std::string_view incident_state_name(IncidentState state);
std::optional<IncidentState> parse_incident_state(std::string_view name);
// What NIST SP 800-61 calls it: "detection", "analysis: declared an incident" …
std::string_view nist_phase(IncidentState state);
// Whether a person may move an incident from one state to the other.
//   suspected → confirmed | dismissed;  confirmed → contained | dismissed;
//   contained → closed | confirmed;  dismissed → suspected;  closed → confirmed
bool may_follow(IncidentState from, IncidentState to);

// The order of attention, from the score.
enum class Rank : std::uint8_t { kLow, kMedium, kHigh, kCritical };

std::string_view rank_name(Rank rank);  // "low" … "critical"
std::optional<Rank> parse_rank(std::string_view name);

// Why two alerts belong together.
enum class LinkKind : std::uint8_t {
  kSameEvent,       // two rules on one record
  kSameProcess,     // the same run of a program
  kAncestry,        // one process started the other, or both have one parent
  kSession,         // the same logon session
  kWrittenThenRun,  // a file was written, then run or loaded
  kFile,            // the same file, by path or content
  kAddress,         // the same address, or a connection from one host to the other
  kAccount,         // the same account or principal
  kHost,            // the same host
  kEntity,          // any other shared entity: a domain, mailbox, service, case …
  kCorrelation,     // a correlation counted the other's event
  kRepetition,      // the same rule on the same host by the same account
  kDecision,        // a person merged their incidents
};

inline constexpr std::size_t kLinkKindCount = 13;

// "same event", "process ancestry" … for people and as the value in JSON.
std::string_view link_kind_name(LinkKind kind);

// One reason for two alerts of an incident to belong together. An incident's links connect all
// of its alerts.
struct Link {
  std::uint32_t from = 0, to = 0;  // places in Incident::alerts; `from` is the earlier
  LinkKind kind = LinkKind::kEntity;
  std::optional<std::uint32_t> entity;   // the shared one: a place in Incident::entities
  double bits = 0;                       // weight: 2^-bits is the chance of a coincidence
  std::chrono::microseconds distance{};  // between the two events
  std::string why;                       // one sentence for people
};

// What a detector that learns says of an alert's event.
struct Surprise {
  std::string relation;     // "account on host"
  std::string left, right;  // the pair
  double bits = 0;
  std::string why;  // "seen with 0 of 41 peers in 14 days"
};

// What has to do with an alert: a place in Incident::entities, and how.
struct EntityRef {
  std::uint32_t entity = 0;
  EntityRole role = EntityRole::kWhere;
  friend bool operator==(const EntityRef&, const EntityRef&) = default;
};

// An alert in an incident: enough to show it, cite its evidence and group it anew. The full alert
// is found by its id.
struct IncidentAlert {
  std::string id;
  std::shared_ptr<const AlertRule> rule;
  RecordPlace place;
  std::string sensor;  // what saw it: "Sysmon", "Windows security audit", "Zeek" …
  double rarity = 0;   // bits: -log2 of the share of hosts and days on which its rule matched
  std::vector<EntityRef> entities;
  std::vector<Surprise> surprises;
};

// One part of a score; the score is their sum.
struct ScorePart {
  std::string name;  // "levels", "stages", "rules", "rarity", "entities", "anomalies"
  double points = 0;
  std::string why;  // "2 critical and 5 high alerts"
};

// A stage of the attack as its alerts show it.
struct Stage {
  std::size_t tactic = 0;  // a place in attack_tactics()
  Timestamp first{}, last{};
  std::uint64_t alerts = 0;
  std::vector<std::string> techniques;  // sorted
};

enum class ClaimState : std::uint8_t { kClaimed, kCorroborated, kConfirmed };

std::string_view claim_state_name(ClaimState state);

// A statement about an incident, with what it rests on. Corroborated: at least two independent
// sensors say so. Confirmed: a person says so.
struct Claim {
  std::string id;    // stable: a hash of the incident's id and of what is claimed
  std::string text;  // "Credentials were taken on dc01"
  ClaimState state = ClaimState::kClaimed;
  std::vector<std::string> sensors;   // the independent ones, sorted
  std::vector<std::uint32_t> alerts;  // places in Incident::alerts
  std::string confirmed_by;           // person and reason, where confirmed
};

enum class Presence : std::uint8_t { kMissing, kPartly, kPresent };

std::string_view presence_name(Presence presence);  // "missing", "partly", "present"

// A check that would settle an open question.
struct NextCheck {
  std::string question;  // "Did the account svc_backup log on to dc01?"
  std::string log;       // "Security, events 4624 and 4672"
  std::string host;
  Timestamp from{}, until{};
  Presence presence = Presence::kMissing;  // of that log in the input, in that window
  std::string note;                        // what is missing, where it is not present
  std::vector<std::string> claims;         // ids of the claims that it would settle
};

// What was searched: one log of one host, from when to when.
struct LogCoverage {
  std::string host;
  std::string log;  // channel, or name of the format
  std::uint64_t events = 0;
  Timestamp first{}, last{};
  // Times of silence that are long for this log, in order.
  struct Gap {
    Timestamp from{}, until{};
  };
  std::vector<Gap> gaps;
};

// Sorted by host and log, both without regard to case.
struct Coverage {
  std::vector<LogCoverage> logs;
  std::uint64_t events_not_kept = 0;  // of more logs than are counted apart
};

// Alerts that belong together, with the reason for every link.
struct Incident {
  std::string id;  // 32 hexadecimal digits; stays when one event more or less is seen
  std::string title;
  IncidentState state = IncidentState::kSuspected;
  Rank rank = Rank::kLow;
  double score = 0;
  std::vector<ScorePart> parts;
  Timestamp first{}, last{};

  std::vector<IncidentAlert> alerts;  // in order (comes_before)
  std::vector<Entity> entities;       // sorted by kind and key
  std::vector<Link> links;            // sorted by from, to and kind
  std::vector<Stage> stages;          // in the order of ATT&CK
  std::vector<Claim> claims;
  std::vector<NextCheck> next_checks;  // the best first

  // Places in `entities`, the most involved first.
  std::vector<std::uint32_t> hosts;
  std::vector<std::uint32_t> accounts;
};

// Incidents that are only counted.
struct IncidentTally {
  std::uint64_t incidents = 0, alerts = 0;
  Rank highest = Rank::kLow;  // of them
  void add(const Incident& incident) {
    ++incidents;
    alerts += incident.alerts.size();
    highest = std::max(highest, incident.rank);
  }
  void add(const IncidentTally& other) {
    incidents += other.incidents;
    alerts += other.alerts;
    highest = std::max(highest, other.highest);
  }
};

enum class DecisionKind : std::uint8_t { kMerge, kSplit, kState, kConfirmClaim, kUndo };

std::string_view decision_kind_name(DecisionKind kind);
std::optional<DecisionKind> parse_decision_kind(std::string_view name);

// What a person decided about incidents. Applied in order over a computed grouping.
struct Decision {
  std::string id;  // unique; given by make_decision_id or by the one who records it
  DecisionKind kind = DecisionKind::kState;
  Timestamp time{};
  std::string by;
  std::string reason;
  std::string incident;             // the one decided about; of a merge the one that stays
  std::vector<std::string> others;  // merge: incidents that go into it
  std::vector<std::string> alerts;  // split: ids of the alerts that leave it
  IncidentState state = IncidentState::kSuspected;  // state
  std::string claim;                                // confirm: the claim's id
  std::string undone;                               // undo: the decision's id
};

}  // namespace tocsin::model
