// SPDX-License-Identifier: Apache-2.0
#include "syslog/program_pattern.h"

#include <algorithm>

#include "tocsin/base/check.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kBracketBytesMax = 512;  // how far into a value its brackets count

bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '.';
}

// The bytes of "name" in "name=…" at the front of a text; 0 where this does not stand there.
std::size_t name_size(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at <= kNameBytesMax && is_name_byte(text[at])) ++at;
  return at < text.size() && text[at] == '=' ? at : 0;
}

void add_pair(std::string_view name, std::string_view value, EventWriter& event) {
  if (value.size() >= 2) {
    const char first = value.front(), last = value.back();
    const bool quoted = (first == '"' && last == '"') || (first == '<' && last == '>');
    if (quoted) value = value.substr(1, value.size() - 2);
  }
  event.add(name, value);
}

// Whether a value goes on behind the separator at `end`: commas within brackets belong to it, and
// what is no pair behind " ; ".
bool goes_on(std::string_view text, std::size_t end, std::string_view separator) {
  if (separator == " ") return false;
  if (name_size(text.substr(end + separator.size())) != 0) return false;
  if (separator != ", ") return true;
  const std::string_view value = text.substr(0, std::min(end, kBracketBytesMax));
  return std::ranges::count(value, '(') > std::ranges::count(value, ')');
}

}  // namespace

void read_pairs(std::string_view text, std::string_view separator, EventWriter& event) {
  while (!text.empty()) {
    const std::size_t size = name_size(text);
    if (size == 0) {
      const std::size_t next = text.find(separator);
      if (next == std::string_view::npos) return;
      text.remove_prefix(next + separator.size());
      continue;
    }
    const std::string_view name = text.substr(0, size);
    text.remove_prefix(size + 1);
    std::size_t end = text.starts_with('"') ? text.find('"', 1) : 0;
    if (end == std::string_view::npos) end = 0;
    end = name == "COMMAND" ? std::string_view::npos : text.find(separator, end);
    while (end != std::string_view::npos && goes_on(text, end, separator)) {
      end = text.find(separator, end + separator.size());
    }
    add_pair(name, text.substr(0, end), event);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + separator.size());
  }
}

void read_bracketed_pairs(std::string_view text, EventWriter& event) {
  while (text.starts_with('[')) {
    const std::size_t size = name_size(text.substr(1));
    if (size == 0) return;
    const std::string_view name = text.substr(1, size);
    text.remove_prefix(size + 2);
    std::size_t end = text.find("] [");
    const std::size_t next = end == std::string_view::npos ? text.size() : end + 2;
    if (end == std::string_view::npos) end = text.ends_with(']') ? text.size() - 1 : text.size();
    event.add(name, text.substr(0, end));
    text.remove_prefix(next);
  }
}

PatternSet::Compiled PatternSet::compile(const ProgramPattern& pattern,
                                         const model::FieldNames& names) {
  Compiled out;
  out.action = pattern.action;
  std::string_view text = pattern.text;
  std::size_t open = text.find('{');
  out.prefix = text.substr(0, open);
  while (open != std::string_view::npos) {
    const std::size_t close = text.find('}', open);
    CHECK(close != std::string_view::npos && out.steps.size() < Found{}.size());
    std::string_view name = text.substr(open + 1, close - open - 1);
    Step& step = out.steps.emplace_back();
    step.mode = Mode::kWord;
    if (name.starts_with('=')) {
      const std::string_view kind = name.substr(1);
      step.mode = kind == "space"   ? Mode::kSpace
                  : kind == "comma" ? Mode::kComma
                  : kind == "semi"  ? Mode::kSemi
                                    : Mode::kBracket;
      name = {};
    } else if (name.ends_with('~') || name.ends_with('+')) {
      step.mode = name.ends_with('~') ? Mode::kFirst : Mode::kLast;
      name.remove_suffix(1);
    }
    if (!name.empty()) step.field.emplace(names, name);
    const std::size_t next = text.find('{', close);
    step.behind = text.substr(close + 1, next - close - 1);
    open = next;
  }
  const auto is_last = [](const Step& step) { return step.mode == Mode::kLast; };
  out.last = static_cast<std::size_t>(std::ranges::find_if(out.steps, is_last) - out.steps.begin());
  CHECK(std::ranges::count_if(out.steps, is_last) <= 1);
  return out;
}

