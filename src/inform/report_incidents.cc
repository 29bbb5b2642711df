// SPDX-License-Identifier: Apache-2.0
// The part of the page on incidents: what happened in a few sentences each, then the picture, the
// reasons, what is claimed, what to check next, and the evidence.
#include "report_incidents.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "html.h"
#include "incident_graph.h"
#include "incident_words.h"
#include "report_alert.h"
#include "report_page.h"
#include "tocsin/model/attack.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kIncidentsShown = 20, kAlertsCited = 200, kNamesShown = 6, kLogsShown = 60,
                      kRulesShown = 12;
constexpr std::size_t kTextBytesMax = 600;

void text(std::string_view foreign, std::string& out) {
  html::append_text(html::front(foreign, kTextBytesMax), out);
}

std::string anchor(const model::Incident& incident) { return "i-" + incident.id; }

void append_rank(model::Rank rank, std::string& out) {
  out += fmt::format("<span class=\"level l{}\">{}</span>", static_cast<int>(level_of(rank)),
                     rank_name(rank));
}

void append_index_row(const model::Incident& incident, std::string& out) {
  out += fmt::format("<li><time>{}</time><span>", time_text(incident.first));
  append_rank(incident.rank, out);
  out += fmt::format("</span><span class=\"what\"><a href=\"#{}\">", anchor(incident));
  text(incident.title, out);
  out += fmt::format("</a> <span class=\"quiet\">{}, {}, {}</span></span></li>",
                     incident_state_name(incident.state), counted(incident.alerts.size(), "alert"),
                     duration_text(incident.last - incident.first));
}

// A few sentences that stand alone: for the reader who reads nothing else.
void append_story(const model::Incident& incident, std::string& out) {
  const auto rules = rules_of(incident);
  out += fmt::format("<p>Between {} and {} UTC ({}), {} of {} tell of ", time_text(incident.first),
                     time_text(incident.last), duration_text(incident.last - incident.first),
                     counted(incident.alerts.size(), "alert"), counted(rules.size(), "rule"));
  out += incident.stages.empty() ? "activity"
                                 : counted(incident.stages.size(), "stage") + " of an attack";
  if (!incident.hosts.empty()) {
    out += " on ";
    text(names_of(incident, incident.hosts, kNamesShown), out);
  }
  if (!incident.accounts.empty()) {
    out += ", by or against ";
    text(names_of(incident, incident.accounts, kNamesShown), out);
  }
  out += ".</p>";
  const auto corroborated = std::ranges::count_if(incident.claims, [](const model::Claim& claim) {
    return claim.state != model::ClaimState::kClaimed;
  });
  out += fmt::format("<p>State: <strong>{}</strong> ({}). {} of {} corroborated or confirmed.</p>",
                     incident_state_name(incident.state), nist_phase(incident.state), corroborated,
                     counted(incident.claims.size(), "claim is", "claims are"));
}

void append_strip(const model::Incident& incident, std::string& out) {
  out += "<ol class=\"strip\" aria-label=\"ATT&amp;CK tactics\">";
  for (std::size_t i = 0; i < model::attack_tactics().size(); ++i) {
    const model::AttackTactic& tactic = model::attack_tactics()[i];
    const auto stage = std::ranges::find(incident.stages, i, &model::Stage::tactic);
    if (stage == incident.stages.end()) {
      if (!tactic.given_up) out += fmt::format("<li class=\"none\">{}</li>", tactic.name);
      continue;
    }
    out += fmt::format(
        "<li class=\"b{}\" title=\"{}, first {} UTC\">{} <span class=\"quiet\">{}</span></li>",
        static_cast<int>(level_of(incident.rank)), counted(stage->alerts, "alert"),
        time_text(stage->first), tactic.name, time_text(stage->first));
  }
  out += "</ol>";
}

void append_score(const model::Incident& incident, std::string& out) {
  out += fmt::format("<h4>Score {:.0f}</h4><ul>", incident.score);
  for (const model::ScorePart& part : incident.parts) {
    out += fmt::format("<li>{:.1f} {}: ", part.points, part.name);
    text(part.why, out);
    out += "</li>";
  }
  out += "</ul>";
}

