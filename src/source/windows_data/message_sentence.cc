// SPDX-License-Identifier: Apache-2.0
#include "windows_data/message_sentence.h"

#include <algorithm>

#include "tocsin/base/check.h"

namespace tocsin::source {

MessageSentence::MessageSentence(std::string_view words) {
  std::size_t open = words.find('{');
  front_ = words.substr(0, open);
  while (open != std::string_view::npos) {
    const std::size_t close = words.find('}', open);
    CHECK(close != std::string_view::npos);
    std::string_view name = words.substr(open + 1, close - open - 1);
    if (name.ends_with('+')) {
      has_lines_ = true;
      name.remove_suffix(1);
    }
    names_.push_back(name);
    open = words.find('{', close);
    const bool is_last = open == std::string_view::npos;
    behind_.push_back(words.substr(close + 1, is_last ? open : open - close - 1));
  }
  CHECK(!names_.empty());
}

// The words between values are looked for from the front, and from the end. Where both find the
// same place, no other is possible.
std::optional<std::size_t> MessageSentence::read(std::string_view text,
                                                 std::vector<std::string_view>& values) const {
  const std::size_t line_end = has_lines_ ? text.size() : std::min(text.find('\n'), text.size());
  std::string_view said = text.substr(0, line_end);
  said = said.substr(0, said.find_last_not_of(" \t\r\n") + 1);
  const std::string_view last = behind_.back();
  if (!said.starts_with(front_) || said.size() < front_.size() + last.size()) return {};
  if (!said.ends_with(last)) return {};
  const std::size_t all = said.size() - last.size();
  std::vector<std::size_t> ends(names_.size(), all);  // of values, as late as can be
  for (std::size_t i = names_.size() - 1; i > 0; --i) {
    const std::string_view words = behind_[i - 1];
    if (ends[i] < words.size()) return {};
    ends[i - 1] = said.rfind(words, ends[i] - words.size());
    if (ends[i - 1] == std::string_view::npos) return {};
  }
  values.clear();
  std::size_t begin = front_.size(), late = begin;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (ends[i] < begin) return {};
    values.push_back(begin == late ? said.substr(begin, ends[i] - begin) : std::string_view{});
    if (i + 1 == names_.size()) break;
    begin = said.find(behind_[i], begin) + behind_[i].size();
    late = ends[i] + behind_[i].size();
  }
  return line_end;
}

}  // namespace tocsin::source
