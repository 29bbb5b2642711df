// SPDX-License-Identifier: Apache-2.0
//
// A message is sentences, and lines of two kinds: "Label: value", and a label alone under which
// others stand, its section. The same label means another value in another section. Where lines
// contradict each other, those are believed that are in every longest row of lines in the order of
// the message: it has all its labels in order, so a false one has no place in a longest row; or,
// where somebody repeats all that lies between, it takes the certainty from the true one and gains
// none.
#include "windows_data/message_reader.h"

#include <algorithm>
#include <iterator>

#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kLineEnds = "\r\n";

// For each place, how many before it can rise to it at most.
std::vector<std::size_t> steps_below(const std::vector<std::int64_t>& ranks) {
  std::vector<std::int64_t> least;  // the least rank that has so many below it
  std::vector<std::size_t> steps;
  for (const std::int64_t rank : ranks) {
    const auto at = std::ranges::lower_bound(least, rank);
    steps.push_back(static_cast<std::size_t>(at - least.begin()));
    if (at == least.end()) {
      least.push_back(rank);
    } else {
      *at = rank;
    }
  }
  return steps;
}

// And how many behind it.
std::vector<std::size_t> steps_above(std::vector<std::int64_t> ranks) {
  std::ranges::reverse(ranks);
  for (std::int64_t& rank : ranks) rank = -rank;
  std::vector<std::size_t> steps = steps_below(ranks);
  std::ranges::reverse(steps);
  return steps;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_alnum_ascii);
}

// Blanks are part of a value but for the gap behind its label: tabs in most messages, one blank
// behind names of Sysmon.
std::string_view without_gap(const MessageRows::Row& row, std::string_view text) {
  if (row.is_named_alike) {
    text.remove_prefix(text.starts_with(' ') ? 1 : 0);
  } else {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of('\t'), text.size()));
  }
  if (row.takes_lines) {
    text.remove_prefix(std::min(text.find_first_not_of(kLineEnds), text.size()));
  }
  return text.substr(0, text.find_last_not_of(kLineEnds) + 1);
}

}  // namespace

const std::vector<MessageReader::Value>& MessageReader::read(const MessageRows& rows,
                                                             std::uint32_t code,
                                                             std::string_view message) {
  rows_ = &rows;
  code_ = code;
  message_ = message;
  section_ = {};
  lines_.clear();
  meant_.clear();
  others_.clear();
  marks_.clear();
  values_.clear();
  if (find_lines(read_sentences())) {
    const std::size_t rest = take_front();
    if (!take_rest(rest)) take_certain(rest);
    read_values();
    read_others();
  }
  return values_;
}

// Sentences stand at the front, one after the other. Returns how far they reach.
std::size_t MessageReader::read_sentences() {
  std::size_t begin = 0;
  std::vector<std::string_view> texts;
  for (const MessageRows::Sentence& sentence : rows_->sentences()) {
    if (begin >= message_.size()) break;
    if (!sentence.is_of(code_)) continue;
    const auto size = sentence.words.read(message_.substr(begin), texts);
    if (!size) continue;
    begin += *size + 1;
    const std::vector<std::string_view>& names = sentence.words.names();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].data() != nullptr) values_.push_back({names[i], texts[i]});
    }
  }
  return begin;
}

// Finds the lines from `begin` on that may be sections or labels. False where they are too many.
bool MessageReader::find_lines(std::size_t begin) {
  if (const Row* const front = rows_->front(code_)) {
    if (front->is_all) {
      add(*front, message_);
    } else {
      lines_.push_back({.row = front, .rank = front->rank});
    }
  }
  const std::vector<MessageRows::Section> sections = rows_->sections(code_);
  for (std::size_t end = 0; begin < message_.size(); begin = end + 1) {
    end = std::min(message_.find('\n', begin), message_.size());
    const std::string_view said = trimmed(message_.substr(begin, end - begin));
    if (said.empty()) continue;
    const std::size_t colon = said.find(':');
    const auto front = static_cast<std::size_t>(said.data() - message_.data());
    const bool has_colon = colon != std::string_view::npos;
    const std::size_t behind = has_colon ? front + colon + 1 : end;
    Line line{
        .begin = begin, .behind = behind, .end = end, .label = trimmed(said.substr(0, colon))};
    if (colon + 1 == said.size()) {
      const auto section = std::ranges::find(sections, line.label, &MessageRows::Section::label);
      if (section != sections.end()) line.rank = section->rank;
    }
    line.meant = meant_.size();
    if (line.rank == 0) rows_->find(code_, line.label, has_colon, meant_);
    line.meant_end = meant_.size();
    if (line.rank == 0 && line.meant == line.meant_end) {
      const bool is_other = rows_->has_other_labels() && has_colon && is_word(line.label);
      if (is_other && others_.size() < kOthersMax) others_.push_back(line);
      continue;
    }
    if (lines_.size() == kLinesMax) return false;
    lines_.push_back(line);
  }
  return true;
}

std::span<const MessageReader::Row*> MessageReader::rows_meant(const Line& line) {
  return std::span(meant_).subspan(line.meant, line.meant_end - line.meant);
}

