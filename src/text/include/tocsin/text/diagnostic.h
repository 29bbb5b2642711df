// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tocsin::text {

// A place in a text that a person wrote. Lines and columns count from 1 (columns in
// characters); 0 means "the file as a whole".
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class Severity : std::uint8_t { kNote, kWarning, kError };

// Something to tell the author of a text: where, what is wrong, and what to do about it.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string path;  // of the file, as the user gave it
  Place place;
  std::string code;     // stable short name, as "unknown-modifier"
  std::string message;  // what is wrong
  std::string hint;     // what to write instead; may be empty
};

}  // namespace tocsin::text
