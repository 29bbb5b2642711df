// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_export.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <simdjson.h>

#include "audit/audit_record.h"
#include "journal/journal_events.h"
#include "stream_buffer.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kFieldsMax = 1024;  // the journal itself takes no more in an entry

enum class Step : std::uint8_t {
  kField,
  kEnd,         // the empty line behind an entry
  kUnfinished,  // the text ends within a field
  kDamaged,     // a length that no entry has
};

// Reads one field, or the end of an entry, at `at`, which moves behind it.
Step next_field(std::string_view text, std::size_t bytes_max, std::size_t& at,
                JournalField& field) {
  const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
  if (found == nullptr) return Step::kUnfinished;
  const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
  const std::string_view line = text.substr(at, end - at);
  if (line.empty()) {
    at = end + 1;
    return Step::kEnd;
  }
  const std::size_t equal = line.find('=');
  if (equal != std::string_view::npos) {
    field = {line.substr(0, equal), line.substr(equal + 1)};
    at = end + 1;
    return Step::kField;
  }
  std::uint64_t size = 0;
  if (text.size() - end - 1 < sizeof size) return Step::kUnfinished;
  for (std::size_t i = sizeof size; i-- > 0;) {
    size = size << 8 | static_cast<unsigned char>(text[end + 1 + i]);
  }
  if (size > bytes_max) return Step::kDamaged;
  const std::size_t begin = end + 1 + sizeof size;
  if (text.size() - begin <= size) return Step::kUnfinished;
  if (text[begin + size] != '\n') return Step::kDamaged;
  field = {line, text.substr(begin, size)};
  at = begin + size + 1;
  return Step::kField;
}

void keys_of_entry(std::string_view entry, audit::EventKeys& keys) {
  constexpr std::string_view kName = "\n_AUDIT_ID=";
  const std::size_t found = entry.find(kName);
  if (found == std::string_view::npos) return;
  const std::string_view id = entry.substr(found + kName.size());
  keys.add(audit_key(id.substr(0, id.find('\n'))));
}

class JournalExportSplitter final : public Splitter {
 public:
  explicit JournalExportSplitter(std::size_t record_bytes_max)
      : record_bytes_max_(record_bytes_max) {}

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, std::min(kBlockBytes, record_bytes_max_ + 1));
    at_ = begin_ = 0;
    has_fields_ = false;
    while (true) {
      scan(block, losses);
      if (ended_) return finish(block, losses);
      if (block.size() == buffer_.limit()) {
        const std::size_t cut = end_of_block(block);
        if (cut != 0) return end_block(block, cut);
        if (begin_ == 0 && block.size() > record_bytes_max_) {
          drop_entry(block, losses);
        } else {
          buffer_.raise_limit(block, std::min(buffer_.limit() * 2, record_bytes_max_ + 1 + begin_));
        }
      }
      ended_ = !buffer_.fill(bytes, block);
    }
  }

 private:
  static std::string_view text_of(Block& block) {
    return {reinterpret_cast<const char*>(block.data()), block.size()};
  }

  // Finds whole entries; begin_ is where the first unfinished one begins.
  void scan(Block& block, LossCounts& losses) {
    const std::string_view text = text_of(block);
    JournalField field;
    while (at_ < text.size()) {
      switch (next_field(text, record_bytes_max_, at_, field)) {
        case Step::kField:
          has_fields_ = true;
          break;
        case Step::kEnd:
          if (has_fields_ && !dropping_) {
            block.starts.push_back(static_cast<std::uint32_t>(begin_));
          }
          begin_ = at_;
          has_fields_ = dropping_ = false;
          break;
        case Step::kUnfinished:
          return;
        case Step::kDamaged:
          if (!dropping_) losses.add(LossReason::kTruncatedRecord);
          dropping_ = true;
          at_ = text.find('\n', at_) + 1;
          break;
      }
    }
  }

  // 0: the block should rather grow.
  std::size_t end_of_block(Block& block) const {
    const std::string_view text = text_of(block).substr(0, begin_);
    const bool has_audit = text.find("\n_AUDIT_ID=") != std::string_view::npos;
    if (!has_audit || block.size() > record_bytes_max_) return begin_;
    const std::size_t count = std::min(block.starts.size(), audit::kWindowRecords);
    const std::vector<std::size_t> begins(block.starts.end() - static_cast<std::ptrdiff_t>(count),
                                          block.starts.end());
    return audit::cut_between_events(text, begins, count == block.starts.size(), keys_of_entry);
  }

  bool end_block(Block& block, std::size_t size) {
    while (!block.starts.empty() && block.starts.back() >= size) block.starts.pop_back();
    block.first_record = record_;
    record_ += block.starts.size();
    buffer_.cut(block, size);
    return size != 0;
  }

  bool finish(Block& block, LossCounts& losses) {
    const std::string_view rest = text_of(block).substr(begin_);
    if (rest.find_first_not_of('\n') != std::string_view::npos && !dropping_) {
      // Without an empty line behind it the last entry is whole all the same, where its lines are.
      if (at_ == block.size() && has_fields_) {
        block.starts.push_back(static_cast<std::uint32_t>(begin_));
      } else {
        losses.add(LossReason::kTruncatedRecord);
      }
    }
    begin_ = at_ = block.size();
    return end_block(block, block.size());
  }

  // An entry over the limit: its fields are passed over as they come.
  void drop_entry(Block& block, LossCounts& losses) {
    if (!dropping_) losses.add(LossReason::kLineTooLong);
    dropping_ = true;
    const std::size_t passed = at_ == 0 ? block.size() : at_;
    buffer_.skip(block, passed);
    at_ = begin_ = 0;
  }

  StreamBuffer buffer_;
  std::size_t record_bytes_max_;
  std::uint64_t record_ = 1;
  std::size_t at_ = 0;       // the next field
  std::size_t begin_ = 0;    // of the entry that it belongs to
  bool has_fields_ = false;  // of this entry
  bool dropping_ = false;    // this entry is given up, and counted
  bool ended_ = false;
};