void append_why(const model::Incident& incident, std::string& out) {
  out += "<h4>Why these belong together</h4><ul>";
  for (const LinkGroup& group : links_of(incident)) {
    out += "<li>";
    text(link_words(*group.strongest), out);
    if (group.links > 1) out += fmt::format("; and {} more such", number_text(group.links - 1));
    out += "</li>";
  }
  out += "</ul>";
  std::vector<const model::Surprise*> surprises;
  for (const model::IncidentAlert& alert : incident.alerts) {
    for (const model::Surprise& surprise : alert.surprises) surprises.push_back(&surprise);
  }
  if (surprises.empty()) return;
  std::ranges::sort(surprises, [](const auto* a, const auto* b) { return a->bits > b->bits; });
  out += "<h4>Out of the ordinary</h4><ul>";
  std::set<std::string_view> said;
  for (const model::Surprise* surprise : surprises) {
    if (said.size() == kNamesShown || !said.insert(surprise->why).second) continue;
    out += fmt::format("<li>{:.1f} bits, {}: ", surprise->bits, surprise->relation);
    text(surprise->left + " and " + surprise->right + ": " + surprise->why, out);
    out += "</li>";
  }
  out += "</ul>";
}

void append_claims(const model::Incident& incident, std::string& out) {
  if (!incident.claims.empty()) {
    out += "<h4>What is claimed</h4><ul>";
    for (const model::Claim& claim : incident.claims) {
      out += fmt::format("<li><strong>{}</strong>: ", claim_state_name(claim.state));
      text(claim.text, out);
      if (!claim.sensors.empty()) text(fmt::format(" ({})", fmt::join(claim.sensors, ", ")), out);
      if (!claim.confirmed_by.empty()) text(", confirmed by " + claim.confirmed_by, out);
      out += "</li>";
    }
    out += "</ul>";
  }
  if (incident.next_checks.empty()) return;
  out += "<h4>Next best checks</h4><ul>";
  for (const model::NextCheck& check : incident.next_checks) {
    out += "<li>";
    text(check.question, out);
    out += " <span class=\"quiet where\">";
    text(where_words(check), out);
    out += "</span></li>";
  }
  out += "</ul>";
}

void append_citations(const model::Incident& incident, std::string& out) {
  out += fmt::format(
      "<details><summary>Evidence: {}, with path, record and hash</summary><div "
      "class=\"wide\"><table>"
      "<thead><tr><th scope=\"col\">Time (UTC)</th><th scope=\"col\">Level</th><th "
      "scope=\"col\">Rule"
      "</th><th scope=\"col\">Host</th><th scope=\"col\">Record</th><th scope=\"col\">SHA-256 of "
      "the record</th></tr></thead><tbody>",
      counted(incident.alerts.size(), "alert"));
  for (std::size_t i = 0; i < std::min(incident.alerts.size(), kAlertsCited); ++i) {
    const model::IncidentAlert& alert = incident.alerts[i];
    const int level = static_cast<int>(alert.rule->level);
    out += fmt::format("<tr><td class=\"when\">{}</td><td class=\"t{}\">{}</td><td>",
                       time_text(alert.place.time), level, level_word(alert.rule->level));
    text(alert.rule->title, out);
    out += "</td><td>";
    text(alert.place.host, out);
    out += "</td><td class=\"path\">";
    text(fmt::format("{} #{} at {}", alert.place.path, alert.place.record_id, alert.place.offset),
         out);
    out += "</td><td class=\"hash\"><code>";
    text(alert.place.sha256, out);
    out += "</code></td></tr>";
  }
  out += "</tbody></table></div>";
  if (incident.alerts.size() > kAlertsCited) {
    out += fmt::format(
        "<p class=\"note\">{} not listed; all are in <code>--incidents --format jsonl</code>.</p>",
        counted(incident.alerts.size() - kAlertsCited, "more alert"));
  }
  out += "</details>";
}

// "on FILES01, MAIL01 and 3 more": where the alerts of a rule happened, in order of time.
std::string hosts_of(const model::Incident& incident, const RuleGroup& group) {
  constexpr std::size_t kHostsNamed = 2;
  std::set<std::uint32_t> hosts;
  std::string words;
  for (const std::uint32_t place : group.alerts) {
    for (const model::EntityRef& ref : incident.alerts[place].entities) {
      if (ref.role != model::EntityRole::kWhere || !hosts.insert(ref.entity).second) continue;
      if (hosts.size() > kHostsNamed) continue;
      words += (words.empty() ? "on " : ", ") + incident.entities[ref.entity].name;
    }
  }
  if (hosts.size() > kHostsNamed) {
    words += fmt::format(" and {} more", number_text(hosts.size() - kHostsNamed));
  }
  return words;
}

void append_rule(const model::Incident& incident, const RuleGroup& group, std::string& out) {
  out += fmt::format("<li><time>{}</time><span>",
                     time_text(incident.alerts[group.alerts.front()].place.time));
  append_level(group.rule->level, out);
  out += "</span><span class=\"what\">";
  text(group.rule->title, out);
  std::string quiet = hosts_of(incident, group);
  if (group.alerts.size() > 1) {
    quiet += quiet.empty() ? "" : ", ";
    quiet += number_text(group.alerts.size()) + " times";
  }
  if (!quiet.empty()) {
    out += "<span class=\"quiet\">";
    text(quiet, out);
    out += "</span>";
  }
  out += "</span></li>";
}

