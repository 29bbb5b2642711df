// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/log_source_table.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <utility>

#include "built_in_log_sources.h"
#include "header.h"
#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/windows_fields.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {
namespace {

using text::YamlKind;
using text::YamlMember;
using text::YamlNode;

constexpr const char* kWindows = "windows";

// Without regard to case. Nearly all names are ASCII, where this needs no memory.
bool same(std::string_view a, std::string_view b) {
  const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c + 0; };
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < both; ++i) {
    const auto x = static_cast<unsigned char>(a[i]), y = static_cast<unsigned char>(b[i]);
    if ((x | y) >= 0x80) return model::folded(a) == model::folded(b);
    if (lower(x) != lower(y)) return false;
  }
  return a.size() == b.size();
}

bool is_windows(const LogSource& source) {
  return source.product.empty() || same(source.product, kWindows);
}

}  // namespace

// Reads the table's text. Remembers the first fault and goes on without effect: the table is
// the program's own or an expert's, and is taken whole or not at all.
class LogSourceTableReader {
 public:
  explicit LogSourceTableReader(LogSourceTable& out) : out_(out) {}

  const std::string& fault() const { return fault_; }

  void read(const YamlNode& root) {
    for (const YamlMember& member : map(root)) {
      if (member.key == "services") {
        for (const YamlMember& row : map(member.value)) {
          out_.services_.push_back({std::string(row.key), texts(row.value)});
        }
      } else if (member.key == "categories") {
        for (const YamlMember& row : map(member.value)) {
          for (const YamlNode& road : list(row.value)) read_road(row.key, road);
        }
      } else if (member.key == "absent") {
        for (const YamlNode& row : list(member.value)) read_absence(row);
      } else {
        bad(member.place, fmt::format("unknown key `{}`", member.key));
      }
    }
    for (LogSourceTable::Road& road : out_.roads_) {
      if (out_.find_service(road.service) == nullptr) {
        bad(root.place, fmt::format("unknown service `{}`", road.service));
      }
      close_schema(road.route);
    }
  }

 private:
  void read_road(std::string_view category, const YamlNode& node) {
    LogSourceTable::Road road;
    road.category = category;
    road.route.product = kWindows;
    for (const YamlMember& member : map(node)) {
      const YamlNode& value = member.value;
      if (member.key == "service") {
        road.service = text(value);
      } else if (member.key == "codes") {
        for (const YamlNode& code : list(value)) road.route.codes.push_back(number(code));
      } else if (member.key == "provider") {
        road.route.provider = text(value);
      } else if (member.key == "where") {
        road.route.conditions = table(value);
      } else if (member.key == "aliases") {
        road.route.aliases = table(value);
      } else if (member.key == "schema") {
        road.route.schema = texts(value);
      } else if (member.key == "label") {
        road.route.label = text(value);
      } else {
        bad(member.place, fmt::format("unknown key `{}`", member.key));
      }
    }
    if (road.route.label.empty()) {
      road.route.label = fmt::format("{} {}", road.service, fmt::join(road.route.codes, "/"));
    }
    out_.roads_.push_back(std::move(road));
  }

  void read_absence(const YamlNode& node) {
    LogSourceTable::Absence absence;
    absence.source.product = kWindows;
    for (const YamlMember& member : map(node)) {
      if (member.key == "category") {
        absence.source.category = text(member.value);
      } else if (member.key == "service") {
        absence.source.service = text(member.value);
      } else if (member.key == "reason") {
        absence.reason = text(member.value);
      } else {
        bad(member.place, fmt::format("unknown key `{}`", member.key));
      }
    }
    out_.absent_.push_back(std::move(absence));
  }

  // A closed schema also holds what every event carries, and the names that aliases answer to.
  static void close_schema(Route& route) {
    if (route.schema.empty()) return;
    route.schema.insert(route.schema.end(), model::kWindowsSystemFields.begin(),
                        model::kWindowsSystemFields.end());
    for (const auto& [name, natives] : route.aliases) route.schema.push_back(name);
    std::ranges::sort(route.schema);
    const auto [first, last] = std::ranges::unique(route.schema);
    route.schema.erase(first, last);
  }

