// SPDX-License-Identifier: Apache-2.0
// Finds where JSON objects begin and end by counting braces outside strings, 64 bytes at a time:
// a group with fewer closing brackets than are open cannot end a value, and only its balance is
// added. Lists of records inside an object (json_envelope.h) are gone into as they come, whatever
// their length; what stands around them is blanked.
// A file whose braces do not match (a value over the limit, or unfinished at the end of the file)
// is resumed at the next brace that begins a line, and from then on such a brace always begins a
// value: so each byte is looked at a bounded number of times whatever the file holds. Text
// between values is a record of its own, up to the end of its line.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "json_bits.h"
#include "json_envelope.h"
#include "splitters.h"
#include "stream_buffer.h"

namespace tocsin::source {

namespace {

bool is_white(std::uint8_t c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// What stands around a list of records, behind it.
class EnvelopeRest {
 public:
  void begin(unsigned levels) {
    open_ = levels;
    nested_ = 0;
    in_string_ = escaped_ = key_next_ = in_key_ = told_ = false;
    last_ = 0;
  }
  bool is_open() const { return open_ != 0; }

  // One byte more; false where it is no part of it because a new value begins with it. `other` is
  // set where a key does not speak of the list.
  bool take(std::uint8_t c, bool& other) {
    if (c == '{' && last_ == '\n') {
      open_ = 0;
      return false;
    }
    last_ = c;
    if (in_string_) {
      string(c, other);
    } else if (c == '"') {
      in_string_ = true;
      in_key_ = key_next_;
      key_next_ = false;
      key_.clear();
    } else if (c == ',') {
      key_next_ = nested_ == 0;
    } else if (c == '{' || c == '[') {
      ++nested_;
    } else if (c == '}' || c == ']') {
      --(nested_ != 0 ? nested_ : open_);
    }
    return true;
  }

 private:
  void string(std::uint8_t c, bool& other) {
    constexpr std::size_t kKeyMax = 64;  // longer than any that is known
    if (c == '"' && !escaped_) {
      in_string_ = false;
      if (in_key_ && !told_ && !is_list_markup(key_)) other = told_ = true;
      return;
    }
    escaped_ = c == '\\' && !escaped_;
    if (in_key_ && key_.size() < kKeyMax) key_ += static_cast<char>(c);
  }

  std::uint64_t open_ = 0;    // braces of the envelope
  std::uint64_t nested_ = 0;  // within them
  bool in_string_ = false, escaped_ = false, key_next_ = false, in_key_ = false;
  bool told_ = false;
  std::uint8_t last_ = 0;
  std::string key_;
};

class JsonValueSplitter final : public Splitter {
 public:
  explicit JsonValueSplitter(std::size_t record_bytes_max) : value_bytes_max_(record_bytes_max) {}

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, std::min(kBlockBytes, value_bytes_max_ + 1));
    block.first_record = value_;
    at_ = begin_ = end_ = 0;
    searched_ = brace_ = 0;
    state_ = rest_.is_open() ? State::kRest : State::kBetween;
    while (true) {
      if (discarding_) discard(block);
      if (!discarding_) scan(block, losses);
      if (ended_ && state_ == State::kText) finish(block.size());
      if (end_ != 0 && (ended_ || block.size() == buffer_.limit())) {
        if (has_record(block)) break;
        forget(block, end_);
      }
      if (ended_) {
        if (state_ != State::kValue) return nothing(block);
        recover(block);
        continue;
      }
      if (is_open() && block.size() - begin_ > value_bytes_max_) {
        if (has_record(block)) break;
        too_long(block, losses);
        if (has_record(block)) break;
        continue;
      }
      make_room(block);
      if (!buffer_.fill(bytes, block)) ended_ = true;
    }
    while (block.starts.back() >= end_) block.starts.pop_back();
    buffer_.cut(block, end_);
    value_ += block.starts.size();
    return true;
  }

 private:
  enum class State : std::uint8_t {
    kBetween,
    kValue,  // begins at begin_
    kText,   // likewise
    kRest,   // behind the list of an envelope
  };

  bool is_open() const { return state_ == State::kValue || state_ == State::kText; }
  bool has_record(const Block& block) const {
    return !block.starts.empty() && block.starts.front() < end_;
  }
  bool nothing(Block& block) {
    block.starts.clear();
    buffer_.cut(block, 0);
    return false;
  }

  // Goes over the bytes from at_ on, until all are seen or more are needed to go on.
  void scan(Block& block, LossCounts& losses) {
    while (at_ < block.size()) {
      switch (state_) {
        case State::kBetween:
          if (!between(block)) return;
          break;
        case State::kValue:
          value(block);
          break;
        case State::kText:
          text(block);
          break;
        case State::kRest:
          rest(block, losses);
          break;
      }
    }
  }

  void start(Block& block, State state) {
    block.starts.push_back(static_cast<std::uint32_t>(at_));
    begin_ = at_++;
    state_ = state;
    brackets_ = JsonBrackets(1);
  }
  void finish(std::size_t end) {
    at_ = end_ = end;
    state_ = State::kBetween;
  }

  // White space, commas and the brackets of an array around the values. False where what comes
  // next cannot be judged yet.
  bool between(Block& block) {
    std::uint8_t* const text = block.data();
    while (at_ < block.size()) {
      const std::uint8_t c = text[at_];
      if (c == '{') {
        if (levels_ != 0) {
          start(block, State::kValue);
          return true;
        }
        return object(block);
      }
      constexpr std::uint8_t kRecordSeparator = 0x1e;  // of RFC 7464
      const bool separates = c == ',' || c == '[' || c == ']' || c == kRecordSeparator;
      if (!separates && !is_white(c)) {
        start(block, State::kText);
        return true;
      }
      if (separates) text[at_] = ' ';
      ++at_;
      if (levels_ != 0 && bracket(c)) return true;
    }
    return true;
  }

