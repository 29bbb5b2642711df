// SPDX-License-Identifier: Apache-2.0
// Structure is found for a whole block at once by simdjson's first stage, which is a quarter
// faster than line by line; records are then walked over it. Stage 1 fails as a whole: a quote
// that is missing in one line turns strings and gaps inside out for all lines behind it. But a
// line feed inside a string is a raw control character, which it refuses, so in a block of lines
// that passes no string leaves its line. A block that does not pass is done record by record, and
// a record that does not pass is repaired and tried once more.
#include "json_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include <sodium/utils.h>

#include "byte_scan.h"
#include "json_envelope.h"
#include "json_record.h"
#include "json_repair.h"
#include "json_structure.h"
#include "line/line_road.h"
#include "message_formats.h"
#include "syslog/carried_message.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kRecordBytes = std::size_t{32} << 10;  // room for most single records

class JsonDecoder final : public Decoder {
 public:
  explicit JsonDecoder(const model::FieldNames& names) : names_(names), record_(names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    block_ = &block;
    batch_ = &batch;
    counts_ = {};
    counted_to_ = last_begin_ = last_end_ = looked_to_ = 0;
    line_ = block.first_record;
    start_ = 0;
    record_.begin_block(block.zone);
    if (road_ != nullptr) road_->begin_block(block, batch, counts_);
    const auto* text = reinterpret_cast<const char*>(block.bytes().data());
    const std::size_t size = block.bytes().size();
    if (of_block_.find(text, size, kBlockBytes)) {
      walk_all();
    } else {
      walk_one_by_one();
    }
    if (road_ != nullptr) road_->end_block();
    of_block_.shrink();
    of_record_.shrink();
    of_row_.shrink();
    return counts_;
  }

 private:
  std::string_view text() const {
    return {reinterpret_cast<const char*>(block_->bytes().data()), block_->bytes().size()};
  }
  bool by_lines() const { return block_->starts.empty(); }

  // Where the record or line that `at` lies in ends.
  std::size_t boundary(std::size_t at) {
    const std::string_view all = text();
    if (by_lines()) {
      const std::size_t end = all.find('\n', at);
      return end == std::string_view::npos ? all.size() : end + 1;
    }
    const auto& starts = block_->starts;
    const auto next = std::upper_bound(starts.begin(), starts.end(), at);
    return next == starts.end() ? all.size() : *next;
  }

  void walk_all() {
    const char* const all = text().data();
    const std::uint32_t* at = of_block_.begin();
    const std::uint32_t* const end = of_block_.end();
    std::uint32_t backslash = 0;  // the first that stands behind where the last search began
    while (at < end) {
      const std::uint32_t begin = *at;
      if (begin >= backslash) backslash = first_backslash(begin);
      if (all[begin] == '{' && !(may_open_envelope(all, at) && opens_envelope(begin))) [[likely]] {
        const JsonRecord::Walked walked = record_.walk(all, at, *batch_, backslash);
        if (keeps_to_its_place(all, begin, walked)) [[likely]] {
          ++counts_.records;
          append(begin, walked, all, begin);
          at = walked.next;
          if (!ends_cleanly(all, walked.end, at, end)) skip_garbage(walked.end, at, end);
          continue;
        }
      }
      // What is wrong may lie behind the record's end: it is judged alone.
      const std::size_t next = boundary(begin);
      one(trimmed(text().substr(begin, next - begin)));
      while (at < end && *at < next) ++at;
    }
  }

  // The place of the first at or behind a place, else the end.
  std::uint32_t first_backslash(std::size_t from) const {
    return static_cast<std::uint32_t>(std::min(text().find('\\', from), text().size()));
  }

  // True where records may lie in the object at this place, which is then looked at alone.
  // Most objects begin with the same key as the one before.
  bool may_open_envelope(const char* all, const std::uint32_t* at) {
    if (all[at[1]] != '"') return false;
    if (record_key_size_ != 0 &&
        same_bytes(all + at[1] + 1, record_key_.data(), record_key_size_)) {
      return false;
    }
    for (bool first = true;; first = false, at += 4) {
      if (all[at[1]] != '"' || all[at[2]] != ':') return true;  // for a closer look
      std::uint32_t end = at[2] - 1;
      while (end > at[1] && all[end] != '"') --end;
      const std::string_view key(all + at[1] + 1, end > at[1] ? end - at[1] - 1 : 0);
      switch (place_of_key(key)) {
        case KeyPlace::kInRecord:
          if (first) remember_record_key(key);
          return false;
        case KeyPlace::kOpens:
          return true;
        case KeyPlace::kAround:
          if (all[at[3]] == '{' || all[at[3]] == '[' || all[at[4]] != ',') return true;
      }
    }
  }

