// SPDX-License-Identifier: Apache-2.0
#include "drill_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tocsin/exercise/drill.h"

namespace tocsin::cli {
namespace {

constexpr std::uint64_t kScenarioBytesMax = 16 << 20;

}  // namespace

void DrillCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("drill", "evidence of an invented intrusion");
  command_->require_subcommand(1);
  CLI::App* make = command_->add_subcommand("make", "write the evidence into a folder");
  make->add_option("DIR", folder_, "folder to write to; made where absent")->required();
  make->add_option("--scenario", scenario_path_, "scenario file (default: the built-in one)")
      ->type_name("FILE");
  make->add_option("--seed", seed_, "another seed gives another ordinary fortnight")
      ->type_name("N");
}

bool DrillCommand::chosen() const { return command_->parsed(); }

int DrillCommand::run(Console& console) {
  std::string scenario(exercise::default_scenario());
  if (!scenario_path_.empty()) {
    auto text = base::read_whole(console.files(), scenario_path_, kScenarioBytesMax);
    if (!text.ok()) {
      console.error(text.error().message);
      return kExitCouldNotRun;
    }
    scenario = *std::move(text);
  }
  const auto progress = [&](const std::string& step) { console.status(printable(step)); };
  const auto made = exercise::make_drill(scenario, seed_, console.files(), folder_, progress);
  console.status({});
  if (!made.ok()) {
    console.error(made.error().message);
    return kExitCouldNotRun;
  }
  console.note(fmt::format("{} events of {} hosts in {} files under {}", made->events, made->hosts,
                           made->files, printable(folder_)));
  return kExitNothingFound;
}

}  // namespace tocsin::cli
