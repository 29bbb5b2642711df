// SPDX-License-Identifier: Apache-2.0
#include "table/key_value_line.h"

#include <string>

#include "line/any_time.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "table/key_values.h"

namespace tocsin::source {

namespace {

// Fewer pairs make no line of pairs: "error=5" is a word.
constexpr std::size_t kPairsMin = 2;

// What stands in front of the pairs: nothing, or a time, bare or in brackets.
std::size_t front_time(std::string_view text, const TimeReading& how, model::Timestamp& out) {
  const std::size_t bracket = text.starts_with('[') ? 1 : 0;
  std::size_t used = read_any_time(text.substr(bracket), how, out);
  if (used == 0) return 0;
  used += bracket;
  if (bracket != 0 && (used >= text.size() || text[used] != ']')) return 0;
  return used + bracket;
}

class KeyValueParser final : public MessageParser {
 public:
  explicit KeyValueParser(const model::FieldNames& names) : message_(names, "message") {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::size_t mark = event.mark();
    const bool alone = event.head.channel.kind == model::ValueKind::kNull;
    model::Timestamp time;
    unsigned rank = 0;
    const std::size_t front = front_time(message, how_, time);
    if (front != 0) rank = 1;
    KeyValueReader reader(message.substr(front));
    KeyValue pair;
    std::size_t pairs = 0;
    std::string_view date;
    for (; reader.next(pair); ++pairs) {
      const std::string_view value = text_of(pair, event);
      event.add(pair.key, value);
      const unsigned here = time_name_rank(pair.key);
      if (pair.key == "date") date = value;
      if (pair.key == "time" && !date.empty() && !whole_time(value, how_)) {
        room_ = date;
        room_.append(1, ' ').append(value);
        if (const auto both = whole_time(room_, how_); both && here > rank) {
          time = *both;
          rank = here;
        }
        continue;
      }
      if (here > rank && whole_time(value, how_)) {
        time = *whole_time(value, how_);
        rank = here;
      }
    }
    if (pairs < kPairsMin || !reader.at_end()) {
      event.rewind(mark);
      return Outcome::kNotMine;
    }
    if (rank != 0 && (alone || rank > 1)) event.set_time(time);
    if (alone) {
      event.head.channel = model::Value::text("kv");
    } else if (event.find(message_.text) == nullptr) {
      event.add(message_, message);
    }
    return Outcome::kEvent;
  }

 private:
  std::string_view text_of(const KeyValue& pair, EventWriter& event) {
    if (!pair.escaped_quotes) return pair.value;
    room_.clear();
    for (std::size_t i = 0; i < pair.value.size(); ++i) {
      if (pair.value[i] == '\\' && i + 1 < pair.value.size() && pair.value[i + 1] == '"') continue;
      room_ += pair.value[i];
    }
    return event.keep(room_);
  }

  FieldName message_;
  TimeReading how_;
  std::string room_;
};

bool is_pairs(std::string_view line) {
  model::Timestamp time;
  KeyValueReader reader(line.substr(front_time(line, {}, time)));
  KeyValue pair;
  std::size_t pairs = 0;
  while (reader.next(pair)) ++pairs;
  return pairs > kPairsMin && reader.at_end();
}

}  // namespace

bool may_be_key_values(std::string_view message) {
  if (message.empty()) return false;
  const char first = message[0];
  return (first >= '0' && first <= '9') || first == '[' || key_at(message) != 0 ||
         (month_named(message) != 0 && message.size() > 6 && message[3] == ' ');
}

std::unique_ptr<MessageParser> make_key_value_parser(const model::FieldNames& names,
                                                     MessageDispatch& /*dispatch*/) {
  return std::make_unique<KeyValueParser>(names);
}

bool is_key_values(const Sample& sample) { return most_lines(sample, is_pairs); }

}  // namespace tocsin::source
