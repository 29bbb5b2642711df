// SPDX-License-Identifier: Apache-2.0
#include "rules_command.h"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "rule_coverage.h"
#include "rule_explanation.h"
#include "rule_lists.h"
#include "tocsin/engine/rule_tests.h"

namespace tocsin::cli {

void RulesCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("rules", "check, list, explain and test rules");
  command_->require_subcommand(1);
  describe_listing(*command_);
  describe_explain(*command_);
  describe_tune(*command_);
}

void RulesCommand::describe_listing(CLI::App& parent) {
  const auto add = [&](const char* name, const char* what) {
    CLI::App* sub = parent.add_subcommand(name, what);
    sub->add_option("PATH", positional_paths_, "rules (like --rules; default: the built-in pack)");
    flags_.describe(*sub);
    return sub;
  };
  check_ = add("check", "say for every rule whether it is active, and what is wrong with it");
  list_ = add("list", "list the rules that run");
  coverage_ = add("coverage", "show the ATT&CK techniques that the rules cover");
  test_ = add("test", "run the tests that rules carry");
  check_->add_flag("--all", all_, "also show rules with nothing to tell");
  for (CLI::App* sub : {check_, list_, test_}) {
    sub->add_option("--format", format_, "form of the result")
        ->transform(CLI::IsMember({"table", "json"}, CLI::ignore_case))
        ->type_name("FORM");
  }
  coverage_->add_option("--format", format_, "form of the result; navigator: an ATT&CK layer")
      ->transform(CLI::IsMember({"table", "json", "navigator"}, CLI::ignore_case))
      ->type_name("FORM");
  check_->footer("Exit code: 0 every rule is active, 1 some are not, 2 could not run.");
  test_->footer("Exit code: 0 all tests pass, 1 some do not, 2 could not run.");
}

void RulesCommand::describe_explain(CLI::App& parent) {
  explain_ = parent.add_subcommand("explain", "show why a rule matches an event, or why not");
  explain_->add_option("RULE", rule_id_, "id, name or title of the rule")->required();
  explain_->add_option("EVENT", event_path_, "file with the event (any format that scan reads)")
      ->required();
  explain_->add_option("--record", record_id_, "only the record with this number")->type_name("ID");
  flags_.describe(*explain_);
  explain_->footer("Shows the first events that the rule's log source means.");
}

void RulesCommand::describe_tune(CLI::App& parent) {
  tune_ = parent.add_subcommand(
      "tune", "propose exceptions for noisy alerts that look benign, and try them");
  tune_->add_option("--from", tuning_.from, "result that `tocsin scan --save` made")
      ->required()
      ->type_name("DIR");
  tune_->add_option("--try", tuning_.tries, "say what this exception would remove; may be repeated")
      ->type_name("FILE.yml")
      ->allow_extra_args(false);
  tune_->add_option("--owner", tuning_.owner, "who answers for the exceptions")->type_name("NAME");
  tune_->add_option("--reason", tuning_.reason, "why they may be made")->type_name("TEXT");
  tune_->add_option("--expires", tuning_.expires, "when to look again (default: in 90 days)")
      ->type_name("DATE");
  tune_->add_option("-o,--output", tuning_.output_folder, "write one file an exception here")
      ->type_name("DIR");
  flags_.describe(*tune_);
  tune_->footer(
      "An exception is a Sigma filter: give it to scan with --rules, beside the rules.\n"
      "Exit code: 0 fine, 1 a tried exception hides serious or confirmed alerts, 2 could not run.");
}

bool RulesCommand::chosen() const { return command_->parsed(); }

int RulesCommand::run(Console& console) {
  flags_.paths.insert(flags_.paths.end(), positional_paths_.begin(), positional_paths_.end());
  const auto loaded = load_rules(console, flags_);
  if (!loaded.ok()) {
    console.error(loaded.error().message);
    return kExitCouldNotRun;
  }
  for (const std::string& problem : loaded->problems) console.warn(problem);
  if (check_->parsed()) return check(console, *loaded);
  if (list_->parsed()) return list(console, *loaded);
  if (explain_->parsed()) return explain(console, *loaded);
  if (coverage_->parsed()) return coverage(console, *loaded);
  if (tune_->parsed()) return tune(console, *loaded);
  return test(console, *loaded);
}

int RulesCommand::tune(Console& console, const LoadedRules& loaded) const {
  const auto done = tune_rules(console, flags_, loaded, tuning_);
  if (done.ok()) return *done;
  console.error(done.error().message);
  return kExitCouldNotRun;
}

int RulesCommand::check(Console& console, const LoadedRules& loaded) const {
  console.out(format_ == "json" ? statuses_json(loaded.set)
                                : statuses_table(loaded.set, all_, console.output_colour()));
  const bool sound = std::all_of(loaded.set.statuses.begin(), loaded.set.statuses.end(),
                                 [](const auto& s) { return s.state == rule::RuleState::kActive; });
  return finish_output(console, sound ? 0 : 1);
}

int RulesCommand::list(Console& console, const LoadedRules& loaded) const {
  console.out(format_ == "json"
                  ? rules_json(loaded.set)
                  : rules_table(loaded.set, console.output_colour(), console.width()));
  return finish_output(console, 0);
}

int RulesCommand::coverage(Console& console, const LoadedRules& loaded) const {
  const Coverage coverage = cover(loaded.set);
  if (format_ == "json") console.out(coverage_json(coverage));
  if (format_ == "navigator") console.out(navigator_layer(coverage));
  if (format_ == "table") console.out(coverage_table(coverage));
  return finish_output(console, 0);
}

int RulesCommand::explain(Console& console, const LoadedRules& loaded) const {
  const auto text = explain_rule(console, loaded.set, {rule_id_, event_path_, record_id_});
  if (!text.ok()) {
    console.error(text.error().message);
    return kExitCouldNotRun;
  }
  console.out(*text);
  return finish_output(console, 0);
}

int RulesCommand::test(Console& console, const LoadedRules& loaded) const {
  std::vector<std::string> problems;
  const auto files = read_rule_files(console, flags_, problems);
  if (!files.ok()) {
    console.error(files.error().message);
    return kExitCouldNotRun;
  }
  const std::vector<engine::RuleTestResult> results =
      engine::run_rule_tests(*files, loaded.set, rule::LogSourceTable::built_in());
  console.out(format_ == "json" ? tests_json(results) : tests_table(results));
  const bool passed =
      std::all_of(results.begin(), results.end(), [](const auto& r) { return r.passed; });
  return finish_output(console, passed ? 0 : 1);
}

}  // namespace tocsin::cli