  void remember_record_key(std::string_view key) {
    record_key_size_ = 0;
    if (key.size() + 1 > record_key_.size() - 16) return;
    record_key_size_ = key.size() + 1;
    std::memcpy(record_key_.data(), key.data(), record_key_size_);  // with its closing quote
  }

  // True where what begins here is an object around records.
  bool opens_envelope(std::size_t begin) {
    if (begin >= looked_to_) looked_to_ = boundary(begin);  // once, however many a line holds
    const std::string_view record = trimmed(text().substr(begin, looked_to_ - begin));
    const Envelope envelope = find_list(record, true);
    return (envelope.kind == Envelope::Kind::kList && list_is_all(record, envelope)) ||
           find_wrapped(record) != 0 || find_rows(record, rows_);
  }

  // True for a record that ends before its line does, or before the next value begins.
  bool keeps_to_its_place(const char* all, std::uint32_t begin, const JsonRecord::Walked& walked) {
    if (walked.outcome != JsonRecord::Outcome::kEvent) return false;
    if (!by_lines()) return walked.end <= boundary(begin);
    return !walked.has_white_space || std::memchr(all + begin, '\n', walked.end - begin) == nullptr;
  }

  // True where nothing but white space or another record is between `end_byte` and the line end.
  bool ends_cleanly(const char* all, std::uint32_t end_byte, const std::uint32_t* at,
                    const std::uint32_t* end) const {
    if (at == end || all[end_byte] == '\n' || all[*at] == '{') return true;
    return by_lines() && std::memchr(all + end_byte, '\n', *at - end_byte) != nullptr;
  }

  void skip_garbage(std::uint32_t end_byte, const std::uint32_t*& at, const std::uint32_t* end) {
    const std::size_t next = boundary(by_lines() ? end_byte : end_byte - 1);
    const bool is_hole = trimmed(text().substr(end_byte, next - end_byte)).empty();
    if (!is_hole) counts_.losses.add(LossReason::kTrailingGarbage);
    while (at < end && *at < next) ++at;
  }

  void walk_one_by_one() {
    const std::size_t size = text().size();
    std::size_t begin = by_lines() ? 0 : block_->starts.front();
    while (begin < size) {
      const std::size_t end = boundary(begin);
      const std::string_view record = trimmed(text().substr(begin, end - begin));
      if (!record.empty()) one(record);
      begin = end;
    }
  }

  static std::string_view trimmed(std::string_view record) {
    constexpr std::string_view kWhite(" \t\r\n\0", 5);  // holes have zeros
    const std::size_t first = record.find_first_not_of(kWhite);
    if (first == std::string_view::npos) return {};
    return record.substr(first, record.find_last_not_of(kWhite) - first + 1);
  }

  // A record that is looked at alone: as JSON where it may be that, else as a line of any form.
  void one(std::string_view record) {
    if (record.empty()) return;  // a hole of zeros alone
    const auto offset = static_cast<std::size_t>(record.data() - text().data());
    if (!looks_like_json(record)) return keep(record, offset);
    // Behind a line comes white space or the padding; behind a value may come a token, which the
    // walk must not meet, so a value is copied.
    if (by_lines() && of_record_.find(record.data(), record.size(), kRecordBytes)) {
      if (!walk_record(record, offset, false)) keep(record, offset);
      return;
    }
    repaired_.clear();
    const Repairs repairs = append_repaired(record, repaired_);
    char* const copy = batch_->allocate(repaired_.size() + kBlockPadding);
    std::memcpy(copy, repaired_.data(), repaired_.size());
    std::memset(copy + repaired_.size(), 0, kBlockPadding);
    const bool found = of_record_.find(copy, repaired_.size(), kRecordBytes);
    if (!found) counts_.losses.add(LossReason::kMalformedJson);
    if (!found || !walk_record({copy, repaired_.size()}, offset, true)) return keep(record, offset);
    if (repairs.replaced_utf8) counts_.losses.add(LossReason::kInvalidUtf8Replaced);
    if (repairs.escaped_controls) counts_.losses.add(LossReason::kControlCharacters);
  }

  // An object, or a list of them.
  static bool looks_like_json(std::string_view record) {
    if (record.starts_with('{')) return true;
    if (!record.starts_with('[')) return false;
    const std::size_t next = record.find_first_not_of(" \t\r\n", 1);
    return next != std::string_view::npos && record[next] == '{';
  }

  // Keeps what is no JSON.
  void keep(std::string_view record, std::size_t offset) {
    road().take({record, block_->offset + offset, ordinal(offset)}, false);
    last_begin_ = last_end_ = offset;
  }

