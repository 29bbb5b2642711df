// SPDX-License-Identifier: Apache-2.0
#include "windows_data/data_names.h"

#include <algorithm>
#include <string>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "windows_data/built_in_data_names.h"
#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

using model::Value;
using model::ValueKind;

constexpr std::string_view kData = "Data";
constexpr std::string_view kParam = "param";

// Without regard to case; `name` is ASCII. Nearly every event fails by its size.
bool is_named(const Value& value, std::string_view name) {
  if (value.kind == ValueKind::kWideText) {
    if (value.size != 2 * name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (value.bytes[2 * i + 1] != 0) return false;
      if (lower_ascii(static_cast<char>(value.bytes[2 * i])) != lower_ascii(name[i])) return false;
    }
    return true;
  }
  if (!value.is_text() || value.size != name.size()) return false;
  return std::ranges::equal(value.view(), name,
                            [](char a, char b) { return lower_ascii(a) == lower_ascii(b); });
}

// The place that a field's name gives its value among the unnamed ones, from 0.
bool numbered_place(std::string_view name, std::size_t& place) {
  if (!name.starts_with(kParam) || name.size() > kParam.size() + 3) return false;
  model::Integer number;
  if (!model::parse_integer(name.substr(kParam.size()), number)) return false;
  if (number.negative || number.magnitude == 0) return false;
  place = static_cast<std::size_t>(number.magnitude) - 1;
  return true;
}

}  // namespace

DataNames::DataNames(const model::FieldNames& names) : data_id_(names.find(kData)) {
  first_row_.fill(kNoRow);
  std::string_view rest = built_in_data_names();
  while (!rest.empty()) {
    const std::string_view line = next_part(rest, '\n');
    if (!line.empty() && !line.starts_with('#')) read_line(line, names);
  }
}

void DataNames::read_line(std::string_view line, const model::FieldNames& names) {
  const std::string_view provider = next_part(line, '\t');
  std::string_view codes = next_part(line, '\t');
  std::vector<Name> row_names;
  while (!line.empty()) {
    const std::string_view name = next_part(line, ' ');
    row_names.push_back(name == "-" ? Name{} : Name{name, names.find(name)});
  }
  while (!codes.empty()) {
    model::Integer code;
    CHECK(model::parse_integer(next_part(codes, ' '), code) && code.magnitude < kCodes);
    CHECK(rows_.size() < kNoRow);
    std::uint8_t& first = first_row_[static_cast<std::size_t>(code.magnitude)];
    rows_.push_back({provider, row_names, first});
    first = static_cast<std::uint8_t>(rows_.size() - 1);
  }
}

const DataNames::Row* DataNames::find(const model::Event& event) const {
  for (std::uint8_t at = first_row_[event.code]; at != kNoRow; at = rows_[at].next) {
    if (is_named(event.provider, rows_[at].provider)) return &rows_[at];
  }
  return nullptr;
}

std::size_t DataNames::add(const model::Event& event, std::span<model::Field> fields,
                           std::size_t count) const {
  const Row* const row = find(event);
  if (row == nullptr) return count;
  const std::size_t before = count;
  const auto add_field = [&](std::string_view name, model::FieldId id, const Value& value) {
    if (count == fields.size()) return;
    fields[count++] = {id, static_cast<std::uint32_t>(name.size()), name.data(), value};
  };
  const auto add_named = [&](std::size_t place, const Value& value) {
    if (place >= row->names.size() || row->names[place].text.empty()) return;
    add_field(row->names[place].text, row->names[place].id, value);
  };
  // What is numbered stands in Data as well, and there without the values that were left out.
  std::size_t place = 0;
  for (std::size_t i = 0; i < before; ++i) {
    if (numbered_place(fields[i].name(), place)) add_named(place, fields[i].value);
  }
  if (count != before) return count;
  std::size_t unnamed = 0;
  for (std::size_t i = 0; i < before; ++i) {
    if (fields[i].name() == kData) add_named(unnamed++, fields[i].value);
  }
  if (unnamed != 0) return count;
  for (std::size_t i = 0; i < before; ++i) {
    const auto is_it = [&](const Name& name) { return name.text == fields[i].name(); };
    if (std::ranges::any_of(row->names, is_it)) add_field(kData, data_id_, fields[i].value);
  }
  return count;
}

}  // namespace tocsin::source
