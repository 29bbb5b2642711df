// SPDX-License-Identifier: Apache-2.0
#include "incident_command.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "scan_results.h"
#include "tocsin/incident/decisions.h"
#include "tocsin/model/time.h"
#include "tocsin/wire/incident.h"

namespace tocsin::cli {
namespace {

// What is looked for by its id, and the subcommand that shows such ids.
struct Sought {
  std::string_view what, shown_by;
};

// The one whose id begins so. Two or more, or none, are an error that says what to do.
template <class Items, class IdOf>
base::Result<std::string> whole_id(const Items& items, const std::string& begin, IdOf id_of,
                                   const Sought& sought) {
  std::string found;
  for (const auto& item : items) {
    const std::string& id = id_of(item);
    if (!id.starts_with(begin)) continue;
    if (id == begin) return id;
    if (!found.empty()) {
      return base::fail(base::ErrorKind::kMalformed,
                        fmt::format("{} {} is not one but several; give more of its id",
                                    sought.what, printable(begin)));
    }
    found = id;
  }
  if (found.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("there is no {} {}; `tocsin incident {}` shows them", sought.what,
                                  printable(begin), sought.shown_by));
  }
  return found;
}

base::Result<std::string> incident_id(const std::vector<model::Incident>& incidents,
                                      const std::string& begin) {
  return whole_id(incidents, begin,
                  [](const model::Incident& i) -> const std::string& { return i.id; },
                  {"incident", "list"});
}

const model::Incident& incident_of(const std::vector<model::Incident>& incidents,
                                   const std::string& id) {
  return *std::ranges::find(incidents, id, &model::Incident::id);
}

}  // namespace

CLI::App* IncidentCommand::add(const char* name, const char* about) {
  CLI::App* app = command_->add_subcommand(name, about);
  app->add_option("DIR", folder_, "folder that `tocsin scan --save` made")->required();
  return app;
}

CLI::App* IncidentCommand::add_decision(const char* name, const char* about) {
  CLI::App* app = add(name, about);
  app->add_option("--by", by_, "who decides")->required()->type_name("NAME");
  app->add_option("--reason", reason_, "why, for the record")->required()->type_name("TEXT");
  return app;
}

void IncidentCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("incident", "look at saved incidents and decide about them");
  command_->require_subcommand(1);
  const auto add_id = [this](CLI::App* app, const char* about) {
    app->add_option("ID", id_, about)->required();
  };
  const auto add_format = [this](CLI::App* app) {
    app->add_option("--format", format_, "form of the result")
        ->transform(CLI::IsMember({"table", "jsonl", "csv", "ocsf", "markdown"}, CLI::ignore_case))
        ->type_name("FORM");
  };
  list_ = add("list", "all incidents in order of rank");
  add_format(list_);
  list_->add_option("--rank", rank_, "least rank that is shown whole")
      ->transform(CLI::IsMember({"low", "medium", "high", "critical"}, CLI::ignore_case))
      ->type_name("RANK");
  show_ = add("show", "one incident with all its alerts");
  add_id(show_, "the beginning of its id");
  add_format(show_);
  explain_ = add("explain", "why its alerts belong together: every link and part of the score");
  add_id(explain_, "the beginning of its id");
  merge_ = add_decision("merge", "join incidents: the first one stays");
  add_id(merge_, "the incident that stays");
  merge_->add_option("OTHER", others_, "incidents that go into it")->required();
  split_ = add_decision("split", "take alerts out of an incident, into one of their own");
  add_id(split_, "the incident");
  split_->add_option("--alert", others_, "an alert's id; may be repeated")
      ->required()
      ->type_name("ID");
  state_ = add_decision("state", "confirm, dismiss, contain or close an incident");
  add_id(state_, "the incident");
  state_->add_option("STATE", state_name_, "suspected, confirmed, dismissed, contained, closed")
      ->required()
      ->transform(CLI::IsMember({"suspected", "confirmed", "dismissed", "contained", "closed"},
                                CLI::ignore_case));
  confirm_ = add_decision("confirm", "confirm a claim, which `show` lists with its id");
  add_id(confirm_, "the incident");
  confirm_->add_option("CLAIM", others_, "the claim's id")->required()->expected(1);
  undo_ = add_decision("undo", "take back a decision, which `decisions` lists");
  add_id(undo_, "the decision");
  decisions_ = add("decisions", "what was decided, in order");
  command_->footer("First: tocsin scan EVIDENCE --save DIR, then: tocsin incident list DIR");
}

bool IncidentCommand::chosen() const { return command_->parsed(); }

int IncidentCommand::run(Console& console) {
  const auto done = execute(console);
  if (done.ok()) return *done;
  console.error(done.error().message);
  return kExitCouldNotRun;
}

