// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/model/time.h"

namespace tocsin::engine {

// A rule that matched an event, before order and correlation: a flat run of bytes that can wait
// in memory or in a scratch file. The key comes first, so that findings are ordered without
// unpacking the rest.
//
//   u32 size of all that follows | i64 time | u32 rule | u64 record id | u64 offset | u32 event id
//   | u32 flags | text host | text channel | text path | text SHA-256
//   | text alert id | text line
//   | texts of reasons | texts of fields
//
// where a text is u32 size and bytes. Numbers are little-endian. Only this program reads it, in
// the same run, so that nothing in it is foreign.
struct FindingKey {
  model::Timestamp time{};
  std::string_view host;
  std::string_view channel;
  std::uint64_t record_id = 0;
  std::uint32_t rule = 0;  // in RuleSet::rules, which is sorted by id
  std::string_view path;
  std::uint64_t offset = 0;
  std::uint32_t event_id = 0;
  bool has_time = false;
  std::string_view sha256;
};

bool comes_before(const FindingKey& a, const FindingKey& b);

// Everything that a finding holds, unpacked.
struct Finding {
  std::uint32_t rule = 0;
  std::string alert_id;  // empty where the rule has no alerts of its own
  bool has_time = false;
  model::RecordPlace place;
  std::string line;
  std::vector<model::Reason> why;
  std::vector<model::StoredField> event;
};

// What is packed behind the key.
struct FindingBody {
  std::string_view alert_id;
  std::string_view line;  // the alert as it stands in the result, where it is written already
  std::span<const model::Reason> why;
  std::span<const model::StoredField> event;
};

// Appends the packed finding.
void pack(const FindingKey& key, const FindingBody& body, std::string& out);

// The size of the packed finding at the front of `bytes`, with its size field.
std::size_t packed_size(std::string_view bytes);
// Views into `packed`.
FindingKey key_of(std::string_view packed);
// Microseconds since 1970, the first thing that findings are ordered by.
std::int64_t time_of(std::string_view packed);
// The same place in an alert.
void set_place(const FindingKey& key, model::RecordPlace& place);
// Overwrites all of `finding`; the memory that it has is used again.
void unpack(std::string_view packed, Finding& finding);

}  // namespace tocsin::engine
