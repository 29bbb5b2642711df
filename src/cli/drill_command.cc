// SPDX-License-Identifier: Apache-2.0
#include "drill_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

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
  seed_option_ = make->add_option("--seed", seed_, "another seed gives other ordinary days");
  seed_option_->type_name("N");
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
  exercise::DrillOptions options;
  if (seed_option_->count() > 0) options.seed = seed_;
  options.progress = [&](const exercise::DrillProgress& progress) {
    console.status(fmt::format("writing evidence: {} of {} files", progress.files_written,
                               progress.files_total));
  };
  const auto made = exercise::make_drill(scenario, options, console.files(), folder_);
  console.status({});
  if (!made.ok()) {
    console.error(made.error().message);
    return kExitCouldNotRun;
  }
  console.note(
      fmt::format("{}: {} events of {} hosts in {} files under {}, {} of them in the {} "
                  "steps of the intrusion",
                  printable(made->title), made->events, made->hosts, made->files.size(),
                  printable(folder_), made->events_of_intrusion, made->steps));
  return kExitNothingFound;
}

}  // namespace tocsin::cli