inform::IncidentTableOptions IncidentCommand::table(const Console& console) const {
  inform::IncidentTableOptions options;
  options.colour = console.output_colour();
  options.width = console.width();
  options.rank_min = model::parse_rank(rank_).value_or(model::Rank::kMedium);
  return options;
}

base::Result<int> IncidentCommand::execute(Console& console) {
  TRY(SavedResult saved, load_result(console.files(), folder_));
  incident::Decided decided = incident::apply(saved.computed, saved.decisions, saved.coverage);
  for (const incident::Refusal& refusal : decided.refusals) {
    console.warn(fmt::format("decision {} has no effect: {}", refusal.decision, refusal.why));
  }
  if (decisions_->parsed()) return decisions(console, saved);
  if (list_->parsed()) return list(console, decided.incidents, saved.coverage);
  if (!show_->parsed() && !explain_->parsed()) {
    return decide(console, std::move(saved), decided.incidents);
  }
  TRY(const std::string id, incident_id(decided.incidents, id_));
  const model::Incident& incident = incident_of(decided.incidents, id);
  if (explain_->parsed()) {
    inform::IncidentTableOptions options = table(console);
    options.explain = true;
    options.rank_min = model::Rank::kLow;
    console.out(incidents_text("table", {&incident, 1}, saved.coverage, options));
  } else if (format_ == "table") {
    console.out(inform::incident_page(incident, table(console)));
  } else {
    console.out(incidents_text(format_, {&incident, 1}, saved.coverage, table(console)));
  }
  return finish_output(console, kExitNothingFound);
}

int IncidentCommand::list(Console& console, const std::vector<model::Incident>& incidents,
                          const model::Coverage& coverage) const {
  console.out(incidents_text(format_, incidents, coverage, table(console)));
  return finish_output(console, kExitNothingFound);
}

int IncidentCommand::decisions(Console& console, const SavedResult& saved) const {
  std::string text;
  for (const model::Decision& decision : saved.decisions) {
    wire::append_decision_json(decision, text);
    text += '\n';
  }
  console.out(text);
  return finish_output(console, kExitNothingFound);
}

base::Result<model::Decision> IncidentCommand::wanted(
    const SavedResult& saved, const std::vector<model::Incident>& now) const {
  model::Decision decision;
  decision.by = by_;
  decision.reason = reason_;
  if (undo_->parsed()) {
    decision.kind = model::DecisionKind::kUndo;
    TRY(decision.undone,
        whole_id(saved.decisions, id_,
                 [](const model::Decision& d) -> const std::string& { return d.id; },
                 {"decision", "decisions"}));
    return decision;
  }
  TRY(decision.incident, incident_id(now, id_));
  if (merge_->parsed()) {
    decision.kind = model::DecisionKind::kMerge;
    for (const std::string& other : others_) {
      TRY(std::string id, incident_id(now, other));
      decision.others.push_back(std::move(id));
    }
  } else if (split_->parsed()) {
    decision.kind = model::DecisionKind::kSplit;
    for (const std::string& other : others_) {
      TRY(std::string id,
          whole_id(incident_of(now, decision.incident).alerts, other,
                   [](const model::IncidentAlert& a) -> const std::string& { return a.id; },
                   {"alert", "show"}));
      decision.alerts.push_back(std::move(id));
    }
  } else if (confirm_->parsed()) {
    decision.kind = model::DecisionKind::kConfirmClaim;
    TRY(decision.claim, whole_id(incident_of(now, decision.incident).claims, others_.front(),
                                 [](const model::Claim& c) -> const std::string& { return c.id; },
                                 {"claim", "show"}));
  } else {
    decision.kind = model::DecisionKind::kState;
    decision.state = model::parse_incident_state(state_name_).value_or(decision.state);
  }
  return decision;
}

base::Result<int> IncidentCommand::decide(Console& console, SavedResult saved,
                                          const std::vector<model::Incident>& now) {
  TRY(model::Decision decision, wanted(saved, now));
  decision.time = console.clock().now();
  decision.id = incident::make_decision_id(decision, saved.decisions.size());
  TRY(incident::check(saved.computed, saved.decisions, decision));
  saved.decisions.push_back(decision);
  TRY(save_decisions(console.files(), folder_, saved.decisions));
  const std::string& about = undo_->parsed() ? decision.undone : decision.incident;
  console.note(fmt::format(
      "decided: {} {}; `tocsin incident undo {} {} --by NAME --reason TEXT` takes it back",
      decision_kind_name(decision.kind), printable(about.substr(0, 12)), printable(folder_),
      decision.id.substr(0, 12)));
  return kExitNothingFound;
}

}  // namespace tocsin::cli
