// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tocsin/model/time.h"

// One record of the Linux audit system, as auditd writes it to its log, as its plugins hand it to
// syslog, and as the kernel prints it where no auditd runs:
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
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct RecordHeader {
  std::string_view node;  // empty where the record names none
  std::string_view type;  // as it is written: a name or a number
  Stamp stamp;
  std::string_view body;  // what follows the colon
};

// False for what is no audit record.
bool read_record(std::string_view message, RecordHeader& out);
// Reads "audit(SECONDS.MS:SERIAL)"; returns its length, or 0.
std::size_t read_stamp(std::string_view text, Stamp& out);

// A record belongs to the event of its stamp where it stands at most this many lines behind the
// event's record before it; farther off it begins another event.
inline constexpr std::size_t kEventGapLines = 256;

// LineRules::cut: where no event that can have records before the place has any behind it. Looks
// at the last 3 * kEventGapLines lines, and finds the records in whatever stands around them.
std::size_t cut_between_events(std::string_view lines);

}  // namespace tocsin::source::audit
