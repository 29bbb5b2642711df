// SPDX-License-Identifier: Apache-2.0
#include "check_maker.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <tuple>

#include "built_in_tables.h"
#include "sensors.h"
#include "table_text.h"
#include "tocsin/base/check.h"
#include "tocsin/model/attack.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

constexpr std::size_t kChecksMax = 12, kHostsMax = 3;

// Who keeps the log that a check looks into.
enum class Keeper : std::uint8_t { kWindows, kUnix, kCloud, kDirectory, kMail, kGateway };

// A row of data/next_checks.tsv.
struct CheckRow {
  std::string_view tactic, sensor;
  Keeper keeper = Keeper::kWindows;
  std::string_view log, question;
  std::chrono::hours before{}, after{};
};

struct CheckTable {
  std::vector<CheckRow> rows;
  std::vector<LogWords> logs;  // by row
};

std::chrono::hours hours_in(std::string_view text) {
  int hours = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), hours);
  CHECK(read.ec == std::errc{});
  return std::chrono::hours(hours);
}

Keeper keeper_in(std::string_view text) {
  constexpr std::pair<std::string_view, Keeper> kKeepers[] = {
      {"windows", Keeper::kWindows}, {"unix", Keeper::kUnix}, {"cloud", Keeper::kCloud},
      {"dc", Keeper::kDirectory},    {"mail", Keeper::kMail}, {"gateway", Keeper::kGateway},
  };
  const auto* const at =
      std::ranges::find(kKeepers, text, &std::pair<std::string_view, Keeper>::first);
  CHECK(at != std::end(kKeepers));
  return at->second;
}

const CheckTable& check_table() {
  static const CheckTable table = [] {
    CheckTable all;
    for (const TableLine& line : table_lines(built_in_next_checks())) {
      CHECK(line.columns.size() == 8);
      const auto& c = line.columns;
      all.rows.push_back({c[0], c[1], keeper_in(c[2]), c[4], c[7], hours_in(c[5]), hours_in(c[6])});
      LogWords& words = all.logs.emplace_back();
      for (std::string_view rest = c[3]; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        words.push_back(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
      }
    }
    return all;
  }();
  return table;
}

const CheckRow& row_at(std::size_t row) { return check_table().rows[row]; }

}  // namespace

CheckMaker::CheckMaker(const model::Coverage& coverage)
    : searched_(coverage, check_table().logs), elsewhere_(check_table().rows.size()) {}

void CheckMaker::make(model::Incident& incident, std::span<const std::size_t> tactics) {
  drafts_.clear();
  counts_.assign(incident.entities.size(), 0);
  for (std::size_t i = 0; i < incident.claims.size(); ++i) {
    if (incident.claims[i].state == model::ClaimState::kConfirmed) continue;
    add_claim(incident, i, tactics[i]);
  }
  for (Draft& draft : drafts_) look_up(draft);
  choose();
  incident.next_checks.resize(chosen_.size());
  for (std::size_t i = 0; i < chosen_.size(); ++i) {
    write(incident, drafts_[chosen_[i]], incident.next_checks[i]);
  }
}

void CheckMaker::add_claim(const model::Incident& incident, std::size_t claim, std::size_t tactic) {
  const auto stage = std::ranges::find(incident.stages, tactic, &model::Stage::tactic);
  if (stage == incident.stages.end()) return;
  find_keepers(incident, incident.claims[claim]);
  const bool only_cloud = !clouds_.empty() && windows_.empty() && unix_.empty();
  const std::string_view tag = model::attack_tactics()[tactic].tag;
  for (std::size_t i = 0; i < check_table().rows.size(); ++i) {
    const CheckRow& row = row_at(i);
    if (row.tactic != "*" && row.tactic != tag) continue;
    if (row.sensor != "-" && spoken(row.sensor)) continue;
    const auto add_on = [&](const auto& hosts) {
      for (const std::string_view host : hosts) {
        add({i,
             host,
             stage->first - row.before,
             stage->last + row.after,
             std::uint32_t{1} << claim,
             {},
             nullptr,
             false});
      }
    };
    if (row.keeper == Keeper::kWindows) {
      add_on(windows_);
    } else if (row.keeper == Keeper::kUnix) {
      add_on(unix_);
    } else if (row.keeper == Keeper::kCloud) {
      add_on(clouds_);
    } else if (row.keeper == Keeper::kDirectory) {
      if (!windows_.empty()) add_on(elsewhere(i));
    } else if (row.keeper == Keeper::kMail || !only_cloud) {
      add_on(elsewhere(i));
    }
  }
}

