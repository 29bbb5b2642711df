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

constexpr std::string_view kWindows = "windows";

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

// Whether a rule that asks for `wanted` takes what is called `name`.
bool takes(std::string_view wanted, std::string_view name) {
  return wanted.empty() || same(wanted, name);
}

// Whether an event can come by both.
bool overlap(const Route& place, const Route& road) {
  const auto both = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || same(a, b);
  };
  return both(place.product, road.product) && both(place.channel, road.channel) &&
         both(place.provider, road.provider);
}

std::string default_label(std::string_view service, const Route& route) {
  std::string label(service.empty() ? std::string_view(route.channel) : service);
  if (label.empty()) label = route.product;
  if (!route.codes.empty()) label += fmt::format(" {}", fmt::join(route.codes, "/"));
  return label;
}

}  // namespace

// Reads the table's texts. Remembers the first fault and goes on without effect: the table is
// the program's own or an expert's, and is taken whole or not at all.
class LogSourceTableReader {
 public:
  explicit LogSourceTableReader(LogSourceTable& out) : out_(out) {}

  const std::string& fault() const { return fault_; }

  void read(std::string_view file, const YamlNode& root) {
    file_ = file;
    product_.clear();
    for (const YamlMember& member : map(root)) {
      if (member.key == "product") product_ = text(member.value);
    }
    if (product_.empty()) return bad(root.place, "the document names no product");
    services_begin_ = out_.services_.size();
    for (const YamlMember& member : map(root)) {
      if (member.key == "services") read_services(member.value);
    }
    out_.products_.push_back({product_, {}});
    for (const YamlMember& member : map(root)) read_member(member);
  }

 private:
  void read_services(const YamlNode& node) {
    for (const YamlMember& row : map(node)) {
      LogSourceTable::Service service{product_, std::string(row.key), {}};
      for (const YamlNode& place : list(row.value)) {
        if (place.is_map()) {
          for (Route& route : read_roads(place)) service.places.push_back(std::move(route));
          continue;
        }
        Route& route = service.places.emplace_back();
        route.product = product_;
        route.channel = route.label = text(place);
      }
      if (service.places.empty()) bad(row.value.place, "an empty list");
      out_.services_.push_back(std::move(service));
    }
  }

  void read_member(const YamlMember& member) {
    if (member.key == "categories") {
      for (const YamlMember& row : map(member.value)) {
        for (const YamlNode& node : list(row.value)) {
          for (Route& route : read_roads(node)) {
            out_.roads_.push_back({product_, std::string(row.key), std::move(route)});
          }
        }
      }
    } else if (member.key == "any") {
      for (const YamlNode& node : list(member.value)) {
        for (Route& route : read_roads(node)) {
          out_.products_.back().further.push_back(std::move(route));
        }
      }
    } else if (member.key == "absent") {
      for (const YamlNode& row : list(member.value)) read_absence(row);
    } else if (member.key != "product" && member.key != "services") {
      bad(member.place, fmt::format("unknown key `{}`", member.key));
    }
  }

  // The road that a map describes, once for each place of its service.
  std::vector<Route> read_roads(const YamlNode& node) {
    std::string_view service;
    std::vector<Route> roads;
    for (const YamlMember& member : map(node)) {
      if (member.key != "service") continue;
      service = member.value.text;
      roads = places_of(member.value);
    }
    if (service.empty()) roads.emplace_back().product = product_;
    for (Route& route : roads) {
      if (!service.empty()) route.label.clear();
      for (const YamlMember& member : map(node)) read_key(member, route);
      if (route.label.empty()) route.label = default_label(service, route);
      close_schema(route);
    }
    return roads;
  }

  std::vector<Route> places_of(const YamlNode& name) {
    for (std::size_t i = services_begin_; i < out_.services_.size(); ++i) {
      if (same(out_.services_[i].name, text(name))) return out_.services_[i].places;
    }
    bad(name.place, fmt::format("unknown service `{}`", name.text));
    return {};
  }

