// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "rule_files.h"
#include "rule_tuning.h"

namespace tocsin::cli {

// tocsin rules check|list|explain|coverage|test|tune.
class RulesCommand final : public Command {
 public:
  void describe(CLI::App& parent) override;
  bool chosen() const override;
  int run(Console& console) override;

 private:
  void describe_listing(CLI::App& parent);
  void describe_explain(CLI::App& parent);
  void describe_tune(CLI::App& parent);
  int check(Console& console, const LoadedRules& loaded) const;
  int list(Console& console, const LoadedRules& loaded) const;
  int explain(Console& console, const LoadedRules& loaded) const;
  int coverage(Console& console, const LoadedRules& loaded) const;
  int test(Console& console, const LoadedRules& loaded) const;
  int tune(Console& console, const LoadedRules& loaded) const;

  CLI::App* command_ = nullptr;
  CLI::App* check_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* explain_ = nullptr;
  CLI::App* coverage_ = nullptr;
  CLI::App* test_ = nullptr;
  CLI::App* tune_ = nullptr;
  TuneRequest tuning_;
  RuleFlags flags_;
  std::vector<std::string> positional_paths_;
  std::string format_ = "table";
  std::string rule_id_, event_path_;
  std::uint64_t record_id_ = 0;
  bool all_ = false;
};

}  // namespace tocsin::cli
