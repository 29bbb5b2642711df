// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
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
#include "usage_problem.h"
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

// `tocsin help rules list` means `tocsin rules list --help`.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  // CLI11 takes them from the back.
  std::ranges::reverse(words);
  return words;
}

int refuse_usage(const CLI::App& app, const CLI::ParseError& error, cli::Console& console) {
  // Help and version come as errors too.
  if (error.get_exit_code() == 0) return app.exit(error);
  if (cli::lacks_only_a_command(app)) {
    console.out(cli::command_reached(app).help());
    console.flush();
  } else {
    console.error(cli::usage_problem(app, error));
  }
  return cli::kExitCouldNotRun;
}

int run(int argc, char** argv) {
  CLI::App app("Tocsin: from a folder of evidence to ordered alerts", "tocsin");
  app.set_version_flag("-V,--version", std::string("tocsin ") + cli::kVersion);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help for all subcommands");
  // Never destroyed: what a scan holds in hundreds of thousands of small pieces the system takes
  // back at once.
  static const auto& commands = *new std::vector<std::unique_ptr<cli::Command>>(make_commands());
  for (const auto& command : commands) command->describe(app);
  // Subcommands inherit the footer that is there when they are made.
  app.footer(
      "First steps:\n  tocsin scan FOLDER\n  tocsin scan FOLDER --report report.html\n"
      "  tocsin rules list\n`tocsin COMMAND --help` says more about each.");
  const base::SystemClock clock;
  const std::unique_ptr<base::FileSystem> files =
      base::make_system_files(cli::Console::scratch_folder());
  cli::Console console(clock, *files);
  try {
    app.parse(words_of(argc, argv));
  } catch (const CLI::ParseError& error) {
    return refuse_usage(app, error, console);
  }
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
