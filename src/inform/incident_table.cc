// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <memory>

#include <fmt/format.h>

#include "display.h"
#include "incident_words.h"
#include "terminal_text.h"
#include "tocsin/inform/incident_output.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kLabelWidth = 10;
constexpr std::size_t kRulesShown = 6, kClaimsShown = 4, kChecksShown = 3, kNamesShown = 5;
constexpr std::size_t kIdShown = 12;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

class Page {
 public:
  Page(const IncidentTableOptions& options, bool whole)
      : options_(options), whole_(whole), paint_(options.colour) {}

  std::string take() { return std::move(out_); }

  void incident(const model::Incident& incident, std::size_t number) {
    const model::Level level = level_of(incident.rank);
    out_ += paint_(level, fmt::format("{:>2}  {:<8}", number, upper(rank_name(incident.rank))));
    out_ += "  " + paint_(Look::kStrong,
                          cut_end(wire::inert(incident.title),
                                  options_.width - std::min<std::size_t>(14, options_.width)));
    out_ += '\n';
    line({},
         fmt::format("{}, score {:.0f}, id {}", incident_state_name(incident.state), incident.score,
                     incident.id.substr(0, whole_ ? 32 : kIdShown)),
         Look::kFaint);
    line("when", when(incident));
    if (!incident.stages.empty()) line("stages", course_of(incident));
    line("hosts", names_of(incident, incident.hosts, kNamesShown));
    line("accounts", names_of(incident, incident.accounts, kNamesShown));
    score(incident);
    rules(incident);
    links(incident);
    claims(incident);
    checks(incident);
    out_ += '\n';
  }

  void rest(const model::IncidentTally& tally) {
    if (tally.incidents == 0) return;
    out_ += paint_(
        Look::kFaint,
        fmt::format("    {} of rank {}, with {}\n", counted(tally.incidents, "more incident"),
                    ranks_up_to(tally.highest), counted(tally.alerts, "alert")));
  }

 private:
  static std::string when(const model::Incident& incident) {
    const auto groups = rules_of(incident);
    return fmt::format("{} to {} UTC ({}); {} of {}", time_text(incident.first),
                       time_text(incident.last), duration_text(incident.last - incident.first),
                       counted(incident.alerts.size(), "alert"), counted(groups.size(), "rule"));
  }

  std::size_t limit(std::size_t shown) const { return whole_ ? SIZE_MAX : shown; }

  void score(const model::Incident& incident) {
    std::string parts;
    for (const model::ScorePart& part : incident.parts) {
      if (options_.explain || whole_) {
        line(parts.empty() ? "score" : "",
             fmt::format("{:>5.1f}  {}: {}", part.points, part.name, part.why));
        parts = "shown";
        continue;
      }
      if (part.points < 0.5) continue;
      if (!parts.empty()) parts += ", ";
      parts += fmt::format("{:.0f} {} ({})", part.points, part.name, part.why);
    }
    if (!options_.explain && !whole_) line("score", parts);
  }

  void rules(const model::Incident& incident) {
    const auto groups = rules_of(incident);
    std::size_t shown = 0;
    for (const RuleGroup& group : groups) {
      if (shown == limit(kRulesShown)) break;
      const model::IncidentAlert& first = incident.alerts[group.alerts.front()];
      const std::string times =
          group.alerts.size() > 1 ? fmt::format("  x{}", group.alerts.size()) : "";
      constexpr std::size_t kBefore = 8 + 2 + 19 + 2;  // level and time
      const std::size_t taken = kBefore + times.size();
      const std::string text =
          paint_(group.rule->level, fit(level_word(group.rule->level), 8)) + "  " +
          time_text(first.place.time) + "  " +
          cut_end(wire::inert(group.rule->title), room() > taken ? room() - taken : 1) + times;
      raw(shown == 0 ? "alerts" : "", text);
      ++shown;
      if (whole_) every_alert(incident, group);
    }
    if (groups.size() > shown) more(groups.size() - shown, "rule");
  }

  void every_alert(const model::Incident& incident, const RuleGroup& group) {
    for (const std::uint32_t place : group.alerts) {
      const model::IncidentAlert& alert = incident.alerts[place];
      line({},
           fmt::format("          {}  {}  {}#{}  {}", time_text(alert.place.time), alert.place.host,
                       alert.place.path, alert.place.record_id, alert.id.substr(0, kIdShown)),
           Look::kFaint);
      for (const model::Surprise& surprise : alert.surprises) {
        line({},
             fmt::format("            {} ({:.1f} bits): {}", surprise.relation, surprise.bits,
                         surprise.why),
             Look::kFaint);
      }
    }
  }

