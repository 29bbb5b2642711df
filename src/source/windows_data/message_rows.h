// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "windows_data/message_sentence.h"

namespace tocsin::source {

// What the messages of one provider say: its rows of data/windows_messages.tsv, which tells what a
// row means. Views point into that text. Immutable once all rows are added.
class MessageRows {
 public:
  struct Row {
    std::vector<std::uint32_t> codes;        // none: all of the provider
    std::vector<std::string_view> sections;  // none: any
    std::string_view name;                   // empty: what stands before ends here
    std::uint32_t rank = 0;                  // in the order of the message; even
    bool takes_lines = false, has_codes = false;
    bool is_all = false;          // all of the message
    bool is_named_alike = false;  // as its label, with one blank behind the colon

    bool is_of(std::uint32_t code) const;
    bool is_in(std::string_view section) const;
  };
  struct Section {
    std::string_view label;
    std::uint32_t rank = 0;  // before that of its first row; odd
  };
  struct Sentence {
    std::vector<std::uint32_t> codes;
    MessageSentence words;
    bool is_of(std::uint32_t code) const;
  };

  void add(std::string_view line);  // of the table

  // Appends the rows of an event whose label this may be, without those of all events that one of
  // this event stands for. `label`: what stands before a line's colon, else all of the line.
  void find(std::uint32_t code, std::string_view label, bool has_colon,
            std::vector<const Row*>& found) const;
  // The row for the front of the message; null where there is none.
  const Row* front(std::uint32_t code) const;
  // In the order of the message.
  std::vector<Section> sections(std::uint32_t code) const;
  const std::vector<Sentence>& sentences() const { return sentences_; }
  // Whether other labels of one word are names too.
  bool has_other_labels() const { return has_other_labels_; }

 private:
  std::vector<Row> rows_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_label_;
  std::vector<std::pair<std::string_view, std::size_t>> by_front_;  // of a label
  std::vector<std::size_t> fronts_;                                 // of messages
  std::vector<Sentence> sentences_;
  bool has_other_labels_ = false;
};

}  // namespace tocsin::source
