// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"

namespace tocsin::source {

// The table data/windows_ecs.tsv: names that Windows gives to what a pipeline moved to fields of
// ECS. One per decoder.
class EcsNames {
 public:
  // `names` is frozen and lives longer than this.
  explicit EcsNames(const model::FieldNames& names);

  // Adds what the table says to the `count` fields of an event whose provider and code are set.
  // Returns how many fields there are then; `fields` is the room for them, and what finds none is
  // left out. Texts that are put together go to the batch.
  std::size_t complete(const model::Event& event, std::span<model::Field> fields, std::size_t count,
                       model::EventBatch& batch);

 private:
  struct Piece {
    std::uint32_t path = 0;  // its number, where `text` is empty
    std::string_view text;
    bool as_hex = false;
    std::vector<std::pair<std::string_view, std::string_view>> words;
  };
  struct Row {
    std::string_view provider;
    std::vector<std::uint32_t> codes;  // none: all
    std::string_view name;
    model::FieldId id = 0;
    std::vector<Piece> form;
    std::optional<std::uint32_t> when;  // a path
    std::vector<std::string_view> when_words;
  };
  // Where a path of the table occurs in the event.
  struct Noted {
    std::uint32_t path = 0;
    std::uint32_t field = 0;
  };

  void read_line(std::string_view line, const model::FieldNames& names);
  std::uint32_t number_of_path(std::string_view path);
  void read_form(std::string_view form, Row& row);
  void note(std::span<const model::Field> fields);
  bool is_wanted(const Row& row, const model::Event& event) const;
  bool condition_holds(const Row& row, std::span<const model::Field> fields);
  const model::Value* first_of(std::uint32_t path, std::span<const model::Field> fields) const;
  std::optional<model::Value> made(const Row& row, const model::Value& last,
                                   std::span<const model::Field> fields, model::EventBatch& batch);
  bool append(const Piece& piece, const model::Value& value);

  std::vector<Row> rows_;
  std::unordered_map<std::string_view, std::uint32_t> paths_;
  std::vector<Noted> noted_;
  std::string text_, word_;
};

}  // namespace tocsin::source
