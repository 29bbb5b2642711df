// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::base {

// Appends two lower-case hexadecimal digits for each byte.
void append_digits(std::span<const std::uint8_t> bytes, std::string& out);

// A BLAKE2b digest of 16 bytes: the ids of alerts and of cached rule sets. Nobody can make two
// causes with one id. Parts are told apart: adding "ab","c" differs from "a","bc".
class Digest {
 public:
  Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  Digest& add(std::string_view part);
  Digest& add(std::uint64_t number);
  // 32 lower-case hexadecimal digits, or the bytes that they stand for. Once; then the object is
  // spent.
  std::string hex();
  std::array<std::uint8_t, 16> bytes();

 private:
  struct State;
  // Room for the state, which is the library's: ids are made by the million, and a piece of memory
  // for each costs more than hashing.
  static constexpr std::size_t kBytes = 384, kAlignment = 64;
  alignas(kAlignment) unsigned char room_[kBytes];
  State* state_;
};

// 64 lower-case hexadecimal digits, as the tool sha256sum gives them.
std::string sha256_hex(std::span<const std::uint8_t> bytes);

}  // namespace tocsin::base