// Takes all lines up to the first value that a suspect can have written. Returns where the rest
// begins.
std::size_t MessageReader::take_front() {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (!take_line(lines_[i])) continue;
    const Row* const row = marks_.back().row;
    if (row != nullptr && row->takes_lines) return i + 1;
  }
  return lines_.size();
}

// The line as the section in force has it.
bool MessageReader::take_line(Line line) {
  if (line.rank == 0) {
    const auto is_here = [&](const Row* row) { return row->is_in(section_); };
    const auto meant = rows_meant(line);
    const auto row = std::ranges::find_if(meant, is_here);
    if (row == meant.end()) return false;
    line.row = *row;
    line.rank = line.row->rank;
  } else if (line.row == nullptr) {
    section_ = line.label;
  }
  marks_.push_back(line);
  return true;
}

// Takes the lines from `first` on if none is there twice, or should stand before what is taken;
// else takes none.
bool MessageReader::take_rest(std::size_t first) {
  const std::size_t taken = marks_.size();
  const std::uint32_t rank_taken = taken == 0 ? 0 : marks_.back().rank;
  const std::string_view section = section_;
  for (std::size_t i = first; i < lines_.size(); ++i) take_line(lines_[i]);
  std::vector<std::uint32_t> ranks;
  for (std::size_t i = taken; i < marks_.size(); ++i) ranks.push_back(marks_[i].rank);
  std::ranges::sort(ranks);
  const bool has_twice = std::ranges::adjacent_find(ranks) != ranks.end();
  if (!has_twice && (ranks.empty() || ranks.front() > rank_taken)) return true;
  marks_.resize(taken);
  section_ = section;
  return false;
}

// Of the lines from `first` on, takes those that are certain, and where a value with lines may
// begin first.
void MessageReader::take_certain(std::size_t first) {
  const std::uint32_t rank_taken = marks_.empty() ? 0 : marks_.back().rank;
  std::vector<Line> readings;
  const auto add_reading = [&](Line line, const Row* row, std::uint32_t rank) {
    line.row = row;
    line.rank = rank;
    if (rank > rank_taken) readings.push_back(line);
  };
  for (std::size_t i = first; i < lines_.size(); ++i) {
    if (lines_[i].rank != 0) {
      add_reading(lines_[i], nullptr, lines_[i].rank);
      continue;
    }
    // Falling, so that of one line one reading at most is in a row that rises.
    const auto meant = rows_meant(lines_[i]);
    std::ranges::sort(meant, std::ranges::greater{}, &Row::rank);
    for (const Row* row : meant) add_reading(lines_[i], row, row->rank);
  }
  std::vector<std::int64_t> ranks;
  for (const Line& reading : readings) ranks.push_back(reading.rank);
  const std::vector<std::size_t> below = steps_below(ranks), above = steps_above(ranks);
  std::size_t most = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) most = std::max(most, below[i] + above[i]);
  std::vector<std::size_t> at_step(most + 1);  // readings of longest rows
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (below[i] + above[i] == most) ++at_step[below[i]];
  }
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (below[i] + above[i] == most) take_reading(readings[i], at_step[below[i]] == 1);
  }
}

void MessageReader::take_reading(Line reading, bool is_certain) {
  const Row* const row = reading.row;
  if (row == nullptr) {
    if (!is_certain) return;
    section_ = reading.label;
  } else if (!is_certain) {
    if (!row->takes_lines || std::ranges::find(marks_, row, &Line::row) != marks_.end()) return;
    reading.is_certain = false;
  } else if (!row->is_in(section_)) {
    return;
  }
  marks_.push_back(reading);
}

void MessageReader::read_values() {
  std::size_t end = message_.size();  // where something else certainly begins
  for (std::size_t i = marks_.size(); i-- > 0;) {
    Line& mark = marks_[i];
    if (mark.row != nullptr && mark.row->takes_lines) mark.end = end;
    if (mark.is_certain) end = mark.begin;
  }
  for (const Line& mark : marks_) {
    if (mark.row == nullptr) continue;
    const std::size_t size = mark.end - std::min(mark.behind, mark.end);
    add(*mark.row, without_gap(*mark.row, message_.substr(mark.behind, size)));
  }
}

// A label that the table does not have is believed where no value can have lines.
void MessageReader::read_others() {
  auto next = marks_.begin();
  for (const Line& other : others_) {
    while (next != marks_.end() && next->begin < other.begin) ++next;
    if (next == marks_.begin()) continue;
    const Row* const before = std::prev(next)->row;
    if (before == nullptr || before->takes_lines) continue;
    Row row;
    row.name = other.label;
    row.is_named_alike = true;
    add(row, without_gap(row, message_.substr(other.behind, other.end - other.behind)));
  }
}

// Where two labels give one name, the first does.
void MessageReader::add(const Row& row, std::string_view text) {
  if (row.name.empty()) return;
  const bool is_given = std::ranges::find(values_, row.name, &Value::name) != values_.end();
  if (!is_given) values_.push_back({row.name, text, row.has_codes});
}

}  // namespace tocsin::source