  // Walks the values that the structure was just found for. False where the first goes wrong
  // before anything came of it: then nothing is kept of the text.
  bool walk_record(std::string_view record, std::size_t offset, bool is_copy) {
    Place place{.record = record, .offset = offset, .is_copy = is_copy};
    const std::uint32_t* const begin = of_record_.begin();
    for (const std::uint32_t* at = begin; at < of_record_.end();) {
      if (record[*at] != '{' && at != begin) {
        counts_.losses.add(LossReason::kTrailingGarbage);
        break;
      }
      place.found = 0;
      const std::uint32_t* const next = walk_value(place, at, 0);
      if (next == nullptr) {
        if (at == begin && place.found == 0) return false;
        keep_rest(place, place.found == 0 ? *at : place.wrong);
        break;
      }
      at = next;
    }
    return true;
  }

  // A text that is looked at alone, and what came of it.
  struct Place {
    std::string_view record;
    std::size_t offset = 0;  // in the block
    bool is_copy = false;
    std::uint64_t found = 0;  // events and empty lists in the value being walked
    std::uint32_t wrong = 0;  // where the object begins that goes wrong
  };

  // An object or what is wrapped around some; the position behind it, or null.
  const std::uint32_t* walk_value(Place& place, const std::uint32_t* at, unsigned level) {
    constexpr unsigned kLevelsMax = 3;
    const std::string_view text = place.record.substr(*at);
    if (text[0] == '[') return walk_list(place, at + 1, 1, level);
    if (level < kLevelsMax && may_open_envelope(place.record.data(), at)) {
      const Envelope envelope = find_list(text, true);
      if (envelope.kind == Envelope::Kind::kList && list_is_all(text, envelope)) {
        return walk_list(place, behind(at, *at + envelope.inner), envelope.levels + 1, level);
      }
      const std::size_t wrapped = find_wrapped(text);
      if (wrapped != 0) {
        const std::uint32_t* const inner = walk_value(place, behind(at, *at + wrapped), level + 1);
        return inner == nullptr ? nullptr : closed(place, inner, 1);
      }
      if (find_rows(text, rows_)) {
        for (const Row& row : rows_.rows) append_row(place, row);
        return closed(place, at + 1, 1);
      }
    }
    const JsonRecord::Walked walked = record_.walk(place.record.data(), at, *batch_);
    if (walked.outcome != JsonRecord::Outcome::kEvent) {
      const bool deep = walked.outcome == JsonRecord::Outcome::kTooDeep;
      counts_.losses.add(deep ? LossReason::kTooDeep : LossReason::kMalformedJson);
      place.wrong = *at;
      return nullptr;
    }
    ++counts_.records;
    ++place.found;
    // In a repaired copy only the beginning stands where it stood.
    append(*at, walked, place.record.data(), place.is_copy ? place.offset : place.offset + *at);
    return walked.next;
  }

  // One of several rows of a document, as a document of its own.
  void append_row(Place& place, const Row& row) {
    const auto in_record = static_cast<std::size_t>(row.text.data() - place.record.data());
    const std::size_t offset = place.is_copy ? place.offset : place.offset + in_record;
    const std::string document = document_of(row, rows_.common);
    char* const copy = batch_->allocate(document.size() + kBlockPadding);
    std::memcpy(copy, document.data(), document.size());
    std::memset(copy + document.size(), 0, kBlockPadding);
    ++place.found;
    if (of_row_.find(copy, document.size(), kRecordBytes)) {
      const JsonRecord::Walked walked = record_.walk(copy, of_row_.begin(), *batch_);
      if (walked.outcome == JsonRecord::Outcome::kEvent && walked.next == of_row_.end()) {
        ++counts_.records;
        append(0, walked, copy, offset);
        return;
      }
    }
    counts_.losses.add(LossReason::kMalformedJson);
    keep({copy, document.size()}, offset);
  }

  // The objects from `item` on, which is behind the bracket of a list; `levels` brackets and
  // braces, its own with them, are closed behind them.
  const std::uint32_t* walk_list(Place& place, const std::uint32_t* item, unsigned levels,
                                 unsigned level) {
    const std::uint32_t* const end = of_record_.end();
    if (item < end && place.record[*item] == ']') ++place.found;
    while (item < end && place.record[*item] != ']') {
      const char c = place.record[*item];
      if (c == '{') {
        item = walk_value(place, item, level + 1);
        if (item == nullptr) return nullptr;
        continue;
      }
      if (c != ',') counts_.losses.add(LossReason::kNotAnObject);
      item = c == '[' ? closed(place, item + 1, 1) : item + 1;
    }
    return closed(place, item, levels);
  }

  // The first position at or behind a byte.
  const std::uint32_t* behind(const std::uint32_t* at, std::size_t byte) const {
    while (at < of_record_.end() && *at < byte) ++at;
    return at;
  }

