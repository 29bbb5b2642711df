// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/rule/rule.h"

namespace tocsin::rule {

// One road by which events of a rule's log source arrive: which events they are, and how the
// rule's field names read on them.
struct Route {
  std::string product;               // model::Event::product that it needs; empty: any
  std::string channel;               // exact, compared without regard to case; empty: any
  std::string provider;              // likewise
  std::vector<std::uint32_t> codes;  // model::Event::code; empty: any
  // The event must also satisfy these: field, accepted values (folded compare, any of them).
  std::vector<std::pair<std::string, std::vector<std::string>>> conditions;
  // Rule's field name -> native names on these events, all tried; a name without entry is itself.
  std::vector<std::pair<std::string, std::vector<std::string>>> aliases;
  // Names of all fields that events of this road can carry, where the schema is closed (Security
  // 4688): a positive "field: null" on any other name cannot match (see docs/adr). Empty: open.
  std::vector<std::string> schema;
  std::string label;  // for people: "Security 4688", "Sysmon 1"
};

// One file of the table, as text; its form is explained in data/log_sources/README.md.
struct LogSourceText {
  std::string_view name;  // for messages
  std::string_view yaml;
};

// Which events a rule's log source means: a superset of upstream's thor.yml and the pipelines of
// other products, as readable tables. Immutable after loading; any thread may read it.
class LogSourceTable {
 public:
  static base::Result<LogSourceTable> parse(std::span<const LogSourceText> files);
  // The table that is built in.
  static const LogSourceTable& built_in();

  // All roads of a log source; empty: nothing that this program reads produces it (the rule is
  // inactive with reason). A rule with a category and a service gets the roads that satisfy both.
  std::vector<Route> routes(const LogSource& source) const;

  // Why a log source has no road, in words for its author; for those with none.
  std::string why_none(const LogSource& source) const;

  // A hash of the table's text: caches of compiled rules depend on it.
  std::uint64_t fingerprint() const { return fingerprint_; }

 private:
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
  friend class LogSourceTableReader;

  bool serves(const LogSource& source, const Road& road) const;

  std::vector<Service> services_;
  std::vector<Road> roads_;
  std::vector<Product> products_;
  std::vector<Absence> absent_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace tocsin::rule
