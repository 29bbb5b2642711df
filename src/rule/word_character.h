// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::rule {

// Whether the last or first character of valid UTF-8 is a letter, a digit or a number of any
// script, or an underscore. False for empty text.
bool ends_in_word_character(std::string_view utf8);
bool begins_with_word_character(std::string_view utf8);

}  // namespace tocsin::rule
