// SPDX-License-Identifier: Apache-2.0
#include "source_maps.h"

#include <fmt/format.h>

#include "tocsin/base/file_system.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t kMapBytesMax = std::size_t{4} << 20;
// Where systems keep the zone database.
constexpr std::string_view kZones = "/usr/share/zoneinfo/";

base::Result<std::string> read_text(const Console& console, const std::string& path) {
  TRY(const auto file, console.files().open(path));
  if (file->size() > kMapBytesMax) {
    return base::fail(base::ErrorKind::kTooLarge,
                      fmt::format("reading {}: is too large", printable(path)));
  }
  std::string text(static_cast<std::size_t>(file->size()), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    TRY(const std::size_t got,
        file->read(std::as_writable_bytes(std::span(text.data() + size, text.size() - size))));
    if (got == 0) break;
    size += got;
  }
  text.resize(size);
  return text;
}

source::TimeZone::ReadFile zone_reader(const Console& console) {
  return [&console](const std::string& zone) {
    return read_text(console, std::string(kZones) + zone);
  };
}

}  // namespace

base::Result<source::SourceMaps> load_source_maps(const Console& console,
                                                  const std::vector<std::string>& paths) {
  std::vector<source::SourceMapText> texts;
  for (const std::string& path : paths) {
    TRY(std::string yaml, read_text(console, path));
    texts.push_back({path, std::move(yaml)});
  }
  return source::SourceMaps::parse(texts, zone_reader(console));
}

base::Result<std::optional<source::TimeZone>> load_time_zone(const Console& console,
                                                             const std::string& name) {
  if (name.empty()) return std::optional<source::TimeZone>();
  auto zone = source::TimeZone::named(name, zone_reader(console));
  if (zone.ok()) return std::optional(*zone);
  return base::fail(zone.error().kind,
                    fmt::format("--timezone {}: {}", printable(name), zone.error().message));
}

}  // namespace tocsin::cli