PatternSet::PatternSet(std::span<const ProgramPattern> patterns, const model::FieldNames& names)
    : action_(names, "action") {
  for (const ProgramPattern& pattern : patterns) {
    const auto index = static_cast<std::uint16_t>(patterns_.size());
    patterns_.push_back(compile(pattern, names));
    const std::string_view prefix = patterns_.back().prefix;
    for (std::size_t byte = 0; byte < by_first_byte_.size(); ++byte) {
      if (!prefix.empty() && static_cast<unsigned char>(prefix[0]) != byte) continue;
      by_first_byte_[byte].push_back(index);
    }
  }
}

// Where the text of a step ends in `rest`; npos where it does not fit.
std::size_t PatternSet::end_of(const Step& step, std::string_view rest) {
  if (step.mode != Mode::kWord) {
    return step.behind.empty() ? rest.size() : rest.find(step.behind);
  }
  const std::size_t space = std::min(rest.find(' '), rest.size());
  if (step.behind.empty()) {
    return space == rest.size() && space != 0 ? space : std::string_view::npos;
  }
  const std::size_t end = rest.substr(0, space + step.behind.size()).find(step.behind);
  return end == 0 || end > space ? std::string_view::npos : end;
}

// The steps behind the one with mode kLast, and then that one, from the end of the message.
bool PatternSet::match_backward(const Compiled& pattern, std::string_view rest, Found& found) {
  if (!rest.ends_with(pattern.steps.back().behind)) return false;
  rest.remove_suffix(pattern.steps.back().behind.size());
  for (std::size_t i = pattern.steps.size() - 1; i > pattern.last; --i) {
    const std::string_view before = pattern.steps[i - 1].behind;
    const std::size_t at = rest.rfind(before);
    if (at == std::string_view::npos) return false;
    found[i] = rest.substr(at + before.size());
    const bool word = pattern.steps[i].mode == Mode::kWord;
    if (word && (found[i].empty() || found[i].find(' ') != std::string_view::npos)) return false;
    rest = rest.substr(0, at);
  }
  found[pattern.last] = rest;
  return true;
}

bool PatternSet::match(const Compiled& pattern, std::string_view message, EventWriter& event) {
  if (!message.starts_with(pattern.prefix)) return false;
  std::string_view rest = message.substr(pattern.prefix.size());
  Found found;
  for (std::size_t i = 0; i < pattern.last; ++i) {
    const Step& step = pattern.steps[i];
    const std::size_t end = end_of(step, rest);
    if (end == std::string_view::npos) return false;
    found[i] = rest.substr(0, end);
    rest.remove_prefix(end + step.behind.size());
  }
  const bool backward = pattern.last < pattern.steps.size();
  if (backward ? !match_backward(pattern, rest, found) : !rest.empty()) return false;
  for (std::size_t i = 0; i < pattern.steps.size(); ++i) {
    const Step& step = pattern.steps[i];
    if (step.field) event.add(*step.field, found[i]);
    if (step.mode == Mode::kSpace) read_pairs(found[i], " ", event);
    if (step.mode == Mode::kComma) read_pairs(found[i], ", ", event);
    if (step.mode == Mode::kSemi) read_pairs(found[i], " ; ", event);
    if (step.mode == Mode::kBracket) read_bracketed_pairs(found[i], event);
  }
  return true;
}

bool PatternSet::read(std::string_view message, EventWriter& event) const {
  if (message.empty()) return false;
  for (const std::uint16_t index : by_first_byte_[static_cast<unsigned char>(message[0])]) {
    const Compiled& pattern = patterns_[index];
    if (!match(pattern, message, event)) continue;
    if (!pattern.action.empty()) event.add(action_, pattern.action);
    return true;
  }
  return false;
}

}  // namespace tocsin::source
