// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

// Text of key=value pairs, values in double quotes where they hold blanks: what FortiOS, logfmt
// and many others write.

namespace tocsin::source {

struct KeyValue {
  std::string_view key;
  std::string_view value;       // without quotes
  bool escaped_quotes = false;  // `value` holds \" for each quote
};

// Reads pairs from the front of a text. A quote closes its value where a blank, a comma or the end
// follows; one behind a backslash only where no other key follows it, so that a path may end in a
// backslash. A value without quotes ends at the first blank.
class KeyValueReader {
 public:
  explicit KeyValueReader(std::string_view text) : text_(text) {}
  // The next pair; false at the end and before what is no pair.
  bool next(KeyValue& pair);
  // What was not read.
  std::string_view rest() const { return text_.substr(at_); }
  bool at_end() const { return at_ >= text_.size(); }

 private:
  std::size_t closing_quote(std::size_t begin, bool& escaped) const;

  std::string_view text_;
  std::size_t at_ = 0;
  bool none_closes_ = false;  // no quote from here on closes a value
};

// Bytes of the key that the text begins with, where '=' follows; else 0. Keys are letters, digits
// and `_ - . @ : /`, and begin with a letter, '_' or '@'.
std::size_t key_at(std::string_view text);

}  // namespace tocsin::source
