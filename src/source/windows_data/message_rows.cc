// SPDX-License-Identifier: Apache-2.0
#include "windows_data/message_rows.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kFront = "^";
constexpr std::string_view kNothing = "-";
constexpr std::string_view kNamedAlike = "=";
constexpr std::string_view kOtherLabels = "=";
constexpr std::string_view kSentence = "~";

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  if (text == kNothing) return parts;
  while (!text.empty()) parts.push_back(next_part(text, '|'));
  return parts;
}

template <class T>
bool holds(const std::vector<T>& list, const T& wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

bool share_section(const MessageRows::Row& a, const MessageRows::Row& b) {
  if (a.sections.empty() || b.sections.empty()) return true;
  return std::ranges::any_of(a.sections, [&](std::string_view name) { return b.is_in(name); });
}

}  // namespace

bool MessageRows::Row::is_of(std::uint32_t code) const {
  return codes.empty() || holds(codes, code);
}

bool MessageRows::Row::is_in(std::string_view section) const {
  return sections.empty() || holds(sections, section);
}

bool MessageRows::Sentence::is_of(std::uint32_t code) const {
  return codes.empty() || holds(codes, code);
}

void MessageRows::add(std::string_view line) {
  Row row;
  row.codes = table_codes(next_part(line, '\t'));
  row.sections = parts_of(next_part(line, '\t'));
  const std::string_view labels = next_part(line, '\t');
  if (labels == kSentence) {
    sentences_.push_back({std::move(row.codes), MessageSentence(line)});
    return;
  }
  if (labels == kOtherLabels) {
    has_other_labels_ = true;
    return;
  }
  row.name = next_part(line, ' ');
  row.is_named_alike = row.name == kNamedAlike;
  if (row.name == kNothing) row.name = {};
  while (!line.empty()) {
    const std::string_view form = next_part(line, ' ');
    if (form == "lines") row.takes_lines = true;
    if (form == "codes") row.has_codes = true;
    if (form == "all") row.is_all = true;
  }
  const std::size_t first = rows_.size();
  for (const std::string_view label : parts_of(labels)) {
    if (row.is_named_alike) row.name = label;
    if (row.is_named_alike || rows_.size() == first) {
      row.rank = 2 * static_cast<std::uint32_t>(rows_.size() + 1);
      rows_.push_back(row);
    }
    const std::size_t index = rows_.size() - 1;
    if (label == kFront) {
      fronts_.push_back(index);
    } else if (label.ends_with('*')) {
      by_front_.emplace_back(label.substr(0, label.size() - 1), index);
    } else {
      by_label_[label].push_back(index);
    }
  }
}

void MessageRows::find(std::uint32_t code, std::string_view label, bool has_colon,
                       std::vector<const Row*>& found) const {
  const auto first = static_cast<std::ptrdiff_t>(found.size());
  bool has_own = false, has_common = false;
  const auto look = [&](const Row& row) {
    if (!row.is_of(code)) return;
    (row.codes.empty() ? has_common : has_own) = true;
    found.push_back(&row);
  };
  const auto rows = by_label_.find(label);
  if (has_colon && rows != by_label_.end()) {
    for (const std::size_t row : rows->second) look(rows_[row]);
  }
  for (const auto& [front, row] : by_front_) {
    if (label.starts_with(front)) look(rows_[row]);
  }
  if (!has_own || !has_common) return;
  const auto is_replaced = [&](const Row* row) {
    const auto replaces = [&](const Row* other) {
      return !other->codes.empty() && share_section(*row, *other);
    };
    return row->codes.empty() && std::any_of(found.begin() + first, found.end(), replaces);
  };
  std::vector<const Row*> left;
  std::copy_if(found.begin() + first, found.end(), std::back_inserter(left),
               std::not_fn(is_replaced));
  found.erase(found.begin() + first, found.end());
  found.insert(found.end(), left.begin(), left.end());
}

const MessageRows::Row* MessageRows::front(std::uint32_t code) const {
  const auto is_of = [&](std::size_t row) { return rows_[row].is_of(code); };
  const auto found = std::ranges::find_if(fronts_, is_of);
  return found == fronts_.end() ? nullptr : &rows_[*found];
}

std::vector<MessageRows::Section> MessageRows::sections(std::uint32_t code) const {
  std::vector<Section> found;
  for (const Row& row : rows_) {
    if (row.sections.empty() || !row.is_of(code)) continue;
    for (const std::string_view label : row.sections) {
      const bool is_new = std::ranges::find(found, label, &Section::label) == found.end();
      if (is_new) found.push_back({label, row.rank - 1});
    }
  }
  return found;
}

}  // namespace tocsin::source
