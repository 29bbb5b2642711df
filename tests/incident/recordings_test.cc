// SPDX-License-Identifier: Apache-2.0
// Recorded attacks of OTRF with the SigmaHQ rules: each is one incident, two stay two, and how the
// evidence is cut into files is no matter.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "recorded_alerts.h"
#include "support/temporary_folder.h"
#include "tocsin/base/file_system.h"
#include "tocsin/base/random.h"
#include "tocsin/model/casefold.h"
#include "tocsin/source/evidence.h"

namespace tocsin::incident {
namespace {

namespace fs = std::filesystem;

struct Recording {
  std::string path;
  std::vector<model::Alert> alerts;
  std::set<std::string> hosts, accounts, days;
};

bool grave(const model::AlertRule& rule) { return rule.level >= model::Level::kMedium; }

class Recordings : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!fs::exists(corpus_folder() / "otrf")) return;
    rules_ = new rule::RuleSet(corpus_rules());
    recordings_ = new std::vector<Recording>;
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(corpus_folder() / "otrf")) {
      const std::string name = entry.path().string();
      if (name.ends_with(".zip") || name.ends_with(".tar.gz")) paths.push_back(name);
    }
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
      recordings_->push_back({path, alerts_of({path}, *rules_), {}, {}, {}});
      describe(recordings_->back());
    }
  }
  static void TearDownTestSuite() {
    delete recordings_;
    delete rules_;
    recordings_ = nullptr;
    rules_ = nullptr;
  }
  void SetUp() override {
    if (recordings_ == nullptr) GTEST_SKIP() << corpus_folder() / "otrf" << " is absent";
  }

  // Whom and what a recording speaks of, as its incidents resolve them.
  static void describe(Recording& recording) {
    for (const model::Incident& incident : group(recording.alerts)) {
      for (const std::uint32_t host : incident.hosts) {
        const std::string& key = incident.entities[host].key;
        recording.hosts.insert(key.substr(0, key.find('.')));
      }
      for (const std::uint32_t account : incident.accounts) {
        recording.accounts.insert(incident.entities[account].key);
      }
      for (const model::IncidentAlert& alert : incident.alerts) {
        std::string day;
        model::append_rfc3339(alert.place.time, day);
        recording.days.insert(day.substr(0, 10));
      }
    }
  }

  static rule::RuleSet* rules_;
  static std::vector<Recording>* recordings_;
};

rule::RuleSet* Recordings::rules_ = nullptr;
std::vector<Recording>* Recordings::recordings_ = nullptr;

// How a recording's alerts of level medium or above lie, where only some rules are there.
struct Shares {
  std::size_t rules = 0, alerts = 0, together = 0, above_low = 0;
};

Shares shares_with(const std::vector<model::Alert>& alerts) {
  Shares shares;
  std::set<std::string> rules;
  for (const model::Alert& alert : alerts) {
    if (!grave(*alert.rule)) continue;
    ++shares.alerts;
    rules.insert(alert.rule->id);
  }
  shares.rules = rules.size();
  if (shares.rules < 2) return shares;
  for (const model::Incident& incident : group(alerts)) {
    const auto held = std::count_if(incident.alerts.begin(), incident.alerts.end(),
                                    [](const auto& alert) { return grave(*alert.rule); });
    shares.together = std::max(shares.together, static_cast<std::size_t>(held));
    shares.above_low += incident.rank > model::Rank::kLow;
  }
  return shares;
}

TEST_F(Recordings, EachIsOneIncident) {
  std::vector<std::size_t> above_low;
  double least = 1;
  for (const Recording& recording : *recordings_) {
    const Shares shares = shares_with(recording.alerts);
    if (shares.rules < 2) continue;
    const double share = static_cast<double>(shares.together) / static_cast<double>(shares.alerts);
    EXPECT_GE(share, 0.9) << recording.path;
    EXPECT_LE(shares.above_low, 3u) << recording.path;
    EXPECT_GE(shares.above_low, 1u) << recording.path;
    above_low.push_back(shares.above_low);
    least = std::min(least, share);
  }
  ASSERT_FALSE(above_low.empty());
  std::sort(above_low.begin(), above_low.end());
  EXPECT_EQ(above_low[above_low.size() / 2], 1u);
  std::cout << above_low.size() << " recordings, least share " << least << ", at most "
            << above_low.back() << " incidents above low\n";
}

