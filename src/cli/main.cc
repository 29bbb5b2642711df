// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "completion_command.h"
#include "console.h"
#include "drill_command.h"
#include "dump_command.h"
#include "incident_command.h"
#include "rules_command.h"
#include "scan_command.h"
#include "source_command.h"
#include "version.h"

namespace {

using namespace tocsin;

std::vector<std::unique_ptr<cli::Command>> make_commands() {
  std::vector<std::unique_ptr<cli::Command>> commands;
  commands.push_back(std::make_unique<cli::ScanCommand>());
  commands.push_back(std::make_unique<cli::DumpCommand>());
  commands.push_back(std::make_unique<cli::RulesCommand>());
  commands.push_back(std::make_unique<cli::IncidentCommand>());
  commands.push_back(std::make_unique<cli::SourceCommand>());
  commands.push_back(std::make_unique<cli::DrillCommand>());
  commands.push_back(std::make_unique<cli::CompletionCommand>());
  return commands;
}

// Rules are hundreds of thousands of small pieces, and a start from the cache is over in
// milliseconds, a third of which the system spends on giving memory page by page. So the heap
// grows in one step, into pages of 2 MiB where the system has such. Only asks: nothing here can
// fail in a way that matters, and what is not touched costs no memory.
void prepare_heap() {
  constexpr int kStep = 48 << 20;
  constexpr int kOwnMappingMin = 4 << 20;
  constexpr std::uintptr_t kLargePage = 2 << 20;
  mallopt(M_TOP_PAD, kStep);
  mallopt(M_TRIM_THRESHOLD, 2 * kStep);
  mallopt(M_MMAP_THRESHOLD, kOwnMappingMin);
  // Grows the heap. The pointer is only compared and measured.
  void* const first = std::malloc(kOwnMappingMin / 2);
  const auto begin = (reinterpret_cast<std::uintptr_t>(first) + kLargePage - 1) & ~(kLargePage - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  std::free(first);
  if (first == nullptr || end <= begin || end - begin > 2u * kStep) return;
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
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
  prepare_heap();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("tocsin: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tocsin: %s\n", error.what());
  }
  return cli::kExitCouldNotRun;
}
