// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <fmt/format.h>

#include "tocsin/model/attack.h"
#include "tocsin/wire/incident.h"

namespace tocsin::wire {
namespace {

// Two digits say enough, and the same text comes from every machine.
void write_bits(double bits, JsonWriter& json) { json.number_text(fmt::format("{:.2f}", bits)); }

void write_texts(std::string_view key, const std::vector<std::string>& texts, JsonWriter& json) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

class Writer {
 public:
  Writer(const model::Incident& incident, JsonWriter& json, const std::function<void()>& between)
      : incident_(incident), json_(json), between_(between) {}

  void write() {
    json_.begin_object();
    head();
    named("hosts", incident_.hosts);
    named("accounts", incident_.accounts);
    stages();
    alerts();
    entities();
    links();
    claims();
    next_checks();
    json_.end_object();
  }

 private:
  void head() {
    json_.key("id").text(incident_.id);
    json_.key("title").text(incident_.title);
    json_.key("state").text(incident_state_name(incident_.state));
    json_.key("nist_phase").text(nist_phase(incident_.state));
    json_.key("rank").text(rank_name(incident_.rank));
    json_.key("score");
    write_bits(incident_.score, json_);
    json_.key("parts").begin_array();
    for (const model::ScorePart& part : incident_.parts) {
      json_.begin_object().key("name").text(part.name).key("points");
      write_bits(part.points, json_);
      json_.key("why").text(part.why).end_object();
    }
    json_.end_array();
    json_.key("first").time(incident_.first);
    json_.key("last").time(incident_.last);
  }

  void named(std::string_view key, const std::vector<std::uint32_t>& places) {
    json_.key(key).begin_array();
    for (const std::uint32_t place : places) json_.text(incident_.entities[place].name);
    json_.end_array();
  }

  void stages() {
    json_.key("stages").begin_array();
    for (const model::Stage& stage : incident_.stages) {
      json_.begin_object();
      json_.key("tactic").text(model::attack_tactics()[stage.tactic].name);
      json_.key("first").time(stage.first).key("last").time(stage.last);
      json_.key("alerts").number(stage.alerts);
      write_texts("techniques", stage.techniques, json_);
      json_.end_object();
    }
    json_.end_array();
  }

  void alerts() {
    json_.key("alerts").begin_array();
    for (const model::IncidentAlert& alert : incident_.alerts) {
      json_.begin_object();
      json_.key("id").text(alert.id);
      json_.key("time").time(alert.place.time);
      json_.key("rule_id").text(alert.rule->id);
      json_.key("rule_title").text(alert.rule->title);
      json_.key("level").text(level_name(alert.rule->level));
      json_.key("host").text(alert.place.host);
      json_.key("sensor").text(alert.sensor);
      json_.key("path").text(alert.place.path);
      json_.key("record_id").number(alert.place.record_id);
      json_.key("offset").number(alert.place.offset);
      if (!alert.place.sha256.empty()) json_.key("record_sha256").text(alert.place.sha256);
      json_.key("rarity_bits");
      write_bits(alert.rarity, json_);
      alert_entities(alert);
      surprises(alert);
      end_of_many();
    }
    json_.end_array();
  }

  void alert_entities(const model::IncidentAlert& alert) {
    json_.key("entities").begin_array();
    for (const model::EntityRef& ref : alert.entities) {
      json_.begin_object();
      entity_name(ref.entity);
      json_.key("role").text(entity_role_name(ref.role)).end_object();
    }
    json_.end_array();
  }

  void surprises(const model::IncidentAlert& alert) {
    if (alert.surprises.empty()) return;
    json_.key("surprises").begin_array();
    for (const model::Surprise& surprise : alert.surprises) {
      json_.begin_object();
      json_.key("relation").text(surprise.relation);
      json_.key("left").text(surprise.left).key("right").text(surprise.right).key("bits");
      write_bits(surprise.bits, json_);
      json_.key("why").text(surprise.why).end_object();
    }
    json_.end_array();
  }

  void entity_name(std::uint32_t place) {
    const model::Entity& entity = incident_.entities[place];
    json_.key("kind").text(entity_kind_name(entity.kind)).key("key").text(entity.key);
  }

