// SPDX-License-Identifier: Apache-2.0
#include "table/key_values.h"

#include <array>
#include <cstring>

namespace tocsin::source {

namespace {

constexpr std::size_t kKeyBytesMax = 128;

constexpr std::array<bool, 256> key_bytes() {
  std::array<bool, 256> is{};
  for (int c = '0'; c <= '9'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (const char c : {'_', '-', '.', '@', ':', '/'}) is[static_cast<unsigned char>(c)] = true;
  return is;
}
constexpr std::array<bool, 256> kIsKey = key_bytes();

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::size_t key_at(std::string_view text) {
  if (text.empty()) return 0;
  const char first = static_cast<char>(text[0] | 0x20);
  if (!(first >= 'a' && first <= 'z') && text[0] != '_' && text[0] != '@') return 0;
  std::size_t size = 1;
  while (size < text.size() && kIsKey[static_cast<unsigned char>(text[size])]) ++size;
  const bool good = size <= kKeyBytesMax && size < text.size() && text[size] == '=';
  return good ? size : 0;
}

std::size_t KeyValueReader::closing_quote(std::size_t begin, bool& escaped) const {
  for (std::size_t at = begin; at < text_.size();) {
    const void* found = std::memchr(text_.data() + at, '"', text_.size() - at);
    if (found == nullptr) break;
    const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
    const bool behind_backslash = quote > begin && text_[quote - 1] == '\\';
    std::size_t next = quote + 1;
    const bool ends = next == text_.size() || is_blank(text_[next]) || text_[next] == ',';
    if (!behind_backslash && ends) return quote;
    if (behind_backslash && ends) {
      while (next < text_.size() && (is_blank(text_[next]) || text_[next] == ',')) ++next;
      if (next == text_.size() || key_at(text_.substr(next)) != 0) return quote;
    }
    escaped = escaped || behind_backslash;
    at = quote + 1;
  }
  return std::string_view::npos;
}

bool KeyValueReader::next(KeyValue& pair) {
  std::size_t at = at_;
  while (at < text_.size() && (is_blank(text_[at]) || text_[at] == ',' || text_[at] == ';')) ++at;
  const std::size_t key = key_at(text_.substr(at));
  if (key == 0) {
    at_ = at;
    return false;
  }
  pair.key = text_.substr(at, key);
  pair.escaped_quotes = false;
  at += key + 1;
  if (at < text_.size() && text_[at] == '"' && !none_closes_) {
    const std::size_t end = closing_quote(at + 1, pair.escaped_quotes);
    // What closes nothing here closes nothing behind: a line of open quotes is looked at once.
    none_closes_ = end == std::string_view::npos;
    if (!none_closes_) {
      pair.value = text_.substr(at + 1, end - at - 1);
      at_ = end + 1;
      return true;
    }
    pair.escaped_quotes = false;
  }
  std::size_t end = at;
  while (end < text_.size() && !is_blank(text_[end])) ++end;
  pair.value = text_.substr(at, end - at);
  while (pair.value.ends_with(',') || pair.value.ends_with(';')) pair.value.remove_suffix(1);
  at_ = end;
  return true;
}

}  // namespace tocsin::source
