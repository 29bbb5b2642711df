// SPDX-License-Identifier: Apache-2.0
#include "journal/journal_file.h"

#include <optional>

#include "journal/journal_export.h"
#include "journal/journal_objects.h"

namespace tocsin::source {

namespace {

class JournalFileSplitter final : public Splitter {
 public:
  explicit JournalFileSplitter(const SplitterOptions& options)
      : entry_bytes_max_(options.record_bytes_max),
        entries_(make_journal_export_splitter(options)) {}

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    if (!text_) text_.emplace(bytes, entry_bytes_max_);
    text_->count_in(losses);
    return entries_->next(*text_, block, losses);
  }

 private:
  std::size_t entry_bytes_max_;
  std::optional<JournalFileText> text_;
  std::unique_ptr<Splitter> entries_;
};

}  // namespace

bool is_journal_file(const Sample& sample) {
  JournalHeader header;
  return parse_journal_header(sample.bytes, header);
}

std::unique_ptr<Splitter> make_journal_file_splitter(const SplitterOptions& options) {
  return std::make_unique<JournalFileSplitter>(options);
}

}  // namespace tocsin::source
