// SPDX-License-Identifier: Apache-2.0
#include "firewall/cef.h"

#include <array>
#include <string>
#include <vector>

#include "firewall/cef_fields.h"
#include "firewall/verdict.h"
#include "line/any_time.h"
#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kCef = "CEF:";
constexpr std::string_view kLeef = "LEEF:";

// "<134>" in front.
std::string_view without_priority(std::string_view text) {
  if (!text.starts_with('<')) return text;
  const std::size_t end = text.substr(0, 5).find('>');
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

void take_time(EventWriter& event, std::span<const std::string_view> keys, const TimeReading& how) {
  for (const std::string_view key : keys) {
    const model::Value* value = event.find(key);
    if (value == nullptr || value->kind != model::ValueKind::kText) continue;
    if (const auto time = whole_time(value->view(), how)) {
      event.set_time(*time);
      return;
    }
  }
}

void take_host(EventWriter& event, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    const model::Value* value = event.find(key);
    if (value == nullptr || value->size == 0) continue;
    event.head.host = *value;
    return;
  }
}

// What a firewall decided, in one word for all (verdict.h).
void add_verdict(EventWriter& event, std::string_view action, const FieldName& blocked) {
  const model::Value* value = event.find(action);
  if (value == nullptr || value->kind != model::ValueKind::kText) return;
  const std::string_view verdict = blocked_by(value->view());
  if (!verdict.empty()) event.add(blocked, verdict);
}

// What both forms are: a mark, parts of a header with a bar behind each, and pairs.
template <std::size_t kParts>
class BarredParser : public MessageParser {
 public:
  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

 protected:
  using Texts = std::span<const std::string_view>;
  BarredParser(const model::FieldNames& names, std::string_view mark, std::string_view channel,
               const std::array<std::string_view, kParts>& header)
      : mark_(mark), channel_(channel), blocked_(names, "blocked"), request_(names) {
    for (const std::string_view name : header) header_.emplace_back(names, name);
  }

  // Adds the parts of the header; `rest` is left behind them. False for another form.
  bool read_header(std::string_view message, EventWriter& event, std::string_view& rest) {
    rest = without_priority(message);
    if (!rest.starts_with(mark_)) return false;
    rest.remove_prefix(mark_.size());
    const std::size_t mark = event.mark();
    for (std::size_t i = 0; i < kParts; ++i) {
      std::string_view part;
      bool escaped = false;
      const bool more = next_header_part(rest, part, escaped);
      if (!more && i + 1 < kParts) {
        event.rewind(mark);
        return false;
      }
      head_[i] = header_text(part, escaped, event, room_);
      event.add(header_[i], head_[i]);
    }
    return true;
  }

  // The parts of the address that was asked for, from the first of these fields that says it.
  void add_address(EventWriter& event, Texts keys) const {
    for (const std::string_view key : keys) {
      const model::Value* value = event.find(key);
      if (value == nullptr || value->kind != model::ValueKind::kText || value->size == 0) continue;
      request_.add_address(value->view(), event);
      return;
    }
  }

  // The head of the event, from the first of these fields that say it.
  void finish(EventWriter& event, Texts times, Texts hosts, std::string_view action) {
    take_time(event, times, how_);
    take_host(event, hosts);
    add_verdict(event, action, blocked_);
    const std::string_view vendor = head_[1], device = head_[2];
    event.head.product = product_of_device(vendor, device);
    event.head.channel = model::Value::text(channel_);
    event.head.provider = model::Value::text(device);
  }

  std::array<std::string_view, kParts> head_;
  std::string room_;

 private:
  std::string_view mark_, channel_;
  std::vector<FieldName> header_;
  FieldName blocked_;
  RequestFields request_;
  TimeReading how_;
};

class CefParser final : public BarredParser<7> {
 public:
  explicit CefParser(const model::FieldNames& names)
      : BarredParser(names, kCef, "cef",
                     {"cefVersion", "deviceVendor", "deviceProduct", "deviceVersion",
                      "deviceEventClassId", "name", "severity"}) {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    std::string_view rest;
    if (!read_header(message, event, rest)) return Outcome::kNotMine;
    const std::size_t extension = event.mark();
    if (!add_extension(rest, event, room_)) {
      // Text where pairs should be: kept as it stands.
      event.add("msg", rest);
    }
    add_labelled(extension, event);
    static constexpr std::array<std::string_view, 4> kTimes{"rt", "end", "start",
                                                            "deviceReceiptTime"};
    static constexpr std::array<std::string_view, 2> kHosts{"dvchost", "dvc"};
    static constexpr std::array<std::string_view, 1> kAddresses{"request"};
    add_address(event, kAddresses);
    finish(event, kTimes, kHosts, "act");
    return Outcome::kEvent;
  }
};

