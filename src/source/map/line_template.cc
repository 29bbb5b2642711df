// SPDX-License-Identifier: Apache-2.0
#include "map/line_template.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "line/any_time.h"
#include "map/column_profile.h"
#include "table/line_pattern.h"

namespace tocsin::source {

namespace {

// The share of lines in which a word must stand for being literal.
constexpr double kLiteralShare = 0.95;
constexpr std::size_t kWordsMax = 64;

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The front of a line that is a time, with its brackets; 0 where there is none.
std::size_t time_at_front(std::string_view line, bool& bracket) {
  bracket = line.starts_with('[');
  model::Timestamp time;
  const std::size_t used = read_any_time(line.substr(bracket ? 1 : 0), {}, time);
  if (used == 0) return 0;
  if (!bracket) return used;
  return used + 1 < line.size() && line[used + 1] == ']' ? used + 2 : 0;
}

// Where the word at the front of a line ends: at a blank, but for one within quotes that close.
std::size_t word_end(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::size_t quote = line.substr(0, end).find('"');
  if (quote == std::string_view::npos) return end;
  const std::size_t closing = line.find('"', quote + 1);
  if (closing == std::string_view::npos) return end;
  return std::min(line.find_first_of(kBlanks, closing), line.size());
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty() && words.size() < kWordsMax) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const std::size_t end = word_end(line);
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

// What all values share at their front, up to a sign ("user=", "[", "\""); likewise at the end.
std::string_view shared_front(std::span<const std::string_view> values) {
  std::string_view shared = values[0];
  for (const std::string_view value : values) {
    std::size_t same = 0;
    while (same < shared.size() && same < value.size() && shared[same] == value[same]) ++same;
    shared = shared.substr(0, same);
  }
  // Up to a sign that separates; the front of a host or a number is part of it.
  const std::size_t sign = shared.find_last_of("=:[(<\"'|");
  return sign == std::string_view::npos ? std::string_view{} : shared.substr(0, sign + 1);
}

std::string_view shared_end(std::span<const std::string_view> values) {
  std::string_view shared = values[0];
  for (const std::string_view value : values) {
    std::size_t same = 0;
    while (same < shared.size() && same < value.size() &&
           shared[shared.size() - 1 - same] == value[value.size() - 1 - same]) {
      ++same;
    }
    shared = shared.substr(shared.size() - same);
  }
  // A file's ending or a domain is no sign.
  while (!shared.empty() && (is_word_byte(shared.front()) || shared.front() == '.')) {
    shared.remove_prefix(1);
  }
  for (const char c : shared) {
    if (is_word_byte(c)) return {};
  }
  return shared;
}

// Words behind which a value stands, whatever the sample shows.
bool announces_value(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kWords{
      "user", "account", "actor", "by",     "from",     "document", "file",
      "case", "client",  "ip",    "object", "benutzer", "akte",     "von"};
  return std::ranges::find(kWords, word) != kWords.end();
}

class TemplateWriter {
 public:
  const std::string& hint() const { return hint_; }
  void literal(std::string_view text) {
    for (const char c : text) {
      if (c == '{') out_ += '{';
      out_ += c;
    }
    hint_.clear();
    for (const char c : text) {
      if (is_word_byte(c) || c == '_')
        hint_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  void blank() { out_ += ' '; }
  void hole(std::string_view fallback) {
    std::string name = hint_.empty() || hint_.size() > 24 ? std::string(fallback) : hint_;
    const std::string base = name;
    for (int n = 2; !used_.insert(name).second; ++n) name = fmt::format("{}_{}", base, n);
    out_ += fmt::format("{{{}}}", name);
    hint_.clear();
  }
  const std::string& text() const { return out_; }

 private:
  std::string out_, hint_;
  std::set<std::string> used_;
};

// The sign that parts every value in the same number of pieces: a bar, or an "at" before addresses.
char separator_in(std::span<const std::string_view> values) {
  constexpr std::ptrdiff_t kPiecesMax = 8;
  for (const char sign : {'|', '@'}) {
    const auto count = std::ranges::count(values[0], sign);
    if (count == 0 || count >= kPiecesMax) continue;
    ColumnProfile behind("");
    const bool same = std::ranges::all_of(values, [&](std::string_view value) {
      std::string_view last = value.substr(value.rfind(sign) + 1);
      while (!last.empty() && !is_word_byte(last.back())) last.remove_suffix(1);
      behind.add(last);
      return std::ranges::count(value, sign) == count;
    });
    if (same && (sign == '|' || behind.addresses() == 1)) return sign;
  }
  return '\0';
}

void write_place(std::span<const std::string_view> values, std::size_t place, TemplateWriter& out);

void write_pieces(std::span<const std::string_view> values, char sign, std::size_t place,
                  TemplateWriter& out) {
  std::vector<std::string_view> rest(values.begin(), values.end());
  while (true) {
    std::vector<std::string_view> pieces;
    const bool is_last = rest[0].find(sign) == std::string_view::npos;
    for (std::string_view& value : rest) {
      const std::size_t end = std::min(value.find(sign), value.size());
      pieces.push_back(value.substr(0, end));
      value.remove_prefix(std::min(end + 1, value.size()));
    }
    const auto is_empty = [](std::string_view piece) { return piece.empty(); };
    if (!std::ranges::all_of(pieces, is_empty)) write_place(pieces, place, out);
    if (is_last) return;
    out.literal({&sign, 1});
  }
}

// One place of the lines: a literal word, or a hole with the signs around it.
void write_place(std::span<const std::string_view> values, std::size_t place, TemplateWriter& out) {
  if (const char sign = separator_in(values); sign != '\0') {
    return write_pieces(values, sign, place, out);
  }
  std::map<std::string_view, std::size_t> counts;
  for (const std::string_view value : values) ++counts[value];
  ColumnProfile profile("");
  for (const std::string_view value : values) profile.add(value);
  const bool is_value = announces_value(out.hint()) || profile.addresses() == 1 ||
                        (profile.actions() >= 0.9 && place != 0);
  for (const auto& [word, count] : counts) {
    if (is_value) break;
    const double share = static_cast<double>(count) / static_cast<double>(values.size());
    const bool letters = std::ranges::any_of(word, [](char c) { return is_word_byte(c); });
    if (share >= kLiteralShare && (letters || share == 1)) return out.literal(word);
  }
  const std::string_view front = shared_front(values);
  std::vector<std::string_view> rest;
  for (const std::string_view value : values) rest.push_back(value.substr(front.size()));
  const std::string_view end = shared_end(rest);
  if (!front.empty()) out.literal(front);
  std::string fallback = fmt::format("word_{}", place + 1);
  if (profile.actions() >= 0.7) fallback = "verb";
  // A sign may stand behind the address: "192.0.2.7:".
  ColumnProfile inner("");
  for (const std::string_view value : rest) inner.add(value.substr(0, value.size() - end.size()));
  if (inner.addresses() >= 0.7) fallback = "address";
  out.hole(fallback);
  if (!end.empty()) out.literal(end);
}

}  // namespace

LineTemplate guess_template(std::span<const std::string> lines) {
  std::map<std::size_t, std::vector<std::vector<std::string_view>>> by_count;
  std::size_t timed = 0, bracketed = 0, spaced = 0;
  std::vector<std::string_view> rests;
  for (const std::string& line : lines) {
    bool bracket = false;
    const std::size_t used = time_at_front(line, bracket);
    timed += used != 0 ? 1 : 0;
    bracketed += used != 0 && bracket ? 1 : 0;
    rests.push_back(std::string_view(line).substr(used));
    spaced +=
        used != 0 && (rests.back().starts_with(' ') || rests.back().starts_with('\t')) ? 1 : 0;
  }
  LineTemplate made;
  const bool has_time = timed * 10 >= lines.size() * 9 && timed != 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<std::string_view> words = words_of(has_time ? rests[i] : lines[i]);
    if (!words.empty()) by_count[words.size()].push_back(std::move(words));
  }
  const auto most = std::ranges::max_element(
      by_count, [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  if (most == by_count.end() || most->second.size() < 2) return made;
  TemplateWriter out;
  std::string front;
  if (has_time) front = bracketed * 2 > timed ? "[{time}]" : "{time}";
  for (std::size_t place = 0; place < most->first; ++place) {
    std::vector<std::string_view> values;
    for (const auto& words : most->second) values.push_back(words[place]);
    if (place != 0 || (has_time && spaced * 2 > timed)) out.blank();
    write_place(values, place, out);
  }
  const std::string pattern = front + out.text();
  const auto compiled = LinePattern::parse(pattern);
  if (!compiled || compiled->names().size() < (has_time ? 2u : 1u)) return made;
  std::vector<std::string_view> captures;
  std::size_t matched = 0;
  for (const std::string& line : lines) matched += compiled->match(line, true, captures) ? 1 : 0;
  made.pattern = pattern;
  made.share = static_cast<double>(matched) / static_cast<double>(lines.size());
  return made;
}

}  // namespace tocsin::source
