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

namespace tocsin::rule {
namespace {

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

struct LogSourceTable::Tables {
  // `product`, `category` and `service` are what a rule names.
  struct Service {
    std::string product, name;
    std::vector<Route> places;
  };
  struct Road {
    std::string product, category;
    Route route;
  };
  // Of rules that name a product and nothing else.
  struct Product {
    std::string name;
    std::vector<Route> further;
  };
  struct Absence {
    LogSource source;
    std::string reason;
  };

  // Whether a rule that names a category takes this road.
  bool serves(const LogSource& source, const Road& road) const;

  std::vector<Service> services;
  std::vector<Road> roads;
  std::vector<Product> products;
  std::vector<Absence> absent;
};

// Reads the documents of the table's texts.
class LogSourceTableReader {
 public:
  using Tables = LogSourceTable::Tables;
  static base::Result<std::shared_ptr<const Tables>> read(std::span<const LogSourceText> files) {
    auto tables = std::make_shared<Tables>();
    LogSourceTableReader reader(*tables);
    for (const LogSourceText& file : files) {
      reader.in_.read(file, [&](const YamlNode& root) { reader.read(root); });
    }
    TRY(reader.in_.result());
    return std::shared_ptr<const Tables>(std::move(tables));
  }

 private:
  explicit LogSourceTableReader(Tables& out) : out_(out) {}

  void read(const YamlNode& root) {
    product_.clear();
    for (const YamlMember& member : in_.map(root)) {
      if (member.key == "product") product_ = in_.text(member.value);
    }
    if (product_.empty()) return in_.bad(root.place, "the document names no product");
    services_begin_ = out_.services.size();
    for (const YamlMember& member : in_.map(root)) {
      if (member.key == "services") read_services(member.value);
    }
    out_.products.push_back({product_, {}});
    for (const YamlMember& member : in_.map(root)) read_member(member);
  }

  void read_services(const YamlNode& node) {
    for (const YamlMember& row : in_.map(node)) {
      Tables::Service service{product_, std::string(row.key), {}};
      for (const YamlNode& place : in_.list(row.value)) {
        if (place.is_map()) {
          for (Route& route : read_roads(place)) service.places.push_back(std::move(route));
          continue;
        }
        Route& route = service.places.emplace_back();
        route.product = product_;
        route.channel = route.label = in_.text(place);
      }
      if (service.places.empty()) in_.bad(row.value.place, "an empty list");
      out_.services.push_back(std::move(service));
    }
  }

  void read_member(const YamlMember& member) {
    if (member.key == "categories") {
      for (const YamlMember& row : in_.map(member.value)) {
        for (const YamlNode& node : in_.list(row.value)) {
          for (Route& route : read_roads(node)) {
            out_.roads.push_back({product_, std::string(row.key), std::move(route)});
          }
        }
      }
    } else if (member.key == "any") {
      for (const YamlNode& node : in_.list(member.value)) {
        for (Route& route : read_roads(node)) {
          out_.products.back().further.push_back(std::move(route));
        }
      }
    } else if (member.key == "absent") {
      for (const YamlNode& row : in_.list(member.value)) read_absence(row);
    } else if (member.key != "product" && member.key != "services") {
      in_.unknown_key(member);
    }
  }

  // The road that a map describes, once for each place of its service.
  std::vector<Route> read_roads(const YamlNode& node) {
    std::string_view service;
    std::vector<Route> roads;
    for (const YamlMember& member : in_.map(node)) {
      if (member.key != "service") continue;
      service = member.value.text;
      roads = places_of(member.value);
    }
    if (service.empty()) roads.emplace_back().product = product_;
    for (Route& route : roads) {
      if (!service.empty()) route.label.clear();
      for (const YamlMember& member : in_.map(node)) read_key(member, route);
      if (route.label.empty()) route.label = default_label(service, route);
      close_schema(route);
    }
    return roads;
  }

  std::vector<Route> places_of(const YamlNode& name) {
    for (std::size_t i = services_begin_; i < out_.services.size(); ++i) {
      if (same(out_.services[i].name, in_.text(name))) return out_.services[i].places;
    }
    in_.bad(name.place, fmt::format("unknown service `{}`", name.text));
    return {};
  }

