// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses between the export format, JSON, and journal files; the rest is
// a file, objects behind a good header, or what entries hold that are written here, and where the
// file of them is damaged. Invariants:
//  1. The size of reads changes nothing.
//  2. Every entry and line is an event, or part of one, or told as lost.
//  3. An entry that was written here gives every value back, from both formats.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "decoded.h"
#include "journal/journal_writer.h"

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

void check_same_by_pieces(source::TextDecoder& decoder, std::string_view file) {
  static source::Outline whole, small;
  decoder.outline("journal", file, {.record_bytes_max = 4096}, whole);
  decoder.outline("journal", file,
                  {.record_bytes_max = 4096, .step = source::small_step(file.size(), 7)}, small);
  require(whole.counts.events == whole.events.size(), "events of a journal are miscounted");
  require(whole.text == small.text, "events of a journal depend on reads");
}

// Entries of one message each, as the parts of `rest` between zero bytes.
void check_written_journal(source::TextDecoder& decoder, std::string_view rest) {
  if (rest.size() < 4 || !simdjson::validate_utf8(rest.data() + 3, rest.size() - 3)) return;
  const auto form = static_cast<unsigned char>(rest[0]);
  const auto packing = static_cast<source::JournalPacking>(form % 4 == 3 ? 4 : form % 4);
  const std::size_t place = static_cast<unsigned char>(rest[1]) * std::size_t{37};
  const char change = rest[2];
  source::JournalWriter writer((form & 4) != 0);
  std::vector<std::string> messages;
  for (std::string_view left = rest.substr(3); !left.empty();) {
    const std::size_t size = std::min(left.find('\0'), left.size());
    messages.emplace_back(left.substr(0, size));
    left.remove_prefix(std::min(size + 1, left.size()));
    writer.add(1795252364120000 + messages.size(), {"_COMM=app", "X=" + messages.back()}, packing);
  }
  std::string file = writer.file(form & 8);
  static source::Decoded decoded;
  decoded = decoder.decode("journal", file, {});
  require(decoded.events.size() == messages.size(), "an entry of a journal is not one event");
  for (std::size_t i = 0; i < messages.size(); ++i) {
    require(decoded.events[i].of("X") == messages[i], "a value of a journal differs");
  }
  if (place >= file.size()) return;
  file[place] = static_cast<char>(file[place] ^ change);
  check_same_by_pieces(decoder, file);
}

void check_journal_objects(source::TextDecoder& decoder, std::string_view objects) {
  const bool compact = !objects.empty() && (objects.front() & 1) != 0;
  check_same_by_pieces(decoder, source::JournalWriter(compact).file() + std::string(objects));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      check_file(decoder, "journal-json", rest);
      break;
    case 1:
      check_entry(decoder, rest);
      break;
    case 4:
    case 5:
      check_written_journal(decoder, rest);
      break;
    case 6:
      check_journal_objects(decoder, rest);
      break;
    default:
      check_file(decoder, "journal-export", rest);
  }
  return 0;
}
