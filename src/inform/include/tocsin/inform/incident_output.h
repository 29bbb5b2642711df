// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/model/incident.h"

namespace tocsin::inform {

// Incidents as text for people. Incidents come in the order of their rank. Text from the evidence
// comes out inert. Pure functions; any thread.

struct IncidentTableOptions {
  bool colour = false;
  std::size_t width = 120;  // columns of the terminal
  bool explain = false;     // every link with its reason, and every part of the score
  // Incidents below this rank are only counted.
  model::Rank rank_min = model::Rank::kMedium;
};

// Incidents for people, told one after the other in the order of their rank. Holds their text, no
// incident. One thread.
class IncidentPages {
 public:
  virtual ~IncidentPages() = default;
  virtual void add(const model::Incident& incident) = 0;
  // Everything. `left_out` are there besides those given. Once.
  virtual std::string finish(const model::IncidentTally& left_out,
                             const model::Coverage& coverage) = 0;
};

// For a terminal: the story of each incident in some fifteen lines.
std::unique_ptr<IncidentPages> make_incident_table(const IncidentTableOptions& options);
// CommonMark, for tickets and notes: one section an incident.
std::unique_ptr<IncidentPages> make_incidents_markdown();

// One incident whole, with all its alerts and links.
std::string incident_page(const model::Incident& incident, const IncidentTableOptions& options);

// RFC 4180, one line an alert in order of time, with the columns that Timesketch and Timeline
// Explorer look for (datetime, timestamp_desc, message) and the incident that it belongs to. No
// cell can start a formula in a spreadsheet.
// Lines wait in a scratch file where they are many. Memory: some 60 bytes an alert. One thread.
class IncidentTimeline {
 public:
  // `files` must outlive it.
  explicit IncidentTimeline(const base::FileSystem& files) : files_(&files) {}
  void add(const model::Incident& incident);
  // All lines in order. Fails where the scratch file could not be written or read. Once.
  base::Result<void> finish(const std::function<void(std::string_view)>& write) &&;

 private:
  struct Row {
    model::Timestamp time;
    std::array<char, 32> alert{};  // its id, which decides among those of one time
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };
  void keep(const model::IncidentAlert& alert, std::string_view text);
  base::Result<void> spill();

  const base::FileSystem* files_;
  std::vector<Row> rows_;
  std::string waiting_;  // not yet in the scratch file
  std::unique_ptr<base::ScratchFile> scratch_;
  base::Result<void> state_;
};
// The same of incidents that are all at hand.
std::string incident_timeline_csv(std::span<const model::Incident> incidents);

}  // namespace tocsin::inform
