// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "tocsin/base/result.h"

namespace tocsin::cli {

// tocsin source learn|list: what logs can be read, and maps for those that no product writes.
class SourceCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  void describe_verify();
  base::Result<void> learn(Console& console) const;
  base::Result<void> list(Console& console) const;

  CLI::App* command_ = nullptr;
  CLI::App* learn_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* verify_ = nullptr;
  std::vector<std::string> verify_paths_, key_paths_;
  std::string file_, format_hint_, output_path_, name_, list_format_ = "table";
  std::vector<std::string> map_paths_;
};

}  // namespace tocsin::cli
