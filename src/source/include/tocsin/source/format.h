// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tocsin/source/block.h"
#include "tocsin/source/decoder.h"

namespace tocsin::source {

// How much of a file is looked at to recognise its format.
inline constexpr std::size_t kSampleBytes = std::size_t{64} << 10;

// The first bytes of a file: as they are and, for text, without byte order mark and as UTF-8.
struct Sample {
  std::span<const std::uint8_t> bytes;
  std::string_view text;  // empty where the file is no text
  bool whole = false;     // the file has no more
};

// One kind of file that can be read. To add a format, write its file and add its row.
struct Format {
  std::string_view name;           // for people, --format-hint and the summary
  std::string_view recognised_by;  // one line for the documentation
  bool is_text;                    // UTF-16 with a byte order mark is read as UTF-8
  bool (*recognise)(const Sample& sample);
  std::unique_ptr<Splitter> (*make_splitter)(const SplitterOptions& options);
  std::unique_ptr<Decoder> (*make_decoder)(const DecoderTables& tables);
  // For the guide: who writes it and what becomes of it, a few lines of Markdown; and a sample
  // that is recognised as this format. Empty for what cannot be shown as text.
  std::string_view describes{};
  std::string_view sample{};
};

// All formats, in the order in which recognition asks them.
std::span<const Format> formats();
// The row with this name, or null.
const Format* find_format(std::string_view name);
// The first row that recognises the sample, or null.
const Format* recognise_format(const Sample& sample);

// What is known of JSON documents: a row of data/json_sources, for people. `channel` is empty where
// the document names it itself.
struct JsonSourceName {
  std::string_view name, product, channel;
};
// Sorted by product, channel and name. Reads the table when first called.
std::vector<JsonSourceName> json_source_names();

}  // namespace tocsin::source
