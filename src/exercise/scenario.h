// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/time.h"
#include "tocsin/text/yaml.h"

namespace tocsin::exercise {

// A fault in a scenario, with its line.
base::Error malformed(text::Place place, const std::string& what);

struct Account {
  std::string name;
  std::string domain;
  std::string sid;
  std::string subject;  // how the Security log calls it as a subject
  std::string integrity = "Medium";
  std::string label = "S-1-16-8192";
  std::uint32_t session = 1;
};

enum class HostForm : std::uint8_t { kEvtx, kWinlogbeat, kXml };

struct HostSpec {
  std::string name;
  std::string address;
  std::string owner;  // the person who sits there; may be empty
  std::vector<std::string> groups;
  bool sysmon = false;
  bool audits_processes = false;  // 4688
  bool forwarded = false;         // a collector has a copy of what was cleared later
  HostForm form = HostForm::kEvtx;
};

struct StandingProcess {
  std::string label;
  std::string image;
  std::string command;
  std::string user;
};

// What a program says of itself.
struct ProgramFacts {
  std::string version = "-";
  std::string description = "-";
  std::string product = "-";
  std::string company = "-";
  std::string original = "-";
};

// One kind of ordinary activity, or one step of the intrusion.
struct Activity {
  std::string name;
  text::YamlNode on;  // hosts or groups: text or list
  std::string as;     // empty: the host's owner, or the system where there is none
  double times_a_day = 1;
  std::chrono::minutes from{8 * 60};  // of the day, UTC
  std::chrono::minutes until{17 * 60};
  bool every_day = false;  // weekends too
  model::Timestamp at{};   // a step's beginning
  text::YamlNode with;     // words, chosen once each time
  text::YamlNode events;
  text::Place place;
};

// A scenario file, read and checked as far as it can be without playing it. Holds the text that
// its nodes point into.
struct Scenario {
  text::YamlStream stream;
  std::string title;
  std::uint64_t seed = 1;
  std::chrono::sys_days begins{};
  std::uint32_t days = 1;
  std::string domain;  // short name
  std::string dns;
  std::string domain_sid;
  std::vector<HostSpec> hosts;
  std::map<std::string, std::uint32_t, std::less<>> sids;  // of accounts, groups and hosts
  std::map<std::string, Account, std::less<>> accounts;
  std::map<std::string, ProgramFacts, std::less<>> programs;  // by file name, lower case
  std::vector<StandingProcess> standing;
  std::map<std::string, std::vector<std::string>, std::less<>> lists;
  std::vector<Activity> ordinary;
  std::vector<Activity> intrusion;

  static base::Result<Scenario> read(std::string_view text);
};

// "20s", "5m", "1h30m", "250ms".
base::Result<std::chrono::microseconds> read_span(const text::YamlNode& node);

std::string lower_case(std::string_view text);

}  // namespace tocsin::exercise