// The character between attributes: from the sixth part of a LEEF 2.0 header, "^", "0x5e", "x5e".
// False where the part is none and belongs to the attributes.
bool read_delimiter(std::string_view part, char& delimiter) {
  if (part.empty()) return true;  // the default
  if (part.size() == 1) {
    delimiter = part[0];
    return true;
  }
  if (part.starts_with("0x") || part.starts_with("0X") || part.starts_with("\\x")) {
    part.remove_prefix(2);
  } else if (part[0] == 'x' || part[0] == 'X') {
    part.remove_prefix(1);
  } else {
    if (part == "\\t") delimiter = '\t';
    return part == "\\t";
  }
  if (part.empty() || part.size() > 4) return false;
  unsigned value = 0;
  for (const char c : part) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<unsigned>(lower - 'a' + 10);
    } else {
      return false;
    }
  }
  if (value == 0 || value > 0x7f) return false;
  delimiter = static_cast<char>(value);
  return true;
}

class LeefParser final : public BarredParser<5> {
 public:
  explicit LeefParser(const model::FieldNames& names)
      : BarredParser(names, kLeef, "leef",
                     {"leefVersion", "vendor", "product", "version", "eventId"}) {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    std::string_view rest;
    if (!read_header(message, event, rest)) return Outcome::kNotMine;
    char delimiter = '\t';
    bool named = false;
    if (head_[0].starts_with("2")) {
      const std::size_t bar = rest.find('|');
      named = bar != std::string_view::npos && read_delimiter(rest.substr(0, bar), delimiter);
      if (named) rest.remove_prefix(bar + 1);
    }
    // PAN-OS's own template parts attributes as it parts the header.
    if (!named && rest.find(delimiter) == rest.npos && is_parted_by_bars(rest)) delimiter = '|';
    const std::size_t attributes = event.mark();
    // Some writers part attributes with blanks and say nothing: they are read as CEF.
    const bool blanks = !named && rest.find(delimiter) == rest.npos && rest.find(' ') != rest.npos;
    if (!blanks || !add_extension(rest, event, room_)) add_attributes(rest, delimiter, event);
    add_labelled(attributes, event);
    static constexpr std::array<std::string_view, 2> kTimes{"devTime", "ReceiveTime"};
    static constexpr std::array<std::string_view, 3> kHosts{"identHostName", "dvchost", "dvc"};
    static constexpr std::array<std::string_view, 2> kAddresses{"url", "request"};
    add_address(event, kAddresses);
    finish(event, kTimes, kHosts, "action");
    return Outcome::kEvent;
  }

 private:
  // Whether behind every bar stands a name and its sign.
  static bool is_parted_by_bars(std::string_view rest) {
    std::size_t bar = rest.find('|');
    if (bar == std::string_view::npos) return false;
    for (; bar != std::string_view::npos && bar + 1 < rest.size(); bar = rest.find('|', bar + 1)) {
      const std::size_t end = rest.find_first_of("|= ", bar + 1);
      if (end == std::string_view::npos || end == bar + 1 || rest[end] != '=') return false;
    }
    return true;
  }

  // Values stand as they are: LEEF has no escapes.
  void add_attributes(std::string_view rest, char delimiter, EventWriter& event) {
    while (!rest.empty()) {
      const std::size_t end = rest.find(delimiter);
      const std::string_view pair = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) {
        if (!pair.empty()) event.add("msg", pair);
        continue;
      }
      std::string_view name = pair.substr(0, equals);
      while (name.starts_with(' ')) name.remove_prefix(1);
      event.add(name, pair.substr(equals + 1));
    }
  }
};

}  // namespace

bool may_be_cef(std::string_view message) {
  return without_priority(message.substr(0, 16)).starts_with(kCef);
}

std::unique_ptr<MessageParser> make_cef_parser(const model::FieldNames& names,
                                               MessageDispatch& /*dispatch*/) {
  return std::make_unique<CefParser>(names);
}

bool is_cef(const Sample& sample) { return most_lines(sample, may_be_cef); }

bool may_be_leef(std::string_view message) {
  return without_priority(message.substr(0, 16)).starts_with(kLeef);
}

std::unique_ptr<MessageParser> make_leef_parser(const model::FieldNames& names,
                                                MessageDispatch& /*dispatch*/) {
  return std::make_unique<LeefParser>(names);
}

bool is_leef(const Sample& sample) { return most_lines(sample, may_be_leef); }

}  // namespace tocsin::source
