// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_record.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "line/text_time.h"

namespace tocsin::source::audit {

namespace {

constexpr std::string_view kStampOpen = "audit(";
constexpr std::size_t kTypeBytesMax = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads 1 to `digits_max` digits; returns how many.
std::size_t read_digits(std::string_view text, std::size_t digits_max, std::uint64_t& out) {
  std::size_t at = 0;
  std::uint64_t number = 0;
  while (at < text.size() && at < digits_max && is_digit(text[at])) {
    number = number * 10 + static_cast<std::uint64_t>(text[at] - '0');
    ++at;
  }
  out = number;
  return at;
}

// "1763716364.120"
std::size_t read_epoch(std::string_view text, model::Timestamp& out) {
  std::uint64_t seconds = 0, millis = 0;
  const std::size_t whole = read_digits(text, 11, seconds);
  if (whole == 0 || whole >= text.size() || text[whole] != '.') return 0;
  const std::size_t fraction = read_digits(text.substr(whole + 1), 3, millis);
  if (fraction == 0) return 0;
  for (std::size_t i = fraction; i < 3; ++i) millis *= 10;
  out = model::Timestamp(std::chrono::seconds(static_cast<std::int64_t>(seconds)) +
                         std::chrono::milliseconds(static_cast<std::int64_t>(millis)));
  return whole + 1 + fraction;
}

// "11/21/2026 09:12:44.120", as ausearch -i writes times.
std::size_t read_american(std::string_view text, model::Timestamp& out) {
  constexpr std::string_view kForm = "00/00/0000 00:00:00.000";
  if (text.size() < kForm.size()) return 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == '0' ? !is_digit(text[i]) : text[i] != kForm[i]) return 0;
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    read_digits(text.substr(at), size, value);
    return static_cast<unsigned>(value);
  };
  const bool good =
      make_time(static_cast<int>(number(6, 4)), number(0, 2), number(3, 2), number(11, 2),
                number(14, 2), number(17, 2), std::int64_t{number(20, 3)} * 1000, out);
  return good ? kForm.size() : 0;
}

// What stands before records that the kernel prints: "[12345.678901] audit: ".
std::string_view without_kernel_prefix(std::string_view message) {
  if (message.starts_with('[')) {
    const std::size_t close = message.substr(0, 24).find("] ");
    if (close == std::string_view::npos) return {};
    const std::string_view inside = message.substr(1, close - 1);
    if (inside.find_first_not_of(" .0123456789") != std::string_view::npos) return {};
    message.remove_prefix(close + 2);
  }
  if (message.starts_with("audit: ")) message.remove_prefix(7);
  return message;
}

}  // namespace

std::size_t read_stamp(std::string_view text, Stamp& out) {
  if (!text.starts_with(kStampOpen)) return 0;
  std::size_t at = kStampOpen.size();
  Stamp stamp;
  std::size_t size = read_epoch(text.substr(at), stamp.time);
  if (size == 0) size = read_american(text.substr(at), stamp.time);
  if (size == 0) return 0;
  at += size;
  if (at >= text.size() || text[at] != ':') return 0;
  size = read_digits(text.substr(at + 1), 19, stamp.serial);
  if (size == 0) return 0;
  at += 1 + size;
  if (at >= text.size() || text[at] != ')') return 0;
  out = stamp;
  return at + 1;
}

bool read_record(std::string_view message, RecordHeader& out) {
  message = without_kernel_prefix(message);
  RecordHeader header;
  if (message.starts_with("node=")) {
    const std::size_t end = message.find(' ');
    if (end == std::string_view::npos) return false;
    header.node = message.substr(5, end - 5);
    message.remove_prefix(end + 1);
  }
  if (!message.starts_with("type=")) return false;
  const std::size_t end = message.substr(0, kTypeBytesMax).find(' ');
  if (end == std::string_view::npos || end == 5) return false;
  header.type = message.substr(5, end - 5);
  message.remove_prefix(end + 1);
  if (message.starts_with("msg=")) message.remove_prefix(4);
  const std::size_t stamp = read_stamp(message, header.stamp);
  if (stamp == 0) return false;
  message.remove_prefix(stamp);
  if (message.starts_with(' ')) message.remove_prefix(1);
  if (!message.starts_with(':')) return false;
  message.remove_prefix(1);
  if (message.starts_with(' ')) message.remove_prefix(1);
  header.body = message;
  out = header;
  return true;
}

