// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin::source::audit {

// The name of a record type: "SYSCALL" for 1300. Empty for numbers that no kernel or daemon known
// to us uses.
std::string_view record_type_name(std::uint32_t number);

// The type as records are called here: a number or UNKNOWN[number] becomes its name where it has
// one, and all else stays as it is written.
std::string_view record_type(std::string_view written);

}  // namespace tocsin::source::audit
