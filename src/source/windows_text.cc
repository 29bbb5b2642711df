// SPDX-License-Identifier: Apache-2.0
#include "windows_text.h"

#include <algorithm>
#include <string>

#include <simdjson.h>

#include "json_message.h"
#include "line/any_time.h"
#include "line/line_road.h"
#include "message_formats.h"
#include "splitters.h"
#include "table/structure_text.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kFirstOfSplunk = "LogName=";
constexpr std::string_view kFirstOfWevtutil = "Event[";
constexpr std::size_t kTimeBytesMax = 40;
// More is text: an event of Windows is smaller than 64 KiB, and reading one takes several times its
// size.
constexpr std::size_t kEventBytesMax = std::size_t{1} << 20;

std::string_view line_at(std::string_view text, std::size_t at) {
  std::string_view line = text.substr(at, text.find('\n', at) - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "11/21/2026 09:12:44 AM".
bool is_time(std::string_view line) {
  return line.size() >= 16 && line.size() <= kTimeBytesMax && is_digit(line[0]) && line[2] == '/' &&
         line[5] == '/' && line.find(':') != std::string_view::npos;
}

// "Event[12]:"
bool is_number(std::string_view line) {
  if (!line.starts_with(kFirstOfWevtutil)) return false;
  line.remove_prefix(kFirstOfWevtutil.size());
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const std::string_view rest = line.substr(digits);
  return digits != 0 && (rest == "]:" || rest == "]");
}

// Whether an event begins with the line at this place; `after_time`: the line before it is its.
bool begins_event(std::string_view text, std::size_t at, bool after_time) {
  const std::string_view rest = text.substr(at);
  if (rest.empty()) return false;
  if (rest[0] == 'E') return is_number(line_at(text, at));
  if (rest[0] == 'L') return !after_time && rest.starts_with(kFirstOfSplunk);
  if (!is_digit(rest[0])) return false;
  const std::string_view line = line_at(text, at);
  if (!is_time(line)) return false;
  const std::size_t next = rest.find('\n');
  return next != std::string_view::npos && rest.substr(next + 1).starts_with(kFirstOfSplunk);
}

// Calls `take` with where each event begins.
template <class Take>
void each_event(std::string_view text, Take take) {
  bool after_time = false;
  for (std::size_t at = 0; at < text.size();) {
    if (begins_event(text, at, after_time)) {
      take(at);
      after_time = is_digit(text[at]);
    } else {
      after_time = false;
    }
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return;
    at = end + 1;
  }
}

// Where the last event begins, or where none does, the last line that may yet prove to be one's.
std::size_t last_event(std::string_view lines) {
  std::size_t last = std::string_view::npos;
  each_event(lines, [&](std::size_t at) { last = at; });
  if (last != std::string_view::npos) return last;
  if (lines.size() < 2) return lines.size();
  const std::size_t line = lines.rfind('\n', lines.size() - 2) + 1;
  return is_time(line_at(lines, line)) ? line : lines.size();
}

// A line's name and value, and whether the message begins behind the name.
struct Pair {
  std::string_view name, value;
  bool is_message = false;
};

Pair pair_of(std::string_view line, bool is_wevtutil) {
  const std::string_view mark = is_wevtutil ? ":" : "=";
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return {};
  Pair pair{line.substr(0, at), line.substr(at + 1)};
  const auto trim = [](std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    text = text.substr(0, text.find_last_not_of(" \t") + 1);
  };
  trim(pair.name);
  trim(pair.value);
  pair.is_message = pair.name == (is_wevtutil ? "Description" : "Message");
  return pair;
}

class WindowsTextParser final : public MessageParser {
 public:
  explicit WindowsTextParser(MessageDispatch& dispatch) : dispatch_(dispatch) {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
    how_.month_first = true;
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (message.size() > kEventBytesMax) return Outcome::kNotMine;
    if (!begins_event(message, 0, false)) return Outcome::kNotMine;
    const bool is_wevtutil = message[0] == kFirstOfWevtutil[0];
    std::string_view time;
    document_ = "{";
    std::size_t at = 0;
    if (message[0] != kFirstOfSplunk[0]) {
      const std::string_view first = line_at(message, 0);
      if (!is_wevtutil) time = first;
      at = next_line(message, 0);
    }
    while (at < message.size()) {
      const std::string_view line = line_at(message, at);
      const Pair pair = pair_of(line, is_wevtutil);
      if (pair.is_message) {
        const auto begin = static_cast<std::size_t>(line.data() - message.data()) +
                           line.find(is_wevtutil ? ':' : '=') + 1;
        std::string_view said = message.substr(begin);
        said.remove_prefix(std::min(said.find_first_not_of(" \t\r\n"), said.size()));
        add("Message", said);
        break;
      }
      if (is_wevtutil && pair.name == "Date") time = pair.value;
      if (!pair.name.empty()) add(pair.name, pair.value);
      at = next_line(message, at);
    }
    document_ += '}';
    const std::size_t mark = event.mark();
    const model::Event head = event.head;
    if (const auto read = whole_time(time, how_)) event.set_time(*read);
    const auto outcome = dispatch_.parser("json")->parse(document_, event);
    if (outcome == Outcome::kEvent && !event.head.product.empty()) return outcome;
    event.rewind(mark);
    event.head = head;
    return Outcome::kNotMine;
  }

 private:
  static std::size_t next_line(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end + 1;
  }

  void add(std::string_view name, std::string_view value) {
    if (document_.size() > 1) document_ += ',';
    append_json_string(name, document_);
    document_ += ':';
    append_json_string(value, document_);
  }

  MessageDispatch& dispatch_;
  TimeReading how_;
  std::string document_;
};

class WindowsTextDecoder final : public Decoder {
 public:
  explicit WindowsTextDecoder(const model::FieldNames& names)
      : road_(message_formats(), "windows-text", "", names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    road_.begin_block(block, batch, counts);
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    valid_ = simdjson::validate_utf8(all.data(), all.size());
    number_ = block.first_record;
    std::size_t begin = 0;
    bool in_event = false;
    const auto part_ends = [&](std::size_t end) {
      while (begin < end) {
        // What stands before the first event is lines.
        const std::size_t line_end = std::min(all.find('\n', begin), end - 1) + 1;
        const std::size_t next = in_event ? end : line_end;
        take(all.substr(begin, next - begin), block.offset + begin);
        begin = next;
      }
      in_event = true;
    };
    each_event(all, part_ends);
    part_ends(all.size());
    road_.end_block();
    return counts;
  }

 private:
  void take(std::string_view text, std::uint64_t offset) {
    const std::string_view said = text.substr(0, text.find_last_not_of("\r\n") + 1);
    road_.take({said, offset, number_}, valid_);
    number_ += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  }

  LineRoad road_;
  bool valid_ = true;
  std::uint64_t number_ = 1;  // of the next line
};

}  // namespace

bool is_windows_text(const Sample& sample) {
  const std::size_t begin = sample.text.find_first_not_of("\r\n");
  return begin != std::string_view::npos && begins_event(sample.text, begin, false);
}

std::unique_ptr<Splitter> make_windows_text_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.cut = last_event});
}

std::unique_ptr<Decoder> make_windows_text_decoder(const DecoderTables& tables) {
  return std::make_unique<WindowsTextDecoder>(tables.names());
}

bool may_be_windows_text(std::string_view message) {
  if (message.size() < kFirstOfSplunk.size()) return false;
  const char c = message[0];
  return (is_digit(c) && message[2] == '/') || (c == 'L' && message.starts_with(kFirstOfSplunk)) ||
         (c == 'E' && message.starts_with(kFirstOfWevtutil));
}

std::unique_ptr<MessageParser> make_windows_text_parser(const model::FieldNames& /*names*/,
                                                        MessageDispatch& dispatch) {
  return std::make_unique<WindowsTextParser>(dispatch);
}

}  // namespace tocsin::source
