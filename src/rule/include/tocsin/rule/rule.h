// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/model/level.h"
#include "tocsin/rule/expression.h"
#include "tocsin/rule/lazy_list.h"
#include "tocsin/text/diagnostic.h"

namespace tocsin::rule {

using model::Level;

// What a rule or a correlation says of itself.
struct RuleHeader {
  std::string id;    // UUID as written; a hash of the text where the author gave none
  std::string name;  // unique human-readable name for references; may be empty
  std::string title;
  std::string status;
  std::string description;
  std::string author;
  std::string date;
  std::string modified;
  Level level = Level::kMedium;  // medium where the author gave none
  std::vector<std::string> tags;
  std::vector<std::string> references;
  std::vector<std::string> falsepositives;
  std::vector<std::string> fields;
  std::string path;           // of the file, relative to the folder or archive given
  std::uint64_t version = 0;  // hash of the rule's meaning: changes when detection changes
  text::Place place;          // of the document in the file
};

// The log source of a rule, as written; empty where absent.
struct LogSource {
  std::string category;
  std::string product;
  std::string service;
  std::string definition;
};

// One event rule, checked and ready to run.
struct Rule {
  RuleHeader header;
  LogSource log_source;
  Expression condition;
  bool generate = true;  // false: only feeds correlations, no alert of its own
};

enum class CorrelationType : std::uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAvg,
  kValuePercentile,
  kValueMedian,
};

enum class Comparison : std::uint8_t {
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
};

// The extended condition of temporal correlations, over CorrelationRule::rules by position.
struct CorrelationNode {
  enum class Kind : std::uint8_t { kAll, kAny, kNot, kRule } kind = Kind::kAll;
  std::uint32_t rule = 0;
  std::vector<std::uint32_t> children;
};

// A correlation, checked. `inputs` are positions in RuleSet::rules (is_correlation false) or in
// RuleSet::correlations (true); no cycles: inputs that are correlations stand before it.
struct Correlation {
  struct Input {
    bool is_correlation = false;
    std::uint32_t index = 0;
    std::string reference;  // id or name as written
  };
  // `alias` names, for each input, the field that stands for it (same order as `inputs`; empty:
  // the alias says nothing of that input).
  struct Alias {
    std::string name;
    std::vector<std::string> field_of_input;
  };
  struct Bound {
    Comparison comparison = Comparison::kGreaterEqual;
    double value = 0;
  };

  RuleHeader header;
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<Input> inputs;
  std::vector<std::string> group_by;  // field or alias names
  std::chrono::microseconds timespan{};
  std::vector<Alias> aliases;
  std::vector<Bound> bounds;              // all must hold
  std::vector<std::string> value_fields;  // value_*: one, or a tuple for value_count
  double percentile = 50;
  std::vector<CorrelationNode> extended;  // children before parents, root last; may be empty
  bool generate = false;                  // true: the inputs alert on their own too
  bool alerts = true;                     // false: only feeds other correlations
};

enum class RuleState : std::uint8_t { kActive, kDegraded, kInactive };

// What the reason of a filter that is not applied any more begins with.
inline constexpr std::string_view kExpiredReason = "expired: ";

// What became of one document that claims to be a rule, correlation or filter.
struct RuleStatus {
  std::string id;
  std::string title;
  std::string path;
  RuleState state = RuleState::kActive;
  std::string reason;  // empty for kActive; for kDegraded names the source
};

// How many documents ended in each state.
struct RuleStateCounts {
  std::uint64_t active = 0;
  std::uint64_t degraded = 0;
  std::uint64_t inactive = 0;
};

struct Outline;

// Everything that was loaded: what runs, and what does not with the reason. Rules and statuses
// that come from the cache are made when they are first looked at.
struct RuleSet {
  LazyList<Rule> rules;                       // active and degraded, sorted by (id, path)
  std::vector<Correlation> correlations;      // inputs before those that use them
  LazyList<RuleStatus> statuses;              // one a document, sorted by (path, place)
  RuleStateCounts state_counts;               // of `statuses`
  std::vector<std::string> expired;           // exceptions not applied any more, in words
  std::vector<text::Diagnostic> diagnostics;  // sorted by (path, place)
  // What the rules read, for a quick start (outline.h). Whoever changes `rules` takes it away.
  std::shared_ptr<const Outline> outline;
};

}  // namespace tocsin::rule
