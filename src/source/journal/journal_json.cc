// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_json.h"

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "audit/audit_record.h"
#include "journal/journal_events.h"
#include "json_structure.h"
#include "line/block_lines.h"
#include "line/line_sample.h"
#include "splitters.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kFieldsMax = 1024;  // the journal itself takes no more in an entry
constexpr std::string_view kTime = "\"__REALTIME_TIMESTAMP\"";

// The object of a line: without the mark of json-seq and the name of json-sse.
std::string_view object_of(std::string_view line) {
  if (line.starts_with('\x1e')) line.remove_prefix(1);
  if (line.starts_with("data: ")) line.remove_prefix(6);
  return line;
}

bool is_entry(std::string_view line) {
  return object_of(line).starts_with('{') && line.find(kTime) != std::string_view::npos;
}

void keys_of_line(std::string_view line, audit::EventKeys& keys) {
  constexpr std::string_view kName = "\"_AUDIT_ID\"";
  const std::size_t found = line.find(kName);
  if (found == std::string_view::npos) return;
  std::string_view id = line.substr(found + kName.size());
  const std::size_t begin = id.find_first_of("0123456789");
  if (begin == std::string_view::npos) return;
  id.remove_prefix(begin);
  keys.add(audit_key(id.substr(0, id.find_first_not_of("0123456789"))));
}

std::size_t cut(std::string_view lines) {
  bool from_front = false;
  const std::vector<std::size_t> begins = audit::last_lines(lines, from_front);
  if (begins.empty() || lines.find("\"_AUDIT_ID\"", begins.front()) == std::string_view::npos) {
    return lines.size();
  }
  return audit::cut_between_events(lines, begins, from_front, keys_of_line);
}

class JournalJsonDecoder final : public Decoder {
 public:
  explicit JournalJsonDecoder(const model::FieldNames& names) : events_(names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    batch_ = &batch;
    counts_ = &counts;
    events_.begin_block(block, batch, counts);
    each_line(block, [this](const Line& line) { one(line); });
    events_.end_block();
    structure_.shrink();
    return counts;
  }

 private:
  void one(const Line& line) {
    const std::string_view object = object_of(line.text);
    if (read_flat(object)) return events_.take(line, fields_);
    simdjson::dom::object entry;
    // Behind every line of a block stands what simdjson may read beyond it.
    if (!object.starts_with('{') ||
        parser_.parse(object.data(), object.size(), false).get(entry) != simdjson::SUCCESS) {
      return events_.take_foreign(line);
    }
    fields_.clear();
    for (const auto& [name, value] : entry) add(batch_->keep(name), value);
    events_.take(line, fields_);
  }

  // An object of texts alone, as nearly all entries are, over the positions of its structure: what
  // has no escapes is taken as it stands. False where it is anything else: for the parser.
  bool read_flat(std::string_view object) {
    fields_.clear();
    if (!object.starts_with('{') || !structure_.find(object.data(), object.size(), kLineUsual)) {
      return false;
    }
    const std::uint32_t* at = structure_.begin() + 1;
    std::size_t escape = object.find('\\');  // the next one
    const auto is = [&](const std::uint32_t* position, char c) {
      return position < structure_.end() && object[*position] == c;
    };
    while (is(at, '"') && is(at + 1, ':') && is(at + 2, '"') && at + 3 < structure_.end()) {
      const std::string_view name = text_before(object, at);
      std::string_view text = text_before(object, at + 2);
      if (escape < at[2] || fields_.size() == kFieldsMax) return false;
      if (escape < at[3]) {
        char* const out = batch_->allocate(text.size() + kBlockPadding);
        const char* const end = structure_.unescape(object.data() + at[2], out);
        if (end == nullptr) return false;
        text = {out, end};
        escape = object.find('\\', at[3]);
      }
      fields_.push_back({name, text});
      at += 4;
      if (is(at - 1, '}')) return at == structure_.end();
      if (!is(at - 1, ',')) return false;
    }
    return false;
  }

  // The text that begins at a position and ends before the next, without its quotes: between them
  // stand blanks alone.
  static std::string_view text_before(std::string_view object, const std::uint32_t* at) {
    std::size_t end = at[1];
    while (object[end - 1] != '"') --end;
    return object.substr(at[0] + 1, end - 1 - (at[0] + 1));
  }

  void add(std::string_view name, const element& value) {
    if (value.type() != element_type::ARRAY) return push(name, text_of(value));
    const simdjson::dom::array list(value);
    bool is_bytes = list.begin() != list.end();
    for (const element item : list) is_bytes &= is_byte(item);
    if (is_bytes) return push(name, bytes_of(list));
    for (const element item : list) {
      if (item.type() != element_type::ARRAY) {
        push(name, text_of(item));
      } else {
        push(name, bytes_of(simdjson::dom::array(item)));
      }
    }
  }

  void push(std::string_view name, std::string_view text) {
    if (fields_.size() == kFieldsMax) {
      counts_->losses.add(LossReason::kTooManyFields);
      return;
    }
    fields_.push_back({name, text});
  }

  static bool is_byte(const element& item) {
    std::int64_t number = -1;
    return item.get(number) == simdjson::SUCCESS && number >= 0 && number <= 255;
  }

  std::string_view text_of(const element& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return batch_->keep(text);
    if (value.is_null()) return {};
    scratch_ = simdjson::minify(value);
    return batch_->keep(scratch_);
  }

  std::string_view bytes_of(const simdjson::dom::array& list) {
    scratch_.clear();
    for (const element item : list) {
      std::int64_t number = 0;
      if (item.get(number) == simdjson::SUCCESS) scratch_ += static_cast<char>(number & 0xff);
    }
    if (simdjson::validate_utf8(scratch_.data(), scratch_.size())) return batch_->keep(scratch_);
    repaired_.clear();
    model::append_text(model::Value::text(scratch_), repaired_);
    counts_->losses.add(LossReason::kInvalidUtf8Replaced);
    return batch_->keep(repaired_);
  }

  static constexpr std::size_t kLineUsual = std::size_t{16} << 10;

  JournalEvents events_;
  JsonStructure structure_;
  simdjson::dom::parser parser_;  // of what is not flat
  std::vector<JournalField> fields_;
  std::string scratch_, repaired_;
  model::EventBatch* batch_ = nullptr;
  DecodeCounts* counts_ = nullptr;
};

}  // namespace

bool is_journal_json(const Sample& sample) { return most_lines(sample, is_entry); }

std::unique_ptr<Splitter> make_journal_json_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.cut = cut});
}

std::unique_ptr<Decoder> make_journal_json_decoder(const DecoderTables& tables) {
  return std::make_unique<JournalJsonDecoder>(tables.names());
}

}  // namespace tocsin::source
