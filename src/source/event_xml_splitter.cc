// SPDX-License-Identifier: Apache-2.0
// A record reaches from "<Event" (with a space, '/' or '>' behind it) to "</Event>". Windows never
// writes either inside a value, because it escapes '<'; a file that does loses that record only.
#include <algorithm>
#include <cstring>
#include <string_view>

#include "splitters.h"
#include "stream_buffer.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kOpen = "<Event";
constexpr std::string_view kClose = "</Event>";

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "Record 7" of evtx_dump, "evtxexport 20181227".
bool is_export_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  for (const std::string_view word : {"Record ", "evtxexport "}) {
    if (line.starts_with(word)) return all_digits(line.substr(word.size()));
  }
  return false;
}

// What may stand between two records without being told as a loss.
bool is_wrapping(std::string_view text) {
  while (true) {
    text = behind_export_lines(text);
    if (text.empty()) return true;
    const bool known = text.starts_with("<?xml") || text.starts_with("<Events") ||
                       text.starts_with("</Events") || text.starts_with("<!--");
    if (!known) return false;
    const std::size_t end = text.starts_with("<!--") ? text.find("-->") : text.find('>');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(text.starts_with("<!--") ? end + 3 : end + 1);
  }
}

class EventXmlSplitter final : public Splitter {
 public:
  explicit EventXmlSplitter(std::size_t record_bytes_max) : record_bytes_max_(record_bytes_max) {}

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, std::min(kBlockBytes, record_bytes_max_ + 1));
    block.first_record = record_;
    at_ = end_ = 0;
    open_ = false;
    while (true) {
      scan(block, losses);
      if (end_ != 0 && (block.size() == buffer_.limit() || ended_)) break;
      if (ended_) {
        finish(block, losses);
        break;
      }
      if (open_ && block.size() - block.starts.back() > record_bytes_max_) {
        if (end_ != 0) break;
        drop_record(block, losses);
        continue;
      }
      make_room(block, losses);
      if (!buffer_.fill(bytes, block)) ended_ = true;
    }
    while (!block.starts.empty() && block.starts.back() >= end_) block.starts.pop_back();
    buffer_.cut(block, end_);
    record_ += block.starts.size();
    return !block.starts.empty();
  }

 private:
  static std::string_view text_of(Block& block) {
    return {reinterpret_cast<const char*>(block.data()), block.size()};
  }

  void scan(Block& block, LossCounts& losses) {
    const std::string_view text = text_of(block);
    while (true) {
      if (!open_) {
        const std::size_t found = find_open(text);
        if (found == std::string_view::npos) return;
        note_between(text.substr(end_, found - end_), losses);
        dropping_ = false;
        block.starts.push_back(static_cast<std::uint32_t>(found));
        open_ = true;
        at_ = found + kOpen.size();
      }
      const std::size_t close = text.find(kClose, at_);
      if (close == std::string_view::npos) {
        at_ = std::max(at_, text.size() - std::min(text.size(), kClose.size() - 1));
        return;
      }
      at_ = end_ = close + kClose.size();
      open_ = false;
    }
  }

  // The next "<Event" that is the whole name; moves at_ over what cannot begin one.
  std::size_t find_open(std::string_view text) {
    while (true) {
      const std::size_t found = text.find(kOpen, at_);
      if (found == std::string_view::npos || found + kOpen.size() == text.size()) {
        at_ = std::max(at_, text.size() - std::min(text.size(), kOpen.size()));
        return std::string_view::npos;
      }
      const char behind = text[found + kOpen.size()];
      const bool whole = behind == '>' || behind == '/' || behind == ' ' || behind == '\t' ||
                         behind == '\r' || behind == '\n';
      if (whole) return found;
      at_ = found + kOpen.size();
    }
  }

  void note_between(std::string_view text, LossCounts& losses) const {
    if (!dropping_ && !is_wrapping(text)) losses.add(LossReason::kTextBetweenRecords);
  }

  void finish(Block& block, LossCounts& losses) {
    if (open_) {
      losses.add(LossReason::kTruncatedRecord);
    } else {
      note_between(text_of(block).substr(end_), losses);
    }
  }

  // A record over the limit: goes on at the next one.
  void drop_record(Block& block, LossCounts& losses) {
    losses.add(LossReason::kLineTooLong);
    dropping_ = true;
    const std::size_t begin = block.starts.back();
    block.starts.pop_back();
    open_ = false;
    at_ = begin + kOpen.size();
    const std::size_t found = find_open(text_of(block));
    buffer_.skip(block, found == std::string_view::npos ? at_ : found);
    at_ = 0;
    block.first_record = ++record_;
  }

  void make_room(Block& block, LossCounts& losses) {
    if (block.size() < buffer_.limit()) return;
    if (open_) {
      // No record ends in the block yet. What stands before this one would make room for itself
      // each time that a record is dropped, without end.
      const std::size_t before = block.starts.back();
      buffer_.skip(block, before);
      block.starts.back() = 0;
      at_ -= before;
      buffer_.raise_limit(block, std::min(buffer_.limit() * 2, record_bytes_max_ + 1));
      return;
    }
    note_between(text_of(block).substr(0, at_), losses);
    buffer_.skip(block, at_);
    at_ = 0;
  }

  StreamBuffer buffer_;
  std::size_t record_bytes_max_;
  std::uint64_t record_ = 1;
  std::size_t at_ = 0;     // the next byte to look at
  std::size_t end_ = 0;    // behind the last finished record
  bool open_ = false;      // inside a record
  bool dropping_ = false;  // inside a record over the limit, which is counted already
  bool ended_ = false;
};

}  // namespace

std::string_view behind_export_lines(std::string_view text) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (text.empty() || !is_export_line(text.substr(0, end))) return text;
    text.remove_prefix(end);
  }
}

std::unique_ptr<Splitter> make_event_xml_splitter(const SplitterOptions& options) {
  return std::make_unique<EventXmlSplitter>(options.record_bytes_max);
}

}  // namespace tocsin::source
