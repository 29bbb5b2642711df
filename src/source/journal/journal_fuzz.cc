// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses between the export format and JSON; the rest is a file, or, for
// every second export, the values of one entry, which are written here. Invariants:
//  1. The size of reads changes nothing.
//  2. Every entry and line is an event, or part of one, or told as lost.
//  3. An entry that was written here gives every value back.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "decoded.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "source_journal: %s\n", what);
  std::abort();
}

void check_file(source::TextDecoder& decoder, std::string_view format, std::string_view text) {
  static source::Outline whole, small;
  decoder.outline(format, text, {}, whole);
  decoder.outline(format, text, {.step = source::small_step(text.size(), 7)}, small);
  require(whole.counts.skipped() == 0, "a record is lost");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  require(whole.text == small.text, "events depend on reads");
}

void append_binary(std::string& out, std::string_view name, std::string_view bytes) {
  out += name;
  out += '\n';
  for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(bytes.size() >> (8 * i) & 0xff);
  out += bytes;
  out += '\n';
}

void check_entry(source::TextDecoder& decoder, std::string_view bytes) {
  if (!simdjson::validate_utf8(bytes.data(), bytes.size())) return;
  static std::string text;
  text = "__REALTIME_TIMESTAMP=1795252364120000\n";
  append_binary(text, "X", bytes);
  text += "_COMM=app\n\n";
  static source::Decoded decoded;
  decoded = decoder.decode("journal-export", text, {});
  require(decoded.events.size() == 1, "an entry is not one event");
  require(decoded.events[0].of("X") == bytes, "a value differs");
  require(decoded.events[0].provider == "app", "the head differs");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      check_file(decoder, "journal-json", rest);
      break;
    case 1:
      check_entry(decoder, rest);
      break;
    default:
      check_file(decoder, "journal-export", rest);
  }
  return 0;
}
