// SPDX-License-Identifier: Apache-2.0
// The part of the page to work from: every rule that matched, with its alerts.
#include <algorithm>

#include <fmt/format.h>

#include "alert_store.h"
#include "html.h"
#include "report_alert.h"
#include "report_page.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kOpenAlerts = 5;  // further ones of a rule are folded away
constexpr std::size_t kTitleBytesMax = 512;
constexpr std::size_t kTextBytesMax = 2048;
constexpr std::size_t kItemsMax = 24;
constexpr std::size_t kHostsNamed = 4;

void append_item(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += fmt::format("<div><dt>{}</dt><dd>", name);
  html::append_block(html::front(text, kTextBytesMax), out);
  if (text.size() > kTextBytesMax) out += "<span class=\"cut\"> …</span>";
  out += "</dd></div>";
}

void append_items(std::string_view name, const std::vector<std::string>& items, std::string& out) {
  if (items.empty()) return;
  out += fmt::format("<div><dt>{}</dt><dd><ul>", name);
  for (std::size_t i = 0; i < std::min(items.size(), kItemsMax); ++i) {
    out += "<li>";
    html::append_text(html::front(items[i], kTitleBytesMax), out);
    out += "</li>";
  }
  if (items.size() > kItemsMax) out += "<li class=\"cut\">…</li>";
  out += "</ul></dd></div>";
}

void append_about(const model::AlertRule& rule, std::string& out) {
  out += "<details class=\"about\"><summary>About this rule</summary><dl>";
  append_item("Id", rule.id, out);
  append_item("Kind", rule.correlation ? "correlation of several events" : "single event", out);
  append_items("Harmless causes", rule.falsepositives, out);
  append_items("Tags", rule.tags, out);
  append_items("References", rule.references, out);
  append_item("Author", rule.author, out);
  append_item("Status", rule.status, out);
  append_item("File", rule.path, out);
  append_item("Version", fmt::format("{:016x}", rule.version), out);
  out += "</dl></details>";
}

void append_extent(const Tally& tally, const Tally::RuleRow& row, std::string& out) {
  out += fmt::format("<p class=\"extent\">{} on ", counted(row.alerts, "alert"));
  for (std::size_t i = 0; i < std::min(row.hosts.size(), kHostsNamed); ++i) {
    if (i > 0) out += ", ";
    const std::string& host = tally.hosts()[row.hosts[i]].host;
    out += "<bdi>";
    html::append_text(host.empty() ? "hosts that their logs do not name" : host, out);
    out += "</bdi>";
  }
  if (row.hosts.empty()) out += "hosts that are not told apart";
  if (row.hosts.size() > kHostsNamed) {
    out += fmt::format(" and {}{}", row.hosts_more ? "more than " : "",
                       counted(row.hosts.size() - kHostsNamed, "other host"));
  }
  if (row.span.any && row.span.first == row.span.last) {
    out += fmt::format(", {} UTC", time_text(row.span.first));
  } else if (row.span.any) {
    out += fmt::format(", {} to {} UTC", time_text(row.span.first), time_text(row.span.last));
  }
  out += "</p>";
}

void append_articles(std::vector<std::string>& articles, const Tally::RuleRow& row,
                     std::string& out) {
  for (std::size_t i = 0; i < articles.size(); ++i) {
    if (i == kOpenAlerts) {
      out += fmt::format("<details class=\"more\"><summary>{}</summary>",
                         counted(articles.size() - kOpenAlerts, "further alert"));
    }
    out += articles[i];
    articles[i] = {};
  }
  if (articles.size() > kOpenAlerts) out += "</details>";
  if (row.alerts > articles.size()) {
    out += fmt::format(
        "<p class=\"cut\">{} of this rule not shown in this page. In JSON lines (<code>--format "
        "jsonl</code>) they are those of rule <code>",
        counted(row.alerts - articles.size(), "alert"));
    html::append_text(html::front(row.rule->id, kTitleBytesMax), out);
    out += "</code>.</p>";
  }
}

void append_rule(const ReportParts& parts, const Tally::RuleRow& row, std::size_t number,
                 std::string& out) {
  const model::AlertRule& rule = *row.rule;
  out += fmt::format(
      "<section class=\"rule b{0}\" id=\"rule-{1}\" aria-labelledby=\"title-{1}\">"
      "<h3 id=\"title-{1}\">",
      static_cast<int>(rule.level), number);
  append_level(rule.level, out);
  out += " <bdi>";
  html::append_text(html::front(rule.title, kTitleBytesMax), out);
  out += "</bdi></h3>";
  append_extent(parts.tally, row, out);
  if (!rule.description.empty()) {
    out += "<p class=\"description\">";
    html::append_block(html::front(rule.description, kTextBytesMax), out);
    out += "</p>";
  }
  append_about(rule, out);
  append_articles(parts.alerts[&rule], row, out);
  out += "</section>\n";
}

}  // namespace

void append_alerts(const ReportParts& parts, std::string& out) {
  out += "<section id=\"alerts\"><h2>Alerts</h2>";
  const std::uint64_t all = parts.tally.alerts();
  if (all == 0) out += "<p>None.</p>";
  if (all > parts.alerts_shown) {
    out += fmt::format(
        "<p class=\"caution\">{} of {} are shown: the most serious, and of a rule at most the "
        "first {}. All are counted. The whole list is what <code>--format jsonl</code> writes.</p>",
        number_text(parts.alerts_shown), counted(all, "alert"), AlertStore::kOfRuleMax);
  }
  std::size_t number = 0;
  for (const Tally::RuleRow* row : parts.tally.rules_ranked()) {
    append_rule(parts, *row, ++number, out);
  }
  out += "</section>\n";
}

}  // namespace tocsin::inform
