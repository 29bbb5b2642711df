// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "line/year_tracker.h"
#include "tocsin/model/time.h"

namespace tocsin::source {

// What stands before the message of a syslog line, as views into it; absent parts are empty.
// Read are RFC 5424 and what is called RFC 3164 in practice: each part may be missing, the time
// may be RFC 3339 (rsyslog, syslog-ng), with a year, a fraction or a zone (Cisco, syslog-ng), or
// in the form of ctime (OpenWrt); "fac.sev" may stand where BusyBox, FreeBSD and Solaris put it.
struct SyslogHeader {
  enum class Form : std::uint8_t { kBare, kPriorityOnly, kBsd, kIso, kCtime, kRfc5424 };
  Form form = Form::kBare;
  int priority = -1;  // 0 to 191: facility * 8 + severity; -1 where it is not written
  int facility = -1, severity = -1;
  bool has_time = false;
  bool zoned = false;  // the time names its zone; else it is as clocks showed it
  model::Timestamp time{};
  std::string_view host, program, pid, message_id;
  std::string_view sequence;         // the number that Cisco devices count their messages with
  std::string_view structured_data;  // RFC 5424: "[…][…]" as written
  std::string_view message;          // the rest
};

// Whether a line begins so that it can be one: cheap, and never wrong about a no.
bool may_begin_syslog(std::string_view line);

// Reads a header; `years` gives years where they are not written, and with `in_order` learns from
// this one. False where the line is none; then `years` is untouched. A time alone is not
// enough for RFC 3339 times, which begin lines of many kinds: host and program must follow.
bool read_syslog_header(std::string_view line, YearTracker& years, bool in_order,
                        SyslogHeader& out);

// The month and day of a line whose date has no year: what read_syslog_header asks `years` about.
// False for all other lines.
bool find_yearless_date(std::string_view line, unsigned& month, unsigned& day);

// The bytes of the frame that the text begins with, as octet counting (RFC 6587) writes it:
// "83 <34>1 …". `size` is what it says of the message behind it. 0 where there is none.
std::size_t octet_count(std::string_view text, std::size_t& size);

// Reads "sshd[12]: " and the like from the front of `rest`; false where there is none, then
// nothing changes.
bool take_tag(std::string_view& rest, std::string_view& program, std::string_view& pid);

// "authpriv", "warning" …; empty for numbers that have no name.
std::string_view facility_name(int facility);
std::string_view severity_name(int severity);

}  // namespace tocsin::source