  void read_key(const YamlMember& member, Route& route) {
    const YamlNode& value = member.value;
    if (member.key == "product") {
      route.product = text(value);
      if (route.product == "any") route.product.clear();
    } else if (member.key == "channel") {
      route.channel = text(value);
    } else if (member.key == "provider") {
      route.provider = text(value);
    } else if (member.key == "codes") {
      route.codes.clear();
      for (const YamlNode& code : list(value)) route.codes.push_back(number(code));
    } else if (member.key == "where") {
      route.conditions = table(value);
    } else if (member.key == "aliases") {
      route.aliases = table(value);
    } else if (member.key == "schema") {
      route.schema = texts(value);
    } else if (member.key == "label") {
      route.label = text(value);
    } else if (member.key != "service") {
      bad(member.place, fmt::format("unknown key `{}`", member.key));
    }
  }

  void read_absence(const YamlNode& node) {
    LogSourceTable::Absence absence;
    absence.source.product = product_;
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
    if (route.product == kWindows) {
      route.schema.insert(route.schema.end(), model::kWindowsSystemFields.begin(),
                          model::kWindowsSystemFields.end());
    }
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
    if (fault_.empty()) fault_ = fmt::format("{}: line {}: {}", file_, place.line, what);
  }

  LogSourceTable& out_;
  std::string_view file_;
  std::string product_;
  std::size_t services_begin_ = 0;  // of the document's own
  std::string fault_;
};

base::Result<LogSourceTable> LogSourceTable::parse(std::span<const LogSourceText> files) {
  const auto refuse = [](std::string_view what) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the log source table {}", what));
  };
  LogSourceTable table;
  LogSourceTableReader reader(table);
  for (const LogSourceText& file : files) {
    table.fingerprint_ =
        XXH3_64bits_withSeed(file.yaml.data(), file.yaml.size(), table.fingerprint_);
    std::vector<text::Diagnostic> diagnostics;
    const text::YamlStream stream =
        text::YamlStream::parse(file.yaml, std::string(file.name), {}, diagnostics);
    if (!diagnostics.empty()) {
      return refuse(fmt::format("{}: line {}: {}", file.name, diagnostics[0].place.line,
                                diagnostics[0].message));
    }
    for (const auto& document : stream.documents) reader.read(file.name, document.root);
  }
  if (!reader.fault().empty()) return refuse(reader.fault());
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

// Whether a rule that names a category takes this road.
bool LogSourceTable::serves(const LogSource& source, const Road& road) const {
  if (!takes(source.product, road.product) || !same(source.category, road.category)) return false;
  if (source.service.empty()) return true;
  return std::ranges::any_of(services_, [&](const Service& service) {
    return same(service.product, road.product) && same(service.name, source.service) &&
           std::ranges::any_of(service.places,
                               [&](const Route& place) { return overlap(place, road.route); });
  });
}

std::vector<Route> LogSourceTable::routes(const LogSource& source) const {
  std::vector<Route> routes;
  if (!source.category.empty()) {
    for (const Road& road : roads_) {
      if (serves(source, road)) routes.push_back(road.route);
    }
  } else if (!source.service.empty()) {
    for (const Service& service : services_) {
      if (!takes(source.product, service.product) || !same(source.service, service.name)) continue;
      routes.insert(routes.end(), service.places.begin(), service.places.end());
    }
  } else if (source.product.empty()) {
    routes.emplace_back().label = "any event";
  } else {
    for (const Product& product : products_) {
      if (!same(source.product, product.name)) continue;
      if (routes.empty()) {
        Route& all = routes.emplace_back();
        all.product = product.name;
        all.label = fmt::format("any {} event", product.name);
      }
      routes.insert(routes.end(), product.further.begin(), product.further.end());
    }
  }
  return routes;
}

std::string LogSourceTable::why_none(const LogSource& source) const {
  for (const Absence& absence : absent_) {
    const bool meant =
        takes(source.product, absence.source.product) &&
        (absence.source.category.empty() || same(absence.source.category, source.category)) &&
        (absence.source.service.empty() || same(absence.source.service, source.service));
    if (meant) return fmt::format("no log holds {}: {}", describe(source), absence.reason);
  }
  return fmt::format("nothing that this version reads produces {}", describe(source));
}

}  // namespace tocsin::rule
