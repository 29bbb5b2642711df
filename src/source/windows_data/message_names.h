// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "windows_data/message_reader.h"
#include "windows_data/message_rows.h"

namespace tocsin::source {

// The tables data/windows_messages.tsv, windows_providers.tsv and windows_words.tsv: what a Windows
// event says where a form has its message and not its values. One thread.
class MessageNames {
 public:
  // `names` is frozen and lives longer than this.
  explicit MessageNames(const model::FieldNames& names);

  // Completes an event whose head is set as far as its form says it, with `count` fields: a
  // provider that is written as people read it becomes what events call it, a missing channel is
  // that of the provider, and the values that the field Message spells out become fields; the
  // message itself stays. Returns how many fields there are then; `fields` is the room.
  std::size_t complete(model::Event& event, std::span<model::Field> fields, std::size_t count,
                       model::EventBatch& batch);

 private:
  struct Origin {
    std::string_view provider, channel, shown;
    std::vector<std::uint32_t> codes;
  };

  const Origin* origin_of(std::string_view provider, std::uint32_t code) const;
  void set_origin(model::Event& event, std::span<model::Field> fields, std::size_t& count) const;
  std::string with_codes(std::string_view text) const;

  const model::FieldNames& names_;
  std::unordered_map<std::string_view, MessageRows> providers_;
  std::vector<Origin> origins_;
  std::unordered_map<std::string_view, std::string_view> words_;
  MessageReader reader_;
};

}  // namespace tocsin::source
