// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses CEF or LEEF, and whether the rest is a file (any bytes) or the
// values of one event, which the encoder writes. Invariants: those of check_any_file; and where
// the encoder can write an event, decoding gives every value back.
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
  const bool leef = (data[0] & 1) != 0, as_file = (data[0] & 2) != 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view format = leef ? "leef" : "cef";
  if (as_file) {
    source::check_any_file(decoder, format, rest);
    return 0;
  }
  static constexpr std::array<std::string_view, 7> kCef{
      "deviceVendor", "deviceProduct", "name", "severity", "msg", "cs1", "request"};
  static constexpr std::array<std::string_view, 7> kLeef{"vendor", "product", "eventId", "version",
                                                         "msg",    "usrName", "url"};
  encode::PlainEvent event;
  const auto parts = source::parts_of(rest, kCef.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    event.fields.emplace_back(leef ? kLeef[i] : kCef[i], parts[i]);
  }
  const auto text = leef ? encode::encode_leef(event) : encode::encode_cef(event);
  if (!text.ok() || !simdjson::validate_utf8(text->data(), text->size())) return 0;
  const source::Decoded got = decoder.decode(format, *text);
  source::require(got.events.size() == 1 && got.counts.undecoded == 0, "no event");
  for (const auto& [name, value] : event.fields) {
    source::require(got.events[0].of(name) == value, "a value changed");
  }
  return 0;
}