void append_rules(const model::Incident& incident, std::string& out) {
  out += "<h4>Alerts</h4><ol class=\"course\">";
  const std::vector<RuleGroup> groups = rules_of(incident);
  const std::size_t shown = std::min(groups.size(), kRulesShown);
  for (std::size_t i = 0; i < shown; ++i) append_rule(incident, groups[i], out);
  out += "</ol>";
  if (shown == groups.size()) return;
  out += fmt::format("<details><summary>{}</summary><ol class=\"course\">",
                     counted(groups.size() - shown, "more rule"));
  for (std::size_t i = shown; i < groups.size(); ++i) append_rule(incident, groups[i], out);
  out += "</ol></details>";
}

void append_incident(const model::Incident& incident, std::string& out) {
  out += fmt::format("<article class=\"rule incident b{}\" id=\"{}\"><h3>",
                     static_cast<int>(level_of(incident.rank)), anchor(incident));
  append_rank(incident.rank, out);
  out += " ";
  text(incident.title, out);
  out += fmt::format("</h3><p class=\"quiet\">Incident {}</p>", incident.id);
  append_story(incident, out);
  append_strip(incident, out);
  out += "<div class=\"wide\">";
  append_incident_timeline(incident, out);
  append_incident_graph(incident, out);
  out += "</div>";
  append_rules(incident, out);
  append_why(incident, out);
  append_claims(incident, out);
  append_score(incident, out);
  append_citations(incident, out);
  out += "</article>";
}

}  // namespace

void ReportIncidents::add(const model::Incident& incident) {
  if (incident.rank <= model::Rank::kLow || shown_ == kIncidentsShown) return rest_.add(incident);
  ++shown_;
  append_index_row(incident, index_);
  append_incident(incident, articles_);
}

void ReportIncidents::append(const model::IncidentTally& left_out, std::string& out) const {
  model::IncidentTally rest = left_out;
  rest.add(rest_);
  std::string heading = shown_ == 0 ? "No incident above rank low" : counted(shown_, "incident");
  if (rest.highest > model::Rank::kLow) {
    heading = fmt::format("{}, {} of them told here", counted(shown_ + rest.incidents, "incident"),
                          number_text(shown_));
  }
  out += fmt::format("<section id=\"incidents\"><h2>{}</h2>", heading);
  out += "<ol class=\"course incidents\">" + index_ + "</ol>";
  if (rest.incidents > 0) {
    out += fmt::format(
        "<p class=\"note\">{} of rank {} with {} not shown here: JSON lines and a result folder "
        "have them all.</p>",
        counted(rest.incidents, "incident"), ranks_up_to(rest.highest),
        counted(rest.alerts, "alert"));
  }
  out += articles_;
  out += "</section>\n";
}

void append_incidents(const ReportParts& parts, std::string& out) {
  if (parts.run.has_incidents) parts.incidents.append(parts.run.incidents_left_out, out);
}

void append_coverage(const ReportParts& parts, std::string& out) {
  if (parts.run.coverage == nullptr || parts.run.coverage->logs.empty()) return;
  const auto& logs = parts.run.coverage->logs;
  out +=
      "<h3>What was searched, from when to when</h3><div class=\"wide\"><table><thead><tr><th "
      "scope=\"col\">Host</th><th scope=\"col\">Log</th><th scope=\"col\" "
      "class=\"n\">Events</th><th "
      "scope=\"col\">First (UTC)</th><th scope=\"col\">Last (UTC)</th><th scope=\"col\">Silent"
      "</th></tr></thead><tbody>";
  for (std::size_t i = 0; i < std::min(logs.size(), kLogsShown); ++i) {
    const model::LogCoverage& log = logs[i];
    out += "<tr><td>";
    text(log.host, out);
    out += "</td><td>";
    text(log.log, out);
    out += fmt::format(
        "</td><td class=\"n\">{}</td><td class=\"when\">{}</td><td class=\"when\">{}</td><td>",
        number_text(log.events), time_text(log.first), time_text(log.last));
    if (!log.gaps.empty()) {
      out += fmt::format("{}, first {} to {}", counted(log.gaps.size(), "gap"),
                         time_text(log.gaps[0].from), time_text(log.gaps[0].until));
    }
    out += "</td></tr>";
  }
  out += "</tbody></table></div>";
  if (logs.size() > kLogsShown) {
    out += fmt::format("<p class=\"note\">{} not listed.</p>",
                       counted(logs.size() - kLogsShown, "more log"));
  }
}

}  // namespace tocsin::inform
