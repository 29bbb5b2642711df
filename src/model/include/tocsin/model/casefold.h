// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tocsin::model {

// Comparison without regard to case: Unicode simple case folding (CaseFolding.txt, statuses C
// and S), one character to one character. So U+212A KELVIN SIGN folds to 'k' and U+017F LONG S
// to 's'; nothing else outside ASCII folds into ASCII. The mapping is a
// table made by tools/make_casefold_table.py and checked against Unicode's by a test.

// The fold of one character; itself where it has none.
char32_t fold(char32_t character);

// Appends the fold of valid UTF-8. The length in bytes may change.
void append_folded(std::string_view utf8, std::string& out);
std::string folded(std::string_view utf8);

// Appends one character as UTF-8; a surrogate or a value over U+10FFFF as U+FFFD.
void append_utf8(char32_t character, std::string& out);

}  // namespace tocsin::model
