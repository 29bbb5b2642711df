// SPDX-License-Identifier: Apache-2.0
#include "report_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "html.h"
#include "report_alert.h"
#include "report_timeline.h"
#include "tactics.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kLanesShown = 12;
constexpr std::size_t kHostsShown = 50;
constexpr std::size_t kTechniquesShown = 60;
constexpr std::size_t kNameBytesMax = 256;

void append_head(const ReportParts& parts, std::string& out) {
  out +=
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-";
  out += report_style_hash();
  out +=
      "'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>";
  html::append_text(parts.title, out);
  out += "</title>\n<style>";
  out += report_style();
  out +=
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#alerts\">To the alerts</a>\n"
      "<header><p class=\"mark\">Tocsin</p><h1>";
  html::append_text(parts.title, out);
  out += "</h1>\n<nav aria-label=\"On this page\"><a href=\"#brief\">In brief</a> ";
  if (parts.run.has_incidents) out += "<a href=\"#incidents\">Incidents</a> ";
  if (parts.tally.alerts() > 0) {
    out +=
        "<a href=\"#when\">When</a> <a href=\"#where\">Where</a> <a href=\"#how\">How</a> "
        "<a href=\"#alerts\">Alerts</a> ";
  }
  out +=
      "<a href=\"#evidence\">Evidence</a> <a href=\"#making\">How this was "
      "made</a></nav></header>\n<main>\n";
}

void append_when(const ReportParts& parts, std::string& out) {
  if (parts.tally.alerts() == 0) return;
  out +=
      "<section id=\"when\"><h2>When</h2><p class=\"note\">All times are UTC. Bars grow with the "
      "logarithm of the number of alerts; hosts take the colour of their most serious.</p>";
  std::vector<std::string_view> hosts;
  const auto ranked = parts.tally.hosts_ranked();
  for (const Tally::HostRow* row : ranked) {
    if (hosts.size() < kLanesShown) hosts.push_back(row->host);
  }
  append_timeline(parts.timeline, hosts, out);
  if (ranked.size() > hosts.size()) {
    out += fmt::format("<p class=\"note\">{} are not drawn; they stand below.</p>",
                       counted(ranked.size() - hosts.size(), "more host"));
  }
  out += "</section>\n";
}

// The share of each level as one bar, in words for those who do not see it.
void append_share(const LevelCounts& levels, std::uint64_t most, std::string& out) {
  constexpr double kWidth = 160;
  out += fmt::format("<svg class=\"share\" viewBox=\"0 0 {} 10\" aria-hidden=\"true\">", kWidth);
  double x = 0;
  for (std::size_t i = levels.size(); i-- > 0;) {
    if (levels[i] == 0) continue;
    const double wide = std::max(2.0, kWidth * static_cast<double>(levels[i]) /
                                          static_cast<double>(std::max<std::uint64_t>(most, 1)));
    out += fmt::format("<rect class=\"f{}\" x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"10\"/>",
                       i, x, wide);
    x += wide;
  }
  out += "</svg>";
}

void append_host_row(std::string_view name, const LevelCounts& levels, const Span& span,
                     std::uint64_t most, std::string& out) {
  out += "<tr><th scope=\"row\"><bdi>";
  html::append_text(name, out);
  out += "</bdi></th>";
  for (std::size_t i = levels.size(); i-- > 0;) {
    out += levels[i] == 0 ? "<td class=\"n zero\">0</td>"
                          : fmt::format("<td class=\"n t{}\">{}</td>", i, number_text(levels[i]));
  }
  out += fmt::format("<td class=\"n\">{}</td><td class=\"bar\">", number_text(total_of(levels)));
  append_share(levels, most, out);
  out += "</td>";
  for (const model::Timestamp time : {span.first, span.last}) {
    out += "<td class=\"when\">" + (span.any ? time_text(time) : std::string()) + "</td>";
  }
  out += "</tr>";
}

