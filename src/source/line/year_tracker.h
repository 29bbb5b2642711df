// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "line/text_time.h"
#include "tocsin/model/time.h"

namespace tocsin::source {

// The year of dates that are written without one, from the time of their file and their order in
// it. The first date lies in the latest year in which it is not after the file's time (and a day,
// for clocks and zones). A date more than half a year before the one before it lies in the next
// year, unless that were after the file's time: then the clock was wrong. A date almost a year
// after the one before it is a late line of the old year. Where the file's time is unknown the
// first date lies in 1970. A plain value.
class YearTracker {
 public:
  YearTracker() = default;
  explicit YearTracker(model::Timestamp file_time);

  // The year of the next date. `month` is 1 to 12, `day` 1 to 31.
  int next(unsigned month, unsigned day);
  // The year of a date alone, whatever was seen before.
  int alone(unsigned month, unsigned day) const;

  // Its state as text, for Block::context, and back; what is no such text gives a new tracker.
  std::string to_context() const;
  static YearTracker from_context(std::string_view context);

 private:
  bool too_late(int year, int day_of_year) const;

  Date limit_{0, 1, 1};  // year 0: none
  int year_ = 0;         // of the latest date; 0: none was seen
  int day_of_year_ = 0;  // of the latest date, as if every month had 31 days
};

}  // namespace tocsin::source
