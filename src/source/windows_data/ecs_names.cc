// SPDX-License-Identifier: Apache-2.0
#include "windows_data/ecs_names.h"

#include <algorithm>
#include <charconv>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "windows_data/built_in_data_names.h"
#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

using model::Value;

// The number as eight hexadecimal digits; false where the value is none that fits.
bool append_hex8(const Value& value, std::string& out) {
  constexpr std::size_t kDigits = 8;
  model::Integer number;
  if (!model::integer_of(value, number) || number.negative || number.magnitude > UINT32_MAX) {
    return false;
  }
  char digits[kDigits];
  const char* const end = std::to_chars(digits, digits + kDigits, number.magnitude, 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits);
  out.append(kDigits - size, '0').append(digits, size);
  return true;
}

}  // namespace

EcsNames::EcsNames(const model::FieldNames& names) {
  std::string_view rest = built_in_ecs_names();
  while (!rest.empty()) {
    const std::string_view line = next_part(rest, '\n');
    if (!line.empty() && !line.starts_with('#')) read_line(line, names);
  }
}

std::uint32_t EcsNames::number_of_path(std::string_view path) {
  return paths_.try_emplace(path, static_cast<std::uint32_t>(paths_.size())).first->second;
}

void EcsNames::read_line(std::string_view line, const model::FieldNames& names) {
  Row row;
  row.provider = next_part(line, '\t');
  std::string_view codes = next_part(line, '\t');
  while (!codes.empty() && codes != "*") {
    model::Integer code;
    CHECK(model::parse_integer(next_part(codes, ' '), code));
    row.codes.push_back(static_cast<std::uint32_t>(code.magnitude));
  }
  row.name = next_part(line, '\t');
  row.id = names.find(row.name);
  read_form(next_part(line, '\t'), row);
  if (!line.empty()) {
    row.when = number_of_path(next_part(line, '='));
    while (!line.empty()) row.when_words.push_back(next_part(line, ','));
  }
  rows_.push_back(std::move(row));
}

void EcsNames::read_form(std::string_view form, Row& row) {
  constexpr std::string_view kHex = "hex8:";
  while (!form.empty()) {
    Piece piece;
    if (form[0] == '\'') {
      form.remove_prefix(1);
      piece.text = next_part(form, '\'');
      next_part(form, ' ');
    } else {
      std::string_view path = next_part(form, ' ');
      piece.as_hex = path.starts_with(kHex);
      if (piece.as_hex) path.remove_prefix(kHex.size());
      std::string_view words = path;
      path = next_part(words, '{');
      if (words.ends_with('}')) words.remove_suffix(1);
      while (!words.empty()) {
        std::string_view value = next_part(words, ',');
        const std::string_view word = next_part(value, '=');
        piece.words.emplace_back(word, value);
      }
      piece.path = number_of_path(path);
    }
    row.form.push_back(std::move(piece));
  }
  CHECK(!row.form.empty());
}

void EcsNames::note(std::span<const model::Field> fields) {
  noted_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view name = fields[i].name();
    if (name.find('.') == std::string_view::npos) continue;
    const auto known = paths_.find(name);
    if (known != paths_.end()) noted_.push_back({known->second, static_cast<std::uint32_t>(i)});
  }
}

bool EcsNames::is_wanted(const Row& row, const model::Event& event) const {
  const bool code =
      row.codes.empty() || std::ranges::find(row.codes, event.code) != row.codes.end();
  return code && event.provider.is_text() && is_same_ascii(event.provider.view(), row.provider);
}

const Value* EcsNames::first_of(std::uint32_t path, std::span<const model::Field> fields) const {
  const auto found = std::ranges::find(noted_, path, &Noted::path);
  return found == noted_.end() ? nullptr : &fields[found->field].value;
}

bool EcsNames::condition_holds(const Row& row, std::span<const model::Field> fields) {
  if (!row.when) return true;
  const Value* const value = first_of(*row.when, fields);
  if (value == nullptr) return false;
  word_.clear();
  model::append_text(*value, word_);
  return std::ranges::any_of(row.when_words,
                             [&](std::string_view word) { return is_same_ascii(word, word_); });
}

bool EcsNames::append(const Piece& piece, const Value& value) {
  if (piece.as_hex) return append_hex8(value, text_);
  if (piece.words.empty()) {
    model::append_text(value, text_);
    return true;
  }
  word_.clear();
  model::append_text(value, word_);
  for (const auto& [word, meant] : piece.words) {
    if (!is_same_ascii(word, word_)) continue;
    text_ += meant;
    return true;
  }
  return false;
}

std::optional<Value> EcsNames::made(const Row& row, const Value& last,
                                    std::span<const model::Field> fields,
                                    model::EventBatch& batch) {
  const Piece& front = row.form.front();
  const bool plain = row.form.size() == 1 && !front.as_hex && front.words.empty();
  if (plain) return last;
  const auto is_path = [](const Piece& piece) { return piece.text.empty(); };
  const Piece* const last_path = &*std::find_if(row.form.rbegin(), row.form.rend(), is_path);
  text_.clear();
  for (const Piece& piece : row.form) {
    if (!is_path(piece)) {
      text_ += piece.text;
      continue;
    }
    const Value* const value = &piece == last_path ? &last : first_of(piece.path, fields);
    if (value == nullptr || !append(piece, *value)) return std::nullopt;
  }
  return Value::text(batch.keep(text_));
}

std::size_t EcsNames::complete(const model::Event& event, std::span<model::Field> fields,
                               std::size_t count, model::EventBatch& batch) {
  const std::span<const model::Field> given = fields.first(count);
  note(given);
  if (noted_.empty()) return count;
  for (const Row& row : rows_) {
    if (!is_wanted(row, event) || !condition_holds(row, given)) continue;
    const auto is_it = [&](const model::Field& field) { return field.name() == row.name; };
    if (std::ranges::any_of(given, is_it)) continue;
    const auto last = std::find_if(row.form.rbegin(), row.form.rend(),
                                   [](const Piece& piece) { return piece.text.empty(); });
    for (const Noted& noted : noted_) {
      if (noted.path != last->path || count == fields.size()) continue;
      const std::optional<Value> value = made(row, given[noted.field].value, given, batch);
      if (!value) continue;
      const auto name_size = static_cast<std::uint32_t>(row.name.size());
      fields[count++] = {row.id, name_size, row.name.data(), *value};
    }
  }
  return count;
}

}  // namespace tocsin::source
