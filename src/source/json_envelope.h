// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Objects that only stand around records: what clouds deliver and search engines answer.
// {"Records": [{…}, {…}]}, {"hits": {"hits": [{…}]}}, {"_index": …, "_source": {…}}.
// An object is one where a key of a known list or wrapper comes first, or behind nothing but keys
// that are known to speak of the list and not of an event (nextLink, took, kind …). What stands
// around the records is markup, as elements around <Event> are, and is not kept.

namespace tocsin::source {

// How far into an object the list must begin.
inline constexpr std::size_t kEnvelopeHeadMax = 4096;

struct Envelope {
  enum class Kind : std::uint8_t {
    kNone,    // a record
    kList,    // records in a list
    kUnsure,  // more text is needed to tell
  };
  Kind kind = Kind::kNone;
  std::size_t inner = 0;  // behind the bracket of the list
  unsigned levels = 0;    // braces to be closed behind the list
};

// Looks at the front of a text that begins with '{'. `whole`: there is no more of it.
Envelope find_list(std::string_view text, bool whole);
// True where behind the list, whose records begin at `inner`, comes nothing but markup.
bool list_is_all(std::string_view text, const Envelope& envelope);
// Where the one record begins that a whole object, which begins with '{', is wrapped around; 0
// where it is none.
std::size_t find_wrapped(std::string_view text);

// A document of several rows, of which the rest of it speaks, as osquery writes snapshots and
// batches: {"snapshot": [{…}, {…}], "name": …}, {"diffResults": {"added": [{…}], "removed": …}, …}.
// Each row becomes the document that osquery writes where it logs rows one by one.
struct Row {
  std::string_view action;  // "added", "removed"; empty: the document says it for all
  std::string_view text;    // the row, an object
};
struct Rows {
  std::string common;  // the other members, with commas between
  std::vector<Row> rows;
};
// False for any other object, which has its rows' key not first or holds no rows, and where what
// all rows would repeat is out of proportion.
bool find_rows(std::string_view text, Rows& out);
std::string document_of(const Row& row, std::string_view common);

// What a key says of an object that has it at its front, behind nothing but keys that are kAround.
enum class KeyPlace : std::uint8_t {
  kInRecord,  // it is certainly none of the above
  kAround,    // the next key tells
  kOpens,     // it may be one
};
KeyPlace place_of_key(std::string_view key);
// True for a key that speaks of a list and not of an event.
bool is_list_markup(std::string_view key);

}  // namespace tocsin::source
