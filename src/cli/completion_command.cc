// SPDX-License-Identifier: Apache-2.0
#include "completion_command.h"

#include <CLI/CLI.hpp>

#include "completion_script.h"

namespace tocsin::cli {

void CompletionCommand::describe(CLI::App& parent) {
  root_ = &parent;
  command_ = parent.add_subcommand("completion", "print a completion script for a shell");
  command_->add_option("SHELL", shell_, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command_->footer(
      "bash: tocsin completion bash > /etc/bash_completion.d/tocsin\n"
      "zsh:  tocsin completion zsh > _tocsin       (in a folder of $fpath)\n"
      "fish: tocsin completion fish > ~/.config/fish/completions/tocsin.fish");
}

bool CompletionCommand::chosen() const { return command_->parsed(); }

int CompletionCommand::run(Console& console) {
  console.out(completion_script(*root_, shell_));
  return finish_output(console, kExitNothingFound);
}

}  // namespace tocsin::cli
