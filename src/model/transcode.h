// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tocsin::model {

enum class Letters : bool { kAsTheyAre, kFolded };

// Which way runs; both find the same. kBest takes vectors of 64 bytes where the processor has them.
enum class Vectors : bool { kBest, kOf16Bytes };

// Appends the text of `size` bytes in a form of text_forms.h as UTF-8, always valid, in one pass.
// Form is Utf8Form, EscapedForm, WideForm or AnsiForm.
template <class Form, Letters kLetters>
void transcode(const std::uint8_t* bytes, std::size_t size, std::string& out,
               Vectors vectors = Vectors::kBest);

}  // namespace tocsin::model