void CheckMaker::add(Draft draft) {
  const std::string_view log = row_at(draft.row).log;
  const auto known = std::ranges::find_if(drafts_, [&](const Draft& other) {
    return row_at(other.row).log == log && other.host == draft.host;
  });
  if (known == drafts_.end()) return drafts_.push_back(draft);
  known->from = std::min(known->from, draft.from);
  known->until = std::max(known->until, draft.until);
  known->claims |= draft.claims;
}

// The hosts of a claim, those with most of its alerts first, and the clouds that tell of it: what a
// cloud logs happened on none of its hosts.
void CheckMaker::find_keepers(const model::Incident& incident, const model::Claim& claim) {
  sensors_.clear();
  for (const std::string& sensor : claim.sensors) sensors_.push_back(model::folded(sensor));
  windows_.clear();
  unix_.clear();
  clouds_.clear();
  touched_.clear();
  for (const std::string& sensor : claim.sensors) {
    if (is_cloud(sensor) && clouds_.size() < kHostsMax) clouds_.push_back(sensor);
  }
  for (const std::uint32_t place : claim.alerts) {
    const model::IncidentAlert& alert = incident.alerts[place];
    if (!clouds_.empty() && is_cloud(alert.sensor)) continue;
    for (const model::EntityRef& ref : alert.entities) {
      if (ref.role != model::EntityRole::kWhere) continue;
      if (counts_[ref.entity]++ == 0) touched_.push_back(ref.entity);
    }
  }
  std::sort(touched_.begin(), touched_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : a < b;
  });
  for (const std::uint32_t entity : touched_) {
    counts_[entity] = 0;
    if (windows_.size() >= kHostsMax && unix_.size() >= kHostsMax) continue;
    const std::string& host = incident.entities[entity].name;
    std::vector<std::string_view>& kept = searched_.host(host).runs_unix ? unix_ : windows_;
    if (kept.size() < kHostsMax) kept.push_back(host);
  }
}

bool CheckMaker::spoken(std::string_view sensor) const {
  return std::ranges::any_of(
      sensors_, [&](const std::string& known) { return known.find(sensor) != known.npos; });
}

std::span<const std::string> CheckMaker::elsewhere(std::size_t row) {
  std::optional<std::vector<std::string>>& known = elsewhere_[row];
  if (known) return *known;
  std::vector<std::string>& hosts = known.emplace();
  const Keeper keeper = row_at(row).keeper;
  for (const SearchedLogs::Log* log : searched_.of_kind(row)) {
    if (hosts.size() == kHostsMax) break;
    if (keeper == Keeper::kDirectory && !searched_.keeps_directory(*log)) continue;
    const std::string& name = log->coverage->host;
    if (std::ranges::find(hosts, name) == hosts.end()) hosts.push_back(name);
  }
  if (hosts.empty()) {
    hosts.emplace_back(keeper == Keeper::kDirectory ? "every domain controller"
                       : keeper == Keeper::kMail    ? "the mail server"
                                                    : "the gateway to the outside");
  }
  return hosts;
}

void CheckMaker::look_up(Draft& draft) {
  if (row_at(draft.row).keeper == Keeper::kCloud) {
    for (const SearchedLogs::Log* log : searched_.of_kind(draft.row)) {
      look_at(*log->coverage, draft);
    }
    return;
  }
  for (const SearchedLogs::Log& log : searched_.host(draft.host).logs) {
    if ((log.kinds >> draft.row & 1) != 0) look_at(*log.coverage, draft);
  }
}

