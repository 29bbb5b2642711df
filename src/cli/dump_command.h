// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "event_reading.h"

namespace tocsin::cli {

// tocsin dump: decoded events as JSON lines, one flat object each, in the order of the file.
class DumpCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  base::Result<EventReading> reading(const Console& console) const;

  CLI::App* command_ = nullptr;
  std::vector<std::string> paths_;
  std::vector<std::string> map_paths_;
  std::string format_hint_, timezone_, output_path_;
};

}  // namespace tocsin::cli
