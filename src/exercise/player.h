// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event_shapes.h"
#include "scenario.h"
#include "tocsin/base/random.h"
#include "tocsin/base/result.h"

namespace tocsin::exercise {

struct Process {
  std::string image;
  std::string command;
  std::string folder;
  std::string guid;
  std::string program;  // a name in Scenario::programs; empty: the image's file name
  std::uint32_t pid = 0;
  Account account;
};

struct Host {
  const HostSpec* spec = nullptr;
  std::string computer;                                   // full name
  std::string account;                                    // of the computer itself, as "FILES01$"
  std::map<std::string, Process, std::less<>> processes;  // by label
};

// An event that some host logged.
struct LoggedEvent {
  std::size_t host = 0;
  std::uint64_t order = 0;  // among events of one time
  bool of_intrusion = false;
  EvtxEvent event;
};

using Words = std::map<std::string, std::string, std::less<>>;

// Plays a scenario: every activity becomes events of hosts. Each activity draws from a generator
// of its own, so that a change to one leaves the others as they were.
class Player {
 public:
  Player(const Scenario& scenario, const EventShapes& shapes, std::uint64_t seed);

  base::Result<void> play();

  const std::vector<Host>& hosts() const { return hosts_; }
  // In the order in which they were made, not of time.
  std::vector<LoggedEvent>& events() { return events_; }

 private:
  // What an event's words are looked up in.
  struct Stage {
    Host* here = nullptr;    // the host that logs
    Host* origin = nullptr;  // the host where the activity began
    Account actor;
    const Process* process = nullptr;
    const Process* parent = nullptr;
    model::Timestamp time{};
    Words words;
    text::Place place;
  };

  void make_hosts();
  base::Result<void> play_day(const Activity& activity, std::chrono::sys_days day);
  base::Result<std::vector<Host*>> hosts_of(const text::YamlNode& on, text::Place place);
  Host* find_host(std::string_view name);
  base::Result<Account> account_of(std::string_view name, const Host& host,
                                   text::Place place) const;

  base::Result<void> perform(const Activity& activity, Host& host, model::Timestamp time);
  base::Result<void> perform_entry(const text::YamlNode& entry, Stage& stage);
  base::Result<void> set_stage(const text::YamlNode& entry, Stage& stage);
  base::Result<void> set_words(const text::YamlNode& entry, const EventShape* shape, Stage& stage);
  base::Result<void> emit(const EventShape& shape, const text::YamlNode& entry, Stage& stage);
  base::Result<void> start_process(const text::YamlNode& entry, Stage& stage);
  base::Result<void> end_process(const text::YamlNode& entry, Stage stage);
  const EventShape& shape(std::string_view name) const { return shapes_.find(name)->second; }

  base::Result<std::string> expand(std::string_view text, const Stage& stage, int depth = 0);
  base::Result<std::string> word(std::string_view name, const Stage& stage, int depth);
  std::optional<std::string> word_of_place(std::string_view name, const Stage& stage) const;
  std::optional<std::string> word_of_process(std::string_view name, const Stage& stage) const;
  std::optional<std::string> random_word(std::string_view name);
  std::string sid_of(std::string_view name) const;
  std::string guid();

  const Scenario& scenario_;
  const EventShapes& shapes_;
  std::uint64_t seed_;
  base::Random random_;
  std::vector<Host> hosts_;
  std::vector<LoggedEvent> events_;
  bool in_intrusion_ = false;
};

}  // namespace tocsin::exercise
