// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as JSON lines. Invariants:
//  1. The size of blocks, which the record limit sets, and of reads changes nothing.
//  2. Every line is an event or several, or part of one: what is no JSON is kept as text.
//  3. simdjson's own parse of a line alone is the judge: where it finds an object within our
//     limits, the line gives one event, unless the object is one that stands around records; where
//     that has no Windows shape, it has the same names and values in the same order.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "decoded.h"
#include "json_envelope.h"
#include "json_sources.h"
#include "tocsin/model/value.h"

namespace {

using namespace tocsin;

// Whether some row of the table takes values at this path for messages in a form of their own.
bool is_message(const source::JsonPath* path) {
  return std::ranges::any_of(source::JsonSources::built_in().rows(), [&](const auto& row) {
    return std::ranges::find(row.message, path) != row.message.end() ||
           std::ranges::find(row.message_base64, path) != row.message_base64.end();
  });
}

// Whether values at this path may give fields of other names too.
bool makes_more(const std::string& path) {
  const source::JsonSources& table = source::JsonSources::built_in();
  const source::JsonPath* const known = table.find(path);
  if (known != nullptr && (known->holds_json() || is_message(known))) return true;
  const std::size_t dot = path.rfind('.');
  const source::JsonPath* const list =
      dot == std::string::npos ? nullptr : table.find(std::string_view(path).substr(0, dot));
  return list != nullptr && !list->pair_name.empty();
}

struct Expected {
  std::string fields;  // as an outline has them
  std::size_t count = 0;
  std::string path;  // of the value being looked at

  bool has_more = false;  // the table of sources makes further fields of such a value

  template <class Write>
  void add(Write write) {
    has_more = has_more || makes_more(path);
    source::append_field(fields, path, write);
    ++count;
  }
  void add_text(std::string_view text) {
    add([&](std::string& out) { out += text; });
  }
};

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "json_lines: %s\n", what);
  std::abort();
}

// The fields of an element, as the documentation says; false where it is over our limits.
bool flatten(const simdjson::dom::element& element, unsigned depth, Expected& out) {
  if (depth > 64) return false;
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::OBJECT: {
      const simdjson::dom::object object(element);
      if (object.begin() == object.end()) break;
      const std::size_t size = out.path.size();
      for (const auto& [key, value] : object) {
        if (depth > 1) out.path += '.';
        out.path += key;
        if (!flatten(value, depth + 1, out)) return false;
        out.path.resize(size);
      }
      return true;
    }
    case Type::ARRAY: {
      const simdjson::dom::array array(element);
      if (array.begin() == array.end()) break;
      for (const auto& value : array) {
        if (!flatten(value, depth + 1, out)) return false;
      }
      return true;
    }
    case Type::STRING:
      out.add_text(std::string_view(element));
      return true;
    case Type::BOOL:
      out.add_text(bool(element) ? "true" : "false");
      return true;
    case Type::INT64:
      out.add_text(std::to_string(std::int64_t(element)));
      return true;
    case Type::UINT64:
      out.add_text(std::to_string(std::uint64_t(element)));
      return true;
    case Type::DOUBLE:
      out.add(
          [&](std::string& to) { model::append_text(model::Value::number(double(element)), to); });
      return true;
    case Type::NULL_VALUE:
      break;
  }
  if (depth > 1) out.add_text("");
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

// The next sized part of an outline's fields, taken away from them.
std::string_view take(std::string_view& fields) {
  std::uint32_t size = 0;
  require(fields.size() >= sizeof size, "an outline is cut");
  std::memcpy(&size, fields.data(), sizeof size);
  const std::string_view part = fields.substr(sizeof size, size);
  fields.remove_prefix(sizeof size + part.size());
  return part;
}

// Equal, but for a number too small for a double: we keep it as written, the judge has zero.
bool same_fields(std::string_view ours, std::string_view judged) {
  if (ours == judged) return true;
  while (!ours.empty() && !judged.empty()) {
    if (take(ours) != take(judged)) return false;
    const std::string value(take(ours));
    const std::string_view other = take(judged);
    if (value == other) continue;
    const bool zero = other == "0" || other == "-0";
    const bool real = value.find_first_of("eE.") != std::string::npos;
    if (!zero || !real || std::strtod(value.c_str(), nullptr) != 0) return false;
  }
  return ours.empty() && judged.empty();
}

// `next` is the first event at or behind the line, and is moved behind it.
// Whether a line's object may be one that only stands around records.
bool holds_records(std::string_view line) {
  line.remove_prefix(line.find('{'));
  source::Rows rows;
  return source::find_list(line, true).kind == source::Envelope::Kind::kList ||
         source::find_wrapped(line) != 0 || source::find_rows(line, rows);
}

void judge_line(std::string_view line, std::uint64_t offset, const source::Outline& decoded,
                std::size_t& next) {
  static simdjson::dom::parser parser;
  static Expected expected;
  const std::size_t first = next;
  const auto& events = decoded.events;
  while (next < events.size() && events[next].offset < offset + line.size()) ++next;
  simdjson::dom::element element;
  if (parser.parse(line.data(), line.size()).get(element) != simdjson::SUCCESS) return;
  expected.fields.clear();
  expected.path.clear();
  expected.count = 0;
  expected.has_more = false;
  if (!element.is_object() || !flatten(element, 1, expected)) return;
  if (expected.count > 4096) return;
  if (holds_records(line)) return;
  require(next != first, "a good object gives no event");
  require(next == first + 1, "one object gives two events");
  const source::Outline::Place& found = events[first];
  const std::string_view text = decoded.text;
  if (found.has_product || expected.has_more) return;
  require(same_fields(text.substr(found.fields, found.fields_end - found.fields), expected.fields),
          "fields differ");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  static source::Outline whole, small;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  decoder.outline("json-lines", text, {}, whole);
  decoder.outline("json-lines", text,
                  {.record_bytes_max = longest_line(text), .step = source::small_step(size, 7)},
                  small);
  require(whole.text == small.text, "events depend on blocks");
  require(whole.counts.records == small.counts.records, "records depend on blocks");
  require(whole.counts.losses == small.counts.losses, "losses depend on blocks");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  require(whole.counts.skipped() == 0, "a record is no event");
  std::uint64_t offset = 0;
  std::size_t next = 0;
  while (offset < size) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    judge_line(text.substr(offset, end - offset), offset, whole, next);
    offset = end + 1;
  }
  return 0;
}
