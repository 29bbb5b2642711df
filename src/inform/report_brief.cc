// SPDX-License-Identifier: Apache-2.0
// The head of the page: for somebody who reads nothing else.
#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "html.h"
#include "report_alert.h"
#include "report_page.h"
#include "tactics.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kHostsNamed = 3;
constexpr std::size_t kRulesNamed = 12, kRulesNamedAtLeast = 5;
constexpr std::size_t kPathsNamed = 5;
constexpr std::size_t kNameBytesMax = 256;

std::string minute_text(model::Timestamp time) { return time_text(time).substr(0, 16); }

// "4 critical, 27 high": the most serious `kinds_max` levels that occur.
std::string levels_words(const LevelCounts& levels, std::size_t kinds_max = model::kLevelCount) {
  std::string out;
  for (std::size_t i = levels.size(); i-- > 0 && kinds_max > 0;) {
    if (levels[i] == 0) continue;
    --kinds_max;
    if (!out.empty()) out += ", ";
    out += number_text(levels[i]);
    out += ' ';
    out += model::level_name(static_cast<model::Level>(i));
  }
  return out;
}

void append_searched(const RunSummary& run, std::string& out) {
  out += fmt::format("<p class=\"lead\">{} in {}", counted(run.events, "event"),
                     counted(run.files(), "file"));
  if (!run.paths.empty()) out += " of ";
  for (std::size_t i = 0; i < std::min(kPathsNamed, run.paths.size()); ++i) {
    if (i > 0) out += ", ";
    out += "<bdi class=\"path\">";
    html::append_text(html::front(run.paths[i], kNameBytesMax), out);
    out += "</bdi>";
  }
  if (run.paths.size() > kPathsNamed) {
    out += fmt::format(" and {}", counted(run.paths.size() - kPathsNamed, "more place"));
  }
  if (run.first_event && run.last_event) {
    out += fmt::format(", from {} to {} UTC,", minute_text(*run.first_event),
                       minute_text(*run.last_event));
  }
  out += fmt::format(" were searched with {}.</p>",
                     counted(run.rules_active + run.rules_degraded + run.correlations, "rule"));
  if (run.limits.empty()) return;
  out += "<p class=\"caution\">The search was narrowed. Only ";
  for (const std::string& limit : run.limits) {
    if (&limit != &run.limits.front()) out += "; ";
    html::append_text(html::front(limit, kNameBytesMax), out);
  }
  out += ".</p>";
}

// "on 3 hosts, 4 in logs that name none".
std::string hosts_words(const Tally& tally) {
  std::uint64_t nameless = 0;
  for (const Tally::HostRow& row : tally.hosts()) {
    if (row.host.empty()) nameless += total_of(row.levels);
  }
  const std::size_t hosts = tally.hosts().size() - (nameless > 0 ? 1 : 0);
  const bool more = total_of(tally.other_hosts()) > 0;
  if (hosts == 0 && !more) return "in logs that name no host";
  std::string words = more ? fmt::format("on more than {} hosts", number_text(hosts))
                           : "on " + counted(hosts, "host");
  if (nameless > 0) words += fmt::format(", {} in logs that name none", number_text(nameless));
  return words;
}

void append_verdict(const ReportParts& parts, std::string& out) {
  const Tally& tally = parts.tally;
  if (tally.alerts() == 0) {
    out +=
        "<p class=\"verdict\">No alerts.</p><p>Nothing in the evidence is what one of the rules "
        "describes. That does not show that nothing happened: it says what was looked for, "
        "and where.</p>";
    return;
  }
  out += fmt::format("<p class=\"verdict\">{} {}: {}.</p>", counted(tally.alerts(), "alert"),
                     hosts_words(tally), levels_words(tally.levels()));
  if (tally.span().any) {
    out += fmt::format("<p>The first is of {}, the last of {} UTC.",
                       minute_text(tally.span().first), minute_text(tally.span().last));
  } else {
    out += "<p>None has a time.";
  }
  std::uint64_t stages = 0;
  const TacticsSeen seen = tactics_of(tally);
  for (const TacticRow& row : seen.rows) stages += total_of(row.levels) > 0 ? 1 : 0;
  if (stages > 0) {
    out += fmt::format(" They touch {} of the {} stages of an attack.", stages, seen.rows.size());
  }
  out +=
      " An alert says that a rule matched; whether it was an attack is for a person to judge.</p>";
}

