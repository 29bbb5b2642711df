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
constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon";

bool is_data(const model::Field& field) { return field.name() == kData; }

void rename(model::Field& field, std::string_view name, model::FieldId id) {
  field.id = id;
  field.name_data = name.data();
  field.name_size = static_cast<std::uint32_t>(name.size());
}

}  // namespace

PositionNames::PositionNames(const model::FieldNames& names) : names_(names) {
  std::string_view rest = built_in_position_names();
  while (!rest.empty()) {
    std::string_view line = next_part(rest, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    Row row;
    row.provider = next_part(line, '\t');
    std::string_view codes = next_part(line, '\t');
    while (!line.empty()) {
      std::string_view form = next_part(line, ' ');
      const std::string_view name = next_part(form, ':');
      row.names.push_back({name, names.find(name), form == "hex"});
    }
    while (!codes.empty()) {
      model::Integer code;
      CHECK(model::parse_integer(next_part(codes, ' '), code));
      rows_.emplace(static_cast<std::uint32_t>(code.magnitude), row);
    }
  }
}

bool PositionNames::name_by_order(const model::Event& event, std::span<model::Field> fields) const {
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

std::size_t PositionNames::complete(const model::Event& event, std::span<model::Field> fields,
                                    std::size_t count, model::EventBatch& batch) const {
  if (!event.provider.is_text()) return count;
  const std::span<model::Field> given = fields.first(count);
  if (name_by_order(event, given) || event.provider.view() != kSysmon) return count;
  const auto is_message = [](const model::Field& field) {
    return field.name() == "Message" && field.value.is_text();
  };
  const auto said = std::ranges::find_if(given, is_message);
  if (said == given.end()) return count;
  return add_message(batch.keep(model::to_text(said->value)), fields, count);
}

// A line "Name: value" for each value.
std::size_t PositionNames::add_message(std::string_view message, std::span<model::Field> fields,
                                       std::size_t count) const {
  constexpr std::string_view kMark = ": ";
  next_part(message, '\n');  // what the event is, in words
  while (!message.empty() && count < fields.size()) {
    std::string_view line = next_part(message, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t mark = line.find(':');
    if (mark == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, mark);
    if (name.empty() || !std::ranges::all_of(name, is_alnum_ascii)) continue;
    std::string_view value = line.substr(mark);
    value.remove_prefix(value.starts_with(kMark) ? kMark.size() : 1);
    fields[count].value = model::Value::text(value);
    rename(fields[count], name, names_.find(name));
    ++count;
  }
  return count;
}

}  // namespace tocsin::source
