// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/rule/rule.h"
#include "tocsin/text/table_reader.h"

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

// One file of the table; its form is explained in data/log_sources/README.md.
using LogSourceText = text::TableText;

// Which events a rule's log source means: a superset of upstream's thor.yml and the pipelines of
// other products, as readable tables. Immutable; any thread may read it.
class LogSourceTable {
 public:
  static base::Result<LogSourceTable> parse(std::span<const LogSourceText> files);
  // The table that is built in. Its text is read when a road is first asked for: with rules from
  // the cache, nobody asks.
  static const LogSourceTable& built_in();

  // All roads of a log source; empty: nothing that this program reads produces it (the rule is
  // inactive with reason). A rule with a category and a service gets the roads that satisfy both.
  std::vector<Route> routes(const LogSource& source) const;

  // Why a log source has no road, in words for its author; for those with none.
  std::string why_none(const LogSource& source) const;

  // A hash of the table's text: caches of compiled rules depend on it.
  std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  friend class LogSourceTableReader;
  struct Tables;

  LogSourceTable();
  const Tables& tables() const;

  std::shared_ptr<const Tables> tables_;  // null: those that are built in
  std::uint64_t fingerprint_ = 0;
};

}  // namespace tocsin::rule
