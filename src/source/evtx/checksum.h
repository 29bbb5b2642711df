// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace tocsin::source::evtx {

// CRC-32 as in ISO 3309 (reflected 0xEDB88320, start and end inverted), which EVTX uses.
// `crc` is the result for the bytes before, 0 at the beginning. Uses carry-less multiplication
// where the processor has it.
std::uint32_t crc32(std::uint32_t crc, std::span<const std::uint8_t> bytes);

// The same, table by table; what crc32 does on other processors and for short input.
std::uint32_t crc32_by_table(std::uint32_t crc, std::span<const std::uint8_t> bytes);

}  // namespace tocsin::source::evtx
