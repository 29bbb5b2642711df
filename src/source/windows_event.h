// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "windows_data/data_names.h"

namespace tocsin::source {

// The System values of a Windows event that have a place of their own, whatever the shape of the
// input calls them. kNone is every other field.
enum class Role : std::uint8_t {
  kNone,
  kProvider,
  kProviderGuid,
  kEventId,
  kQualifiers,
  kVersion,
  kLevel,
  kTask,
  kOpcode,
  kKeywords,
  kTime,
  kRecordId,
  kActivityId,
  kRelatedActivityId,
  kProcessId,
  kThreadId,
  kChannel,
  kComputer,
  kUserId,
  kCount,
};
inline constexpr std::size_t kRoles = static_cast<std::size_t>(Role::kCount);

// The flat field name of a role, as model/event.h lists them; empty for kNone.
std::string_view name_of(Role role);
// The role with this flat name, or kNone.
Role role_named(std::string_view name);

// Which field of the event under construction fills each role. Where several could, the one with
// the highest rank does, of equal ones the first.
class RoleFields {
 public:
  void clear() { taken_ = 0; }
  void offer(Role role, std::uint8_t rank, std::uint32_t field) {
    Place& place = places_[static_cast<std::size_t>(role)];
    const std::uint32_t bit = 1u << static_cast<unsigned>(role);
    if ((taken_ & bit) != 0 && place.rank >= rank) return;
    taken_ |= bit;
    place = {field, rank};
  }
  // The roles that a field fills, as bits.
  std::uint32_t taken() const { return taken_; }
  std::uint32_t field(Role role) const { return places_[static_cast<std::size_t>(role)].field; }

 private:
  struct Place {
    std::uint32_t field = 0;
    std::uint8_t rank = 0;
  };
  std::array<Place, kRoles> places_{};
  std::uint32_t taken_ = 0;
};

// Names fields by their roles and fills the head of an Event from them. One per decoder.
class WindowsEvents {
 public:
  explicit WindowsEvents(const model::FieldNames& names);
  // Gives the fields that fill a role the role's name, sets product, code, channel, provider, host,
  // time and record id, and adds the names of values without any. `count` of `fields` are in use.
  // False where the record says no number.
  bool complete(const RoleFields& roles, std::span<model::Field> fields, std::size_t& count,
                model::Event& event);

 private:
  void set_time(const model::Value& value, model::Event& event);
  model::Timestamp parse(std::string_view text, bool& ok);

  DataNames data_names_;
  std::array<model::FieldId, kRoles> ids_{};
  // The last day that a time fell on: its ten characters, and its first moment.
  std::array<char, 16> day_{};
  model::Timestamp day_begin_{};
};

}  // namespace tocsin::source
