// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/casefold.h"

#include "casefold_table.h"
#include "text_forms.h"
#include "transcode.h"

namespace tocsin::model {

char32_t fold(char32_t character) { return kCasefold.fold(character); }

void append_folded(std::string_view utf8, std::string& out) {
  transcode<Utf8Form, Letters::kFolded>(reinterpret_cast<const std::uint8_t*>(utf8.data()),
                                        utf8.size(), out);
}

std::string folded(std::string_view utf8) {
  std::string out;
  append_folded(utf8, out);
  return out;
}

void append_utf8(char32_t character, std::string& out) {
  char bytes[4];
  out.append(bytes, put_utf8(character, bytes));
}

}  // namespace tocsin::model
