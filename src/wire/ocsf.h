// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/time.h"
#include "tocsin/wire/json_writer.h"

// What the findings of OCSF 1.8 have in common.

namespace tocsin::wire::ocsf {

inline constexpr std::string_view kVersion = "1.8.0";

std::int64_t milliseconds(model::Timestamp time);

// The keys class_uid … type_uid of a finding that is created: class 2004 or 2005.
void write_class(std::uint64_t class_uid, std::string_view class_name, JsonWriter& json);

// Who made the finding.
void write_product(std::string_view version, JsonWriter& json);

// The key `attacks`, from technique ids; nothing without any.
void write_attacks(const std::vector<std::string>& techniques, JsonWriter& json);

}  // namespace tocsin::wire::ocsf
