// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"
#include "tocsin/engine/incidents.h"
#include "tocsin/inform/incident_output.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/incident.h"

namespace tocsin::cli {

// A folder that `tocsin scan --save` makes: what the incidents are computed from, and what persons
// decided about them. Files: alerts.jsonl, surprises.jsonl, coverage.json, decisions.jsonl; and for
// people and other tools incidents.jsonl, incidents.md, timeline.csv. docs/formats/result.md.

// Writes such a folder. Files appear under their names when they are whole. One thread.
class ResultWriter {
 public:
  // Makes the folder; one that holds a result already is refused.
  static base::Result<ResultWriter> open(const base::FileSystem& files, const std::string& folder);
  void alert(const model::Alert& alert, const std::vector<model::Surprise>& surprises);
  // In the order of their rank, after the last alert.
  // `told`: it stands in the files for people.
  void incident(const model::Incident& incident, bool told);
  base::Result<void> finish(const engine::IncidentResult& result);

 private:
  // A file that is written as its lines come, under another name until it is whole.
  struct Lines {
    std::unique_ptr<base::WritableFile> file;
    std::string waiting;
    base::Result<void> state;
    void drain(bool last);
  };

  ResultWriter(const base::FileSystem& files, std::string folder)
      : files_(&files), folder_(std::move(folder)), timeline_(files) {}
  base::Result<void> write_file(std::string_view name, std::string_view text) const;
  base::Result<void> close(Lines& lines) const;
  base::Result<void> write_timeline();

  const base::FileSystem* files_;
  std::string folder_;
  Lines alerts_, incidents_;
  inform::IncidentTimeline timeline_;
  std::unique_ptr<inform::IncidentPages> markdown_ = inform::make_incidents_markdown();
  std::string surprises_;
};

// What a folder holds.
struct SavedResult {
  std::vector<model::Incident> computed;  // as the scan grouped them
  std::vector<model::Decision> decisions;
  model::Coverage coverage;
};

// `alert`, where given, sees every alert in order.
base::Result<SavedResult> load_result(const base::FileSystem& files, const std::string& folder,
                                      const std::function<void(model::Alert&&)>& alert = {});

// Adds a decision to the folder's decisions.
base::Result<void> save_decisions(const base::FileSystem& files, const std::string& folder,
                                  const std::vector<model::Decision>& decisions);

}  // namespace tocsin::cli