class JournalExportDecoder final : public Decoder {
 public:
  explicit JournalExportDecoder(const model::FieldNames& names) : events_(names) {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    events_.begin_block(block, batch, counts);
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    for (std::size_t i = 0; i < block.starts.size(); ++i) {
      const std::size_t begin = block.starts[i];
      const std::size_t end = i + 1 < block.starts.size() ? block.starts[i + 1] : all.size();
      read_entry(all.substr(begin, end - begin), batch, counts);
      events_.take({{}, block.offset + begin, block.first_record + i}, fields_);
    }
    events_.end_block();
    return counts;
  }

 private:
  void read_entry(std::string_view entry, model::EventBatch& batch, DecodeCounts& counts) {
    fields_.clear();
    // Together they mostly are, and that is told faster than of each.
    const bool all_valid = simdjson::validate_utf8(entry.data(), entry.size());
    JournalField field;
    for (std::size_t at = 0; at < entry.size();) {
      if (next_field(entry, entry.size(), at, field) != Step::kField) return;
      if (fields_.size() == kFieldsMax) {
        counts.losses.add(LossReason::kTooManyFields);
        continue;
      }
      if (!all_valid) {
        field = {valid(field.name, batch, counts), valid(field.text, batch, counts)};
      }
      fields_.push_back(field);
    }
  }

  std::string_view valid(std::string_view text, model::EventBatch& batch, DecodeCounts& counts) {
    if (simdjson::validate_utf8(text.data(), text.size())) return text;
    repaired_.clear();
    model::append_text(model::Value::text(text), repaired_);
    counts.losses.add(LossReason::kInvalidUtf8Replaced);
    return batch.keep(repaired_);
  }

  JournalEvents events_;
  std::vector<JournalField> fields_;
  std::string repaired_;
};

}  // namespace

bool is_journal_export(const Sample& sample) {
  const std::string_view text(reinterpret_cast<const char*>(sample.bytes.data()),
                              sample.bytes.size());
  return (text.starts_with("__CURSOR=") || text.starts_with("__REALTIME_TIMESTAMP=")) &&
         text.find("\n_") != std::string_view::npos;
}

std::unique_ptr<Splitter> make_journal_export_splitter(const SplitterOptions& options) {
  return std::make_unique<JournalExportSplitter>(options.record_bytes_max);
}

std::unique_ptr<Decoder> make_journal_export_decoder(const DecoderTables& tables) {
  return std::make_unique<JournalExportDecoder>(tables.names());
}

}  // namespace tocsin::source
