// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tocsin/model/time.h"

namespace tocsin::wire {

// Writes one JSON text piece by piece. Keys come in the order of the calls; text is escaped, and
// bytes that are not UTF-8 become U+FFFD, so that the result is always valid. Characters that act
// (inert_text.h) are escaped, so that a line of output shows what it holds. One thread.
class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  // As model::append_rfc3339 writes it.
  JsonWriter& time(model::Timestamp value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // A number that is already written in JSON's grammar and fits 64 bits or a double; anything else
  // is written as text.
  JsonWriter& number_text(std::string_view digits);

 private:
  void separate();
  void append_quoted(std::string_view value);

  std::string& out_;
  bool comma_ = false;
};

}  // namespace tocsin::wire
