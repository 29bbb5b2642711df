// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/entity_table.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <tuple>

#include "built_in_tables.h"
#include "table_text.h"
#include "tocsin/base/check.h"

namespace tocsin::incident {
namespace {

constexpr std::pair<std::string_view, Form> kForms[] = {
    {"host", Form::kHost},
    {"account", Form::kAccount},
    {"account-name", Form::kAccountName},
    {"account-domain", Form::kAccountDomain},
    {"sid", Form::kSid},
    {"uid", Form::kUid},
    {"process-guid", Form::kProcessGuid},
    {"process-id", Form::kProcessId},
    {"logon-id", Form::kLogonId},
    {"logon-guid", Form::kLogonGuid},
    {"path", Form::kPath},
    {"hashes", Form::kHashes},
    {"address", Form::kAddress},
    {"domain", Form::kDomain},
    {"text", Form::kText},
};

std::optional<Form> form_of(std::string_view name) {
  for (const auto& [known, form] : kForms) {
    if (known == name) return form;
  }
  return std::nullopt;
}

std::optional<model::EntityKind> kind_of(std::string_view name) {
  for (std::size_t i = 0; i < model::kEntityKindCount; ++i) {
    const auto kind = static_cast<model::EntityKind>(i);
    if (model::entity_kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<model::EntityRole> role_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(model::EntityRole::kInside); ++i) {
    const auto role = static_cast<model::EntityRole>(i);
    if (model::entity_role_name(role) == name) return role;
  }
  return std::nullopt;
}

base::Error bad_line(const TableLine& line, std::string_view why) {
  return base::fail(base::ErrorKind::kMalformed,
                    fmt::format("table of entities, line {}: {}", line.number, why));
}

}  // namespace

base::Result<EntityTable> EntityTable::parse(std::string_view text) {
  EntityTable table;
  using Whole = std::tuple<model::EntityKind, model::EntityRole, std::string_view>;
  std::map<Whole, std::uint32_t> parts;
  for (const TableLine& line : table_lines(text)) {
    const auto& columns = line.columns;
    if (columns[0] == "ordinary") {
      if (columns.size() != 4) return bad_line(line, "ordinary wants kind, comparison and value");
      const auto kind = kind_of(columns[1]);
      const bool known = columns[2] == "is" || columns[2] == "starts" || columns[2] == "ends";
      if (!kind || !known) return bad_line(line, "unknown kind or comparison");
      table.ordinary_[static_cast<std::size_t>(*kind)].push_back(
          {std::string(columns[3]), columns[2] == "starts", columns[2] == "ends"});
      continue;
    }
    if (columns.size() != 6) return bad_line(line, "six columns are wanted");
    const auto kind = kind_of(columns[2]);
    const auto role = role_of(columns[3]);
    const auto form = form_of(columns[4]);
    if (!kind || !role || !form) return bad_line(line, "unknown kind, role or form");
    FieldRow row{columns[0] == "-" ? "" : std::string(columns[0]), *kind, *role, *form, 0};
    if (columns[5] == "-") {
      row.part = table.parts_++;
    } else {
      const auto [at, is_new] = parts.try_emplace({*kind, *role, columns[5]}, table.parts_);
      if (is_new) ++table.parts_;
      row.part = at->second;
    }
    table.rows_[std::string(columns[1])].push_back(std::move(row));
  }
  return table;
}

const EntityTable& EntityTable::built_in() {
  static const EntityTable table = [] {
    auto parsed = parse(built_in_entities());
    CHECK(parsed.ok());
    return std::move(parsed).value();
  }();
  return table;
}

const std::vector<FieldRow>& EntityTable::rows(std::string_view field) const {
  static const std::vector<FieldRow> kNone;
  const auto at = rows_.find(field);
  return at == rows_.end() ? kNone : at->second;
}

bool EntityTable::ordinary(model::EntityKind kind, std::string_view key) const {
  for (const Ordinary& known : ordinary_[static_cast<std::size_t>(kind)]) {
    const bool same = known.starts ? key.starts_with(known.value)
                      : known.ends ? key.ends_with(known.value)
                                   : key == known.value;
    if (same) return true;
  }
  return false;
}

}  // namespace tocsin::incident
