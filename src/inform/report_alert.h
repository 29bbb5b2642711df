// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tocsin/model/alert.h"

namespace tocsin::inform {

// One alert of the page: when, where, why, what caused it, where the evidence lies, and all fields
// of the event folded away. At most kAlertBytesMax or so of text from outside; what is left out is
// said and counted.
inline constexpr std::size_t kAlertBytesMax = std::size_t{24} << 10;
std::string render_alert(const model::Alert& alert);

// <span class="level l4">critical</span>
void append_level(model::Level level, std::string& out);

}  // namespace tocsin::inform
