// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses a separator, and whether the rest is a file (any bytes) or the
// values of one row, which the encoder writes. Invariants: those of check_any_file, with quoted
// line ends at any place; and decoding gives every value of the row back.
#include <array>
#include <cstdint>
#include <string>

#include <simdjson.h>

#include "decoded.h"
#include "encode/firewall.h"
#include "support/line_file_check.h"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0) {
    source::check_any_file(decoder, "csv", rest);
    return 0;
  }
  static constexpr std::array kSeparators{',', ';', '\t', '|'};
  static constexpr std::array<std::string_view, 4> kNames{"when", "user name", "object", "note"};
  const auto parts = source::parts_of(rest, kNames.size());
  if (parts.size() < 2) return 0;
  encode::PlainEvent event;
  for (std::size_t i = 0; i < parts.size(); ++i) event.fields.emplace_back(kNames[i], parts[i]);
  const auto text = encode::encode_csv(event, kSeparators[(data[0] >> 1) % kSeparators.size()]);
  if (!text.ok() || !simdjson::validate_utf8(text->data(), text->size())) return 0;
  const source::Decoded got = decoder.decode("csv", *text);
  source::require(got.events.size() == 1, "no row");
  for (const auto& [name, value] : event.fields) {
    source::require(got.events[0].of(name) == value, "a value changed");
  }
  return 0;
}