  void entities() {
    json_.key("entities").begin_array();
    for (std::uint32_t i = 0; i < incident_.entities.size(); ++i) {
      const model::Entity& entity = incident_.entities[i];
      json_.begin_object();
      entity_name(i);
      json_.key("name").text(entity.name);
      write_texts("aliases", entity.aliases, json_);
      json_.key("seen").begin_object();
      json_.key("alerts").number(entity.ubiquity.alerts);
      json_.key("hours").number(std::uint64_t{entity.ubiquity.episodes});
      json_.key("hosts").number(std::uint64_t{entity.ubiquity.hosts});
      json_.key("accounts").number(std::uint64_t{entity.ubiquity.accounts});
      json_.key("ordinary").boolean(entity.ubiquity.ordinary);
      json_.end_object();
      end_of_many();
    }
    json_.end_array();
  }

  void links() {
    json_.key("links").begin_array();
    for (const model::Link& link : incident_.links) {
      json_.begin_object();
      json_.key("from").text(incident_.alerts[link.from].id);
      json_.key("to").text(incident_.alerts[link.to].id);
      json_.key("reason").text(link_kind_name(link.kind)).key("bits");
      write_bits(link.bits, json_);
      json_.key("seconds").number_text(
          fmt::format("{:.6f}", std::chrono::duration<double>(link.distance).count()));
      json_.key("why").text(link.why);
      if (link.entity) {
        json_.key("entity").begin_object();
        entity_name(*link.entity);
        json_.end_object();
      }
      end_of_many();
    }
    json_.end_array();
  }

  void claims() {
    json_.key("claims").begin_array();
    for (const model::Claim& claim : incident_.claims) {
      json_.begin_object();
      json_.key("id").text(claim.id).key("text").text(claim.text);
      json_.key("state").text(claim_state_name(claim.state));
      write_texts("sensors", claim.sensors, json_);
      json_.key("alerts").begin_array();
      for (const std::uint32_t alert : claim.alerts) json_.text(incident_.alerts[alert].id);
      json_.end_array();
      if (!claim.confirmed_by.empty()) json_.key("confirmed_by").text(claim.confirmed_by);
      json_.end_object();
    }
    json_.end_array();
  }

  void next_checks() {
    json_.key("next_checks").begin_array();
    for (const model::NextCheck& check : incident_.next_checks) {
      json_.begin_object();
      json_.key("question").text(check.question).key("log").text(check.log);
      json_.key("host").text(check.host);
      json_.key("from").time(check.from).key("until").time(check.until);
      json_.key("input").text(presence_name(check.presence));
      if (!check.note.empty()) json_.key("note").text(check.note);
      write_texts("claims", check.claims, json_);
      json_.end_object();
    }
    json_.end_array();
  }

  // There may be any number of these.
  void end_of_many() {
    json_.end_object();
    if (between_) between_();
  }

  const model::Incident& incident_;
  JsonWriter& json_;
  const std::function<void()>& between_;
};

}  // namespace

void append_incident_json(const model::Incident& incident, std::string& out,
                          const std::function<void()>& between) {
  JsonWriter json(out);
  Writer(incident, json, between).write();
}

void append_coverage_json(const model::Coverage& coverage, std::string& out) {
  JsonWriter json(out);
  json.begin_object().key("logs").begin_array();
  for (const model::LogCoverage& log : coverage.logs) {
    json.begin_object();
    json.key("host").text(log.host).key("log").text(log.log).key("events").number(log.events);
    json.key("first").time(log.first).key("last").time(log.last);
    json.key("gaps").begin_array();
    for (const model::LogCoverage::Gap& gap : log.gaps) {
      json.begin_object();
      json.key("from").time(gap.from).key("until").time(gap.until);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().key("events_not_kept").number(coverage.events_not_kept).end_object();
}

void append_decision_json(const model::Decision& decision, std::string& out) {
  using enum model::DecisionKind;
  JsonWriter json(out);
  json.begin_object();
  json.key("id").text(decision.id).key("kind").text(decision_kind_name(decision.kind));
  json.key("time").time(decision.time);
  json.key("by").text(decision.by).key("reason").text(decision.reason);
  if (!decision.incident.empty()) json.key("incident").text(decision.incident);
  if (decision.kind == kMerge) write_texts("others", decision.others, json);
  if (decision.kind == kSplit) write_texts("alerts", decision.alerts, json);
  if (decision.kind == kState) json.key("state").text(incident_state_name(decision.state));
  if (decision.kind == kConfirmClaim) json.key("claim").text(decision.claim);
  if (decision.kind == kUndo) json.key("undone").text(decision.undone);
  json.end_object();
}

}  // namespace tocsin::wire
