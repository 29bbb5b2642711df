// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses. Even: the rest is a log. Invariants:
//  1. The size of reads changes nothing but where a joined event stands among its neighbours.
//  2. Every line that is not blank is an event or part of one.
// Odd: the lines of the rest are the type of a record and the values of its fields, which the
// encoder writes. Invariant:
//  3. Where the encoder can write it, decoding gives every value back, through syslog too.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "decoded.h"
#include "encode/audit.h"

namespace {

using namespace tocsin;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "source_audit: %s\n", what);
  std::abort();
}

void check_log(source::TextDecoder& decoder, std::string_view text) {
  static source::Outline whole, small;
  decoder.outline("auditd", text, {}, whole);
  decoder.outline("auditd", text, {.step = source::small_step(text.size(), 7)}, small);
  const source::DecodeCounts& counts = whole.counts;
  require(counts.skipped() == 0, "a line is lost");
  require(counts.events == whole.events.size(), "events are miscounted");
  require(whole.sorted_events() == small.sorted_events(), "events depend on reads");
}

std::string_view next_part(std::string_view& left) {
  const std::size_t end = std::min(left.find('\n'), left.size());
  const std::string_view part = left.substr(0, end);
  left.remove_prefix(std::min(end + 1, left.size()));
  return part;
}

void check_record(source::TextDecoder& decoder, unsigned choice, std::string_view parts) {
  if (!simdjson::validate_utf8(parts.data(), parts.size())) return;
  encode::PlainEvent event;
  event.product = "linux";
  event.channel = "auditd";
  event.code = (choice & 2) != 0 ? 1 : 0;
  const std::string_view type = next_part(parts);
  if (event.code == 0) event.fields.emplace_back("type", type);
  for (const char* name : {"exe", "comm", "a0", "a1", "uid", "cwd", "name", "UID", "CommandLine"}) {
    const std::string_view part = next_part(parts);
    // Arguments join the command line where both are given.
    const bool is_argument = name[0] == 'a';
    const bool is_line = name == std::string_view("CommandLine");
    const bool is_start = event.code == 1;
    if (part.empty() || (is_argument && is_start) || (is_line && !is_start)) continue;
    event.fields.emplace_back(name, part);
  }
  const bool by_syslog = (choice & 4) != 0;
  const auto text = by_syslog ? encode::encode_auditd_syslog(event) : encode::encode_auditd(event);
  if (!text.ok()) return;
  static source::Decoded decoded;
  decoded = decoder.decode(by_syslog ? "syslog" : "auditd", *text, {});
  require(decoded.events.size() == 1, "records of one serial are not one event");
  const source::PlainEvent& got = decoded.events[0];
  require(got.channel == "auditd", "the channel differs");
  require(event.code == 0 || got.code == event.code, "the kind differs");
  for (const auto& field : event.fields) {
    if (field.first == "type") continue;
    require(std::ranges::find(got.fields, field) != got.fields.end(), "a value differs");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) == 0) {
    check_log(decoder, rest);
  } else {
    check_record(decoder, data[0], rest);
  }
  return 0;
}
