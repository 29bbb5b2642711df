// SPDX-License-Identifier: Apache-2.0
#include "line/line_decoder.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "line/line_sample.h"
#include "tocsin/model/value.h"

namespace tocsin::source {
namespace {

// "k=v" lines; "#" lines are headers; "(…)" carries another message.
class Pair final : public MessageParser {
 public:
  explicit Pair(MessageDispatch& dispatch) : dispatch_(dispatch) {}
  Outcome parse(std::string_view message, EventWriter& event) override {
    if (message.starts_with('#')) return Outcome::kStructure;
    if (message.starts_with('(')) return dispatch_.parse(message.substr(1), event, nullptr);
    const std::size_t at = message.find('=');
    if (at == std::string_view::npos) return Outcome::kNotMine;
    event.add(message.substr(0, at), message.substr(at + 1));
    event.head.product = "pair";
    return Outcome::kEvent;
  }

 private:
  MessageDispatch& dispatch_;
};

// "+x" lines are held and become one event at the end of the block.
class Sum final : public MessageParser {
 public:
  explicit Sum(const model::FieldNames& names) : name_(names, "sum") {}
  Outcome parse(std::string_view message, EventWriter& event) override {
    if (!message.starts_with('+')) return Outcome::kNotMine;
    if (held_++ == 0) head_ = event.head;
    text_ += message.substr(1);
    return Outcome::kHeld;
  }
  void end_block(EventWriter& events) override {
    if (held_ == 0) return;
    const model::Field field{name_.id, 3, "sum", model::Value::text(events.keep(text_))};
    events.emit(head_, {&field, 1});
    events.counts().merged += held_ - 1;
    held_ = 0;
    text_.clear();
  }

 private:
  FieldName name_;
  model::Event head_;
  std::size_t held_ = 0;
  std::string text_;
};

constexpr std::array<MessageFormat, 2> kFormats{{
    {"pair", [](std::string_view m) { return !m.starts_with('+'); },
     [](const model::FieldNames&, MessageDispatch& d) -> std::unique_ptr<MessageParser> {
       return std::make_unique<Pair>(d);
     }},
    {"sum", [](std::string_view m) { return m.starts_with('+'); },
     [](const model::FieldNames& n, MessageDispatch&) -> std::unique_ptr<MessageParser> {
       return std::make_unique<Sum>(n);
     }},
}};

struct Result {
  std::vector<std::string> events;
  DecodeCounts counts;
};

Result decode(std::string_view text, std::string_view primary) {
  model::FieldNames names;
  const auto decoder = make_line_decoder(kFormats, primary, names);
  Block block;
  block.reserve(text.size());
  std::memcpy(block.data(), text.data(), text.size());
  block.resize(text.size());
  model::EventBatch batch;
  Result out;
  out.counts = decoder->decode(block, batch);
  for (const model::Event& event : batch.events()) {
    std::string shown = std::to_string(event.record_id) + "@" + std::to_string(event.offset);
    for (const model::Field& f : event.fields) {
      shown += " " + std::string(f.name()) + "=" + model::to_text(f.value);
    }
    out.events.push_back(shown);
  }
  return out;
}

TEST(LineDecoder, every_line_is_counted_once) {
  const Result got = decode("#h\r\na=1\n\n  \n+x\nplain\n+y\n(b=2\n(((((c=3\nbad \xff=z", "pair");
  EXPECT_EQ(got.events, (std::vector<std::string>{"2@4 a=1", "6@15 message=plain", "8@24 b=2",
                                                  "9@29 message=(((((c=3",
                                                  "10@38 bad \xef\xbf\xbd=z", "5@12 sum=xy"}));
  EXPECT_EQ(got.counts.records, 8u);
  EXPECT_EQ(got.counts.events, 6u);
  EXPECT_EQ(got.counts.undecoded, 2u);
  EXPECT_EQ(got.counts.structure, 1u);
  EXPECT_EQ(got.counts.merged, 1u);
  EXPECT_EQ(got.counts.losses.of(LossReason::kInvalidUtf8Replaced), 1u);
  EXPECT_EQ(decode("a=1\n+x\n?", "").events,
            (std::vector<std::string>{"1@0 a=1", "3@7 message=?", "2@4 sum=x"}));
}

TEST(LineDecoder, a_line_of_very_many_fields_or_bytes_is_bounded) {
  const std::string wide(10u << 20, 'x');
  EXPECT_EQ(decode("a=" + wide, "pair").events.size(), 1u);
}

TEST(LineSample, half_of_the_lines_decide) {
  const auto is_a = [](std::string_view line) { return line.starts_with('a'); };
  const auto sample = [](std::string_view text, bool whole) {
    return Sample{.bytes = {}, .text = text, .whole = whole};
  };
  EXPECT_TRUE(most_lines(sample("a\nb\n\na\n", true), is_a));
  EXPECT_FALSE(most_lines(sample("a\nb\nb\n", true), is_a));
  EXPECT_TRUE(most_lines(sample("a\nb", false), is_a));  // "b" may go on
  EXPECT_FALSE(most_lines(sample("", true), is_a));
  EXPECT_TRUE(most_lines(sample("a", false), is_a));  // one long line
}

}  // namespace
}  // namespace tocsin::source
