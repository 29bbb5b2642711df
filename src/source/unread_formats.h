// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tocsin::source {

// Why a file is refused whose first bytes no format knows: of what responders often hold beside
// logs, what it is and which step makes something of it that is read.
std::string_view why_unread(std::span<const std::uint8_t> begin);

}  // namespace tocsin::source