  // An object that is in no list: a record, or what stands around some.
  bool object(Block& block) {
    std::uint8_t* const text = block.data() + at_;
    const std::size_t size = std::min(block.size() - at_, value_bytes_max_ + 1);
    const Envelope envelope = find_list({reinterpret_cast<const char*>(text), size},
                                        ended_ || size == value_bytes_max_ + 1);
    if (envelope.kind == Envelope::Kind::kUnsure) return false;
    if (envelope.kind == Envelope::Kind::kNone) {
      start(block, State::kValue);
      return true;
    }
    std::memset(text, ' ', envelope.inner);
    levels_ = envelope.levels;
    lists_ = 1;
    finish(at_ + envelope.inner);
    return true;
  }

  // A bracket between the records of an envelope; true where it ends the list.
  bool bracket(std::uint8_t c) {
    if (c == '[') ++lists_;
    if (c != ']' || --lists_ != 0) return false;
    rest_.begin(levels_);
    levels_ = 0;
    finish(at_);
    state_ = State::kRest;
    return true;
  }

  void value(Block& block) {
    const std::uint8_t* const text = block.data();
    const std::size_t end = strict_ ? line_brace(block) : block.size();
    const std::size_t found = brackets_.find_end(text, at_, end);
    if (found != 0) return finish(found);
    at_ = end;
    // Where a brace begins a line, the value before it has no end: it ends here.
    if (end != block.size()) finish(end);
  }

  void text(Block& block) {
    const std::uint8_t* const text = block.data();
    for (; at_ < block.size(); ++at_) {
      const std::uint8_t c = text[at_];
      if (c == '\n') return finish(at_ + 1);
      if (c == '{' || (levels_ != 0 && (c == ',' || c == ']'))) return finish(at_);
    }
  }

  void rest(Block& block, LossCounts& losses) {
    std::uint8_t* const text = block.data();
    bool other = false;
    while (at_ < block.size() && rest_.is_open() && rest_.take(text[at_], other)) {
      text[at_++] = ' ';
    }
    if (other) losses.add(LossReason::kTextBetweenRecords);
    end_ = at_;
    if (!rest_.is_open()) state_ = State::kBetween;
  }

  // The next brace that begins a line at or behind at_; the block's size where there is none.
  std::size_t line_brace(const Block& block) {
    if (brace_ >= at_) return brace_;
    const std::size_t from = std::max(at_, searched_) - 1;
    const std::string_view text(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    const std::size_t found = text.find("\n{", from);
    if (found == std::string_view::npos) {
      searched_ = block.size();
      return block.size();
    }
    brace_ = found + 1;
    return brace_;
  }

  std::size_t next_line_brace(const Block& block) const {
    const std::string_view text(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    const std::size_t found = text.find("\n{", begin_);
    return found == std::string_view::npos ? block.size() : found + 1;
  }

  // The value that began last does not end: it is what stands up to the next brace that begins a
  // line, or all that is left.
  void recover(Block& block) {
    strict_ = true;
    finish(next_line_brace(block));
  }

  void too_long(Block& block, LossCounts& losses) {
    const std::size_t brace = next_line_brace(block);
    strict_ = true;
    if (brace != block.size()) return finish(brace);
    losses.add(LossReason::kLineTooLong);
    block.starts.pop_back();
    ++value_;
    ++block.first_record;
    discarding_ = true;
    state_ = State::kBetween;
    forget(block, block.size());
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

  // Leaves out the first bytes of the block, which hold no record.
  void forget(Block& block, std::size_t count) {
    buffer_.skip(block, count);
    at_ -= std::min(count, at_);
    begin_ -= std::min(count, begin_);
    for (std::uint32_t& start : block.starts) start -= static_cast<std::uint32_t>(count);
    end_ = searched_ = brace_ = 0;
  }

  void make_room(Block& block) {
    if (block.size() < buffer_.limit()) return;
    if (!is_open() && end_ == 0 && at_ != 0) return forget(block, at_);
    buffer_.raise_limit(block, std::min(buffer_.limit() * 2, value_bytes_max_ + 1 + begin_));
  }

  StreamBuffer buffer_;
  std::size_t value_bytes_max_;
  std::uint64_t value_ = 1;
  State state_ = State::kBetween;
  std::size_t at_ = 0;     // the next byte to look at
  std::size_t begin_ = 0;  // of the value or text that began last
  std::size_t end_ = 0;    // behind the last finished one
  JsonBrackets brackets_;
  unsigned levels_ = 0;      // braces around the list of records; 0 outside one
  std::uint64_t lists_ = 0;  // brackets of that list and of lists in it
  EnvelopeRest rest_;
  std::size_t brace_ = 0;     // what line_brace() found; below at_ where nothing is known
  std::size_t searched_ = 0;  // where line_brace() found nothing up to
  bool strict_ = false;       // a brace that begins a line begins a value
  bool discarding_ = false;   // a value over the limit
  std::uint8_t last_ = 0;     // the byte thrown away last
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Splitter> make_json_value_splitter(const SplitterOptions& options) {
  return std::make_unique<JsonValueSplitter>(options.record_bytes_max);
}

}  // namespace tocsin::source
