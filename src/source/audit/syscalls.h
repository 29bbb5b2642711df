// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// What the numbers of audit records stand for. Logs in the enriched form say the names themselves;
// the names here are the same.

namespace tocsin::source::audit {

// The name of an architecture ("x86_64"), by the field `arch`; empty where it is none of ours.
std::string_view architecture_name(std::uint32_t arch);

// The name of a system call; empty where unknown.
std::string_view syscall_name(std::uint32_t arch, std::uint32_t number);

// What a system call means to rules that know kinds of events.
enum class SyscallUse : std::uint8_t { kOther, kExecute, kConnect, kOpen, kCreate };
SyscallUse syscall_use(std::string_view name);

}  // namespace tocsin::source::audit
