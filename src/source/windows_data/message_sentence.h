// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace tocsin::source {

// A message, or a line of one, as its template has it: "The {param1} service entered the {param2}
// state." Where one of its names ends in a plus ("{Operation+}"), it is all that is left of the
// message, lines and all; else one line. Immutable; safe from any thread.
class MessageSentence {
 public:
  // `words` lives longer than this, and holds a name at least.
  explicit MessageSentence(std::string_view words);

  // Reads the front of `text`: how much of it the sentence is; nothing where it is in other words.
  // `values` are those of names(). A value may hold the words that stand behind it: then it
  // reaches to the last place where they can be meant, and a value whose front is not certain is
  // null.
  std::optional<std::size_t> read(std::string_view text,
                                  std::vector<std::string_view>& values) const;
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  std::string_view front_;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> behind_;  // the words behind each name
  bool has_lines_ = false;
};

}  // namespace tocsin::source