void append_standing_out(const Tally& tally, std::string& out) {
  const auto hosts = tally.hosts_ranked();
  std::size_t named = 0;  // those that are worse off than the last
  while (named < std::min(hosts.size(), kHostsNamed) &&
         hosts[named]->levels != hosts.back()->levels) {
    ++named;
  }
  if (named == 0) return;
  out += "<p>Look first at ";
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) out += i + 1 == named ? " and " : ", ";
    out += "<strong><bdi>";
    html::append_text(hosts[i]->host.empty() ? "the logs that name no host" : hosts[i]->host, out);
    out += "</bdi></strong> (" + levels_words(hosts[i]->levels, 2) + ")";
  }
  out += ".</p>";
}

void append_first_host(const Tally& tally, const Tally::RuleRow& row, std::string& out) {
  if (row.hosts.empty()) return;
  const std::string& host = tally.hosts()[row.hosts.front()].host;
  if (host.empty()) return;
  out += "<bdi>";
  html::append_text(host, out);
  out += row.hosts.size() > 1 || row.hosts_more ? "</bdi> and others, " : "</bdi>, ";
}

void append_tiles(const Tally& tally, std::string& out) {
  out += "<ul class=\"tiles\">";
  for (std::size_t i = model::kLevelCount; i-- > 0;) {
    const std::uint64_t count = tally.levels()[i];
    out += fmt::format(
        "<li class=\"{} b{}\"><span class=\"number\">{}</span>"
        "<span class=\"word\">{}</span></li>",
        count > 0 ? "some" : "none", i, number_text(count),
        model::level_name(static_cast<model::Level>(i)));
  }
  out += "</ul>";
}

// The most serious rules in the order in which they first matched: what happened, as far as the
// rules can tell it.
void append_course(const Tally& tally, std::string& out) {
  std::vector<std::pair<const Tally::RuleRow*, std::size_t>> course;
  const auto ranked = tally.rules_ranked();
  for (std::size_t i = 0; i < std::min(ranked.size(), kRulesNamed); ++i) {
    const bool serious = ranked[i]->rule->level >= model::Level::kHigh || i < kRulesNamedAtLeast;
    if (serious) course.emplace_back(ranked[i], i + 1);
  }
  if (course.size() < 2) return;
  std::sort(course.begin(), course.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first->span.first, a.second) < std::tie(b.first->span.first, b.second);
  });
  out += "<h3>The most serious, in order of time</h3><ol class=\"course\">";
  for (const auto& [row, number] : course) {
    out += "<li><span class=\"when\">";
    out += row->span.any ? minute_text(row->span.first) : "no time";
    out += "</span> <span class=\"badge\">";
    append_level(row->rule->level, out);
    out += fmt::format("</span> <span class=\"what\"><a href=\"#rule-{}\"><bdi>", number);
    html::append_text(html::front(row->rule->title, kNameBytesMax), out);
    out += "</bdi></a> <span class=\"quiet\">";
    append_first_host(tally, *row, out);
    out += fmt::format("{}</span></span></li>", counted(row->alerts, "alert"));
  }
  out += "</ol>";
}

}  // namespace

void append_brief(const ReportParts& parts, std::string& out) {
  out += "<section id=\"brief\"><h2>In brief</h2>";
  append_verdict(parts, out);
  append_standing_out(parts.tally, out);
  append_searched(parts.run, out);
  if (const std::uint64_t n = parts.run.files() - parts.run.files("read"); n > 0) {
    out += fmt::format(
        "<p class=\"caution\">{} of {} could not be read whole. What stood there may be "
        "missing here; <a href=\"#evidence\">see which</a>.</p>",
        number_text(n), counted(parts.run.files(), "file"));
  }
  append_tiles(parts.tally, out);
  append_course(parts.tally, out);
  out += "</section>\n";
}

}  // namespace tocsin::inform
