// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tocsin/incident/grouper.h"
#include "tocsin/model/alert.h"

namespace tocsin::incident {

// Alerts made up for tests: `stage.alert("cred", "ws01", 90min).field("User", "COURT\\a")`.
class StagedAlerts {
 public:
  // Of a rule, by a word: "cred" is made on first use as "Rule cred", high, without tags.
  void rule(const std::string& word, model::Level level, std::vector<std::string> tags);

  class Draft {
   public:
    explicit Draft(model::Alert& alert) : alert_(alert) {}
    Draft& field(std::string name, std::string text) {
      alert_.event.push_back({std::move(name), std::move(text), model::FieldForm::kText});
      return *this;
    }
    Draft& channel(std::string name) {
      alert_.place.channel = std::move(name);
      return *this;
    }
    Draft& same_record(const Draft& other) {
      alert_.place = other.alert_.place;
      return *this;
    }
    Draft& counts(const Draft& other) {
      alert_.causes.push_back(
          {other.alert_.place, other.alert_.rule->id, other.alert_.rule->title});
      return *this;
    }
    const std::string& id() const { return alert_.id; }

   private:
    model::Alert& alert_;
  };
  // `at` counts from 2026-03-02. Channel: Sysmon's.
  Draft alert(const std::string& rule, const std::string& host, std::chrono::microseconds at);

  // In the order of output.
  std::vector<model::Alert> sorted() const;

 private:
  std::map<std::string, std::shared_ptr<const model::AlertRule>> rules_;
  std::vector<std::unique_ptr<model::Alert>> alerts_;
};

// The alert ids of an incident.
std::set<std::string> members(const model::Incident& incident);

// Incidents by id, with their members: what has to stay.
std::map<std::string, std::set<std::string>> outline(const std::vector<model::Incident>& incidents);

// The incident that holds an alert.
const model::Incident& holder(const std::vector<model::Incident>& incidents, const std::string& id);

// Fails the test where links do not connect the alerts of an incident, or one names no reason.
void expect_reasons(const model::Incident& incident);

}  // namespace tocsin::incident