namespace {

constexpr std::size_t kWindowLines = 3 * kEventGapLines;

// The stamps in the last lines of a text, with the line where each is seen last.
class StampWindow {
 public:
  // Lines are told from the last one to the first.
  void see(std::string_view line, std::uint32_t number) {
    std::uint32_t last = number;
    for (std::size_t at = line.find(kStampOpen); at != std::string_view::npos;
         at = line.find(kStampOpen, at + kStampOpen.size())) {
      Stamp stamp;
      if (read_stamp(line.substr(at), stamp) == 0) continue;
      last = std::max(last, last_of(stamp, number));
    }
    last_seen[number] = last;
  }
  // For each line the last line that it has a stamp in common with.
  std::array<std::uint32_t, kWindowLines> last_seen{};

 private:
  struct Slot {
    Stamp stamp;
    std::uint32_t line = 0;  // plus one; 0: free
  };
  static constexpr std::size_t kSlots = 2048;

  std::uint32_t last_of(const Stamp& stamp, std::uint32_t number) {
    const auto micros = static_cast<std::uint64_t>(stamp.time.time_since_epoch().count());
    std::uint64_t hash = (stamp.serial * 0x9e3779b97f4a7c15ULL) ^ (micros * 0xc2b2ae3d27d4eb4fULL);
    hash ^= hash >> 29;
    for (std::size_t step = 0; step < kSlots; ++step) {
      Slot& slot = slots_[(hash + step) % kSlots];
      if (slot.line == 0) {
        // Lines with several stamps must not fill the table: such stamps go unseen.
        if (used_ == kSlots / 2) return number;
        ++used_;
        slot = {stamp, number + 1};
        return number;
      }
      if (slot.stamp == stamp) return slot.line - 1;
    }
    return number;
  }

  std::array<Slot, kSlots> slots_{};
  std::size_t used_ = 0;
};

}  // namespace

std::size_t cut_between_events(std::string_view lines) {
  std::array<std::size_t, kWindowLines> begins{};  // from the last line to the first
  std::size_t count = 0, end = lines.size();
  while (end != 0 && count < kWindowLines) {
    const void* feed = end < 2 ? nullptr : memrchr(lines.data(), '\n', end - 1);
    const std::size_t begin =
        feed == nullptr
            ? 0
            : static_cast<std::size_t>(static_cast<const char*>(feed) - lines.data()) + 1;
    begins[count++] = begin;
    end = begin;
  }
  if (count <= kEventGapLines) return 0;
  const auto begin_of = [&](std::size_t line) { return begins[count - 1 - line]; };
  StampWindow window;
  for (std::size_t line = count; line-- > 0;) {
    const std::size_t line_end = line + 1 == count ? lines.size() : begin_of(line + 1);
    window.see(lines.substr(begin_of(line), line_end - begin_of(line)),
               static_cast<std::uint32_t>(line));
  }
  // Lines before the window may have to do with its first kEventGapLines.
  const std::size_t first = end == 0 ? 1 : kEventGapLines;
  std::size_t cut = 0;
  std::uint32_t reach = 0;
  for (std::size_t line = 0; line + kEventGapLines <= count; ++line) {
    if (line >= first && reach < line) cut = begin_of(line);
    reach = std::max(reach, window.last_seen[line]);
  }
  return cut;
}

}  // namespace tocsin::source::audit
