// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "built_in_tables.h"
#include "claims.h"
#include "entity_forms.h"
#include "table_text.h"
#include "tocsin/base/check.h"
#include "tocsin/model/attack.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

constexpr std::size_t kChecksMax = 12, kHostsMax = 3;

// A row of data/next_checks.tsv.
struct CheckRow {
  std::string_view tactic, sensor, on;
  std::vector<std::string_view> channels;
  std::string_view log, question;
  std::chrono::hours before{}, after{};
};

std::chrono::hours hours_in(std::string_view text) {
  int hours = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), hours);
  CHECK(read.ec == std::errc{});
  return std::chrono::hours(hours);
}

const std::vector<CheckRow>& check_rows() {
  static const std::vector<CheckRow> rows = [] {
    std::vector<CheckRow> all;
    for (const TableLine& line : table_lines(built_in_next_checks())) {
      CHECK(line.columns.size() == 8);
      const auto& c = line.columns;
      CheckRow row{c[0], c[1], c[2], {}, c[4], c[7], hours_in(c[5]), hours_in(c[6])};
      for (std::string_view rest = c[3]; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        row.channels.push_back(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
      }
      all.push_back(std::move(row));
    }
    return all;
  }();
  return rows;
}

class CheckMaker {
 public:
  CheckMaker(model::Incident& incident, const CoverageIndex& coverage)
      : incident_(incident), coverage_(coverage) {}

  void add(const model::Claim& claim, std::size_t tactic) {
    const model::Stage* stage = nullptr;
    for (const model::Stage& known : incident_.stages) {
      if (known.tactic == tactic) stage = &known;
    }
    if (stage == nullptr) return;
    const std::string_view tag = model::attack_tactics()[tactic].tag;
    for (const CheckRow& row : check_rows()) {
      if (row.tactic != "*" && row.tactic != tag) continue;
      if (row.sensor != "-" && spoken(claim, row.sensor)) continue;
      for (const std::string& host : hosts_for(row, claim)) add_check(row, host, claim, *stage);
    }
  }

  std::vector<model::NextCheck> take() {
    std::vector<model::NextCheck> checks;
    for (auto& [key, check] : checks_) checks.push_back(std::move(check));
    // What settles most comes first; of those what is at hand.
    std::sort(checks.begin(), checks.end(), [](const auto& a, const auto& b) {
      return std::tuple(b.claims.size(), b.presence, std::tie(a.log, a.host)) <
             std::tuple(a.claims.size(), a.presence, std::tie(b.log, b.host));
    });
    return one_of_each_first(std::move(checks));
  }

 private:
  // The same log of further hosts comes behind the first of every other log: whoever reads only
  // the first few shall see different ways on.
  static std::vector<model::NextCheck> one_of_each_first(std::vector<model::NextCheck> checks) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::pair<std::size_t, std::size_t>> order;  // times its log was seen, place
    for (std::size_t i = 0; i < checks.size(); ++i) order.emplace_back(seen[checks[i].log]++, i);
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), kChecksMax));
    std::vector<model::NextCheck> out;
    for (const auto& [times, place] : order) out.push_back(std::move(checks[place]));
    return out;
  }

  static bool spoken(const model::Claim& claim, std::string_view sensor) {
    return std::any_of(claim.sensors.begin(), claim.sensors.end(), [&](const std::string& known) {
      return model::folded(known).find(sensor) != std::string::npos;
    });
  }

  static bool has_channel(const CheckRow& row, std::string_view log) {
    return std::any_of(row.channels.begin(), row.channels.end(),
                       [&](std::string_view word) { return log.find(word) != log.npos; });
  }

  // Told by the logs that it keeps.
  bool runs_unix(const std::string& name) const {
    const std::string folded = model::folded(name);
    const auto logs = coverage_.of(first_label(folded));
    return std::any_of(logs.begin(), logs.end(), [](const CoverageIndex::Log& log) {
      constexpr std::string_view kOfUnix[] = {"auditd", "syslog", "journald", "linux-sysmon"};
      return std::any_of(std::begin(kOfUnix), std::end(kOfUnix), [&](std::string_view word) {
        return log.name.find(word) != log.name.npos;
      });
    });
  }

  std::vector<std::string> hosts_for(const CheckRow& row, const model::Claim& claim) const {
    std::vector<std::string> hosts;
    if (row.on == "windows" || row.on == "unix") {
      std::map<std::uint32_t, std::size_t> alerts;
      for (const std::uint32_t alert : claim.alerts) {
        for (const model::EntityRef& ref : incident_.alerts[alert].entities) {
          if (ref.role == model::EntityRole::kWhere) ++alerts[ref.entity];
        }
      }
      std::vector<std::pair<std::size_t, std::uint32_t>> busiest;
      for (const auto& [entity, count] : alerts) busiest.emplace_back(count, entity);
      std::sort(busiest.begin(), busiest.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
      });
      for (const auto& [count, entity] : busiest) {
        const std::string& host = incident_.entities[entity].name;
        if (runs_unix(host) != (row.on == "unix")) continue;
        if (hosts.size() < kHostsMax) hosts.push_back(host);
      }
      return hosts;
    }
    hosts = coverage_.hosts_with(row.channels, row.on == "dc", kHostsMax);
    if (hosts.empty()) {
      hosts.emplace_back(row.on == "dc"     ? "every domain controller"
                         : row.on == "mail" ? "the mail server"
                                            : "the gateway to the outside");
    }
    return hosts;
  }

  void add_check(const CheckRow& row, const std::string& host, const model::Claim& claim,
                 const model::Stage& stage) {
    model::NextCheck check;
    check.host = host;
    check.log = row.log;
    check.from = stage.first - row.before;
    check.until = stage.last + row.after;
    check.question = filled(row.question, host);
    look_up(row, check);
    const auto [at, is_new] = checks_.try_emplace({check.log, check.host}, check);
    model::NextCheck& kept = at->second;
    kept.from = std::min(kept.from, check.from);
    kept.until = std::max(kept.until, check.until);
    if (!is_new) look_up(row, kept);
    kept.claims.push_back(claim.id);
  }

  void look_up(const CheckRow& row, model::NextCheck& check) const {
    const std::string folded = model::folded(check.host);
    const std::string_view host = first_label(folded);
    check.presence = model::Presence::kMissing;
    check.note.clear();
    for (const CoverageIndex::Log& log : coverage_.of(host)) {
      if (!has_channel(row, log.name)) continue;
      const model::LogCoverage& known = *log.coverage;
      if (known.first > check.until || known.last < check.from) {
        if (check.presence == model::Presence::kMissing) {
          check.note =
              fmt::format("{} of {} is there, but not of this time", known.log, known.host);
        }
        continue;
      }
      const bool gap = std::any_of(known.gaps.begin(), known.gaps.end(), [&](const auto& silence) {
        return silence.from < check.until && silence.until > check.from;
      });
      const bool whole = known.first <= check.from && known.last >= check.until && !gap;
      if (whole) {
        check.presence = model::Presence::kPresent;
        check.note.clear();
        return;
      }
      check.presence = model::Presence::kPartly;
      check.note =
          gap ? fmt::format("{} of {} is silent for part of this time", known.log, known.host)
              : fmt::format("{} of {} begins later or ends earlier", known.log, known.host);
    }
    if (check.note.empty()) {
      check.note = fmt::format("no such log of {} is in the input", check.host);
    }
  }

  std::string filled(std::string_view question, std::string_view host) const {
    std::string text(question);
    const std::string account = incident_.accounts.empty()
                                    ? "the account"
                                    : incident_.entities[incident_.accounts.front()].name;
    for (const auto& [word, value] :
         {std::pair<std::string_view, std::string_view>{"$host", host}, {"$account", account}}) {
      const std::size_t at = text.find(word);
      if (at != std::string::npos) text.replace(at, word.size(), value);
    }
    return text;
  }

  model::Incident& incident_;
  const CoverageIndex& coverage_;
  std::map<std::pair<std::string, std::string>, model::NextCheck> checks_;
};

}  // namespace

void make_next_checks(model::Incident& incident, const CoverageIndex& coverage) {
  CheckMaker maker(incident, coverage);
  for (const model::Claim& claim : incident.claims) {
    if (claim.state == model::ClaimState::kConfirmed || claim.alerts.empty()) continue;
    // The claim's tactic is the one whose id it was made of.
    for (const model::Stage& stage : incident.stages) {
      if (claim.id == claim_id(incident.id, stage.tactic)) maker.add(claim, stage.tactic);
    }
  }
  incident.next_checks = maker.take();
}

}  // namespace tocsin::incident
