// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "line/event_writer.h"

namespace tocsin::source {

// Which escapes a log writes in its values.
enum class Escapes : std::uint8_t {
  kHex,  // \xNN and two backslashes for one: Zeek, nginx
  kC,    // those, and \" \n \r \t \b \v: Apache
};

// The text that was escaped: the same view where nothing is, else memory of the batch. Bytes that
// would not be UTF-8 stay as they are written, "\xff"; so does what is no escape.
std::string_view without_escapes(std::string_view text, Escapes escapes, EventWriter& event);

}  // namespace tocsin::source
