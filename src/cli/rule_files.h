// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "console.h"
#include "tocsin/base/result.h"
#include "tocsin/rule/loader.h"
#include "tocsin/rule/rule.h"

namespace CLI {
class App;
}

namespace tocsin::cli {

// The flags that say which rules are meant; shared by every subcommand that reads rules.
struct RuleFlags {
  std::vector<std::string> paths;  // files, folders, checkouts, release zips; empty: built in
  std::vector<std::string> placeholder_folders;  // NAME.txt: one value a line
  bool include_retired = false;
  bool no_cache = false;

  void describe(CLI::App& command);
};

// Folders of this name hold no rules: checkouts carry tests, evidence and workflows beside them.
bool is_beside_rules(std::string_view folder);

struct LoadedRules {
  rule::RuleSet set;
  std::string origin;  // for people: "built-in pack" or the paths
  bool from_cache = false;
  std::vector<std::string> problems;  // files that could not be read
};

// Reads and checks the rules. Fails only where a path given does not exist or holds no rule.
base::Result<LoadedRules> load_rules(Console& console, const RuleFlags& flags);

// The texts behind the rules, for commands that need more than the checked form (`rules test`).
base::Result<std::vector<rule::RuleFile>> read_rule_files(Console& console, const RuleFlags& flags,
                                                          std::vector<std::string>& problems);

// The pack that is part of the program, sorted by path.
std::vector<rule::RuleFile> built_in_rules();

}  // namespace tocsin::cli
