// SPDX-License-Identifier: Apache-2.0
// Every alert that may come into an incident has the hash of its record, and hashing in portable
// code takes as long as a tenth of a scan. The processor's instructions do two rounds at a time, on
// the eight words of the state in two registers: a, b, e, f and c, d, g, h.
#include "sha256.h"

#include <algorithm>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace tocsin::base {

#if defined(__x86_64__)

namespace {

constexpr std::size_t kBlock = 64;

__extension__ using Wide = unsigned __int128;

// The largest number whose `power`th power is not above a limit.
consteval std::uint64_t root(Wide limit, int power) {
  std::uint64_t found = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 36; bit != 0; bit >>= 1) {
    Wide product = 1;
    for (int i = 0; i < power; ++i) product *= found | bit;
    if (product <= limit) found |= bit;
  }
  return found;
}

template <std::size_t kCount>
consteval std::array<std::uint32_t, kCount> primes() {
  std::array<std::uint32_t, kCount> found{};
  std::size_t count = 0;
  for (std::uint32_t n = 2; count < kCount; ++n) {
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::none_of(found.begin(), end, [&](std::uint32_t p) { return n % p == 0; })) {
      found[count++] = n;
    }
  }
  return found;
}

// The first 32 bits behind the point of the primes' cube roots.
consteval std::array<std::uint32_t, 64> round_constants() {
  std::array<std::uint32_t, 64> constants = primes<64>();
  for (std::uint32_t& c : constants) c = static_cast<std::uint32_t>(root(Wide{c} << 96, 3));
  return constants;
}

// Of the primes' square roots.
consteval std::array<std::uint32_t, 8> first_state() {
  std::array<std::uint32_t, 8> state = primes<8>();
  for (std::uint32_t& c : state) c = static_cast<std::uint32_t>(root(Wide{c} << 64, 2));
  return state;
}

alignas(16) constexpr std::array<std::uint32_t, 64> kRounds = round_constants();
constexpr std::array<std::uint32_t, 8> kFirst = first_state();

struct Registers {
  __m128i abef, cdgh;
};

__attribute__((target("sha,sse4.1"))) __m128i load(const void* from) {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

__attribute__((target("sha,sse4.1"))) Registers take_block(Registers state,
                                                           const std::uint8_t* block) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i words[4];  // the last 16 words of the message schedule
  for (int i = 0; i < 4; ++i) words[i] = _mm_shuffle_epi8(load(block + 16 * i), big_endian);
  Registers now = state;
#pragma clang loop unroll(full)
  for (int four = 0; four < 16; ++four) {
    __m128i& oldest = words[four % 4];
    const __m128i newest = words[(four + 3) % 4];
    const __m128i keyed = _mm_add_epi32(oldest, load(&kRounds[4 * four]));
    now.cdgh = _mm_sha256rnds2_epu32(now.cdgh, now.abef, keyed);
    now.abef = _mm_sha256rnds2_epu32(now.abef, now.cdgh, _mm_shuffle_epi32(keyed, 0x0e));
    if (four >= 12) continue;
    const __m128i seven_back = _mm_alignr_epi8(newest, words[(four + 2) % 4], 4);
    const __m128i sum =
        _mm_add_epi32(_mm_sha256msg1_epu32(oldest, words[(four + 1) % 4]), seven_back);
    oldest = _mm_sha256msg2_epu32(sum, newest);
  }
  return {_mm_add_epi32(now.abef, state.abef), _mm_add_epi32(now.cdgh, state.cdgh)};
}

void put_big_endian(std::uint64_t number, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<std::uint8_t>(number >> (8 * (count - 1 - i)));
  }
}

}  // namespace

bool has_sha256_instructions() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    const bool known = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0;
    return known && (b & bit_SHA) != 0 && __builtin_cpu_supports("sse4.1") > 0;
  }();
  return has;
}

__attribute__((target("sha,sse4.1"))) Sha256
sha256_by_instructions(std::span<const std::uint8_t> bytes) {
  const auto& h = kFirst;
  const auto four = [](std::uint32_t high, std::uint32_t b, std::uint32_t c, std::uint32_t low) {
    return _mm_set_epi32(static_cast<int>(high), static_cast<int>(b), static_cast<int>(c),
                         static_cast<int>(low));
  };
  Registers state{four(h[0], h[1], h[4], h[5]), four(h[2], h[3], h[6], h[7])};
  std::size_t at = 0;
  for (; bytes.size() - at >= kBlock; at += kBlock) state = take_block(state, bytes.data() + at);
  // What is left, a bit, and in the last eight bytes the number of bits.
  std::array<std::uint8_t, 2 * kBlock> rest{};
  const std::size_t left = bytes.size() - at;
  std::copy_n(bytes.data() + at, left, rest.data());
  rest[left] = 0x80;
  const std::size_t end = left + 9 <= kBlock ? kBlock : 2 * kBlock;
  put_big_endian(std::uint64_t{bytes.size()} * 8, 8, rest.data() + end - 8);
  for (std::size_t i = 0; i < end; i += kBlock) state = take_block(state, rest.data() + i);
  alignas(16) std::uint32_t words[8];  // f, e, b, a, h, g, d, c
  _mm_store_si128(reinterpret_cast<__m128i*>(words), state.abef);
  _mm_store_si128(reinterpret_cast<__m128i*>(words + 4), state.cdgh);
  Sha256 digest;
  constexpr int kOrder[] = {3, 2, 7, 6, 1, 0, 5, 4};
  for (std::size_t i = 0; i < 8; ++i) put_big_endian(words[kOrder[i]], 4, digest.data() + 4 * i);
  return digest;
}

#else

bool has_sha256_instructions() { return false; }

Sha256 sha256_by_instructions(std::span<const std::uint8_t>) { std::unreachable(); }

#endif

}  // namespace tocsin::base
