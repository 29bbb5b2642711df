// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tocsin::base {

using Sha256 = std::array<std::uint8_t, 32>;

// Whether this processor has instructions for SHA-256, and those that go with them.
bool has_sha256_instructions();

// The SHA-256 of bytes (FIPS 180-4) by these instructions: only where the processor has them.
Sha256 sha256_by_instructions(std::span<const std::uint8_t> bytes);

}  // namespace tocsin::base
