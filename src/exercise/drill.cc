// SPDX-License-Identifier: Apache-2.0
#include "tocsin/exercise/drill.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "drill_export.h"
#include "event_shapes.h"
#include "player.h"
#include "scenario.h"

namespace tocsin::exercise {
namespace {

// A file to be written and the events in it, in order of time.
struct PlannedFile {
  std::string host;
  std::string form;
  std::vector<const EvtxEvent*> events;
};
using Plan = std::map<std::string, PlannedFile>;

// As Windows names the files of its channels.
std::string file_name_of(std::string_view channel) {
  std::string name;
  for (const char c : channel) {
    if (c == '/') {
      name += "%4";
    } else {
      name += c;
    }
  }
  return name;
}

// Which channel an event says was emptied; empty for all others.
std::string channel_cleared_by(const EvtxEvent& event) {
  if (event.system.provider != "Microsoft-Windows-Eventlog") return {};
  if (event.system.event_id == 1102) return "Security";
  for (const EvtxElement& leaf : event.user_data.at(0).children) {
    if (leaf.name == "Channel") return leaf.value.shown();
  }
  return {};
}

using ClearedAt = std::map<std::pair<std::size_t, std::string>, std::size_t>;

// For each cleared channel the place (in order of time) of the last event that says so.
ClearedAt find_cleared(const std::vector<LoggedEvent>& events) {
  ClearedAt cleared;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string channel = channel_cleared_by(events[i].event);
    if (!channel.empty()) cleared[{events[i].host, channel}] = i;
  }
  return cleared;
}

// The file that an event goes to. What a log held before it was cleared is no longer on the host;
// where a collector was told of it in time, it is there.
PlannedFile& file_of(const LoggedEvent& logged, bool is_before_clearing, const HostSpec& host,
                     Plan& plan) {
  std::string path, form = "evtx";
  if (is_before_clearing && host.forwarded) {
    path = fmt::format("collector/ForwardedEvents-{}.evtx", host.name);
    form = "evtx forwarded";
  } else if (host.form == HostForm::kWinlogbeat) {
    path = fmt::format("{}/winlogbeat.ndjson.gz", host.name);
    form = "winlogbeat";
  } else {
    const bool is_xml = host.form == HostForm::kXml;
    if (is_xml) form = "xml";
    path = fmt::format("{}/{}.{}", host.name, file_name_of(logged.event.system.channel),
                       is_xml ? "xml" : "evtx");
  }
  PlannedFile& file = plan[path];
  file.host = host.name;
  file.form = form;
  return file;
}

Plan make_plan(Player& player) {
  auto& events = player.events();
  std::sort(events.begin(), events.end(), [](const LoggedEvent& a, const LoggedEvent& b) {
    return std::pair(a.event.system.time, a.order) < std::pair(b.event.system.time, b.order);
  });
  const ClearedAt cleared = find_cleared(events);
  Plan plan;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const LoggedEvent& logged = events[i];
    const auto found = cleared.find({logged.host, logged.event.system.channel});
    const bool is_before = found != cleared.end() && i < found->second;
    file_of(logged, is_before, *player.hosts()[logged.host].spec, plan)
        .events.push_back(&logged.event);
  }
  return plan;
}

base::Result<std::string> bytes_of(const PlannedFile& file) {
  if (file.form == "winlogbeat") return winlogbeat_lines(file.events);
  if (file.form == "xml") return event_xml(file.events);
  EvtxWriter writer({.form = file.form == "evtx" ? EvtxForm::kTemplates : EvtxForm::kPlain});
  for (const EvtxEvent* event : file.events) TRY(writer.add(*event));
  return writer.finish();
}

base::Result<void> write_file(const base::FileSystem& files, const std::string& path,
                              const std::string& bytes) {
  TRY(files.make_folders(path.substr(0, path.rfind('/'))));
  TRY(auto file, files.create(path));
  TRY(file->write(std::as_bytes(std::span(bytes))));
  return file->close();
}

}  // namespace

base::Result<DrillSummary> make_drill(std::string_view scenario_text, const DrillOptions& options,
                                      const base::FileSystem& files, const std::string& folder) {
  TRY(const auto shapes, read_event_shapes(default_event_shapes()));
  TRY(const auto scenario, Scenario::read(scenario_text));
  DrillSummary summary;
  summary.title = scenario.title;
  summary.seed = options.seed.value_or(scenario.seed);
  Player player(scenario, shapes, summary.seed);
  TRY(player.play());
  const Plan plan = make_plan(player);
  summary.events = player.events().size();
  summary.events_of_intrusion = static_cast<std::uint64_t>(
      std::count_if(player.events().begin(), player.events().end(),
                    [](const LoggedEvent& logged) { return logged.of_intrusion; }));
  summary.hosts = scenario.hosts.size();
  summary.steps = scenario.intrusion.size();
  if (!player.events().empty()) {
    summary.first = player.events().front().event.system.time;
    summary.last = player.events().back().event.system.time;
  }
  for (const auto& [path, file] : plan) {
    TRY(const auto bytes, bytes_of(file));
    TRY(write_file(files, folder + "/" + path, bytes));
    summary.files.push_back({.path = path,
                             .host = file.host,
                             .form = file.form,
                             .events = file.events.size(),
                             .bytes = bytes.size()});
    if (options.progress) options.progress({summary.files.size(), plan.size()});
  }
  return summary;
}

}  // namespace tocsin::exercise
