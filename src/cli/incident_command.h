// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "command.h"
#include "saved_result.h"
#include "tocsin/base/result.h"
#include "tocsin/inform/incident_output.h"

namespace tocsin::cli {

// tocsin incident list|show|explain|merge|split|state|confirm|undo|decisions, on a folder that
// `tocsin scan --save` made. What persons decide is kept beside what was computed, and can be
// undone.
class IncidentCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  CLI::App* add(const char* name, const char* about);
  CLI::App* add_decision(const char* name, const char* about);
  base::Result<int> execute(Console& console);
  base::Result<int> decide(Console& console, SavedResult saved,
                           const std::vector<model::Incident>& now);
  base::Result<model::Decision> wanted(const SavedResult& saved,
                                       const std::vector<model::Incident>& now) const;
  int list(Console& console, const std::vector<model::Incident>& incidents,
           const model::Coverage& coverage) const;
  int decisions(Console& console, const SavedResult& saved) const;
  inform::IncidentTableOptions table(const Console& console) const;

  CLI::App* command_ = nullptr;
  CLI::App *list_ = nullptr, *show_ = nullptr, *explain_ = nullptr, *decisions_ = nullptr;
  CLI::App *merge_ = nullptr, *split_ = nullptr, *state_ = nullptr, *confirm_ = nullptr,
           *undo_ = nullptr;
  std::string folder_, id_, format_ = "table", rank_ = "medium";
  std::string by_, reason_, state_name_;
  std::vector<std::string> others_;
};

}  // namespace tocsin::cli