// Any part of the rules is missing: the bars must not hang on the rules that there were when the
// weights were chosen.
TEST_F(Recordings, EachIsOneIncidentWithFewerRules) {
  base::Random random(77);
  for (const std::uint64_t kept : {30, 50, 70, 90}) {
    std::size_t tried = 0, torn = 0;
    for (int round = 0; round < 12; ++round) {
      std::map<std::string, bool> keep;
      for (const Recording& recording : *recordings_) {
        std::vector<model::Alert> alerts = recording.alerts;
        std::erase_if(alerts, [&](const model::Alert& alert) {
          const auto [rule, met] = keep.try_emplace(alert.rule->id, false);
          if (met) rule->second = random.below(100) < kept;
          return !rule->second;
        });
        const Shares shares = shares_with(alerts);
        if (shares.rules < 2) continue;
        ++tried;
        torn += shares.together * 10 < shares.alerts * 9;
        EXPECT_LE(shares.above_low, 3u) << recording.path;
      }
    }
    std::cout << kept << " % of the rules: " << torn << " of " << tried << " fell apart\n";
    EXPECT_LE(torn * 100, tried * 3);
  }
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = model::folded(text).find(from, at)) != std::string::npos;) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// The same attack elsewhere: other hosts, accounts, domains and days; tools and addresses stay.
std::vector<model::Alert> elsewhere(const Recording& recording, std::chrono::days later) {
  std::set<std::string> words;
  for (const std::string& host : recording.hosts) words.insert(host);
  for (const std::string& account : recording.accounts) {
    const std::size_t slash = account.find('\\');
    words.insert(account.substr(0, slash));
    if (slash != std::string::npos) words.insert(account.substr(slash + 1));
  }
  std::vector<model::Alert> alerts = recording.alerts;
  for (model::Alert& alert : alerts) {
    alert.id[0] = alert.id[0] == 'f' ? 'e' : 'f';
    alert.place.time += later;
    alert.place.path = "elsewhere/" + alert.place.path;
    for (model::Cause& cause : alert.causes) {
      cause.place.path = "elsewhere/" + cause.place.path;
      cause.place.host = "other-" + cause.place.host;
    }
    alert.place.host = "other-" + alert.place.host;
    for (model::StoredField& field : alert.event) {
      if (field.name.find("Guid") != std::string::npos ||
          field.name.find("GUID") != std::string::npos) {
        field.text.insert(1, "9");
      }
      replace_all(field.text, "s-1-5-21-", "S-1-5-21-9");
      for (const std::string& word : words) replace_all(field.text, word, "other-" + word);
    }
  }
  return alerts;
}

void expect_apart(std::vector<model::Alert> mixed, const std::vector<model::Alert>& others,
                  const std::string& what) {
  std::set<std::string> of_first;
  for (const model::Alert& alert : mixed) of_first.insert(alert.id);
  mixed.insert(mixed.end(), others.begin(), others.end());
  std::sort(mixed.begin(), mixed.end(), model::comes_before);
  for (const model::Incident& incident : group(mixed)) {
    const auto from_first =
        std::count_if(incident.alerts.begin(), incident.alerts.end(),
                      [&](const auto& alert) { return of_first.contains(alert.id); });
    const bool apart = from_first == 0 || from_first == std::ssize(incident.alerts);
    EXPECT_TRUE(apart) << what << ": " << incident.title;
    if (apart) continue;
    for (const model::Link& link : incident.links) {
      const bool crosses = of_first.contains(incident.alerts[link.from].id) !=
                           of_first.contains(incident.alerts[link.to].id);
      if (crosses) ADD_FAILURE() << link.bits << " bits: " << link.why;
    }
  }
}

bool disjoint(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::none_of(a.begin(), a.end(), [&](const auto& item) { return b.contains(item); });
}

TEST_F(Recordings, TwoOfDifferentHostsAccountsAndDaysNeverJoin) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < recordings_->size(); ++a) {
    for (std::size_t b = a + 1; b < recordings_->size(); ++b) {
      const Recording &x = (*recordings_)[a], &y = (*recordings_)[b];
      const bool strangers = disjoint(x.hosts, y.hosts) && disjoint(x.accounts, y.accounts) &&
                             disjoint(x.days, y.days);
      if (strangers && !x.alerts.empty() && !y.alerts.empty()) pairs.emplace_back(a, b);
    }
  }
  base::Random random(50);
  std::size_t tried = 0;
  for (; tried < 200 && !pairs.empty(); ++tried) {
    const std::size_t chosen = random.below(pairs.size());
    const auto [a, b] = pairs[chosen];
    pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(chosen));
    expect_apart((*recordings_)[a].alerts, (*recordings_)[b].alerts,
                 (*recordings_)[a].path + " and " + (*recordings_)[b].path);
  }
  std::cout << tried << " pairs\n";
  EXPECT_GE(tried, 50u);
}

TEST_F(Recordings, OneAndAnotherMovedToOtherHostsAccountsAndDaysNeverJoin) {
  base::Random random(51);
  for (int tried = 0; tried < 60; ++tried) {
    const Recording& a = (*recordings_)[random.below(recordings_->size())];
    const Recording& b = (*recordings_)[random.below(recordings_->size())];
    if (a.alerts.empty() || b.alerts.empty()) continue;
    const auto days = std::chrono::days(1 + random.below(30));
    const auto apart = a.alerts.front().place.time - b.alerts.front().place.time;
    const auto shift = std::chrono::floor<std::chrono::days>(apart) + days;
    expect_apart(a.alerts, elsewhere(b, shift), a.path + " and " + b.path);
  }
}

