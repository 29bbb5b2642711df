// SPDX-License-Identifier: Apache-2.0
#include "line/header_lines.h"

#include <cstring>

#include <simdjson.h>

namespace tocsin::source {

namespace {

// The next line of the text, taken away from it, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Whole UTF-8, also before a decoder put the replacement character for what is not.
bool is_whole(std::string_view line) {
  return simdjson::validate_utf8(line.data(), line.size()) &&
         line.find("\xef\xbf\xbd") == std::string_view::npos;
}

}  // namespace

std::size_t HeaderKeys::find(std::string_view line) const {
  if (!line.starts_with('#') || line.size() > kHeaderLineBytesMax) return kHeaderKeysMax;
  for (std::size_t key = 0; key < keys.size(); ++key) {
    if (line.starts_with(keys[key])) return is_whole(line) ? key : kHeaderKeysMax;
  }
  return kHeaderKeysMax;
}

bool HeaderLines::note(std::string_view line, const HeaderKeys& keys, std::size_t& key) {
  key = keys.find(line);
  if (key == kHeaderKeysMax) return false;
  if (key == 0 && keys.first_restarts) lines = {};
  lines[key] = line;
  return true;
}

void HeaderLines::read(std::string_view context, const HeaderKeys& keys) {
  lines = {};
  std::size_t key = 0;
  while (!context.empty()) note(take_line(context), keys, key);
}

void note_header_lines(std::string_view text, const HeaderKeys& keys, std::string& context) {
  HeaderLines latest;
  bool changed = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const void* sign = std::memchr(text.data() + at, '#', text.size() - at);
    if (sign == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const char*>(sign) - text.data());
    if (at != 0 && text[at - 1] != '\n') {
      ++at;
      continue;
    }
    std::string_view rest = text.substr(at);
    std::string_view line = take_line(rest);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = text.size() - rest.size();
    if (keys.find(line) == kHeaderKeysMax) continue;
    if (!changed) latest.read(context, keys);
    changed = true;
    std::size_t key = 0;
    latest.note(line, keys, key);
  }
  if (!changed) return;
  std::string next(kNoHeaderLines);
  for (const std::string_view line : latest.lines) {
    if (!line.empty()) next.append(line).append("\n");
  }
  context = std::move(next);
}

}  // namespace tocsin::source
