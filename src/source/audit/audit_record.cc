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
  if (size == 0) {
    size = read_american(text.substr(at), stamp.time);
    stamp.is_shown = true;
  }
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

std::size_t StampReader::read(std::string_view text, Stamp& out) {
  if (last_size_ != 0 && text.starts_with(std::string_view(last_text_.data(), last_size_))) {
    out = last_;
    return last_size_;
  }
  const std::size_t size = read_stamp(text, out);
  if (size != 0 && size <= last_text_.size()) {
    std::memcpy(last_text_.data(), text.data(), size);
    last_size_ = size;
    last_ = out;
  }
  return size;
}

bool read_record(std::string_view message, StampReader& stamps, RecordHeader& out) {
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
  const std::size_t stamp = stamps.read(message, header.stamp);
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

// The keys in the last units of a text, with the unit where each is seen last. Units are told from
// the last one to the first.
class KeyWindow final : public EventKeys {
 public:
  void begin_unit(std::uint32_t unit) { unit_ = last_seen[unit] = unit; }
  void add(std::uint64_t key) override {
    last_seen[unit_] = std::max(last_seen[unit_], last_of(key));
  }
  // For each unit the last one that it has a key in common with.
  std::array<std::uint32_t, kWindowRecords> last_seen{};

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t unit = 0;  // plus one; 0: free
  };
  static constexpr std::size_t kSlots = 2048;

  std::uint32_t last_of(std::uint64_t key) {
    const std::uint64_t hash = (key * 0x9e3779b97f4a7c15ULL) >> 32;
    for (std::size_t step = 0; step < kSlots; ++step) {
      Slot& slot = slots_[(hash + step) % kSlots];
      if (slot.unit == 0) {
        // Units with many keys must not fill the table: further keys go unseen.
        if (used_ == kSlots / 2) return unit_;
        ++used_;
        slot = {key, unit_ + 1};
        return unit_;
      }
      if (slot.key == key) return slot.unit - 1;
    }
    return unit_;
  }

  std::array<Slot, kSlots> slots_{};
  std::size_t used_ = 0;
  std::uint32_t unit_ = 0;
};

void stamps_of(std::string_view line, EventKeys& keys) {
  for (std::size_t at = line.find(kStampOpen); at != std::string_view::npos;
       at = line.find(kStampOpen, at + kStampOpen.size())) {
    Stamp stamp;
    if (read_stamp(line.substr(at), stamp) == 0) continue;
    const auto micros = static_cast<std::uint64_t>(stamp.time.time_since_epoch().count());
    keys.add(stamp.serial * 0x9e3779b97f4a7c15ULL ^ micros);
  }
}

}  // namespace

std::vector<std::size_t> last_lines(std::string_view text, bool& from_front) {
  std::vector<std::size_t> begins;
  begins.reserve(kWindowRecords);
  std::size_t end = text.size();
  while (end != 0 && begins.size() < kWindowRecords) {
    const void* feed = end < 2 ? nullptr : memrchr(text.data(), '\n', end - 1);
    end = feed == nullptr
              ? 0
              : static_cast<std::size_t>(static_cast<const char*>(feed) - text.data()) + 1;
    begins.push_back(end);
  }
  from_front = end == 0;
  std::reverse(begins.begin(), begins.end());
  return begins;
}

std::size_t cut_between_events(std::string_view text, std::span<const std::size_t> begins,
                               bool from_front, KeysOfUnit keys_of) {
  const std::size_t count = begins.size();
  if (count <= kEventGapLines) return 0;
  KeyWindow window;
  for (std::size_t unit = count; unit-- > 0;) {
    const std::size_t end = unit + 1 == count ? text.size() : begins[unit + 1];
    window.begin_unit(static_cast<std::uint32_t>(unit));
    keys_of(text.substr(begins[unit], end - begins[unit]), window);
  }
  // What stands before the window may have to do with its first kEventGapLines.
  const std::size_t first = from_front ? 1 : kEventGapLines;
  std::size_t cut = 0;
  std::uint32_t reach = 0;
  for (std::size_t unit = 0; unit + kEventGapLines <= count; ++unit) {
    if (unit >= first && reach < unit) cut = begins[unit];
    reach = std::max(reach, window.last_seen[unit]);
  }
  return cut;
}

std::size_t cut_between_events(std::string_view lines) {
  bool from_front = false;
  const std::vector<std::size_t> begins = last_lines(lines, from_front);
  return cut_between_events(lines, begins, from_front, stamps_of);
}

std::size_t cut_between_carried_events(std::string_view lines) {
  constexpr std::size_t kLookedAt = std::size_t{16} << 10;
  const std::string_view last = lines.substr(lines.size() - std::min(lines.size(), kLookedAt));
  const bool has_record = memmem(last.data(), last.size(), kStampOpen.data(), kStampOpen.size());
  return has_record ? cut_between_events(lines) : lines.size();
}

}  // namespace tocsin::source::audit