  void read_key(const YamlMember& member, Route& route) {
    const YamlNode& value = member.value;
    if (member.key == "product") {
      route.product = in_.text(value);
      if (route.product == "any") route.product.clear();
    } else if (member.key == "channel") {
      route.channel = in_.text(value);
    } else if (member.key == "provider") {
      route.provider = in_.text(value);
    } else if (member.key == "codes") {
      route.codes.clear();
      for (const YamlNode& code : in_.list(value)) route.codes.push_back(in_.number(code));
    } else if (member.key == "where") {
      route.conditions = in_.lists(value);
    } else if (member.key == "aliases") {
      route.aliases = in_.lists(value);
    } else if (member.key == "schema") {
      route.schema = in_.texts(value);
    } else if (member.key == "label") {
      route.label = in_.text(value);
    } else if (member.key != "service") {
      in_.unknown_key(member);
    }
  }

  void read_absence(const YamlNode& node) {
    Tables::Absence absence;
    absence.source.product = product_;
    for (const YamlMember& member : in_.map(node)) {
      if (member.key == "category") {
        absence.source.category = in_.text(member.value);
      } else if (member.key == "service") {
        absence.source.service = in_.text(member.value);
      } else if (member.key == "reason") {
        absence.reason = in_.text(member.value);
      } else {
        in_.unknown_key(member);
      }
    }
    out_.absent.push_back(std::move(absence));
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

  text::TableReader in_{"the log source table"};
  Tables& out_;
  std::string product_;
  std::size_t services_begin_ = 0;  // of the document's own
};

namespace {

std::uint64_t fingerprint_of(std::span<const LogSourceText> files) {
  std::uint64_t print = 0;
  for (const LogSourceText& file : files) {
    print = XXH3_64bits_withSeed(file.yaml.data(), file.yaml.size(), print);
  }
  return print;
}

}  // namespace

LogSourceTable::LogSourceTable() : fingerprint_(fingerprint_of(built_in_log_sources())) {}

base::Result<LogSourceTable> LogSourceTable::parse(std::span<const LogSourceText> files) {
  LogSourceTable table;
  TRY(table.tables_, LogSourceTableReader::read(files));
  table.fingerprint_ = fingerprint_of(files);
  return table;
}

const LogSourceTable& LogSourceTable::built_in() {
  static const LogSourceTable table;
  return table;
}

const LogSourceTable::Tables& LogSourceTable::tables() const {
  if (tables_) return *tables_;
  static const std::shared_ptr<const Tables> built_in = [] {
    auto parsed = LogSourceTableReader::read(built_in_log_sources());
    CHECK(parsed.ok());
    return std::move(parsed).value();
  }();
  return *built_in;
}

bool LogSourceTable::Tables::serves(const LogSource& source, const Road& road) const {
  if (!takes(source.product, road.product) || !same(source.category, road.category)) return false;
  if (source.service.empty()) return true;
  return std::ranges::any_of(services, [&](const Service& service) {
    return same(service.product, road.product) && same(service.name, source.service) &&
           std::ranges::any_of(service.places,
                               [&](const Route& place) { return overlap(place, road.route); });
  });
}

std::vector<Route> LogSourceTable::routes(const LogSource& source) const {
  const Tables& in = tables();
  std::vector<Route> routes;
  if (!source.category.empty()) {
    for (const Tables::Road& road : in.roads) {
      if (in.serves(source, road)) routes.push_back(road.route);
    }
  } else if (!source.service.empty()) {
    for (const Tables::Service& service : in.services) {
      if (!takes(source.product, service.product) || !same(source.service, service.name)) continue;
      routes.insert(routes.end(), service.places.begin(), service.places.end());
    }
  } else if (source.product.empty()) {
    routes.emplace_back().label = "any event";
  } else {
    for (const Tables::Product& product : in.products) {
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
  for (const Tables::Absence& absence : tables().absent) {
    const bool meant =
        takes(source.product, absence.source.product) &&
        (absence.source.category.empty() || same(absence.source.category, source.category)) &&
        (absence.source.service.empty() || same(absence.source.service, source.service));
    if (meant) return fmt::format("no log holds {}: {}", describe(source), absence.reason);
  }
  return fmt::format("nothing that this version reads produces {}", describe(source));
}

}  // namespace tocsin::rule
