// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "check_maker.h"
#include "claims.h"
#include "score.h"
#include "tocsin/model/attack.h"
#include "tocsin/model/incident.h"

namespace tocsin::incident {

// As assess() of the public header, for very many incidents: what it learns of rules, hosts and
// logs stays for the next one, and so does its memory. Borrows the coverage. One thread.
class Assessor {
 public:
  explicit Assessor(const model::Coverage& coverage) : checks_(coverage) {}

  void assess(model::Incident& incident);

 private:
  // A rule, held so that no other one takes its place in memory, and what its tags say.
  struct KnownRule {
    std::shared_ptr<const model::AlertRule> rule;
    model::AttackTags tags;
    std::uint64_t seen_in = 0;  // the incident that it was seen in last
    std::uint32_t place = 0;    // in rules_, there
  };
  // A rule of the incident.
  struct RuleView {
    const KnownRule* known = nullptr;
    double rarity = 0;
    std::uint64_t alerts = 0;
  };
  // A stage as it is found.
  struct Seen {
    std::uint64_t alerts = 0;
    model::Timestamp first{}, last{};
    bool unusual = false;  // some rule that is not usual tells of it
    model::Timestamp first_unusual{};
  };

  KnownRule& known_rule(const std::shared_ptr<const model::AlertRule>& rule);
  void read_rules(const model::Incident& incident);
  void find_times_and_stages(model::Incident& incident);
  void find_involved(model::Incident& incident);
  void give_score(model::Incident& incident);
  void give_title(model::Incident& incident);
  void append_stages(std::string& title) const;

  // By id, version and title, as one that was changed is another one; and by object.
  std::map<std::tuple<std::string_view, std::uint64_t, std::string_view>, KnownRule*> by_name_;
  std::unordered_map<const model::AlertRule*, KnownRule*> by_object_;
  std::vector<std::shared_ptr<const model::AlertRule>> held_;
  std::deque<KnownRule> known_;
  std::uint64_t incidents_ = 0;

  // Of the incident at hand.
  std::vector<RuleView> rules_;                    // in the order of their first alerts
  std::vector<std::uint32_t> of_alert_;            // by alert: its rule's place in rules_
  std::vector<Seen> stages_;                       // by tactic
  std::vector<std::vector<std::uint32_t>> grave_;  // by tactic: alerts of level medium or above
  std::vector<std::uint64_t> on_, by_;             // by entity: how much it is involved
  std::vector<std::pair<model::Timestamp, std::size_t>> ordered_;
  ScoreFacts facts_;
  ClaimMaker claims_;
  CheckMaker checks_;
};

}  // namespace tocsin::incident
