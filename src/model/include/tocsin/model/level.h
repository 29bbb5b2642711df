// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin::model {

// How serious the author of a rule holds a match to be; Sigma's five words.
enum class Level : std::uint8_t { kInformational, kLow, kMedium, kHigh, kCritical };

inline constexpr std::size_t kLevelCount = 5;

constexpr std::string_view level_name(Level level) {
  constexpr std::string_view kNames[] = {"informational", "low", "medium", "high", "critical"};
  return kNames[static_cast<std::size_t>(level)];
}

constexpr std::optional<Level> parse_level(std::string_view name) {
  for (std::size_t i = 0; i < kLevelCount; ++i) {
    const auto level = static_cast<Level>(i);
    if (name == level_name(level)) return level;
  }
  if (name == "info") return Level::kInformational;
  return std::nullopt;
}

}  // namespace tocsin::model
