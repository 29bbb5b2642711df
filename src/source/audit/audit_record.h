// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tocsin/model/time.h"

// docs/formats/linux-audit.md. One record of the Linux audit system, as auditd writes it to its
// log, as its plugins hand it to syslog, and as the kernel prints it where no auditd runs:
//
//   node=vault7 type=SYSCALL msg=audit(1763716364.120:4711): arch=c000003e syscall=59 …
//   audit: type=1300 audit(1763716364.120:4711): arch=c000003e syscall=59 …
//
// An event is several records with one serial. Its end is marked nowhere in the file (auditd keeps
// EOE to itself), and the records of several processors may lie among each other.

namespace tocsin::source::audit {

// What tells events apart, besides the node.
struct Stamp {
  model::Timestamp time{};
  std::uint64_t serial = 0;
  bool is_shown = false;  // as clocks showed it, in a zone that is not named
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct RecordHeader {
  std::string_view node;  // empty where the record names none
  std::string_view type;  // as it is written: a name or a number
  Stamp stamp;
  std::string_view body;  // what follows the colon
};

// Reads "audit(SECONDS.MS:SERIAL)"; returns its length, or 0.
std::size_t read_stamp(std::string_view text, Stamp& out);

// The same, for records one after the other: those of one event repeat the text of its stamp.
class StampReader {
 public:
  std::size_t read(std::string_view text, Stamp& out);

 private:
  std::array<char, 48> last_text_{};
  std::size_t last_size_ = 0;
  Stamp last_;
};

// False for what is no audit record.
bool read_record(std::string_view message, StampReader& stamps, RecordHeader& out);
inline bool read_record(std::string_view message, RecordHeader& out) {
  StampReader stamps;
  return read_record(message, stamps, out);
}

// A record belongs to the event of its stamp where it stands at most this many lines behind the
// event's record before it; farther off it begins another event.
inline constexpr std::size_t kEventGapLines = 256;

// LineRules::cut: where no event that can have records before the place has any behind it. Looks
// at the last kWindowRecords lines, and finds the records in whatever stands around them.
std::size_t cut_between_events(std::string_view lines);
inline constexpr std::size_t kWindowRecords = 3 * kEventGapLines;
// The same for lines that seldom have such records, as JSON: looks for them only where one stands
// in the last bytes, because those of one event are neighbours nearly always.
std::size_t cut_between_carried_events(std::string_view lines);

// Which events a unit of text (a line, an entry of the journal) has records of: calls `add` with a
// number for each; equal numbers mean that it might be the same event.
class EventKeys {
 public:
  virtual void add(std::uint64_t key) = 0;

 protected:
  ~EventKeys() = default;
};
using KeysOfUnit = void (*)(std::string_view unit, EventKeys& keys);

// The same for other units: where the last `begins.size()` of them begin in `text`, at most
// kWindowRecords, and whether the first of them is the first of the text. Gives one of the places,
// or 0.
std::size_t cut_between_events(std::string_view text, std::span<const std::size_t> begins,
                               bool from_front, KeysOfUnit keys_of);
// Where the last lines of a text begin, at most kWindowRecords; `from_front` as above.
std::vector<std::size_t> last_lines(std::string_view text, bool& from_front);

}  // namespace tocsin::source::audit