// The lines of the events of a recording.
std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  source::WholeFileVisitor visitor;
  visitor.bytes_max = std::uint64_t{1} << 30;
  visitor.wanted = [](std::string_view name) { return name.ends_with(".json"); };
  visitor.file = [&](std::string_view, const std::string& content) {
    std::size_t begin = 0;
    while (begin < content.size()) {
      const std::size_t end = std::min(content.find('\n', begin), content.size());
      if (end > begin) lines.push_back(content.substr(begin, end - begin));
      begin = end + 1;
    }
  };
  source::visit_whole_files(*base::make_system_files(), {path}, {}, visitor);
  return lines;
}

// Incidents by id: of each alert its rule, time and host, which do not tell of files.
std::map<std::string, std::multiset<std::string>> outline(const std::vector<model::Alert>& alerts) {
  std::map<std::string, std::multiset<std::string>> all;
  for (const model::Incident& incident : group(alerts)) {
    for (const model::IncidentAlert& alert : incident.alerts) {
      std::string text = alert.rule->id + " " + alert.place.host + " " + alert.place.channel + " ";
      model::append_rfc3339(alert.place.time, text);
      all[incident.id].insert(std::move(text));
    }
  }
  return all;
}

TEST_F(Recordings, CutIntoTenFilesInAnyOrderTheyAreTheSame) {
  std::size_t tried = 0;
  for (const Recording& recording : *recordings_) {
    if (recording.alerts.size() < 10 || ++tried > 8) continue;
    std::vector<std::string> lines = lines_of(recording.path);
    ASSERT_FALSE(lines.empty()) << recording.path;
    TemporaryFolder folder;
    {
      std::ofstream whole(folder.path() / "whole.json");
      for (const std::string& line : lines) whole << line << '\n';
    }
    const auto whole = outline(alerts_of({(folder.path() / "whole.json").string()}, *rules_));
    const fs::path parts = folder.path() / "parts";
    fs::create_directory(parts);
    base::Random random(tried);
    std::vector<std::ofstream> files;
    for (int i = 0; i < 10; ++i) files.emplace_back(parts / (std::to_string(i) + ".json"));
    for (const std::string& line : lines) files[random.below(10)] << line << '\n';
    files.clear();
    EXPECT_TRUE(outline(alerts_of({parts.string()}, *rules_)) == whole) << recording.path;
  }
}

TEST_F(Recordings, AnEventLessChangesOnlyWhatItCaused) {
  base::Random random(9);
  std::size_t tried = 0, same_id = 0, moved = 0, began = 0;
  for (const Recording& recording : *recordings_) {
    if (recording.alerts.size() < 5) continue;
    const auto before = group(recording.alerts);
    for (int n = 0; n < 12; ++n) {
      std::vector<model::Alert> fewer = recording.alerts;
      const std::size_t chosen = random.below(fewer.size());
      const model::RecordPlace gone = fewer[chosen].place;
      std::erase_if(fewer, [&](const model::Alert& alert) {
        return alert.place.record_id == gone.record_id && alert.place.offset == gone.offset &&
               alert.place.path == gone.path;
      });
      std::map<std::string, std::string> home;
      for (const model::Incident& incident : group(fewer)) {
        for (const model::IncidentAlert& alert : incident.alerts) home[alert.id] = incident.id;
      }
      for (const model::Incident& incident : before) {
        std::map<std::string, std::size_t> homes;
        for (const model::IncidentAlert& alert : incident.alerts) {
          if (home.contains(alert.id)) ++homes[home[alert.id]];
        }
        if (homes.empty()) continue;
        ++tried;
        moved += homes.size() > 1;
        if (homes.contains(incident.id)) {
          ++same_id;
          continue;
        }
        // An id comes from the hour and place of the first alert: who takes that away, moves it.
        const bool first = !home.contains(incident.alerts.front().id);
        began += first;
        if (!first) std::cout << recording.path << ": " << incident.title << '\n';
      }
    }
  }
  std::cout << tried << " incidents after a removal: " << same_id << " with their id, " << began
            << " lost their first alert, " << moved << " fell apart\n";
  EXPECT_GE(same_id * 100, tried * 97);
  EXPECT_GE((same_id + began) * 1000, tried * 998);
  EXPECT_LE(moved * 100, tried * 3);
}

TEST_F(Recordings, EveryLinkNamesItsReason) {
  std::size_t links = 0;
  for (const Recording& recording : *recordings_) {
    for (const model::Incident& incident : group(recording.alerts)) {
      for (const model::Link& link : incident.links) {
        ++links;
        EXPECT_FALSE(link.why.empty());
        EXPECT_GT(link.bits, 0);
      }
      EXPECT_GE(incident.links.size() + 1, incident.alerts.size());
    }
  }
  EXPECT_GT(links, 1000u);
}

}  // namespace
}  // namespace tocsin::incident
