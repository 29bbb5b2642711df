// SPDX-License-Identifier: Apache-2.0
#include "windows_event.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <string>

#include "json_sources.h"
#include "tocsin/model/windows_fields.h"

namespace tocsin::source {

namespace {

// The one writer of such events that is not on Windows.
constexpr std::string_view kSysmonForLinux = "Linux-Sysmon";

// By Role: no name for Role::kNone, then the fields of System in their order.
constexpr auto kNames = [] {
  std::array<std::string_view, kRoles> names{};
  static_assert(kRoles == model::kWindowsSystemFields.size() + 1);
  std::copy(model::kWindowsSystemFields.begin(), model::kWindowsSystemFields.end(),
            names.begin() + 1);
  return names;
}();

bool all_digits(const char* text, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

std::uint32_t number(const char* text, std::size_t size) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < size; ++i) n = n * 10 + static_cast<std::uint32_t>(text[i] - '0');
  return n;
}

// Reads "HH:MM:SS[.fraction]Z" as microseconds of the day; false for any other form.
bool parse_time_of_day(std::string_view text, std::int64_t& microseconds) {
  if (text.size() < 9 || text.size() > 19 || text.back() != 'Z') return false;
  if (text[2] != ':' || text[5] != ':') return false;
  const char* t = text.data();
  if (!all_digits(t, 2) || !all_digits(t + 3, 2) || !all_digits(t + 6, 2)) return false;
  const std::uint32_t hours = number(t, 2), minutes = number(t + 3, 2), seconds = number(t + 6, 2);
  if (hours > 23 || minutes > 59 || seconds > 59) return false;
  std::uint32_t fraction = 0;
  if (text.size() > 9) {
    if (text[8] != '.' || text.size() == 10 || !all_digits(t + 9, text.size() - 10)) return false;
    for (std::size_t i = 0; i < 6; ++i) {
      fraction = fraction * 10;
      if (i + 10 < text.size()) fraction += static_cast<std::uint32_t>(t[9 + i] - '0');
    }
  }
  microseconds = ((hours * 60 + minutes) * std::int64_t{60} + seconds) * 1'000'000 + fraction;
  return true;
}

// PowerShell's JSON: "/Date(1600448752019)/", with the slashes escaped or not.
bool parse_script_date(std::string_view text, model::Timestamp& time) {
  const std::size_t begin = text.find("Date(");
  const std::size_t end = text.find(')');
  if (begin == std::string_view::npos || begin > 2 || end == std::string_view::npos) return false;
  model::Integer n;
  if (end < begin + 5 || !model::parse_integer(text.substr(begin + 5, end - begin - 5), n)) {
    return false;
  }
  if (n.magnitude > 253'402'300'799'999) return false;
  const auto magnitude = static_cast<std::int64_t>(n.magnitude);
  time = model::Timestamp(std::chrono::milliseconds(n.negative ? -magnitude : magnitude));
  return true;
}

}  // namespace

std::string_view name_of(Role role) { return kNames[static_cast<std::size_t>(role)]; }

Role role_named(std::string_view name) {
  for (std::size_t i = 1; i < kRoles; ++i) {
    if (kNames[i] == name) return static_cast<Role>(i);
  }
  return Role::kNone;
}

WindowsEvents::WindowsEvents(const model::FieldNames& names) : data_names_(names) {
  for (std::size_t i = 1; i < kRoles; ++i) ids_[i] = names.find(kNames[i]);
}

model::Timestamp WindowsEvents::parse(std::string_view text, bool& ok) {
  std::int64_t microseconds = 0;
  ok = true;
  if (text.size() > 11 && text[10] == 'T' && parse_time_of_day(text.substr(11), microseconds) &&
      std::memcmp(text.data(), day_.data(), 10) == 0) {
    return day_begin_ + std::chrono::microseconds(microseconds);
  }
  model::Timestamp script_time;
  if (parse_script_date(text, script_time)) return script_time;
  const std::optional<model::Timestamp> time = model::parse_time(text);
  ok = time.has_value();
  if (!ok) return {};
  if (microseconds != 0) {
    std::memcpy(day_.data(), text.data(), 10);
    day_begin_ = *time - std::chrono::microseconds(microseconds);
  }
  return *time;
}

void WindowsEvents::set_time(const model::Value& value, model::Event& event) {
  if (value.kind == model::ValueKind::kText) {
    event.time = parse(value.view(), event.has_time);
  } else if (value.is_text()) {
    event.time = parse(model::to_text(value), event.has_time);
  } else {
    event.has_time = read_json_time(value, event.time);  // Velociraptor: seconds
  }
}

bool WindowsEvents::complete(const RoleFields& roles, std::span<model::Field> fields,
                             std::size_t& count, model::Event& event) {
  event.product = "windows";
  bool numbered = false;
  for (std::uint32_t left = roles.taken(); left != 0; left &= left - 1) {
    const auto role = static_cast<Role>(std::countr_zero(left));
    const auto index = static_cast<std::size_t>(role);
    model::Field& field = fields[roles.field(role)];
    field.id = ids_[index];
    field.name_data = kNames[index].data();
    field.name_size = static_cast<std::uint32_t>(kNames[index].size());
    const model::Value& value = field.value;
    model::Integer n;
    switch (role) {
      case Role::kProvider:
        event.provider = value;
        break;
      case Role::kChannel:
        event.channel = value;
        break;
      case Role::kComputer:
        event.host = value;
        break;
      case Role::kEventId:
        if (model::integer_of(value, n) && !n.negative && n.magnitude <= UINT32_MAX) {
          event.code = static_cast<std::uint32_t>(n.magnitude);
        }
        break;
      case Role::kRecordId:
        numbered = model::integer_of(value, n) && !n.negative;
        if (numbered) event.record_id = n.magnitude;
        break;
      case Role::kTime:
        set_time(value, event);
        break;
      default:
        break;
    }
  }
  if (event.provider.is_text() && event.provider.view() == kSysmonForLinux) event.product = "linux";
  count = data_names_.complete(event, fields, count);
  return numbered;
}

}  // namespace tocsin::source
