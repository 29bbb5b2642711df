// SPDX-License-Identifier: Apache-2.0
#include "dump_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "event_reading.h"
#include "output_target.h"
#include "source_maps.h"
#include "tocsin/engine/event_copy.h"
#include "tocsin/wire/alert.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{64} << 10;

void append_line(const model::Event& event, std::string_view path, std::string& out) {
  wire::JsonWriter json(out);
  std::string text;
  json.begin_object();
  json.key("time");
  if (event.has_time) {
    model::append_rfc3339(event.time, text);
    json.text(text);
  } else {
    json.null();
  }
  json.key("host").text(model::to_text(event.host));
  json.key("channel").text(model::to_text(event.channel));
  json.key("event_id").number(std::uint64_t{event.code});
  json.key("path").text(path);
  json.key("record_id").number(event.record_id);
  json.key("event");
  wire::write_event(engine::copy_fields(event), json);
  json.end_object();
  out += '\n';
}

}  // namespace

void DumpCommand::describe(CLI::App& parent) {
  command_ = parent.add_subcommand("dump", "decode events to JSON lines");
  command_->add_option("FILE", paths_, "files or folders of evidence")->required();
  command_->add_option("--format-hint", format_hint_, "read every file as this format")
      ->type_name("NAME");
  command_
      ->add_option("--timezone", timezone_,
                   "zone of times in text that name none, as Europe/Berlin (default: UTC)")
      ->type_name("ZONE");
  command_->add_option("--map", map_paths_, "source map of the site's own logs; may be repeated")
      ->type_name("FILE.yaml")
      ->allow_extra_args(false);
  command_->add_option("-o,--output", output_path_, "write to this file")->type_name("FILE");
}

bool DumpCommand::chosen() const { return command_->parsed(); }

base::Result<EventReading> DumpCommand::reading(const Console& console) const {
  EventReading how;
  TRY(how.format_hint, format_by_name(format_hint_));
  TRY(how.maps, load_source_maps(console, map_paths_));
  TRY(how.zone, load_time_zone(console, timezone_));
  return how;
}

int DumpCommand::run(Console& console) {
  const auto how = reading(console);
  auto target = OutputTarget::open(console, output_path_);
  if (!how.ok() || !target.ok()) {
    console.error(how.ok() ? target.error().message : how.error().message);
    return kExitCouldNotRun;
  }
  const model::FieldNames names;
  std::string lines;
  const auto statuses = read_events(console, paths_, *how, names,
                                    [&](const model::Event& event, std::string_view path) {
                                      append_line(event, path, lines);
                                      if (lines.size() < kWriteBytes) return true;
                                      target->write(lines);
                                      lines.clear();
                                      return target->usable();
                                    });
  if (!statuses.ok()) {
    console.error(statuses.error().message);
    return kExitCouldNotRun;
  }
  target->write(lines);
  if (const auto closed = target->close(); !closed.ok()) {
    console.error(closed.error().message);
    return kExitCouldNotRun;
  }
  bool whole = true;
  for (const source::EvidenceStatus& status : *statuses) {
    if (status.state == source::EvidenceState::kRead) continue;
    whole = false;
    console.warn(
        fmt::format("{}: {}: {}", source::name_of(status.state), status.path, status.reason));
  }
  return whole ? kExitNothingFound : kExitPartlyRead;
}

}  // namespace tocsin::cli
