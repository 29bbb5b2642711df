// SPDX-License-Identifier: Apache-2.0
#include "windows_data/position_names.h"

#include <algorithm>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "windows_data/built_in_data_names.h"
#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kData = "Data";

bool is_data(const model::Field& field) { return field.name() == kData; }

void rename(model::Field& field, std::string_view name, model::FieldId id) {
  field.id = id;
  field.name_data = name.data();
  field.name_size = static_cast<std::uint32_t>(name.size());
}

}  // namespace

PositionNames::PositionNames(const model::FieldNames& names) {
  each_row(built_in_position_names(), [&](std::string_view line) {
    Row row;
    row.provider = next_part(line, '\t');
    const std::string_view codes = next_part(line, '\t');
    while (!line.empty()) {
      std::string_view form = next_part(line, ' ');
      const std::string_view name = next_part(form, ':');
      row.names.push_back({name, names.find(name), form == "hex"});
    }
    for (const std::uint32_t code : table_codes(codes)) rows_.emplace(code, row);
  });
}

bool PositionNames::complete(const model::Event& event, std::span<model::Field> fields) const {
  if (!event.provider.is_text()) return false;
  const auto count = static_cast<std::size_t>(std::ranges::count_if(fields, is_data));
  const auto [begin, end] = rows_.equal_range(event.code);
  const auto fits = [&](const auto& entry) {
    return entry.second.names.size() == count &&
           is_same_ascii(entry.second.provider, event.provider.view());
  };
  const auto row = std::find_if(begin, end, fits);
  if (row == end) return false;
  auto name = row->second.names.begin();
  for (model::Field& field : fields) {
    if (!is_data(field)) continue;
    rename(field, name->text, name->id);
    const bool is_count =
        field.value.kind == model::ValueKind::kInt || field.value.kind == model::ValueKind::kUint;
    const bool is_negative = static_cast<std::int64_t>(field.value.bits) < 0;
    if (name->is_hex && is_count && !is_negative) field.value.kind = model::ValueKind::kHex;
    ++name;
  }
  return true;
}

}  // namespace tocsin::source
