// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses. Even: the rest is a file. Invariants:
//  1. The size of blocks, which the record limit sets, and of reads changes nothing.
//  2. Every line that is not blank is an event, or several, or held for one.
// Odd: the lines of the rest are the parts of one message (host, program, process, message id,
// structured data, text), which the encoder writes in one of its forms. Invariant:
//  3. Where the encoder can write it and no other form claims its text, decoding gives every part
//     back.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <simdjson.h>

#include "decoded.h"
#include "encode/syslog.h"

namespace {

using namespace tocsin;

constexpr model::Timestamp kFileTime{std::chrono::seconds(1'795'252'364)};  // 2026-11-21

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "source_syslog: %s\n", what);
  std::abort();
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, end + 1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

void check_file(source::TextDecoder& decoder, std::string_view text) {
  static source::Outline whole, small;
  decoder.outline("syslog", text, {.file_time = kFileTime}, whole);
  decoder.outline("syslog", text,
                  {.record_bytes_max = longest_line(text),
                   .step = source::small_step(text.size(), 7),
                   .file_time = kFileTime},
                  small);
  const source::DecodeCounts& counts = whole.counts;
  require(counts.skipped() == 0, "a line is lost");
  require(counts.records == small.counts.records, "records depend on blocks");
  // Records of audit events are joined within a block, however small: they may differ.
  if (text.find("audit(") != std::string_view::npos) return;
  require(whole.text == small.text, "events depend on blocks");
  require(counts.events == whole.events.size(), "events are miscounted");
}

std::string_view next_part(std::string_view& left) {
  const std::size_t end = std::min(left.find('\n'), left.size());
  const std::string_view part = left.substr(0, end);
  left.remove_prefix(std::min(end + 1, left.size()));
  return part;
}

void check_message(source::TextDecoder& decoder, unsigned choice, std::string_view parts) {
  encode::PlainEvent event;
  event.product = "linux";
  event.channel = "syslog";
  event.provider = next_part(parts);
  for (const char* name : {"hostname", "pid", "msgid", "a@1.b", "c.d"}) {
    const std::string_view part = next_part(parts);
    if (!part.empty()) event.fields.emplace_back(name, part);
  }
  event.fields.emplace_back("message", parts);
  const bool file = (choice & 2) != 0;
  const auto line = file ? encode::encode_syslog_file(event) : encode::encode_syslog(event);
  if (!line.ok() || !simdjson::validate_utf8(line->data(), line->size())) return;
  static source::Decoded decoded;
  decoded = decoder.decode("syslog", *line, {.file_time = kFileTime});
  if (decoded.events.size() != 1 || decoded.events[0].product != "linux" ||
      decoded.events[0].channel != "syslog") {
    require(decoded.counts.undecoded == 0, "a message that was encoded is not decoded");
    return;
  }
  const source::PlainEvent& got = decoded.events[0];
  if (got.of("message") != parts) require(got.fields.size() > 1, "the text is lost");
  if (!event.provider.empty()) {
    event.fields.emplace_back("program", event.provider);
  }
  for (const auto& field : event.fields) {
    require(std::ranges::find(got.fields, field) != got.fields.end(), "a part differs");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) == 0) {
    check_file(decoder, rest);
  } else {
    check_message(decoder, data[0], rest);
  }
  return 0;
}
