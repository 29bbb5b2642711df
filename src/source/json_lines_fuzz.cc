// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as JSON lines. Invariants:
//  1. The size of blocks, which the record limit sets, and of reads changes nothing.
//  2. Every line is an event, several, or counted under a declared reason.
//  3. simdjson's own parse of a line alone is the judge: where it finds an object within our
//     limits, the line gives one event; where that has no Windows shape, it has the same names and
//     values in the same order.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <simdjson.h>

#include "decoded.h"
#include "tocsin/model/value.h"

namespace {

using namespace tocsin;
using Fields = std::vector<std::pair<std::string, std::string>>;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "json_lines: %s\n", what);
  std::abort();
}

// The fields of an element, as the documentation says; false where it is over our limits.
bool flatten(const simdjson::dom::element& element, const std::string& name, unsigned depth,
             Fields& out) {
  if (depth > 64) return false;
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::OBJECT: {
      const simdjson::dom::object object(element);
      if (object.begin() == object.end()) break;
      for (const auto& [key, value] : object) {
        const std::string inner = (name.empty() && depth == 1 ? "" : name + ".") + std::string(key);
        if (!flatten(value, inner, depth + 1, out)) return false;
      }
      return true;
    }
    case Type::ARRAY: {
      const simdjson::dom::array array(element);
      if (array.begin() == array.end()) break;
      for (const auto& value : array) {
        if (!flatten(value, name, depth + 1, out)) return false;
      }
      return true;
    }
    case Type::STRING:
      out.emplace_back(name, std::string(std::string_view(element)));
      return true;
    case Type::BOOL:
      out.emplace_back(name, bool(element) ? "true" : "false");
      return true;
    case Type::INT64:
      out.emplace_back(name, std::to_string(std::int64_t(element)));
      return true;
    case Type::UINT64:
      out.emplace_back(name, std::to_string(std::uint64_t(element)));
      return true;
    case Type::DOUBLE:
      out.emplace_back(name, model::to_text(model::Value::number(double(element))));
      return true;
    case Type::NULL_VALUE:
      break;
  }
  if (depth == 1) return true;
  out.emplace_back(name, "");
  return true;
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

// Equal, but for a number too small for a double: we keep it as written, the judge has zero.
bool same_field(const Fields::value_type& ours, const Fields::value_type& judged) {
  if (ours == judged) return true;
  const bool zero = judged.second == "0" || judged.second == "-0";
  return ours.first == judged.first && zero &&
         ours.second.find_first_of("eE.") != std::string::npos &&
         std::strtod(ours.second.c_str(), nullptr) == 0;
}

void judge_line(std::string_view line, std::uint64_t offset, const source::Decoded& decoded) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(line.data(), line.size()).get(element) != simdjson::SUCCESS) return;
  Fields expected;
  if (!element.is_object() || !flatten(element, "", 1, expected)) return;
  if (expected.size() > 4096) return;
  const source::PlainEvent* found = nullptr;
  for (const source::PlainEvent& event : decoded.events) {
    if (event.offset < offset || event.offset >= offset + line.size()) continue;
    require(found == nullptr, "one object gives two events");
    found = &event;
  }
  require(found != nullptr, "a good object gives no event");
  if (found->product.empty())
    require(std::ranges::equal(found->fields, expected, same_field), "fields differ");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const source::Decoded whole = decoder.decode("json-lines", text);
  const source::Decoded small = decoder.decode(
      "json-lines", text, {.record_bytes_max = longest_line(text), .step = 1 + size % 7});
  require(whole.events == small.events, "events depend on blocks");
  require(whole.counts.records == small.counts.records, "records depend on blocks");
  require(whole.counts.losses.counts == small.counts.losses.counts, "losses depend on blocks");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  const source::LossCounts& losses = whole.counts.losses;
  using enum source::LossReason;
  require(whole.counts.records == whole.counts.events + losses.of(kMalformedJson) +
                                      losses.of(kTooDeep) + losses.of(kNotAnObject),
          "a record is neither an event nor lost");
  std::uint64_t offset = 0;
  while (offset < size) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    judge_line(text.substr(offset, end - offset), offset, whole);
    offset = end + 1;
  }
  return 0;
}
