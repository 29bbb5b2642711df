// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "command.h"

namespace tocsin::cli {

// tocsin completion bash|zsh|fish: a script for the shell, made from the flags themselves.
class CompletionCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  CLI::App* root_ = nullptr;
  CLI::App* command_ = nullptr;
  std::string shell_;
};

}  // namespace tocsin::cli
