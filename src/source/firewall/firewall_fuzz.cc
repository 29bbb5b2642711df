// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses a format, and whether the rest is a file (any bytes) or the
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

namespace {

constexpr std::array<std::string_view, 6> kFormats{"fortigate", "paloalto", "cisco",
                                                   "text",      "kv",       "fast-alert"};

struct Trip {
  std::string_view format;
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
  std::array<std::string_view, 4> names;
};
constexpr std::array kTrips{
    Trip{"fortigate", encode::encode_fortigate, {"msg", "user", "cfgpath", "ui"}},
    Trip{"paloalto", encode::encode_palo_alto, {"opaque", "object", "module", "vsys"}},
    Trip{"text", encode::encode_filterlog, {"interface", "reason", "tracker", "src_ip"}},
    Trip{"kv", encode::encode_key_values, {"msg", "a.b", "path", "x"}},
};

void check_trip(source::TextDecoder& decoder, const Trip& trip, std::string_view input) {
  encode::PlainEvent event;
  event.channel = "system";
  const auto parts = source::parts_of(input, trip.names.size());
  for (std::size_t i = 0; i < parts.size(); ++i) event.fields.emplace_back(trip.names[i], parts[i]);
  if (trip.format == "fortigate") event.channel = "event";
  const auto text = trip.encode(event);
  if (!text.ok() || !simdjson::validate_utf8(text->data(), text->size())) return;
  const source::Decoded got = decoder.decode(trip.format, *text);
  source::require(got.events.size() == 1 && got.counts.undecoded == 0, "no event");
  for (const auto& [name, value] : event.fields) {
    source::require(got.events[0].of(name) == value, "a value changed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t choice = data[0] >> 1;
  if ((data[0] & 1) != 0) {
    source::check_any_file(decoder, kFormats[choice % kFormats.size()], rest);
  } else {
    check_trip(decoder, kTrips[choice % kTrips.size()], rest);
  }
  return 0;
}
