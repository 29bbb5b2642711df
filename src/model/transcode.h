// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tocsin::model {

enum class Letters : bool { kAsTheyAre, kFolded };

// Appends the text of `size` bytes in a form of text_forms.h as UTF-8, always valid, in one pass.
// Form is Utf8Form, EscapedForm, WideForm or AnsiForm.
template <class Form, Letters kLetters>
void transcode(const std::uint8_t* bytes, std::size_t size, std::string& out);

}  // namespace tocsin::model