  std::vector<std::pair<std::string, std::vector<std::string>>> table(const YamlNode& node) {
    std::vector<std::pair<std::string, std::vector<std::string>>> rows;
    for (const YamlMember& member : map(node)) {
      rows.emplace_back(std::string(member.key), texts(member.value));
    }
    return rows;
  }
  std::vector<std::string> texts(const YamlNode& node) {
    std::vector<std::string> out;
    for (const YamlNode& item : list(node)) out.push_back(text(item));
    if (out.empty()) bad(node.place, "an empty list");
    return out;
  }
  std::string text(const YamlNode& node) {
    if (!node.is_scalar() || node.text.empty()) bad(node.place, "text is missing");
    return std::string(node.text);
  }
  std::uint32_t number(const YamlNode& node) {
    text::YamlInteger integer;
    if (node.kind != YamlKind::kInteger || !text::read_yaml_integer(node.text, integer) ||
        integer.negative || integer.magnitude > UINT32_MAX) {
      bad(node.place, "not an event id");
    }
    return static_cast<std::uint32_t>(integer.magnitude);
  }
  std::span<const YamlMember> map(const YamlNode& node) {
    if (!node.is_map()) bad(node.place, "a map is missing");
    return node.members();
  }
  std::span<const YamlNode> list(const YamlNode& node) {
    if (!node.is_sequence()) bad(node.place, "a list is missing");
    return node.items();
  }
  void bad(text::Place place, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("line {}: {}", place.line, what);
  }

  LogSourceTable& out_;
  std::string fault_;
};

base::Result<LogSourceTable> LogSourceTable::parse(std::string_view yaml) {
  std::vector<text::Diagnostic> diagnostics;
  const text::YamlStream stream =
      text::YamlStream::parse(yaml, "log source table", {}, diagnostics);
  if (!diagnostics.empty()) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the log source table: line {}: {}",
                                  diagnostics[0].place.line, diagnostics[0].message));
  }
  if (stream.documents.size() != 1) {
    return base::fail(base::ErrorKind::kMalformed,
                      "reading the log source table: it is not one document");
  }
  LogSourceTable table;
  table.fingerprint_ = XXH3_64bits(yaml.data(), yaml.size());
  LogSourceTableReader reader(table);
  reader.read(stream.documents[0].root);
  if (!reader.fault().empty()) {
    return base::fail(base::ErrorKind::kMalformed,
                      "reading the log source table: " + reader.fault());
  }
  return table;
}

const LogSourceTable& LogSourceTable::built_in() {
  static const LogSourceTable table = [] {
    auto parsed = parse(built_in_log_sources());
    CHECK(parsed.ok());
    return std::move(parsed).value();
  }();
  return table;
}

const LogSourceTable::Service* LogSourceTable::find_service(std::string_view name) const {
  const auto found =
      std::ranges::find_if(services_, [&](const Service& s) { return same(s.name, name); });
  return found == services_.end() ? nullptr : &*found;
}

std::vector<Route> LogSourceTable::routes(const LogSource& source) const {
  std::vector<Route> routes;
  if (!is_windows(source)) return routes;
  const Service* service = source.service.empty() ? nullptr : find_service(source.service);
  if (!source.service.empty() && service == nullptr) return routes;
  const auto add = [&](Route route, const std::string& channel, const std::string& label) {
    route.product = kWindows;
    route.channel = channel;
    route.label = label;
    routes.push_back(std::move(route));
  };
  if (!source.category.empty()) {
    for (const Road& road : roads_) {
      if (!same(road.category, source.category)) continue;
      for (const std::string& channel : find_service(road.service)->channels) {
        const bool wanted =
            service == nullptr ||
            std::ranges::any_of(service->channels, [&](const auto& c) { return same(c, channel); });
        if (wanted) add(road.route, channel, road.route.label);
      }
    }
    return routes;
  }
  if (service != nullptr) {
    for (const std::string& channel : service->channels) add({}, channel, channel);
  } else {
    add({}, {}, "any Windows event");
  }
  return routes;
}

std::string LogSourceTable::why_none(const LogSource& source) const {
  for (const Absence& absence : absent_) {
    const bool meant =
        is_windows(source) &&
        (absence.source.category.empty() || same(absence.source.category, source.category)) &&
        (absence.source.service.empty() || same(absence.source.service, source.service));
    if (meant) return fmt::format("no log holds {}: {}", describe(source), absence.reason);
  }
  return fmt::format("nothing that this version reads produces {}", describe(source));
}

}  // namespace tocsin::rule