void CheckMaker::look_at(const model::LogCoverage& log, Draft& draft) const {
  if (draft.presence == model::Presence::kPresent) return;
  if (log.first > draft.until || log.last < draft.from) {
    if (draft.presence == model::Presence::kMissing) draft.told = &log;
    return;
  }
  const bool gap = std::ranges::any_of(log.gaps, [&](const auto& silence) {
    return silence.from < draft.until && silence.until > draft.from;
  });
  const bool whole = log.first <= draft.from && log.last >= draft.until && !gap;
  draft.presence = whole ? model::Presence::kPresent : model::Presence::kPartly;
  draft.told = &log;
  draft.silent = gap;
}

// What settles most comes first; of those what is at hand. The same log of further hosts comes
// behind the first of every other log: whoever reads only the first few shall see different ways
// on.
void CheckMaker::choose() {
  chosen_.clear();
  for (std::size_t i = 0; i < drafts_.size(); ++i) chosen_.push_back(i);
  std::sort(chosen_.begin(), chosen_.end(), [&](std::size_t x, std::size_t y) {
    const Draft &a = drafts_[x], &b = drafts_[y];
    return std::tuple(std::popcount(b.claims), b.presence, row_at(a.row).log, a.host) <
           std::tuple(std::popcount(a.claims), a.presence, row_at(b.row).log, b.host);
  });
  order_.clear();  // times its log was seen before, place
  for (std::size_t i = 0; i < chosen_.size(); ++i) {
    const std::string_view log = row_at(drafts_[chosen_[i]].row).log;
    const auto before = std::ranges::count_if(std::span(chosen_).first(i), [&](std::size_t other) {
      return row_at(drafts_[other].row).log == log;
    });
    order_.emplace_back(static_cast<std::size_t>(before), i);
  }
  std::sort(order_.begin(), order_.end());
  order_.resize(std::min(order_.size(), kChecksMax));
  for (auto& [times, place] : order_) place = chosen_[place];
  chosen_.resize(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) chosen_[i] = order_[i].second;
}

void CheckMaker::write(const model::Incident& incident, const Draft& draft,
                       model::NextCheck& check) const {
  const CheckRow& row = row_at(draft.row);
  check.host = draft.host;
  check.log = row.log;
  check.from = draft.from;
  check.until = draft.until;
  check.presence = draft.presence;
  check.question = row.question;
  const std::string_view account = incident.accounts.empty()
                                       ? std::string_view("the account")
                                       : incident.entities[incident.accounts.front()].name;
  for (const auto& [word, value] :
       {std::pair<std::string_view, std::string_view>{"$host", draft.host},
        {"$account", account}}) {
    const std::size_t at = check.question.find(word);
    if (at != std::string::npos) check.question.replace(at, word.size(), value);
  }
  check.note.clear();
  const auto note = [&](std::string_view what) {
    check.note.append(draft.told->log);
    if (!draft.told->host.empty()) check.note.append(" of ").append(draft.told->host);
    check.note.append(what);
  };
  if (draft.presence == model::Presence::kMissing) {
    if (draft.told != nullptr) {
      note(" is there, but not of this time");
    } else {
      check.note.append("no such log of ").append(draft.host).append(" is in the input");
    }
  } else if (draft.presence == model::Presence::kPartly) {
    note(draft.silent ? " is silent for part of this time" : " begins later or ends earlier");
  }
  std::size_t claims = 0;
  check.claims.resize(static_cast<std::size_t>(std::popcount(draft.claims)));
  for (std::size_t i = 0; i < incident.claims.size(); ++i) {
    if ((draft.claims >> i & 1) != 0) check.claims[claims++] = incident.claims[i].id;
  }
}

}  // namespace tocsin::incident
