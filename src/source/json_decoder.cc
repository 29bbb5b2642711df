// SPDX-License-Identifier: Apache-2.0
// Structure is found for a whole block at once by simdjson's first stage, which is a quarter
// faster than line by line; records are then walked over it. Stage 1 fails as a whole: a quote
// that is missing in one line turns strings and gaps inside out for all lines behind it. But a
// line feed inside a string is a raw control character, which it refuses, so in a block of lines
// that passes no string leaves its line. A block that does not pass is done record by record, and
// a record that does not pass is repaired and tried once more.
#include "json_decoder.h"

#include <algorithm>
#include <cstring>
#include <string>

#include <simdjson.h>

#include "byte_scan.h"
#include "json_record.h"
#include "json_repair.h"
#include "tocsin/base/check.h"

namespace tocsin::source {

namespace {

using Stage1 = simdjson::internal::dom_parser_implementation;

// Memory for structure is kept between blocks up to this size of block.
constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;
constexpr std::size_t kRecordBytes = std::size_t{32} << 10;  // room for most single records

// The positions of a text's structure, as found by stage 1.
class Structure {
 public:
  // False where stage 1 refuses the text. What lies behind it is not looked at.
  bool find(const char* text, std::size_t size, std::size_t capacity_least) {
    if (capacity_ < size) {
      const std::size_t capacity = std::max(size, capacity_least);
      const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          capacity, kJsonDepthMax, stage1_);
      CHECK(error == simdjson::SUCCESS);
      capacity_ = capacity;
    }
    return stage1_->stage1(reinterpret_cast<const std::uint8_t*>(text), size,
                           simdjson::stage1_mode::regular) == simdjson::SUCCESS;
  }
  const std::uint32_t* begin() const { return stage1_->structural_indexes.get(); }
  const std::uint32_t* end() const { return begin() + stage1_->n_structural_indexes; }
  // Gives memory back that only an unusual block needed.
  void shrink() {
    if (capacity_ <= kKeptCapacity) return;
    stage1_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<Stage1> stage1_;
  std::size_t capacity_ = 0;
};

class JsonDecoder final : public Decoder {
 public:
  explicit JsonDecoder(const model::FieldNames& names) : record_(names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    block_ = &block;
    batch_ = &batch;
    counts_ = {};
    counted_to_ = last_begin_ = last_end_ = 0;
    line_ = block.first_record;
    start_ = 0;
    record_.begin_block();
    const auto* text = reinterpret_cast<const char*>(block.bytes().data());
    const std::size_t size = block.bytes().size();
    if (size == 0) return counts_;
    if (of_block_.find(text, size, kBlockBytes)) {
      walk_all();
    } else {
      walk_one_by_one();
    }
    of_block_.shrink();
    of_record_.shrink();
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
    while (at < end) {
      const std::uint32_t begin = *at;
      if (all[begin] == '{') [[likely]] {
        const JsonRecord::Walked walked = record_.walk(all, at, *batch_);
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

  // False where a record is lost; then it is counted.
  bool accept(const JsonRecord::Walked& walked) {
    if (walked.outcome == JsonRecord::Outcome::kEvent) return true;
    const bool deep = walked.outcome == JsonRecord::Outcome::kTooDeep;
    counts_.losses.add(deep ? LossReason::kTooDeep : LossReason::kMalformedJson);
    return false;
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
    counts_.losses.add(LossReason::kTrailingGarbage);
    const std::size_t next = boundary(by_lines() ? end_byte : end_byte - 1);
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
    constexpr std::string_view kWhite = " \t\r\n";
    const std::size_t first = record.find_first_not_of(kWhite);
    if (first == std::string_view::npos) return {};
    return record.substr(first, record.find_last_not_of(kWhite) - first + 1);
  }

  void one(std::string_view record) {
    const auto offset = static_cast<std::size_t>(record.data() - text().data());
    ++counts_.records;
    // Behind a line comes white space or the padding; behind a value may come a token, which the
    // walk must not meet, so a value is copied.
    if (by_lines() && of_record_.find(record.data(), record.size(), kRecordBytes)) {
      walk_record(record, offset, false);
      return;
    }
    repaired_.clear();
    const Repairs repairs = append_repaired(record, repaired_);
    char* const copy = batch_->allocate(repaired_.size() + kBlockPadding);
    std::memcpy(copy, repaired_.data(), repaired_.size());
    std::memset(copy + repaired_.size(), 0, kBlockPadding);
    if (!of_record_.find(copy, repaired_.size(), kRecordBytes)) {
      counts_.losses.add(LossReason::kMalformedJson);
    } else if (walk_record({copy, repaired_.size()}, offset, true)) {
      if (repairs.replaced_utf8) counts_.losses.add(LossReason::kInvalidUtf8Replaced);
      if (repairs.escaped_controls) counts_.losses.add(LossReason::kControlCharacters);
    }
  }

  // Walks the record that the structure was just found for; true where it became an event.
  bool walk_record(std::string_view record, std::size_t offset, bool is_copy) {
    const std::uint32_t* at = of_record_.begin();
    const std::uint32_t* const end = of_record_.end();
    std::uint64_t events = 0;
    while (at < end) {
      if (record[*at] != '{') {
        counts_.losses.add(events == 0 ? LossReason::kNotAnObject : LossReason::kTrailingGarbage);
        break;
      }
      const std::uint32_t begin = *at;
      if (events != 0) ++counts_.records;
      const JsonRecord::Walked walked = record_.walk(record.data(), at, *batch_);
      if (!accept(walked)) break;
      // In a repaired copy only the beginning stands where it stood.
      append(begin, walked, record.data(), is_copy ? offset : offset + begin);
      ++events;
      at = walked.next;
    }
    return events != 0;
  }

  void append(std::uint32_t begin, const JsonRecord::Walked& walked, const char* base,
              std::size_t offset) {
    model::Event event;
    event.raw_form = model::RawForm::kJson;
    event.raw = {reinterpret_cast<const std::uint8_t*>(base) + begin, walked.end - begin};
    event.offset = block_->offset + offset;
    record_.append(event, *batch_, [&] { return ordinal(offset); });
    last_begin_ = offset;
    last_end_ = base == text().data() ? walked.end : offset;
    ++counts_.events;
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

  JsonRecord record_;
  Structure of_block_, of_record_;
  std::string repaired_;

  // The block being decoded.
  const Block* block_ = nullptr;
  model::EventBatch* batch_ = nullptr;
  DecodeCounts counts_;
  std::size_t counted_to_ = 0, start_ = 0;
  std::size_t last_begin_ = 0, last_end_ = 0;  // of the record appended last
  std::uint64_t line_ = 1;
};

}  // namespace

std::unique_ptr<Decoder> make_json_decoder(const model::FieldNames& names) {
  return std::make_unique<JsonDecoder>(names);
}

}  // namespace tocsin::source
