// SPDX-License-Identifier: Apache-2.0
#include "event_reading.h"

#include <fmt/format.h>

#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::cli {

base::Result<const source::Format*> format_by_name(const std::string& name) {
  if (name.empty()) return static_cast<const source::Format*>(nullptr);
  if (const source::Format* format = source::find_format(name)) return format;
  std::string known;
  for (const source::Format& format : source::formats()) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", format.name);
  }
  return base::fail(
      base::ErrorKind::kMalformed,
      fmt::format("--format-hint '{}' is no format; there are: {}", printable(name), known));
}

base::Result<void> check_evidence_paths(const Console& console,
                                        const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const base::Result<base::FileEntry> entry = console.files().inspect(path, true);
    if (entry.ok()) continue;
    if (path != "-") return entry.error();
    return base::fail(base::ErrorKind::kUnsupported,
                      "standard input is not read, because evidence is to be at hand when an alert "
                      "is looked into: write it to a file and give that");
  }
  return {};
}

base::Result<std::vector<source::EvidenceStatus>> read_events(
    Console& console, const std::vector<std::string>& paths, const EventReading& how,
    const model::FieldNames& names,
    const std::function<bool(const model::Event&, std::string_view path)>& visit) {
  TRY(check_evidence_paths(console, paths));
  source::EvidenceOptions options;
  options.format_hint = how.format_hint;
  if (how.zone) options.zone = &*how.zone;
  source::EvidenceReader reader(console.files(), paths, options);
  source::EvidenceReader::Worker worker;
  const source::DecoderTables tables(names, how.maps);
  source::Decoders decoders(tables);
  source::Block block;
  model::EventBatch batch;
  while (reader.next(worker, block)) {
    batch.clear();
    const source::DecodeCounts counts = decoders.decode(block, batch);
    const std::string_view path = block.path;
    for (const model::Event& event : batch.events()) {
      if (visit(event, path)) continue;
      reader.stop();
      break;
    }
    reader.decoded(block, counts);
  }
  return reader.take_statuses();
}

}  // namespace tocsin::cli
