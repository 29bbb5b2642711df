// SPDX-License-Identifier: Apache-2.0
#include "built_in_json_sources.h"

#include <array>
#include <string_view>

namespace tocsin::source {

std::span<const JsonSourceText> built_in_json_sources() {
  static constexpr auto kTexts = std::to_array<JsonSourceText>({
#include "json_source_rows.inc"
  });
  return kTexts;
}

}  // namespace tocsin::source
