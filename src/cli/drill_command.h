// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "command.h"

namespace tocsin::cli {

// tocsin drill make: writes the evidence of an invented intrusion, to learn and to test with.
class DrillCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  CLI::App* command_ = nullptr;
  std::string folder_;
  std::string scenario_path_;
  CLI::Option* seed_option_ = nullptr;
  std::uint64_t seed_ = 1;
};

}  // namespace tocsin::cli
