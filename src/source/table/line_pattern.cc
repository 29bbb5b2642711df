// SPDX-License-Identifier: Apache-2.0
#include "table/line_pattern.h"

#include <cstring>

#include "line/any_time.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kTime = "time";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Bytes of `line` that the literal takes at its front; npos where it does not stand there.
std::size_t literal_at(std::string_view line, std::string_view literal) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (at >= line.size()) return std::string_view::npos;
    if (literal[i] == ' ') {
      if (!is_blank(line[at])) return std::string_view::npos;
      while (at < line.size() && is_blank(line[at])) ++at;
    } else if (line[at++] != literal[i]) {
      return std::string_view::npos;
    }
  }
  return at;
}

// The first place of the literal, and how many bytes it takes there.
std::size_t find_literal(std::string_view line, std::string_view literal, std::size_t& taken) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (literal[0] != ' ') {
      const void* found = std::memchr(line.data() + at, literal[0], line.size() - at);
      if (found == nullptr) return std::string_view::npos;
      at = static_cast<std::size_t>(static_cast<const char*>(found) - line.data());
    }
    taken = literal_at(line.substr(at), literal);
    if (taken != std::string_view::npos) return at;
  }
  return std::string_view::npos;
}

// Bytes of the time at the front of the line, where the literal follows it; else npos.
std::size_t time_before(std::string_view line, std::string_view literal, std::size_t& taken) {
  model::Timestamp time;
  const std::size_t used = read_any_time(line, {}, time);
  if (used == 0) return std::string_view::npos;
  taken = literal_at(line.substr(used), literal);
  return taken == std::string_view::npos ? taken : used;
}

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<LinePattern> LinePattern::parse(std::string_view text) {
  LinePattern pattern;
  std::string literal;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{') {
      // Runs of blanks are one.
      const char c = is_blank(text[at]) ? ' ' : text[at];
      if (c != ' ' || !literal.ends_with(' ')) literal += c;
      continue;
    }
    if (text.substr(at).starts_with("{{")) {
      literal += '{';
      ++at;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return std::nullopt;
    if (pattern.names_.empty()) {
      pattern.first_ = literal;
    } else {
      if (literal.empty()) return std::nullopt;
      pattern.literals_.push_back(literal);
    }
    literal.clear();
    pattern.names_.emplace_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  if (pattern.names_.empty()) return std::nullopt;
  pattern.literals_.push_back(literal);
  return pattern;
}

bool LinePattern::match(std::string_view line, bool whole,
                        std::vector<std::string_view>& captures) const {
  captures.clear();
  const std::size_t begin = literal_at(line, first_);
  if (begin == std::string_view::npos) return false;
  line = without_blanks_behind(line.substr(begin));
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    const std::string& literal = literals_[i];
    const bool last = i + 1 == literals_.size();
    if (last && (literal.empty() || literal == " ")) {
      captures.push_back(line);
      return true;
    }
    if (last && whole) {
      if (!line.ends_with(literal)) return false;
      captures.push_back(line.substr(0, line.size() - literal.size()));
      return true;
    }
    std::size_t taken = 0;
    std::size_t at =
        names_[i] == kTime ? time_before(line, literal, taken) : std::string_view::npos;
    if (at == std::string_view::npos) at = find_literal(line, literal, taken);
    if (at == std::string_view::npos) return false;
    captures.push_back(line.substr(0, at));
    line.remove_prefix(at + taken);
  }
  return true;
}

}  // namespace tocsin::source
