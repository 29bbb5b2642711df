// SPDX-License-Identifier: Apache-2.0
#include "usage_problem.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tocsin/text/suggestion.h"

namespace tocsin::cli {
namespace {

std::string path_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : path_of(*parent) + " " + command.get_name();
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands({})) names.push_back(sub->get_name());
  return names;
}

std::vector<std::string> flag_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// " (did you mean `x`?)", or nothing.
std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const std::string hint = text::did_you_mean(word, views);
  return hint.empty() ? hint : " (" + hint + ")";
}

}  // namespace

const CLI::App& command_reached(const CLI::App& root) {
  const CLI::App* reached = &root;
  while (!reached->get_subcommands().empty()) reached = reached->get_subcommands().back();
  return *reached;
}

bool lacks_only_a_command(const CLI::App& root) {
  return root.remaining(true).empty() && command_reached(root).get_require_subcommand_min() > 0;
}

std::string usage_problem(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& command = command_reached(root);
  const std::string path = path_of(command);
  const std::string help = fmt::format("`{} --help` shows what there is", path);
  const std::vector<std::string> rest = root.remaining(true);
  const auto flag = std::ranges::find_if(
      rest, [](const std::string& word) { return word.size() > 1 && word.starts_with('-'); });
  if (flag != rest.end()) {
    const std::string name = flag->substr(0, flag->find('='));
    return fmt::format("{} has no flag `{}`{}; {}", path, name,
                       suggestion(name, flag_names(command)), help);
  }
  if (rest.empty()) return fmt::format("{}: {}; {}", path, error.what(), help);
  if (command.get_require_subcommand_min() > 0) {
    return fmt::format("{} has no command `{}`{}; {}", path, rest.front(),
                       suggestion(rest.front(), command_names(command)), help);
  }
  return fmt::format("{} has no place for `{}`; {}", path, rest.front(), help);
}

}  // namespace tocsin::cli