  void links(const model::Incident& incident) {
    if (options_.explain || whole_) {
      bool first = true;
      for (const model::Link& link : incident.links) {
        line(first ? "why" : "",
             fmt::format("{} - {}  {}", incident.alerts[link.from].id.substr(0, 8),
                         incident.alerts[link.to].id.substr(0, 8), link_words(link)));
        first = false;
      }
      return;
    }
    bool first = true;
    for (const LinkGroup& group : links_of(incident)) {
      std::string text = link_words(*group.strongest);
      if (group.links > 1) text += fmt::format("; and {} more such", group.links - 1);
      line(first ? "why" : "", text);
      first = false;
    }
  }

  void claims(const model::Incident& incident) {
    std::size_t shown = 0;
    for (const model::Claim& claim : incident.claims) {
      if (shown == limit(kClaimsShown)) break;
      std::string text = fmt::format("[{}] {}", claim_state_name(claim.state), claim.text);
      // Who confirms it has to name it.
      if (whole_) text = claim.id.substr(0, kIdShown) + ' ' + text;
      if (!claim.sensors.empty()) text += fmt::format(" ({})", fmt::join(claim.sensors, ", "));
      if (!claim.confirmed_by.empty()) text += fmt::format(", confirmed by {}", claim.confirmed_by);
      line(shown == 0 ? "claims" : "", text);
      ++shown;
    }
    if (incident.claims.size() > shown) more(incident.claims.size() - shown, "claim");
  }

  void checks(const model::Incident& incident) {
    std::size_t shown = 0;
    for (const model::NextCheck& check : incident.next_checks) {
      if (shown == limit(kChecksShown)) break;
      line(shown == 0 ? "next" : "", check.question);
      line({}, "  " + where_words(check), Look::kFaint);
      ++shown;
    }
    if (incident.next_checks.size() > shown) more(incident.next_checks.size() - shown, "check");
  }

  void more(std::size_t count, std::string_view what) {
    line({}, fmt::format("and {}", counted(count, std::string("more ") + std::string(what))),
         Look::kFaint);
  }

  // One or more lines of text behind a label, wrapped at words.
  void line(std::string_view label, const std::string& text, Look look = Look::kPlain) {
    std::string left = wire::inert(text);
    if (left.empty()) return;
    bool first = true;
    while (!left.empty()) {
      std::size_t bytes = left.size();
      if (columns(left) > room()) {
        bytes = line_bytes(left, room());
        const std::size_t space = left.rfind(' ', bytes);
        if (space != std::string::npos && space > bytes / 2) bytes = space;
      }
      raw(first ? label : "", paint_(look, left.substr(0, bytes)));
      left.erase(0, bytes);
      if (left.starts_with(' ')) left.erase(0, 1);
      first = false;
    }
  }

  // Columns behind the label.
  std::size_t room() const {
    return std::max<std::size_t>(20,
                                 options_.width - std::min(options_.width, kIndent + kLabelWidth));
  }

  void raw(std::string_view label, const std::string& text) {
    out_ +=
        std::string(kIndent, ' ') + paint_(Look::kHeading, fit(label, kLabelWidth)) + text + '\n';
  }

  IncidentTableOptions options_;
  bool whole_;
  Paint paint_;
  std::string out_;
};

class Table final : public IncidentPages {
 public:
  explicit Table(const IncidentTableOptions& options) : options_(options), page_(options, false) {}

  void add(const model::Incident& incident) override {
    if (incident.rank < options_.rank_min) return rest_.add(incident);
    page_.incident(incident, ++number_);
  }

  std::string finish(const model::IncidentTally& left_out, const model::Coverage&) override {
    rest_.add(left_out);
    page_.rest(rest_);
    return page_.take();
  }

 private:
  IncidentTableOptions options_;
  Page page_;
  std::size_t number_ = 0;
  model::IncidentTally rest_;
};

}  // namespace

std::unique_ptr<IncidentPages> make_incident_table(const IncidentTableOptions& options) {
  return std::make_unique<Table>(options);
}

std::string incident_page(const model::Incident& incident, const IncidentTableOptions& options) {
  Page page(options, true);
  page.incident(incident, 1);
  return page.take();
}

}  // namespace tocsin::inform
