// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "line/year_tracker.h"
#include "tocsin/model/time.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::source {

class Block;

// How to read a time that does not say everything.
struct TimeReading {
  // Of the file that a block is from.
  static TimeReading of(const Block& block);

  const TimeZone* zone = nullptr;  // of times that name none; null: UTC
  YearTracker years{};             // gives the year of times that name none
  bool month_first = false;        // 03/04/2026 is the 4th of March
};

// The time at the front of a text, in any form that log writers use; bytes taken, 0 where there is
// none. Reads what text_time.h reads, and "2026-11-21 09:12", "21.11.2026 09:12:44",
// "21/11/2026 09:12", "11/21/2026 9:12:44 AM", "21-Nov-2026 09:12:44", dates alone
// ("2026-11-21", "21.11.2026"), "20261121091244", "Sat Nov 21 09:12:44 2026", "Sat, 21 Nov 2026
// 09:12:44 +0100", "Nov 21, 2026 9:12:44 AM", TAI64N ("@40000000…"), and numbers since 1970 in
// seconds, milli-, micro- or nanoseconds, told by how many digits they have (10, 13, 16, 19).
// Behind a time of day it takes "UTC", "GMT" and the names of common zones.
std::size_t read_any_time(std::string_view text, const TimeReading& how, model::Timestamp& out);

// The date and time of day at the front of a line that is otherwise free text, bare or in
// brackets, or behind a word for its level ("[INFO] 2026-11-21 09:12:44,123 …"). Numbers and dates
// without a time of day are none. False where the line does not begin so.
bool find_front_time(std::string_view line, const TimeReading& how, model::Timestamp& out);

// The text as a whole, white space around it aside.
std::optional<model::Timestamp> whole_time(std::string_view text, const TimeReading& how);

// Whether a field of this name tells when an event happened, and how surely: 0 for no; the
// highest wins. Names are compared without case and without what stands between their words.
unsigned time_name_rank(std::string_view name);

}  // namespace tocsin::source
