// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "incident_words.h"
#include "tocsin/inform/incident_output.h"
#include "tocsin/model/attack.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

// Whether Markdown would act on the character here: markup, the beginning of a block, or a link
// that viewers make of addresses by themselves.
bool active(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (std::string_view("\\`*_{}[]()|~@").find(c) != std::string_view::npos) return true;
  if (c == ':') return text.substr(at + 1).starts_with('/');
  if (c == '.') {
    const std::string_view before = text.substr(0, at);
    return before.ends_with("www") || before.ends_with("WWW") ||
           before.find_first_not_of("0123456789") == std::string::npos;
  }
  return at == 0 && std::string_view("#>+-=").find(c) != std::string_view::npos;
}

// Text from outside on one line, with nothing that Markdown or HTML would act on.
std::string plain(std::string_view foreign) {
  const std::string text = wire::inert(foreign);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') {
      out += "&lt;";
    } else if (text[i] == '&') {
      out += "&amp;";
    } else {
      if (active(text, i)) out += '\\';
      out += text[i];
    }
  }
  return out;
}

void append_table(const model::Incident& incident, std::string& out) {
  out += "\n| First (UTC) | Level | Rule | Times | Host |\n| --- | --- | --- | ---: | --- |\n";
  for (const RuleGroup& group : rules_of(incident)) {
    const model::IncidentAlert& first = incident.alerts[group.alerts.front()];
    out += fmt::format("| {} | {} | {} | {} | {} |\n", time_text(first.place.time),
                       level_word(group.rule->level), plain(group.rule->title), group.alerts.size(),
                       plain(first.place.host));
  }
}

void append_list(std::string_view heading, const std::vector<std::string>& items,
                 std::string& out) {
  if (items.empty()) return;
  out += fmt::format("\n### {}\n\n", heading);
  for (const std::string& item : items) out += "- " + item + "\n";
}

void append_incident(const model::Incident& incident, std::string& out) {
  out += fmt::format("\n## {}\n\n", plain(incident.title));
  out +=
      fmt::format("- Rank: {} (score {:.0f}), state: {} ({})\n", rank_name(incident.rank),
                  incident.score, incident_state_name(incident.state), nist_phase(incident.state));
  out += fmt::format("- Id: {}\n", incident.id);
  out += fmt::format("- Time: {} to {} UTC ({})\n", time_text(incident.first),
                     time_text(incident.last), duration_text(incident.last - incident.first));
  out += "- Hosts: " + plain(names_of(incident, incident.hosts, 20)) + "\n";
  out += "- Accounts: " + plain(names_of(incident, incident.accounts, 20)) + "\n";
  if (!incident.stages.empty()) out += "- Stages: " + plain(course_of(incident)) + "\n";
  for (const model::ScorePart& part : incident.parts) {
    out += fmt::format("- Score, {}: {:.1f}, {}\n", part.name, part.points, plain(part.why));
  }
  append_table(incident, out);
  std::vector<std::string> why, claims, checks;
  for (const LinkGroup& group : links_of(incident)) {
    why.push_back(plain(link_words(*group.strongest)) +
                  (group.links > 1 ? fmt::format("; and {} more such", group.links - 1) : ""));
  }
  for (const model::Claim& claim : incident.claims) {
    claims.push_back(fmt::format(
        "**{}**: {}{}", claim_state_name(claim.state), plain(claim.text),
        claim.sensors.empty() ? "" : plain(fmt::format(" ({})", fmt::join(claim.sensors, ", ")))));
  }
  for (const model::NextCheck& check : incident.next_checks) {
    checks.push_back(plain(check.question) + " " + plain(where_words(check)));
  }
  append_list("Why these belong together", why, out);
  append_list("What is claimed", claims, out);
  append_list("Next best checks", checks, out);
}

void append_coverage(const model::Coverage& coverage, std::string& out) {
  if (coverage.logs.empty()) return;
  out +=
      "\n## What was searched\n\n| Host | Log | Events | From | To | Gaps |\n"
      "| --- | --- | ---: | --- | --- | ---: |\n";
  for (const model::LogCoverage& log : coverage.logs) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", plain(log.host), plain(log.log),
                       log.events, time_text(log.first), time_text(log.last), log.gaps.size());
  }
}

class Markdown final : public IncidentPages {
 public:
  void add(const model::Incident& incident) override {
    ++told_;
    append_incident(incident, sections_);
  }

  std::string finish(const model::IncidentTally& left_out,
                     const model::Coverage& coverage) override {
    std::string out = fmt::format("# Tocsin: {}\n", counted(told_, "incident"));
    out += sections_;
    if (left_out.incidents > 0) {
      out +=
          fmt::format("\nBesides {} of rank {} with {}.\n", counted(left_out.incidents, "incident"),
                      ranks_up_to(left_out.highest), counted(left_out.alerts, "alert"));
    }
    append_coverage(coverage, out);
    return out;
  }

 private:
  std::size_t told_ = 0;
  std::string sections_;
};

}  // namespace

std::unique_ptr<IncidentPages> make_incidents_markdown() { return std::make_unique<Markdown>(); }

}  // namespace tocsin::inform
