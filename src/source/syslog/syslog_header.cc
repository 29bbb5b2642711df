// SPDX-License-Identifier: Apache-2.0
#include "syslog/syslog_header.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "line/block_lines.h"

namespace tocsin::source {

namespace {

using Form = SyslogHeader::Form;

constexpr int kPriorityMax = 191;
constexpr std::size_t kTagBytesMax = 128;
constexpr std::size_t kPidBytesMax = 64;
constexpr std::size_t kHostBytesMax = 255;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

constexpr std::array<std::string_view, 24> kFacilities{
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
constexpr std::array<std::string_view, 8> kSeverities{"emerg",   "alert",  "crit", "err",
                                                      "warning", "notice", "info", "debug"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) {
  return is_digit(c) || (static_cast<char>(c | 0x20) >= 'a' && static_cast<char>(c | 0x20) <= 'z');
}

std::string_view word_at(std::string_view text) { return text.substr(0, text.find(' ')); }

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

void skip_spaces(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

// "<34>"; -1 where there is none.
int take_priority(std::string_view& text) {
  if (text.size() < 3 || text[0] != '<' || !is_digit(text[1])) return -1;
  int number = 0;
  std::size_t at = 1;
  for (; at < text.size() && at < 4 && is_digit(text[at]); ++at)
    number = number * 10 + text[at] - '0';
  if (at >= text.size() || text[at] != '>' || number > kPriorityMax) return -1;
  text.remove_prefix(at + 1);
  return number;
}

// Of Cisco devices: "123: ", then perhaps their name "rtr1: ", then perhaps a mark for a clock
// that is not set, then a date. Empty where this does not stand there.
struct CiscoStart {
  std::string_view sequence, host;
  std::size_t used = 0;
};

bool begins_month_date(std::string_view text) {
  return text.size() >= 14 && month_named(text) != 0 && text[3] == ' ' &&
         (is_digit(text[4]) || (text[4] == ' ' && is_digit(text[5])));
}

CiscoStart cisco_start(std::string_view text) {
  const std::string_view all = text;
  CiscoStart out;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 12 && is_digit(text[digits])) ++digits;
  if (digits != 0) {
    if (!text.substr(digits).starts_with(": ")) return {};
    out.sequence = text.substr(0, digits);
    text.remove_prefix(digits + 2);
  }
  if (!begins_month_date(text) && !text.starts_with('*') && !text.starts_with('.')) {
    const std::string_view word = word_at(text);
    if (digits == 0 || word.size() < 2 || !word.ends_with(':')) return {};
    out.host = word.substr(0, word.size() - 1);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  if (text.starts_with('*') || text.starts_with('.')) text.remove_prefix(1);
  if (!begins_month_date(text)) return {};
  out.used = all.size() - text.size();
  return out;
}

// A date with the name of a month, and where its year stands if it is written.
struct MonthDate {
  unsigned month = 0, day = 0;
  int year = 0;              // 0: not written
  bool year_behind = false;  // behind the time of day
};

int year_at(std::string_view text) {
  if (text.size() < 5 || !(text.starts_with("19") || text.starts_with("20"))) return 0;
  if (!is_digit(text[2]) || !is_digit(text[3]) || is_digit(text[4])) return 0;
  if (text[4] != ' ' && text[4] != ':') return 0;
  return (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
}

bool read_month_date(std::string_view text, MonthDate& out) {
  if (!begins_month_date(text)) return false;
  out.month = month_named(text);
  std::size_t at = text[4] == ' ' ? 5 : 4;
  out.day = static_cast<unsigned>(text[at++] - '0');
  if (is_digit(text[at])) out.day = out.day * 10 + static_cast<unsigned>(text[at++] - '0');
  if (text[at] != ' ') return false;
  ++at;
  out.year = year_at(text.substr(at));
  if (out.year != 0) return text[at + 4] == ' ';
  if (text.size() < at + 8 || text[at + 2] != ':' || text[at + 5] != ':') return false;
  if (text.size() > at + 12 && text[at + 8] == ' ') out.year = year_at(text.substr(at + 9));
  out.year_behind = out.year != 0;
  return true;
}

// Names of zones in logs, with their distance from UTC in minutes.
constexpr std::array<std::pair<std::string_view, int>, 22> kZones{{
    {"UTC", 0},    {"GMT", 0},    {"Z", 0},      {"WET", 0},    {"WEST", 60},  {"BST", 60},
    {"CET", 60},   {"CEST", 120}, {"MET", 60},   {"MEST", 120}, {"EET", 120},  {"EEST", 180},
    {"MSK", 180},  {"JST", 540},  {"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300},
    {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420},
}};

// A zone behind a time: "+01:00" joined to it, or a name with a space before it and a space or a
// colon behind. A name that is not in the table stays: it may be a host. False where there is none.
bool take_zone(std::string_view& text, model::Timestamp& time) {
  if (text.size() >= 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
      is_digit(text[1]) && is_digit(text[2]) && is_digit(text[4]) && is_digit(text[5])) {
    const int minutes =
        ((text[1] - '0') * 10 + text[2] - '0') * 60 + (text[4] - '0') * 10 + text[5] - '0';
    time -= std::chrono::minutes(text[0] == '-' ? -minutes : minutes);
    text.remove_prefix(6);
    return true;
  }
  if (!text.starts_with(' ')) return false;
  const std::size_t end = text.find_first_of(" :", 1);
  if (end == std::string_view::npos) return false;
  for (const auto& [name, minutes] : kZones) {
    if (text.substr(1, end - 1) != name) continue;
    time -= std::chrono::minutes(minutes);
    text.remove_prefix(end);
    return true;
  }
  return false;
}

// "Nov 21 09:12:44" with all that may belong to it. False where it is no moment.
bool take_month_time(std::string_view& text, YearTracker& years, bool in_order, SyslogHeader& out) {
  MonthDate date;
  if (!read_month_date(text, date)) return false;
  if (date.day < 1 || date.day > 31) return false;
  int year = date.year;
  YearTracker changed = years;
  if (year == 0) {
    year = in_order ? changed.next(date.month, date.day) : years.alone(date.month, date.day);
  }
  const std::size_t used = read_month_time(text, year, out.time);
  if (used == 0) return false;
  years = changed;
  text.remove_prefix(used);
  if (date.year_behind) text.remove_prefix(5);
  out.zoned = take_zone(text, out.time);
  return true;
}

bool valid_host(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  if (host.starts_with('%') || host.ends_with(':')) return false;
  bool named = false;
  for (const char c : host) {
    if (is_alnum(c) || static_cast<unsigned char>(c) >= 0x80) {
      named = true;
    } else if (std::string_view(".-_:/@%[]").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return named && host.starts_with('[') == host.ends_with(']');
}

bool is_address(std::string_view text) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::ranges::count(text, '.') == 3;
}

// "auth.notice"; false where it is none.
bool read_facility_and_severity(std::string_view word, SyslogHeader& out) {
  const std::size_t dot = word.find('.');
  if (dot == std::string_view::npos) return false;
  std::string_view severity = word.substr(dot + 1);
  if (severity == "warn") severity = "warning";
  if (severity == "error") severity = "err";
  if (severity == "panic") severity = "emerg";
  const auto* const f = std::ranges::find(kFacilities, word.substr(0, dot));
  const auto* const s = std::ranges::find(kSeverities, severity);
  if (f == kFacilities.end() || s == kSeverities.end()) return false;
  out.facility = static_cast<int>(f - kFacilities.begin());
  out.severity = static_cast<int>(s - kSeverities.begin());
  return true;
}

// A severity where a host would stand: the line of an application, not of syslog.
bool is_level(std::string_view word) {
  constexpr std::array<std::string_view, 12> kLevels{"INFO",     "WARN",   "WARNING", "ERROR",
                                                     "DEBUG",    "TRACE",  "FATAL",   "NOTICE",
                                                     "CRITICAL", "SEVERE", "[INFO]",  "[ERROR]"};
  return std::ranges::find(kLevels, word) != kLevels.end();
}

// Solaris: "[ID 702911 auth.notice] " before the message.
void take_solaris_id(SyslogHeader& out) {
  if (!out.message.starts_with("[ID ")) return;
  const std::size_t end = out.message.find("] ");
  if (end == std::string_view::npos || end > kTagBytesMax) return;
  const std::string_view inside = out.message.substr(4, end - 4);
  const std::size_t space = inside.find(' ');
  if (space == std::string_view::npos) return;
  if (!read_facility_and_severity(inside.substr(space + 1), out)) return;
  out.message_id = inside.substr(0, space);
  out.message.remove_prefix(end + 2);
}

// What follows the time: host, program, message, of which host and program may be missing.
void read_behind_time(std::string_view rest, SyslogHeader& out) {
  skip_spaces(rest);
  if (rest.starts_with('<')) {  // FreeBSD: "<auth.info> "
    const std::size_t end = rest.find("> ");
    if (end < kTagBytesMax && read_facility_and_severity(rest.substr(1, end - 1), out)) {
      rest.remove_prefix(end + 2);
    }
  }
  if (read_facility_and_severity(word_at(rest), out)) {
    rest.remove_prefix(std::min(word_at(rest).size() + 1, rest.size()));
  }
  std::string_view word = word_at(rest);
  const bool address = word.ends_with(':') && is_address(word.substr(0, word.size() - 1));
  if (out.host.empty() && (address || !take_tag(rest, out.program, out.pid))) {
    const bool joined = rest.starts_with("last message repeated ");
    if (address) word.remove_suffix(1);
    if (!joined && word.size() < rest.size() && valid_host(word)) {
      out.host = word;
      rest.remove_prefix(word.size() + (address ? 1 : 0));
      skip_spaces(rest);
    }
    if (read_facility_and_severity(word_at(rest), out)) {  // BusyBox: "host auth.info sshd[1]: "
      rest.remove_prefix(std::min(word_at(rest).size() + 1, rest.size()));
    }
    take_tag(rest, out.program, out.pid);
  }
  // "fw1: %ASA-6-302013: …" and "fw1 : %ASA-…": what stands before Cisco's tag is the device.
  if (out.host.empty() && out.pid.empty() && rest.starts_with('%') && valid_host(out.program)) {
    out.host = std::exchange(out.program, {});
  }
  out.message = rest;
  take_solaris_id(out);
}

// journalctl's short-full: "Sat 2026-11-21 09:12:44 UTC web1 sshd[811]: ", behind the weekday; and
// its short-unix: "1795251164.123456 web1 sshd[811]: ". Only a host and a program with its process
// make such a line one of the journal.
bool read_journal_line(std::string_view text, bool behind_weekday, SyslogHeader& out) {
  SyslogHeader read;
  std::string_view rest = text;
  std::size_t used = behind_weekday ? read_iso_time(text, read.time, &read.zoned) : 0;
  if (used != 0) {
    rest.remove_prefix(used);
    read.zoned = take_zone(rest, read.time) || read.zoned;
  } else {
    constexpr std::size_t kSeconds = 10, kWhole = 17;
    used = read_epoch_seconds(text, read.time);
    if (used != kWhole || text[kSeconds] != '.') return false;
    rest.remove_prefix(used);
    read.zoned = true;
  }
  if (!rest.starts_with(' ')) return false;
  read_behind_time(rest, read);
  if (read.host.empty() || read.program.empty() || read.pid.empty()) return false;
  read.has_time = true;
  read.form = Form::kIso;
  out = read;
  return true;
}

bool read_iso_line(std::string_view text, SyslogHeader& out) {
  const std::size_t used = read_iso_time(text, out.time, &out.zoned);
  if (used == 0 || used >= text.size() || text[used] != ' ') return false;
  const bool sure = out.priority >= 0;
  if (!sure && text.substr(0, used).find(',') != std::string_view::npos) return false;
  const bool spaced = text[10] == ' ';
  std::string_view rest = text.substr(used);
  if (!sure && is_level(word_at(rest.substr(1)))) return false;
  out.has_time = true;
  out.form = Form::kIso;
  read_behind_time(rest, out);
  if (sure) return true;
  // A time with a space is everybody's: only a program with its process settles it.
  return !out.host.empty() && !out.program.empty() && (!spaced || !out.pid.empty());
}

// Behind the day of the week: a date with its year, then OpenWrt's "auth.info sshd[1]: " or what a
// program writes into its own file.
bool read_ctime_line(std::string_view text, SyslogHeader& out) {
  out.message = text;
  MonthDate date;
  YearTracker years;
  if (!read_month_date(text, date) || date.year == 0) return false;
  if (!take_month_time(text, years, false, out)) return false;
  out.has_time = true;
  out.form = Form::kCtime;
  skip_spaces(text);
  if (read_facility_and_severity(word_at(text), out)) {
    text.remove_prefix(std::min(word_at(text).size() + 1, text.size()));
    take_tag(text, out.program, out.pid);
  }
  out.message = text;
  return true;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = word_at(text);
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word == "-" ? std::string_view{} : word;
}

// The bytes of structured data at the front of a text; 0 where it is malformed.
std::size_t structured_data_size(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] == '[') {
    bool quoted = false;
    for (++at; at < text.size() && (quoted || text[at] != ']'); ++at) {
      if (quoted && text[at] == '\\')
        ++at;
      else if (text[at] == '"')
        quoted = !quoted;
    }
    if (at >= text.size()) return 0;
    ++at;
  }
  return at < text.size() && text[at] != ' ' ? 0 : at;
}

// Behind "<34>1 ". False where what follows cannot be RFC 5424.
bool read_rfc5424(std::string_view rest, SyslogHeader& out) {
  const std::string_view stamp = word_at(rest);
  if (stamp != "-") {
    const std::size_t used = read_iso_time(stamp, out.time, &out.zoned);
    if (used != stamp.size() || stamp.size() < 11 || stamp[10] == ' ') {
      return false;
    }
    out.has_time = true;
  }
  take_word(rest);
  out.form = Form::kRfc5424;
  out.host = take_word(rest);
  out.program = take_word(rest);
  out.pid = take_word(rest);
  out.message_id = take_word(rest);
  if (rest.starts_with('[')) {
    const std::size_t size = structured_data_size(rest);
    out.structured_data = rest.substr(0, size);
    rest.remove_prefix(size);
    if (size != 0) skip(rest, " ");
  } else if (rest == "-" || rest.starts_with("- ")) {
    rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
  }
  // rsyslog keeps the blank that stood behind the tag; behind a byte order mark all is message.
  if (!skip(rest, kByteOrderMark)) skip(rest, " ");
  out.message = rest;
  return true;
}

// "1 " of RFC 5424 behind the priority.
bool take_version(std::string_view& text) {
  if (text.size() < 3 || text[0] < '1' || text[0] > '9') return false;
  const std::size_t digits = is_digit(text[1]) ? 2 : 1;
  if (text[digits] != ' ') return false;
  text.remove_prefix(digits + 1);
  return true;
}

constexpr std::string_view kWeekdays = "MonTueWedThuFriSatSun";

bool begins_weekday(std::string_view text) {
  if (text.size() < 8 || text[3] != ' ') return false;
  for (std::size_t day = 0; day < 7; ++day) {
    if (!text.starts_with(kWeekdays.substr(day * 3, 3))) continue;
    return month_named(text.substr(4)) != 0 || (is_digit(text[4]) && is_digit(text[7]));
  }
  return false;
}

// Frame, byte order mark and priority, in the order in which they can stand.
int take_start(std::string_view& text) {
  skip(text, kByteOrderMark);
  std::size_t size = 0;
  text.remove_prefix(octet_count(text, size));
  skip(text, kByteOrderMark);
  const int priority = take_priority(text);
  if (priority >= 0) skip_spaces(text);
  return priority;
}

}  // namespace

std::string_view facility_name(int facility) {
  return facility < 0 || facility >= 24 ? std::string_view{}
                                        : kFacilities[static_cast<std::size_t>(facility)];
}

std::string_view severity_name(int severity) {
  return severity < 0 || severity >= 8 ? std::string_view{}
                                       : kSeverities[static_cast<std::size_t>(severity)];
}

std::size_t octet_count(std::string_view text, std::size_t& size) {
  std::size_t digits = 0, number = 0;
  for (; digits < text.size() && digits < 9 && is_digit(text[digits]); ++digits) {
    number = number * 10 + static_cast<std::size_t>(text[digits] - '0');
  }
  if (digits == 0 || number == 0 || !text.substr(digits).starts_with(" <")) return 0;
  std::string_view behind = text.substr(digits + 1);
  if (take_priority(behind) < 0) return 0;
  size = number;
  return digits + 1;
}

bool take_tag(std::string_view& rest, std::string_view& program, std::string_view& pid) {
  std::size_t at = 0;
  while (at < rest.size() && at < kTagBytesMax && rest[at] != ':' && rest[at] != '[' &&
         rest[at] > ' ' && rest[at] != '=' && rest[at] != '"' && rest[at] != '{' &&
         rest[at] != '|' && rest[at] != '<' && rest[at] != ',') {
    ++at;
  }
  if (at == 0 || at >= rest.size()) return false;
  const std::string_view name = rest.substr(0, at);
  if (rest[at] != ':' && rest[at] != '[') return false;
  if (!is_alnum(name[0]) && name[0] != '/' && name[0] != '_' && name[0] != '(') return false;
  std::string_view inside;
  if (rest[at] == '[') {
    const std::size_t end = rest.find(']', at);
    if (end == std::string_view::npos || end - at > kPidBytesMax) return false;
    inside = rest.substr(at + 1, end - at - 1);
    if (inside.empty() || inside.find(' ') != std::string_view::npos) return false;
    at = end + 1;
    if (at < rest.size() && rest[at] != ':' && rest[at] != ' ') return false;
  } else if (at + 1 < rest.size() && rest[at + 1] != ' ') {
    return false;
  }
  program = name;
  pid = inside;
  rest.remove_prefix(at);
  skip(rest, ":");
  skip(rest, " ");
  return true;
}

bool may_begin_syslog(std::string_view line) {
  if (line.size() < 5) return false;
  const char c = line[0];
  if (c == '<') return is_digit(line[1]);
  if (is_digit(c) || c == '*' || c == '\xef') return true;
  return month_named(line) != 0 || begins_weekday(line);
}

bool find_yearless_date(std::string_view line, unsigned& month, unsigned& day) {
  line.remove_prefix(hole_bytes(line));
  if (!may_begin_syslog(line)) return false;
  std::string_view text = line;
  take_start(text);
  if (!begins_month_date(text)) text.remove_prefix(cisco_start(text).used);
  YearTracker years;
  SyslogHeader header;
  MonthDate date;
  if (!read_month_date(text, date) || date.year != 0) return false;
  // Only what is a moment counts, as it does where the header is read.
  if (!take_month_time(text, years, false, header)) return false;
  month = date.month;
  day = date.day;
  return true;
}

bool read_syslog_header(std::string_view line, YearTracker& years, bool in_order,
                        SyslogHeader& out) {
  out = {};
  if (!may_begin_syslog(line)) return false;
  std::string_view text = line;
  out.priority = take_start(text);
  if (out.priority >= 0) {
    out.facility = out.priority / 8;
    out.severity = out.priority % 8;
    std::string_view rest = text;
    if (take_version(rest) && read_rfc5424(rest, out)) return true;
  }
  if (begins_weekday(text)) {
    const std::string_view behind = text.substr(4);
    if (is_digit(behind[0])) return read_journal_line(behind, true, out);
    return read_ctime_line(behind, out) || out.priority >= 0;
  }
  if (!begins_month_date(text)) {
    const CiscoStart cisco = cisco_start(text);
    out.sequence = cisco.sequence;
    out.host = cisco.host;
    text.remove_prefix(cisco.used);
  }
  if (take_month_time(text, years, in_order, out)) {
    out.has_time = true;
    out.form = Form::kBsd;
    skip(text, ":");
    read_behind_time(text, out);
    return true;
  }
  if (read_iso_line(text, out)) return true;
  if (out.priority < 0) return read_journal_line(text, false, out);
  // Without a time all is the message, but for the name of its program.
  out.form = Form::kPriorityOnly;
  out.host = out.sequence = {};
  out.message = text;
  take_tag(out.message, out.program, out.pid);
  return true;
}

}  // namespace tocsin::source
