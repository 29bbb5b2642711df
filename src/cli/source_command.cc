// SPDX-License-Identifier: Apache-2.0
#include "source_command.h"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "digest_check.h"
#include "event_reading.h"
#include "output_target.h"
#include "source_guide.h"
#include "source_maps.h"
#include "tocsin/base/file_system.h"
#include "tocsin/model/value.h"
#include "tocsin/source/format.h"
#include "tocsin/source/map_learning.h"

namespace tocsin::cli {
namespace {

// "audit/dms-access.csv" gives "dms-access".
std::string name_of_file(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string last = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string name = last.substr(0, last.find('.'));
  return name.empty() ? "source" : name;
}

std::string proposal_table(const source::LearnedMap& map) {
  std::string out;
  if (!map.pattern.empty()) {
    out += fmt::format("lines read as: {}\n", printable(map.pattern));
  }
  for (const source::LearnedField& field : map.fields) {
    std::string examples;
    for (const std::string& example : field.examples) {
      examples += (examples.empty() ? "" : ", ") + printable(example);
    }
    out += fmt::format("  {:<11} {:>4.0f} %  from {} ({})\n", field.name, field.confidence * 100,
                       printable(field.column), examples);
  }
  for (const std::string& remark : map.remarks) out += fmt::format("look here: {}\n", remark);
  return out;
}

std::string why_not_read(const std::vector<source::EvidenceStatus>& statuses) {
  for (const source::EvidenceStatus& status : statuses) {
    if (!status.reason.empty()) return ": " + printable(status.reason);
  }
  return statuses.empty() ? "" : "; is it empty?";
}

}  // namespace

void SourceCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("source", "list what can be read, and learn a log of your own");
  command_->require_subcommand(1);
  learn_ = command_->add_subcommand(
      "learn", "propose a source map for a log that no product writes, as who read which case");
  learn_->add_option("FILE", file_, "a sample of the log: CSV, JSON, key=value or text")
      ->required();
  learn_->add_option("--format-hint", format_hint_, "read the file as this format")
      ->type_name("NAME");
  learn_->add_option("--name", name_, "name of the map (default: the file's)")->type_name("NAME");
  learn_->add_option("-o,--output", output_path_, "write the map to this file")
      ->type_name("FILE.yaml");
  learn_->footer(
      "Reads the first 5000 events. Read the map before you use it:\n"
      "  tocsin source learn audit.csv -o audit.yaml\n"
      "  tocsin scan --map audit.yaml audit.csv");
  list_ = command_->add_subcommand("list", "list the formats that are read, and maps");
  list_->add_option("--format", list_format_, "form of the list")
      ->transform(CLI::IsMember({"table", "markdown"}, CLI::ignore_case))
      ->type_name("FORM");
  list_->add_option("--map", map_paths_, "also check this source map and say what it does")
      ->type_name("FILE.yaml")
      ->allow_extra_args(false);
  describe_verify();
}

void SourceCommand::describe_verify() {
  verify_ = command_->add_subcommand(
      "verify", "check CloudTrail log files against the digest files beside them");
  verify_->add_option("PATH", verify_paths_, "folders with both, as delivered")->required();
  verify_
      ->add_option("--public-key", key_paths_,
                   "also check signatures with this key, or these: PEM, DER, or what\n"
                   "`aws cloudtrail list-public-keys` prints (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verify_->footer(
      "Exit code: 0 every file is as its digest says and every signature that is here is right,\n"
      "1 some are not, or are missing, 2 could not run. A digest's signature is in the next "
      "digest.");
}

bool SourceCommand::chosen() const { return command_->parsed(); }

int SourceCommand::run(Console& console) {
  if (verify_->parsed()) {
    const auto verified = verify_digests(console, verify_paths_, key_paths_);
    if (verified.ok()) return *verified;
    console.error(verified.error().message);
    return kExitCouldNotRun;
  }
  const auto done = learn_->parsed() ? learn(console) : list(console);
  if (!done.ok()) {
    console.error(done.error().message);
    return kExitCouldNotRun;
  }
  return finish_output(console, kExitNothingFound);
}

base::Result<void> SourceCommand::learn(Console& console) const {
  EventReading how;
  TRY(how.format_hint, format_by_name(format_hint_));
  TRY(const base::FileEntry entry, console.files().inspect(file_, true));
  if (entry.kind == base::FileKind::kFolder) {
    return base::fail(
        base::ErrorKind::kMalformed,
        fmt::format("learning from {}: is a folder; give one file of the log", printable(file_)));
  }
  const model::FieldNames names;
  std::string known;
  std::vector<source::LearnEvent> sample;
  std::size_t timed = 0;
  TRY(const auto statuses,
      read_events(console, {file_}, how, names, [&](const model::Event& event, std::string_view) {
        source::LearnEvent& one = sample.emplace_back();
        timed += event.has_time ? 1 : 0;
        // Syslog may carry a log of any kind.
        if (known.empty() && event.product != "linux") known = event.product;
        for (const model::Field& field : event.fields) {
          one.emplace_back(field.name(), model::to_text(field.value));
        }
        return sample.size() < source::kLearnEventsMax;
      }));
  if (sample.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("learning from {}: no event could be read{}", printable(file_),
                                  why_not_read(statuses)));
  }
  const source::LearnedMap map = source::learn_map(sample, timed == sample.size());
  if (map.fields.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      fmt::format("learning from {}: no column has a meaning that is known; write "
                                  "a map by hand (docs/formats/source-map.md)",
                                  printable(file_)));
  }
  const std::string yaml =
      source::map_yaml(map, name_.empty() ? name_of_file(file_) : name_, printable(file_));
  TRY(OutputTarget target, OutputTarget::open(console, output_path_));
  target.write(yaml);
  TRY(target.close());
  console.note(fmt::format("looked at {} events", sample.size()));
  if (!known.empty()) {
    console.note(
        fmt::format("look here: events of {} are known without a map; with one, the rules "
                    "for {} see them no more",
                    known, known));
  }
  const std::string table = proposal_table(map);
  console.note(table.substr(0, table.empty() ? 0 : table.size() - 1));
  return {};
}

base::Result<void> SourceCommand::list(Console& console) const {
  if (list_format_ == "markdown") {
    console.out(source_guide());
    return {};
  }
  TRY(const source::SourceMaps maps, load_source_maps(console, map_paths_));
  std::string out;
  for (const source::Format& format : source::formats()) {
    out += fmt::format("{:<14} {}\n", format.name, format.recognised_by);
  }
  for (const source::SourceMaps::Summary& map : maps.summaries()) {
    out +=
        fmt::format("\nmap {} ({}): {} / {}\n  for {}\n", printable(map.name), printable(map.path),
                    printable(map.product), printable(map.channel), printable(map.meant_for));
    for (const std::string& field : map.fields) out += fmt::format("  {}\n", printable(field));
  }
  console.out(out);
  return {};
}

}  // namespace tocsin::cli