void append_tactic(const TacticRow& row, std::string& out) {
  const std::uint64_t total = total_of(row.levels);
  if (total == 0) {
    out += fmt::format(
        "<li class=\"none\"><span class=\"tactic\">{}</span>"
        "<span class=\"count\">0</span></li>",
        row.name);
    return;
  }
  const model::Level worst = worst_of(row.levels);
  out += fmt::format(
      "<li class=\"b{}\"><span class=\"tactic\">{}</span><span class=\"count\">{}"
      "</span>",
      static_cast<int>(worst), row.name, number_text(total));
  append_level(worst, out);
  out += "</li>";
}

void append_techniques(const TacticsSeen& seen, std::string& out) {
  if (seen.techniques.empty()) return;
  std::vector<std::pair<std::string_view, const LevelCounts*>> rows;
  for (const auto& [name, levels] : seen.techniques) rows.emplace_back(name, &levels);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return *a.second != *b.second ? more_serious(*a.second, *b.second) : a.first < b.first;
  });
  out += "<h3>Techniques</h3><ul class=\"techniques\">";
  for (std::size_t i = 0; i < std::min(rows.size(), kTechniquesShown); ++i) {
    out += fmt::format("<li class=\"b{}\"><code>{}</code> {}</li>",
                       static_cast<int>(worst_of(*rows[i].second)), rows[i].first,
                       number_text(total_of(*rows[i].second)));
  }
  out += "</ul>";
  if (rows.size() > kTechniquesShown) {
    out += fmt::format("<p class=\"note\">{} not shown</p>",
                       counted(rows.size() - kTechniquesShown, "more technique"));
  }
}

}  // namespace

void append_hosts(const ReportParts& parts, std::string& out) {
  if (parts.tally.alerts() == 0) return;
  out +=
      "<section id=\"where\"><h2>Where</h2><div class=\"wide\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"Alerts by host\"><table><thead><tr><th scope=\"col\">Host</th>";
  for (std::size_t i = model::kLevelCount; i-- > 0;) {
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>",
                       level_word(static_cast<model::Level>(i)));
  }
  out +=
      "<th scope=\"col\" class=\"n\">all</th><td></td><th scope=\"col\">First (UTC)</th><th "
      "scope=\"col\">Last (UTC)</th></tr>"
      "</thead><tbody>";
  const auto rows = parts.tally.hosts_ranked();
  std::uint64_t most = total_of(parts.tally.other_hosts());
  for (const Tally::HostRow* row : rows) most = std::max(most, total_of(row->levels));
  LevelCounts rest = parts.tally.other_hosts();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Tally::HostRow& row = *rows[i];
    if (i < kHostsShown) {
      append_host_row(row.host.empty() ? "no host" : html::front(row.host, kNameBytesMax),
                      row.levels, row.span, most, out);
      continue;
    }
    for (std::size_t level = 0; level < rest.size(); ++level) rest[level] += row.levels[level];
  }
  if (total_of(rest) > 0) append_host_row("all other hosts", rest, {}, total_of(rest), out);
  out += "</tbody></table></div></section>\n";
}

void append_tactics(const ReportParts& parts, std::string& out) {
  if (parts.tally.alerts() == 0) return;
  const TacticsSeen seen = tactics_of(parts.tally);
  out +=
      "<section id=\"how\"><h2>How</h2><p class=\"note\">The stages of an attack as MITRE "
      "ATT&amp;CK "
      "orders them, with the alerts whose rules name the stage. An alert may belong to "
      "several.</p><ol class=\"tactics\">";
  for (const TacticRow& row : seen.rows) append_tactic(row, out);
  out += "</ol>";
  if (seen.without_tactic > 0) {
    out += fmt::format("<p class=\"note\">{} of rules that name no stage.</p>",
                       counted(seen.without_tactic, "alert"));
  }
  append_techniques(seen, out);
  out += "</section>\n";
}

std::string report_page(const ReportParts& parts) {
  std::string out;
  append_head(parts, out);
  append_brief(parts, out);
  append_incidents(parts, out);
  append_when(parts, out);
  append_hosts(parts, out);
  append_tactics(parts, out);
  append_alerts(parts, out);
  append_evidence(parts, out);
  append_making(parts, out);
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace tocsin::inform
