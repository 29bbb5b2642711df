// SPDX-License-Identifier: Apache-2.0
// Finds where top-level JSON objects begin and end by counting braces outside strings. A file
// whose braces do not match (a value over the limit, or unfinished at the end of the file) is
// resumed at the next brace that begins a line, and from then on such a brace always begins a
// value: so each byte is looked at a bounded number of times whatever the file holds.
#include <algorithm>
#include <cstring>

#include "byte_scan.h"
#include "splitters.h"
#include "stream_buffer.h"

namespace tocsin::source {

namespace {

class JsonValueSplitter final : public Splitter {
 public:
  explicit JsonValueSplitter(std::size_t record_bytes_max) : value_bytes_max_(record_bytes_max) {}

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, std::min(kBlockBytes, value_bytes_max_ + 1));
    block.first_record = value_;
    at_ = begin_ = end_ = 0;
    reset_value();
    while (true) {
      if (discarding_) discard(block);
      if (!discarding_) scan(block, losses);
      if (end_ != 0 && (block.size() == buffer_.limit() || ended_)) break;
      if (ended_ && !recover(block, losses)) break;
      if (ended_) continue;
      if (depth_ != 0 && block.size() - begin_ > value_bytes_max_) {
        if (end_ != 0) break;
        too_long(block, losses);
        if (end_ != 0) break;
        continue;
      }
      make_room(block);
      if (!buffer_.fill(bytes, block)) ended_ = true;
    }
    while (!block.starts.empty() && block.starts.back() >= end_) block.starts.pop_back();
    buffer_.cut(block, end_);
    value_ += block.starts.size();
    return !block.starts.empty();
  }

 private:
  void reset_value() {
    depth_ = 0;
    in_string_ = escaped_ = false;
  }

  // Goes over the bytes from at_ on, until all are seen.
  void scan(Block& block, LossCounts& losses) {
    std::uint8_t* const text = block.data();
    const std::size_t size = block.size();
    while (at_ < size) {
      if (depth_ == 0) {
        between(block, losses);
      } else if (in_string_) {
        string(text, size);
      } else {
        inside(text, size);
      }
    }
  }

  void inside(const std::uint8_t* text, std::size_t size) {
    for (; at_ < size; ++at_) {
      const std::uint8_t c = text[at_];
      if (c == '"') {
        in_string_ = true;
        ++at_;
        return;
      }
      if (c == '{' && strict_ && begins_line(text)) {
        depth_ = 0;  // the value before has no end: it ends here, and this begins the next
        end_ = at_;
        return;
      }
      if (c == '{' || c == '[') ++depth_;
      if ((c == '}' || c == ']') && --depth_ == 0) {
        end_ = ++at_;
        return;
      }
    }
  }

  void string(const std::uint8_t* text, std::size_t size) {
    for (; at_ < size; ++at_) {
      const std::uint8_t c = text[at_];
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        ++at_;
        return;
      } else if (strict_ && c == '{' && begins_line(text)) {
        in_string_ = false;
        depth_ = 0;
        end_ = at_;
        return;
      }
    }
  }

  // White space, commas and the brackets of an array around the values; all else is noise, which
  // is blanked so that decoders do not meet it.
  void between(Block& block, LossCounts& losses) {
    std::uint8_t* const text = block.data();
    for (; at_ < block.size(); ++at_) {
      const std::uint8_t c = text[at_];
      if (c == '{') {
        block.starts.push_back(static_cast<std::uint32_t>(at_));
        begin_ = at_++;
        depth_ = 1;
        in_noise_ = false;
        return;
      }
      const bool white = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      const bool separates = c == ',' || c == '[' || c == ']';
      if (white || separates) {
        in_noise_ = in_noise_ && c != '\n';
      } else if (!in_noise_) {
        in_noise_ = true;
        losses.add(LossReason::kTextBetweenRecords);
      }
      if (!white) text[at_] = ' ';
    }
  }

  bool begins_line(const std::uint8_t* text) const { return at_ > 0 && text[at_ - 1] == '\n'; }

  // The next brace that begins a line behind the unfinished value; size() where there is none.
  std::size_t next_line_brace(Block& block) const {
    const std::string_view text(reinterpret_cast<const char*>(block.data()), block.size());
    const std::size_t found = text.find("\n{", begin_);
    return found == std::string_view::npos ? block.size() : found + 1;
  }

  // The value that began last does not end. False where the file holds no other.
  bool recover(Block& block, LossCounts& losses) {
    if (depth_ == 0) return false;
    const std::size_t brace = next_line_brace(block);
    reset_value();
    strict_ = true;
    if (brace == block.size()) {
      losses.add(LossReason::kTruncatedRecord);
      block.starts.pop_back();
      std::memset(block.data() + begin_, ' ', block.size() - begin_);
      at_ = block.size();
      return false;
    }
    at_ = end_ = brace;
    return true;
  }

  void too_long(Block& block, LossCounts& losses) {
    const std::size_t brace = next_line_brace(block);
    reset_value();
    strict_ = true;
    if (brace != block.size()) {
      at_ = end_ = brace;
      return;
    }
    losses.add(LossReason::kLineTooLong);
    block.starts.pop_back();
    ++value_;
    ++block.first_record;
    discarding_ = true;
    buffer_.drop(block);
    at_ = begin_ = 0;
    last_ = 0;
  }

  // Throws bytes away up to a brace that begins a line.
  void discard(Block& block) {
    const std::uint8_t* const text = block.data();
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (text[i] == '{' && last_ == '\n') {
        discarding_ = false;
        buffer_.skip(block, i);
        return;
      }
      last_ = text[i];
    }
    buffer_.drop(block);
  }

  void make_room(Block& block) {
    if (block.size() < buffer_.limit()) return;
    if (depth_ == 0 && end_ == 0) {  // nothing but white space and noise
      buffer_.drop(block);
      at_ = 0;
      return;
    }
    buffer_.raise_limit(block, std::min(buffer_.limit() * 2, value_bytes_max_ + 1 + begin_));
  }

  StreamBuffer buffer_;
  std::size_t value_bytes_max_;
  std::uint64_t value_ = 1;
  std::size_t at_ = 0;     // the next byte to look at
  std::size_t begin_ = 0;  // of the value that began last
  std::size_t end_ = 0;    // behind the last finished value
  std::uint64_t depth_ = 0;
  bool in_string_ = false, escaped_ = false, in_noise_ = false;
  bool strict_ = false;      // a brace that begins a line begins a value
  bool discarding_ = false;  // a value over the limit
  std::uint8_t last_ = 0;    // the byte thrown away last
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Splitter> make_json_value_splitter(const SplitterOptions& options) {
  return std::make_unique<JsonValueSplitter>(options.record_bytes_max);
}

}  // namespace tocsin::source
