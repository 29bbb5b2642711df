// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tocsin/model/alert.h"

namespace tocsin::inform {

// The words that table and report share, so that both say the same thing in the same way. Pure
// functions; any thread. Text from outside comes out inert (wire::inert).

// "critical" … "low", "info".
std::string_view level_word(model::Level level);

// Times in UTC: "2026-03-04", "09:12:44", and both with a space between.
std::string day_text(model::Timestamp time);
std::string clock_text(model::Timestamp time);
std::string time_text(model::Timestamp time);

// The alert of an event without a time stands at the very beginning of 1970.
bool has_time(model::Timestamp time);

std::string number_text(std::uint64_t n);                    // "20,431"
std::string bytes_text(std::uint64_t bytes);                 // "1.2 MB", powers of 1000
std::string counted(std::uint64_t n, std::string_view one);  // "1 alert", "2 alerts"
std::string counted(std::uint64_t n, std::string_view one, std::string_view many);

// What decided, in a few words: "CommandLine=…", of a correlation "7 events >= 5 within 10m". Where
// that does not say what was done or by whom, the event's own words for it stand behind:
// "eventSource=cloudtrail.amazonaws.com, StopLogging, m.osei".
std::string deciding(const model::Alert& alert);
// The same where there is less room: without the field's name where the value speaks for itself, as
// a command line does, and of the rest what was done and by whom: "StopLogging, m.osei".
std::string deciding_value(const model::Alert& alert);

// A reason as one line: "Image endswith '\cmd.exe': C:\Windows\System32\cmd.exe".
std::string reason_line(const model::Reason& reason);

}  // namespace tocsin::inform
