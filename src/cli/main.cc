// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "completion_command.h"
#include "console.h"
#include "drill_command.h"
#include "dump_command.h"
#include "rules_command.h"
#include "scan_command.h"
#include "version.h"

namespace {

using namespace tocsin;

std::vector<std::unique_ptr<cli::Command>> make_commands() {
  std::vector<std::unique_ptr<cli::Command>> commands;
  commands.push_back(std::make_unique<cli::ScanCommand>());
  commands.push_back(std::make_unique<cli::DumpCommand>());
  commands.push_back(std::make_unique<cli::RulesCommand>());
  commands.push_back(std::make_unique<cli::DrillCommand>());
  commands.push_back(std::make_unique<cli::CompletionCommand>());
  return commands;
}

int run(int argc, char** argv) {
  CLI::App app("Tocsin: from a folder of evidence to ordered alerts", "tocsin");
  app.set_version_flag("--version", std::string("tocsin ") + cli::kVersion);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help for all subcommands");
  app.footer(
      "First steps:\n  tocsin scan FOLDER\n  tocsin scan FOLDER --report report.html\n"
      "  tocsin rules list");
  const auto commands = make_commands();
  for (const auto& command : commands) command->describe(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kExitNothingFound : cli::kExitCouldNotRun;
  }
  const base::SystemClock clock;
  const std::unique_ptr<base::FileSystem> files = base::make_system_files();
  cli::Console console(clock, *files);
  for (const auto& command : commands) {
    if (command->chosen()) return command->run(console);
  }
  return cli::kExitCouldNotRun;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away is told by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("tocsin: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tocsin: %s\n", error.what());
  }
  return cli::kExitCouldNotRun;
}
