// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <simdjson.h>

#include "json_record.h"
#include "tocsin/base/check.h"

namespace tocsin::source {

// The positions of a text's structure, as found by simdjson's first stage.
class JsonStructure {
 public:
  // False where stage 1 refuses the text. What lies behind it is not looked at, but
  // kBlockPadding bytes must be readable there.
  bool find(const char* text, std::size_t size, std::size_t capacity_least) {
    if (capacity_ < size) {
      const std::size_t capacity = std::max(size, capacity_least);
      const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          capacity, kJsonDepthMax, stage1_);
      CHECK(error == simdjson::SUCCESS);
      capacity_ = capacity;
    }
    return stage1_->stage1(reinterpret_cast<const std::uint8_t*>(text), size,
                           simdjson::stage1_mode::regular) == simdjson::SUCCESS;
  }
  const std::uint32_t* begin() const { return stage1_->structural_indexes.get(); }
  const std::uint32_t* end() const { return begin() + stage1_->n_structural_indexes; }
  // The string behind the quote at `text`, its escapes read. `out` has room for it as it is written
  // and kBlockPadding bytes more. Null: an escape is none.
  const char* unescape(const char* text, char* out) const {
    auto* const to = reinterpret_cast<std::uint8_t*>(out);
    return reinterpret_cast<const char*>(
        stage1_->parse_string(reinterpret_cast<const std::uint8_t*>(text) + 1, to));
  }
  // Gives memory back that only an unusual text needed.
  void shrink() {
    constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;
    if (capacity_ <= kKeptCapacity) return;
    stage1_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1_;
  std::size_t capacity_ = 0;
};

}  // namespace tocsin::source
