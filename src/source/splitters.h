// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tocsin/source/block.h"

namespace tocsin::source {

// Text with one record a line. Blocks end behind a line feed; a longer line than
// `record_bytes_max` is skipped to its end in bounded memory.
std::unique_ptr<Splitter> make_line_splitter(const SplitterOptions& options);

// What lines of a form ask of their splitter. A null function asks nothing.
struct LineRules {
  // Block::context of the first block.
  std::string (*begin)(const SplitterOptions& options) = nullptr;
  // Carries the context over a block, whose text is whole lines: what is in force behind it.
  void (*note)(std::string_view block, std::string& context) = nullptr;
  // Where a block may end so that records of several lines stay together: bytes of `lines`,
  // behind a line feed; 0 where it should rather grow. It is asked while more input comes and
  // the block is smaller than a record may be; after that a block ends at its last line.
  std::size_t (*cut)(std::string_view lines) = nullptr;
  // The same where it depends on the context that is in force at the front of `lines`.
  std::size_t (*cut_in)(std::string_view lines, std::string_view context) = nullptr;
};
std::unique_ptr<Splitter> make_line_splitter(const SplitterOptions& options,
                                             const LineRules& rules);

// JSON objects one after another, over any number of lines, or the elements of one array. Blocks
// end between two of them and Block::starts says where each begins. What is no object is blanked.
std::unique_ptr<Splitter> make_json_value_splitter(const SplitterOptions& options);

// XML with <Event> elements, wrapped or not. Blocks end behind </Event>.
std::unique_ptr<Splitter> make_event_xml_splitter(const SplitterOptions& options);
// The text behind white space and the lines that exporting tools put around elements.
std::string_view behind_export_lines(std::string_view text);

// EVTX: whole chunks, a block being a run of them without a gap; the file header is only judged.
std::unique_ptr<Splitter> make_evtx_splitter(const SplitterOptions& options);

}  // namespace tocsin::source
