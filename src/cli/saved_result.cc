// SPDX-License-Identifier: Apache-2.0
#include "saved_result.h"

#include <span>
#include <string_view>

#include <fmt/format.h>

#include "tocsin/incident/grouper.h"
#include "tocsin/inform/incident_output.h"
#include "tocsin/wire/alert.h"
#include "tocsin/wire/incident.h"
#include "tocsin/wire/saved.h"

namespace tocsin::cli {
namespace {

constexpr std::string_view kAlerts = "alerts.jsonl", kSurprises = "surprises.jsonl",
                           kCoverage = "coverage.json", kDecisions = "decisions.jsonl",
                           kIncidents = "incidents.jsonl", kMarkdown = "incidents.md",
                           kTimeline = "timeline.csv";
constexpr std::size_t kWriteBytes = std::size_t{256} << 10;
constexpr std::uint64_t kFileBytesMax = std::uint64_t{8} << 30;

std::string place(const std::string& folder, std::string_view name) {
  return fmt::format("{}/{}", folder, name);
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// Calls `take` with each line that is not empty; an error says which line it is.
template <class Take>
base::Result<void> each_line(const base::FileSystem& files, const std::string& path, Take take) {
  TRY(const std::string text, base::read_whole(files, path, kFileBytesMax));
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    ++number;
    if (end != at) {
      const base::Result<void> taken = take(std::string_view(text).substr(at, end - at));
      if (!taken.ok()) {
        return base::fail(base::ErrorKind::kMalformed,
                          fmt::format("{} line {}: {}", path, number, taken.error().message));
      }
    }
    at = end + 1;
  }
  return {};
}

}  // namespace

base::Result<ResultWriter> ResultWriter::open(const base::FileSystem& files,
                                              const std::string& folder) {
  if (files.inspect(place(folder, kAlerts), true).ok()) {
    return base::fail(
        base::ErrorKind::kFailed,
        fmt::format("--save {}: there is a result already; name another folder", folder));
  }
  TRY(files.make_folders(folder));
  ResultWriter writer(files, folder);
  TRY(writer.alerts_.file, files.create(place(folder, kAlerts)));
  TRY(writer.incidents_.file, files.create(place(folder, kIncidents)));
  return writer;
}

void ResultWriter::Lines::drain(bool last) {
  if (waiting.size() < (last ? 1 : kWriteBytes)) return;
  if (state.ok()) state = file->write(bytes_of(waiting));
  waiting.clear();
}

void ResultWriter::alert(const model::Alert& alert, const std::vector<model::Surprise>& surprises) {
  wire::append_alert_json(alert, alerts_.waiting);
  alerts_.waiting += '\n';
  for (const model::Surprise& surprise : surprises) {
    wire::append_surprise_json(alert.id, surprise, surprises_);
    surprises_ += '\n';
  }
  alerts_.drain(false);
}

void ResultWriter::incident(const model::Incident& incident, bool told) {
  wire::append_incident_json(incident, incidents_.waiting, [&] { incidents_.drain(false); });
  incidents_.waiting += '\n';
  incidents_.drain(false);
  timeline_.add(incident);
  if (told) markdown_->add(incident);
}

base::Result<void> ResultWriter::write_file(std::string_view name, std::string_view text) const {
  return base::write_whole(*files_, place(folder_, name), text);
}

base::Result<void> ResultWriter::close(Lines& lines) const {
  lines.drain(true);
  TRY(lines.state);
  return lines.file->close();
}

base::Result<void> ResultWriter::write_timeline() {
  Lines lines;
  TRY(lines.file, files_->create(place(folder_, kTimeline)));
  TRY(std::move(timeline_).finish([&](std::string_view text) {
    lines.waiting += text;
    lines.drain(false);
  }));
  return close(lines);
}

// The alerts appear last: a folder that has them is whole.
base::Result<void> ResultWriter::finish(const engine::IncidentResult& result) {
  std::string coverage;
  wire::append_coverage_json(result.coverage, coverage);
  TRY(write_file(kSurprises, surprises_));
  TRY(write_file(kCoverage, coverage + "\n"));
  TRY(write_file(kMarkdown, markdown_->finish(result.left_out, result.coverage)));
  TRY(write_timeline());
  TRY(close(incidents_));
  return close(alerts_);
}

base::Result<SavedResult> load_result(const base::FileSystem& files, const std::string& folder,
                                      const std::function<void(model::Alert&&)>& each) {
  if (!files.inspect(place(folder, kAlerts), true).ok()) {
    return base::fail(
        base::ErrorKind::kNotFound,
        fmt::format("{} holds no result; `tocsin scan PATH --save {}` makes one", folder, folder));
  }
  SavedResult saved;
  TRY(const std::string coverage, base::read_whole(files, place(folder, kCoverage), kFileBytesMax));
  TRY(saved.coverage, wire::read_coverage_json(coverage));
  std::map<std::string, std::vector<model::Surprise>> surprises;
  TRY(each_line(files, place(folder, kSurprises), [&](std::string_view line) -> base::Result<void> {
    TRY(auto surprise, wire::read_surprise_json(line));
    surprises[surprise.first].push_back(std::move(surprise.second));
    return {};
  }));
  incident::Grouper grouper({}, incident::EntityTable::built_in());
  wire::AlertReader reader;
  TRY(each_line(files, place(folder, kAlerts), [&](std::string_view line) -> base::Result<void> {
    TRY(model::Alert alert, reader.read(line));
    const auto found = surprises.find(alert.id);
    grouper.add(alert, found == surprises.end() ? std::vector<model::Surprise>() : found->second);
    if (each) each(std::move(alert));
    return {};
  }));
  grouper.finish(saved.coverage, [&](model::Incident&& incident) {
    saved.computed.push_back(std::move(incident));
  });
  if (!files.inspect(place(folder, kDecisions), true).ok()) return saved;
  TRY(each_line(files, place(folder, kDecisions), [&](std::string_view line) -> base::Result<void> {
    TRY(model::Decision decision, wire::read_decision_json(line));
    saved.decisions.push_back(std::move(decision));
    return {};
  }));
  return saved;
}

base::Result<void> save_decisions(const base::FileSystem& files, const std::string& folder,
                                  const std::vector<model::Decision>& decisions) {
  std::string text;
  for (const model::Decision& decision : decisions) {
    wire::append_decision_json(decision, text);
    text += '\n';
  }
  return base::write_whole(files, place(folder, kDecisions), text);
}

}  // namespace tocsin::cli
