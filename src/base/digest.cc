// SPDX-License-Identifier: Apache-2.0
#include "tocsin/base/digest.h"

#include <sodium.h>

#include <new>

#include "sha256.h"
#include "tocsin/base/check.h"

namespace tocsin::base {
namespace {

std::string digits_of(std::span<const unsigned char> bytes) {
  std::string text;
  append_digits(bytes, text);
  return text;
}

}  // namespace

void append_digits(std::span<const std::uint8_t> bytes, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::size_t at = out.size();
  out.resize(at + 2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out[at++] = kDigits[byte >> 4];
    out[at++] = kDigits[byte & 15];
  }
}

struct Digest::State {
  crypto_generichash_state hash;
};

Digest::Digest() {
  // Once a process: lets the library choose the code for this processor.
  static const int ready = sodium_init();
  CHECK(ready >= 0);
  static_assert(sizeof(State) <= sizeof room_ && alignof(State) <= kAlignment);
  state_ = new (room_) State;
  crypto_generichash_init(&state_->hash, nullptr, 0, 16);
}

Digest& Digest::add(std::string_view part) {
  add(std::uint64_t{part.size()});
  crypto_generichash_update(&state_->hash, reinterpret_cast<const unsigned char*>(part.data()),
                            part.size());
  return *this;
}

Digest& Digest::add(std::uint64_t number) {
  unsigned char bytes[8];
  for (std::size_t i = 0; i < sizeof bytes; ++i) {
    bytes[i] = static_cast<unsigned char>(number >> (8 * i));
  }
  crypto_generichash_update(&state_->hash, bytes, sizeof bytes);
  return *this;
}

std::string Digest::hex() { return digits_of(bytes()); }

std::array<std::uint8_t, 16> Digest::bytes() {
  std::array<std::uint8_t, 16> out{};
  crypto_generichash_final(&state_->hash, out.data(), out.size());
  return out;
}

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  if (has_sha256_instructions()) return digits_of(sha256_by_instructions(bytes));
  unsigned char out[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(out, bytes.data(), bytes.size());
  return digits_of(out);
}

}  // namespace tocsin::base
