// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "tocsin/source/block.h"

namespace tocsin::source {

// Text with one record a line. Blocks end behind a line feed; a longer line than
// `record_bytes_max` is skipped to its end in bounded memory.
std::unique_ptr<Splitter> make_line_splitter(std::size_t record_bytes_max);

// JSON objects one after another, over any number of lines, or the elements of one array. Blocks
// end between two of them and Block::starts says where each begins. What is no object is blanked.
std::unique_ptr<Splitter> make_json_value_splitter(std::size_t record_bytes_max);

// XML with <Event> elements, wrapped or not. Blocks end behind </Event>.
std::unique_ptr<Splitter> make_event_xml_splitter(std::size_t record_bytes_max);

// EVTX: whole chunks, a block being a run of them without a gap; the file header is only judged.
std::unique_ptr<Splitter> make_evtx_splitter(std::size_t record_bytes_max);

}  // namespace tocsin::source
