// SPDX-License-Identifier: Apache-2.0
#include "completion_script.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

namespace tocsin::cli {
namespace {

struct Named {
  std::string name, description;
};

struct Flag {
  std::vector<std::string> names;  // "--output", "-o"
  std::string description;
  bool takes_value = false;
  std::vector<std::string> values;  // empty: any, most likely a path
};

// One place on the command line, and what may follow.
struct Place {
  std::vector<std::string> path;  // {"tocsin", "rules", "check"}
  std::vector<Named> commands;
  std::vector<Flag> flags;
  std::vector<std::string> values;  // of the argument, where it has a list of them

  std::string words() const { return fmt::format("{}", fmt::join(path, " ")); }
};

// "LEVEL:{low,high}" gives low and high.
std::vector<std::string> listed_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

Flag flag_of(const CLI::Option& option) {
  Flag flag;
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  flag.description = option.get_description();
  flag.takes_value = option.get_items_expected_max() > 0;
  flag.values = listed_values(option);
  return flag;
}

void collect(const CLI::App& app, std::vector<std::string> path, std::vector<Place>& all) {
  path.push_back(app.get_name());
  Place place;
  place.path = path;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      place.values = listed_values(*option);
    } else {
      place.flags.push_back(flag_of(*option));
    }
  }
  const auto subcommands = app.get_subcommands({});
  for (const CLI::App* sub : subcommands) {
    place.commands.push_back({sub->get_name(), sub->get_description()});
  }
  all.push_back(std::move(place));
  for (const CLI::App* sub : subcommands) collect(*sub, path, all);
}

std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// The arms of a `case "$at $word"` that follow the commands on the line.
std::string path_arms(const std::vector<Place>& places) {
  std::string out;
  for (const Place& place : places) {
    if (place.path.size() > 1)
      out += fmt::format("      {}) at+=\" $word\";;\n", shell_word(place.words()));
  }
  return out;
}

// Arms of a `case "$at $before"`: what stands after a flag that takes a value.
std::string value_arms(const std::vector<Place>& places, std::string_view listed,
                       std::string_view files) {
  std::string out;
  for (const Place& place : places) {
    for (const Flag& flag : place.flags) {
      if (!flag.takes_value) continue;
      std::string patterns;
      for (const std::string& name : flag.names) {
        patterns += (patterns.empty() ? "" : "|") + shell_word(place.words() + " " + name);
      }
      const std::string then = flag.values.empty()
                                   ? std::string(files)
                                   : fmt::format(fmt::runtime(listed), fmt::join(flag.values, " "));
      out += fmt::format("    {}) {} return;;\n", patterns, then);
    }
  }
  return out;
}

std::string bash_script(const std::vector<Place>& places) {
  std::string out =
      "_tocsin() {\n"
      "  local at=tocsin word flags= others= now=${COMP_WORDS[COMP_CWORD]}\n"
      "  local before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$at $word\" in\n";
  out += path_arms(places);
  out += "    esac\n  done\n  case \"$at $before\" in\n";
  out += value_arms(places, "COMPREPLY=($(compgen -W '{}' -- \"$now\"));", "");
  out += "  esac\n  case $at in\n";
  for (const Place& place : places) {
    std::vector<std::string> flags, others = place.values;
    for (const Flag& flag : place.flags) flags.push_back(flag.names.front());
    for (const Named& command : place.commands) others.push_back(command.name);
    out += fmt::format("    {}) flags='{}' others='{}';;\n", shell_word(place.words()),
                       fmt::join(flags, " "), fmt::join(others, " "));
  }
  // With no answer bash offers files.
  out +=
      "  esac\n"
      "  [[ $now == -* ]] && others=$flags\n"
      "  COMPREPLY=($(compgen -W \"$others\" -- \"$now\"))\n"
      "}\ncomplete -o default -F _tocsin tocsin\n";
  return out;
}

std::string zsh_script(const std::vector<Place>& places) {
  std::string out =
      "#compdef tocsin\n_tocsin() {\n"
      "  local at=tocsin word before=${words[CURRENT-1]}\n"
      "  local -a flags others\n"
      "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$at $word\" in\n";
  out += path_arms(places);
  out += "    esac\n  done\n  case \"$at $before\" in\n";
  out += value_arms(places, "compadd -- {};", "_files;");
  out += "  esac\n  case $at in\n";
  for (const Place& place : places) {
    out += fmt::format("    {})\n      flags=(", shell_word(place.words()));
    for (const Flag& flag : place.flags) {
      for (const std::string& name : flag.names)
        out += shell_word(name + ":" + flag.description) + " ";
    }
    out += ")\n      others=(";
    for (const Named& command : place.commands) {
      out += shell_word(command.name + ":" + command.description) + " ";
    }
    for (const std::string& value : place.values) out += shell_word(value) + " ";
    out += ");;\n";
  }
  // Both `source` of the script and a file of that name in $fpath work.
  out +=
      "  esac\n"
      "  if [[ ${words[CURRENT]} == -* ]]; then _describe -o flag flags\n"
      "  elif (( ${#others} )); then _describe word others\n"
      "  else _files; fi\n}\n"
      "if [[ ${funcstack[1]-} == _tocsin ]]; then _tocsin \"$@\"; else compdef _tocsin tocsin; "
      "fi\n";
  return out;
}

// When the words of a place are on the line and none of its commands is.
std::string fish_condition(const Place& place) {
  std::string out;
  for (std::size_t i = 1; i < place.path.size(); ++i) {
    out += (out.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + place.path[i]);
  }
  if (place.commands.empty()) return out;
  if (out.empty()) return "__fish_use_subcommand";
  out += "; and not __fish_seen_subcommand_from";
  for (const Named& command : place.commands) out += " " + command.name;
  return out;
}

std::string fish_script(const std::vector<Place>& places) {
  std::string out;
  for (const Place& place : places) {
    const std::string head =
        fmt::format("complete -c tocsin -n {}", shell_word(fish_condition(place)));
    for (const Named& command : place.commands) {
      out +=
          fmt::format("{} -f -a {} -d {}\n", head, command.name, shell_word(command.description));
    }
    if (!place.values.empty()) {
      out += fmt::format("{} -f -a '{}'\n", head, fmt::join(place.values, " "));
    }
    for (const Flag& flag : place.flags) {
      out += head;
      for (const std::string& name : flag.names) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!flag.values.empty()) out += fmt::format(" -f -a '{}'", fmt::join(flag.values, " "));
      out += fmt::format("{} -d {}\n", flag.takes_value ? " -r" : "", shell_word(flag.description));
    }
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& root, std::string_view shell) {
  std::vector<Place> places;
  collect(root, {}, places);
  if (shell == "bash") return bash_script(places);
  if (shell == "zsh") return zsh_script(places);
  return fish_script(places);
}

}  // namespace tocsin::cli
