// SPDX-License-Identifier: Apache-2.0
#include "completion_command.h"

#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace tocsin::cli {
namespace {

// One place on the command line: the subcommands so far, and the words that may follow.
struct Completion {
  std::string path;  // "tocsin rules check"
  std::vector<const CLI::App*> subcommands;
  std::vector<const CLI::Option*> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Completion>& all) {
  Completion here;
  here.path = path;
  for (const CLI::App* sub : app.get_subcommands({})) here.subcommands.push_back(sub);
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) here.options.push_back(option);
  }
  all.push_back(here);
  for (const CLI::App* sub : here.subcommands) collect(*sub, path + " " + sub->get_name(), all);
}

std::string words(const Completion& place) {
  std::string out;
  for (const CLI::App* sub : place.subcommands) out += sub->get_name() + " ";
  for (const CLI::Option* option : place.options) out += "--" + option->get_lnames().front() + " ";
  if (!out.empty()) out.pop_back();
  return out;
}

std::string shell_quoted(std::string_view text) {
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

std::string bash_script(const std::vector<Completion>& places) {
  std::string out =
      "_tocsin() {\n  local at=tocsin word words=\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$at $word\" in\n";
  for (const Completion& place : places) {
    if (place.path != "tocsin")
      out += fmt::format("      {}) at=\"$at $word\";;\n", shell_quoted(place.path));
  }
  out += "    esac\n  done\n  case \"$at\" in\n";
  for (const Completion& place : places) {
    out +=
        fmt::format("    {}) words={};;\n", shell_quoted(place.path), shell_quoted(words(place)));
  }
  out +=
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\ncomplete -o default -F _tocsin tocsin\n";
  return out;
}

std::string zsh_script(const std::vector<Completion>& places) {
  return "#compdef tocsin\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(places);
}

std::string fish_script(const std::vector<Completion>& places) {
  std::string out;
  for (const Completion& place : places) {
    std::string condition = "__fish_use_subcommand";
    if (place.path != "tocsin") {
      condition = fmt::format("__fish_seen_subcommand_from {}",
                              place.path.substr(place.path.rfind(' ') + 1));
    }
    for (const CLI::App* sub : place.subcommands) {
      out += fmt::format("complete -c tocsin -n {} -f -a {} -d {}\n", shell_quoted(condition),
                         sub->get_name(), shell_quoted(sub->get_description()));
    }
    for (const CLI::Option* option : place.options) {
      out += fmt::format("complete -c tocsin -n {} -l {} -d {}\n", shell_quoted(condition),
                         option->get_lnames().front(), shell_quoted(option->get_description()));
    }
  }
  return out;
}

}  // namespace

void CompletionCommand::describe(CLI::App& parent) {
  root_ = &parent;
  command_ = parent.add_subcommand("completion", "print a completion script for a shell");
  command_->add_option("SHELL", shell_, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command_->footer("For bash: tocsin completion bash > /etc/bash_completion.d/tocsin");
}

bool CompletionCommand::chosen() const { return command_->parsed(); }

int CompletionCommand::run(Console& console) {
  std::vector<Completion> places;
  collect(*root_, "tocsin", places);
  if (shell_ == "bash") console.out(bash_script(places));
  if (shell_ == "zsh") console.out(zsh_script(places));
  if (shell_ == "fish") console.out(fish_script(places));
  return finish_output(console, kExitNothingFound);
}

}  // namespace tocsin::cli