  // The position behind the bracket that closes so many levels.
  const std::uint32_t* closed(const Place& place, const std::uint32_t* at, unsigned levels) const {
    std::uint64_t open = levels;
    for (; at < of_record_.end() && open != 0; ++at) {
      const char c = place.record[*at];
      if (c == '{' || c == '[') ++open;
      if (c == '}' || c == ']') --open;
    }
    return at;
  }

  // What follows the records of a text that goes wrong; a copy lives as long as the batch.
  void keep_rest(const Place& place, std::size_t from) {
    keep(place.record.substr(from), place.is_copy ? place.offset : place.offset + from);
  }

  // An event that carries a message of perhaps another form.
  void with_message(const model::Event& event, const model::Value& message) {
    take_carried(event, without_line_ends(road().writer().text_of(&message)));
  }

  void with_coded_message(const model::Event& event, const model::Value& message) {
    const std::string coded = model::to_text(message);
    auto* const out = batch_->allocate(coded.size() + 1);
    std::size_t size = 0;
    const bool is_base64 = sodium_base642bin(reinterpret_cast<unsigned char*>(out), coded.size(),
                                             coded.data(), coded.size(), "\r\n", &size, nullptr,
                                             sodium_base64_VARIANT_ORIGINAL) == 0;
    const std::string_view text = is_base64 ? std::string_view(out, size) : std::string_view{};
    take_carried(event, text);
  }

  void take_carried(const model::Event& event, std::string_view text) {
    LineRoad& road = this->road();
    EventWriter& writer = road.writer();
    writer.begin({text, event.offset, event.record_id});
    writer.head = event;
    writer.add_fields(record_.fields());
    const auto outcome =
        carried_->parse(writer.text_of(record_.program()), text, writer, road.dispatch());
    // What is held becomes part of an event that its parser emits.
    if (outcome != MessageParser::Outcome::kHeld) writer.end();
  }

  LineRoad& road() {
    if (road_ == nullptr) {
      carried_ = std::make_unique<CarriedMessage>(names_);
      road_ = std::make_unique<LineRoad>(message_formats(), "", "json", names_);
      road_->begin_block(*block_, *batch_, counts_);
    }
    return *road_;
  }

  void append(std::uint32_t begin, const JsonRecord::Walked& walked, const char* base,
              std::size_t offset) {
    model::Event event;
    event.raw_form = model::RawForm::kJson;
    event.raw = {reinterpret_cast<const std::uint8_t*>(base) + begin, walked.end - begin};
    event.offset = block_->offset + offset;
    if (!record_.complete(event)) event.record_id = ordinal(offset);
    if (const model::Value* const message = record_.message()) {
      with_message(event, *message);
    } else if (const model::Value* const coded = record_.coded_message()) {
      with_coded_message(event, *coded);
    } else {
      record_.append(event, *batch_);
      ++counts_.events;
    }
    last_begin_ = offset;
    last_end_ = base == text().data() ? walked.end : offset;
    if (walked.fields_ignored != 0) {
      counts_.losses.add(LossReason::kTooManyFields, walked.fields_ignored);
    }
  }

  // The number of the line or value that begins at a place of the block; places only go up.
  std::uint64_t ordinal(std::size_t offset) {
    if (by_lines()) {
      if (counted_to_ == last_begin_) counted_to_ = last_end_;  // no line ends within a record
      line_ += count_byte(block_->bytes().subspan(counted_to_, offset - counted_to_), '\n');
      counted_to_ = offset;
      return line_;
    }
    const auto& starts = block_->starts;
    while (start_ + 1 < starts.size() && starts[start_ + 1] <= offset) ++start_;
    return block_->first_record + start_;
  }

  const model::FieldNames& names_;
  JsonRecord record_;
  JsonStructure of_block_, of_record_, of_row_;
  Rows rows_;  // of the document being walked
  std::string repaired_;
  // Of what is no JSON; made when first needed, together.
  std::unique_ptr<LineRoad> road_;
  std::unique_ptr<CarriedMessage> carried_;
  // The first key, with its closing quote, of an object that was no envelope.
  std::array<char, 64> record_key_{};
  std::size_t record_key_size_ = 0;

  // The block being decoded.
  const Block* block_ = nullptr;
  model::EventBatch* batch_ = nullptr;
  DecodeCounts counts_;
  std::size_t counted_to_ = 0, start_ = 0;
  std::size_t looked_to_ = 0;  // where the line or record ends that an envelope was looked for in
  std::size_t last_begin_ = 0, last_end_ = 0;  // of the record appended last
  std::uint64_t line_ = 1;
};

}  // namespace

std::unique_ptr<Decoder> make_json_decoder(const model::FieldNames& names) {
  return std::make_unique<JsonDecoder>(names);
}

}  // namespace tocsin::source
