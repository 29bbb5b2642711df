// SPDX-License-Identifier: Apache-2.0
#include "web/windows_dns.h"

#include <algorithm>
#include <array>
#include <string>

#include "line/any_time.h"
#include "line/line_sample.h"
#include "line/words.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;

// What a line is about, as the log's own preface lists it.
constexpr std::array<std::string_view, 8> kContexts{"PACKET", "EVENT",  "INFO", "DSPOLL",
                                                    "TASK",   "LOOKUP", "Note", "REMOTE"};

void take_blanks(Words& words) {
  while (words.take(" ")) {
  }
}

std::string_view next_word(Words& words) {
  take_blanks(words);
  return words.word();
}

bool is_hex(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
  });
}

struct Front {
  model::Timestamp time{};
  std::string_view thread, context;
};

// The date, the thread and the context; `rest` is what stands behind them.
bool read_front(std::string_view line, const TimeReading& how, Front& out, std::string_view& rest) {
  const std::size_t used = read_any_time(line, how, out.time);
  if (used < 14 || used >= line.size() || line[used] != ' ') return false;
  Words words(line.substr(used + 1));
  out.thread = next_word(words);
  out.context = next_word(words);
  if (!words.ok() || out.thread.size() > 8 || !is_hex(out.thread)) return false;
  if (std::ranges::find(kContexts, out.context) == kContexts.end()) return false;
  take_blanks(words);
  rest = words.rest();
  return true;
}

// The preface: headlines, and behind a tab the rows of a table of columns and their values. Only
// what is certainly part of it, because such a line makes no event.
bool is_preface(std::string_view line) {
  for (const std::string_view begin :
       {"DNS Server log file creation at ", "Log file wrap at ", "Message logging key (for packets",
        "\tField #  Information ", "\t-------  -----------"}) {
    if (line.starts_with(begin)) return true;
  }
  constexpr std::size_t kNumberEnd = 5, kNameAt = 10, kMeaningAt = 30;
  if (!line.starts_with('\t') || line.size() <= kNameAt) return false;
  const std::size_t text = line.find_first_not_of(' ', 1);
  if (text == kMeaningAt) return line.find(" = ", text) != kNone;
  return text != kNone && text < kNumberEnd && is_digits(line.substr(text, kNumberEnd - text)) &&
         line.find_first_not_of(' ', kNumberEnd) == kNameAt;
}

// "(5)files(5)court(7)example(0)" as "files.court.example"; a name that is not in this form as it
// stands.
std::string_view dotted(std::string_view name, std::string& room, EventWriter& event) {
  room.clear();
  std::string_view left = name;
  while (left.starts_with('(')) {
    const std::size_t close = left.find(')');
    if (close == kNone || !is_digits(left.substr(1, close - 1))) return name;
    left.remove_prefix(close + 1);
    const std::string_view label = left.substr(0, left.find('('));
    if (!label.empty() && !room.empty()) room += '.';
    room += label;
    left.remove_prefix(label.size());
  }
  if (!left.empty()) return name;
  return room.empty() ? std::string_view(".") : event.keep(room);
}

class WindowsDns final : public MessageParser {
 public:
  explicit WindowsDns(const model::FieldNames& names)
      : thread_(names, "thread"),
        context_(names, "context"),
        packet_(names, "packet"),
        protocol_(names, "protocol"),
        direction_(names, "direction"),
        client_(names, "client"),
        xid_(names, "xid"),
        response_(names, "response"),
        opcode_(names, "opcode"),
        flags_(names, "flags"),
        flag_names_(names, "flag_names"),
        rcode_(names, "rcode"),
        type_(names, "type"),
        query_(names, "query"),
        message_(names, "message") {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (is_preface(message)) return Outcome::kStructure;
    Front front;
    std::string_view rest;
    if (!read_front(message, how_, front, rest)) return Outcome::kNotMine;
    event.add(thread_, front.thread);
    event.add(context_, front.context);
    const bool packet = front.context == "PACKET" && add_packet(rest, event);
    if (!packet) event.add(message_, rest);
    event.set_time(front.time);
    event.head.product = "windows-dns";
    event.head.channel = model::Value::text(packet ? "dns" : "service");
    return Outcome::kEvent;
  }

 private:
  bool add_packet(std::string_view text, EventWriter& event) {
    Words words(text);
    const std::string_view packet = next_word(words), protocol = next_word(words);
    const std::string_view direction = next_word(words), client = next_word(words);
    const std::string_view xid = next_word(words);
    words.require(is_hex(packet) && (direction == "Rcv" || direction == "Snd"));
    take_blanks(words);
    const std::string_view kind = words.until("[");  // "R Q ", "Q "
    const std::string_view flags = words.until("] ");
    const std::string_view type = next_word(words);
    take_blanks(words);
    if (!words.ok() || words.rest().empty()) return false;
    event.add(packet_, packet);
    event.add(protocol_, protocol);
    event.add(direction_, direction);
    event.add(client_, client);
    event.add(xid_, xid);
    if (kind.starts_with("R ")) event.add(response_, "R");
    const std::size_t opcode = kind.find_last_not_of(' ');
    if (opcode != kNone) event.add(opcode_, kind.substr(opcode, 1));
    add_flags(flags, event);
    event.add(type_, type);
    std::string_view name = words.rest();
    while (name.ends_with(' ')) name.remove_suffix(1);
    event.add(query_, dotted(name, room_, event));
    return true;
  }

  // "8081   DR  NOERROR": the flags as a number, their letters, the result.
  void add_flags(std::string_view text, EventWriter& event) {
    Words words(text);
    event.add(flags_, next_word(words));
    const std::string_view letters = next_word(words), result = next_word(words);
    if (result.empty()) {
      event.add(rcode_, letters);
      return;
    }
    event.add(flag_names_, letters);
    event.add(rcode_, words.rest().empty() ? result : words.rest());
  }

  FieldName thread_, context_, packet_, protocol_, direction_, client_, xid_, response_, opcode_;
  FieldName flags_, flag_names_, rcode_, type_, query_, message_;
  TimeReading how_;
  std::string room_;
};

}  // namespace

bool may_be_windows_dns(std::string_view message) {
  Front front;
  std::string_view rest;
  return is_preface(message) || read_front(message, {}, front, rest);
}

bool is_windows_dns_log(const Sample& sample) {
  return sample.text.starts_with("DNS Server log file creation at ") ||
         most_lines(sample, [](std::string_view line) {
           Front front;
           std::string_view rest;
           return read_front(line, {}, front, rest);
         });
}

std::unique_ptr<MessageParser> make_windows_dns_parser(const model::FieldNames& names,
                                                       MessageDispatch& /*dispatch*/) {
  return std::make_unique<WindowsDns>(names);
}

}  // namespace tocsin::source
