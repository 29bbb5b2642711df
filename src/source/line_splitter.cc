// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "byte_scan.h"
#include "splitters.h"
#include "stream_buffer.h"

namespace tocsin::source {

namespace {

class LineSplitter final : public Splitter {
 public:
  LineSplitter(const SplitterOptions& options, const LineRules& rules)
      : rules_(rules), line_bytes_max_(options.record_bytes_max) {
    if (rules_.begin != nullptr) context_ = rules_.begin(options);
  }

  bool next(ByteStream& bytes, Block& block, LossCounts& losses) override {
    buffer_.begin(block, std::min(kBlockBytes, line_bytes_max_ + 1));
    block.first_record = line_;
    block.context = context_;
    while (true) {
      const char* text = reinterpret_cast<const char*>(block.data());
      const void* last = block.size() == 0 ? nullptr : memrchr(text, '\n', block.size());
      if (last != nullptr) {
        const auto whole = static_cast<std::size_t>(static_cast<const char*>(last) - text) + 1;
        const std::size_t size = end_of_block({text, whole}, block);
        if (size != 0) return finish(block, size);
      } else if (block.size() > line_bytes_max_) {
        losses.add(LossReason::kLineTooLong);
        skip_line(bytes, block);
        continue;
      }
      if (block.size() == buffer_.limit()) {
        buffer_.raise_limit(block, std::min(buffer_.limit() * 2, line_bytes_max_ + 1));
      }
      if (ended_ || !buffer_.fill(bytes, block)) {
        ended_ = true;
        return finish(block, block.size());
      }
    }
  }

 private:
  // Where a block of whole lines ends; 0 where it should grow first.
  std::size_t end_of_block(std::string_view lines, const Block& block) const {
    if (ended_ || block.size() > line_bytes_max_) return lines.size();
    if (rules_.cut_in != nullptr) return rules_.cut_in(lines, context_);
    return rules_.cut == nullptr ? lines.size() : rules_.cut(lines);
  }

  bool finish(Block& block, std::size_t size) {
    buffer_.cut(block, size);
    line_ += count_byte(block.bytes(), '\n');
    if (rules_.note != nullptr && size != 0) {
      rules_.note({reinterpret_cast<const char*>(block.data()), size}, context_);
    }
    return size != 0;
  }

  // Forgets the rest of the line that the block begins with.
  void skip_line(ByteStream& bytes, Block& block) {
    while (true) {
      const void* end = std::memchr(block.data(), '\n', block.size());
      if (end != nullptr) {
        const auto size = static_cast<const std::uint8_t*>(end) - block.data();
        buffer_.skip(block, static_cast<std::size_t>(size) + 1);
        break;
      }
      buffer_.drop(block);
      if (!buffer_.fill(bytes, block)) {
        ended_ = true;
        break;
      }
    }
    block.first_record = ++line_;
  }

  StreamBuffer buffer_;
  LineRules rules_;
  std::string context_;
  std::size_t line_bytes_max_;
  std::uint64_t line_ = 1;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Splitter> make_line_splitter(const SplitterOptions& options) {
  return std::make_unique<LineSplitter>(options, LineRules{});
}

std::unique_ptr<Splitter> make_line_splitter(const SplitterOptions& options,
                                             const LineRules& rules) {
  return std::make_unique<LineSplitter>(options, rules);
}

}  // namespace tocsin::source
