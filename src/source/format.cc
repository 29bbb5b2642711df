// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/format.h"

#include <array>

#include "event_xml_decoder.h"
#include "evtx_blocks.h"
#include "json_decoder.h"
#include "message_formats.h"
#include "splitters.h"
#include "tocsin/source/evtx.h"

namespace tocsin::source {

namespace {

std::string_view without_white(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

// By its header, or where that is destroyed by the first chunk, at its place or at the front.
bool is_evtx(const Sample& sample) {
  if (looks_like_evtx(sample.bytes)) return true;
  constexpr std::string_view kChunkMagic{"ElfChnk\0", 8};
  const std::string_view all(reinterpret_cast<const char*>(sample.bytes.data()),
                             sample.bytes.size());
  return all.starts_with(kChunkMagic) ||
         (all.size() > kEvtxFirstChunk && all.substr(kEvtxFirstChunk).starts_with(kChunkMagic));
}

// How a text that begins with a brace goes on: does its first line hold whole objects?
bool first_line_is_whole(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') return depth == 0;
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth != 0) {
      --depth;
    }
  }
  return true;  // no line end in sight
}

bool begins_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  text = without_white(text.substr(1));
  return text.starts_with('"') || text.starts_with('}');
}

bool is_json_lines(const Sample& sample) {
  const std::string_view text = without_white(sample.text);
  return begins_object(text) && first_line_is_whole(text);
}

bool is_json_values(const Sample& sample) {
  std::string_view text = without_white(sample.text);
  if (text.starts_with('[')) {
    text = without_white(text.substr(1));
    if (text.starts_with(']')) return true;
  }
  return begins_object(text);
}

bool is_event_xml(const Sample& sample) {
  const std::string_view text = without_white(sample.text);
  if (!text.starts_with('<')) return false;
  for (std::size_t at = text.find("<Event"); at != std::string_view::npos;
       at = text.find("<Event", at + 1)) {
    const std::string_view behind = text.substr(at + 6, 1);
    if (behind == ">" || behind == "s" || behind == " " || behind == "\n" || behind == "\r") {
      return true;
    }
  }
  return false;
}

std::unique_ptr<Decoder> make_json(const DecoderTables& tables) {
  return make_json_decoder(tables.names());
}

std::unique_ptr<Decoder> make_xml(const DecoderTables& tables) {
  return make_event_xml_decoder(tables.names());
}

// The last resort: whatever is text is kept, line by line.
bool is_text(const Sample& sample) { return !without_white(sample.text).empty(); }

std::unique_ptr<Decoder> make_text(const DecoderTables& tables) {
  return make_message_decoder({}, tables);
}

constexpr std::array kFormats{
    Format{.name = "evtx",
           .recognised_by =
               "the magic ElfFile, or ElfChnk where the first chunk begins or at the front",
           .is_text = false,
           .recognise = is_evtx,
           .make_splitter = make_evtx_splitter,
           .make_decoder = make_evtx_block_decoder},
    Format{.name = "json-lines",
           .recognised_by = "a first line that is a whole JSON object",
           .is_text = true,
           .recognise = is_json_lines,
           .make_splitter = make_line_splitter,
           .make_decoder = make_json},
    Format{.name = "json",
           .recognised_by = "a JSON object over several lines, or an array",
           .is_text = true,
           .recognise = is_json_values,
           .make_splitter = make_json_value_splitter,
           .make_decoder = make_json},
    Format{.name = "event-xml",
           .recognised_by = "XML with an <Event> or <Events> element",
           .is_text = true,
           .recognise = is_event_xml,
           .make_splitter = make_event_xml_splitter,
           .make_decoder = make_xml},
    Format{.name = "text",
           .recognised_by = "text in no other format: each line is an event with the field message",
           .is_text = true,
           .recognise = is_text,
           .make_splitter = make_line_splitter,
           .make_decoder = make_text},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

const Format* recognise_format(const Sample& sample) {
  for (const Format& format : kFormats) {
    if (format.is_text && sample.text.empty()) continue;
    if (format.recognise(sample)) return &format;
  }
  return nullptr;
}

}  // namespace tocsin::source
