// SPDX-License-Identifier: Apache-2.0
// CRC-32 by folding: the message is a polynomial over GF(2), and a block of 128 bits that stands
// n bits before the end may be replaced by its two halves times x^n mod P. So four accumulators
// swallow 64 bytes a round with eight carry-less multiplications (256 bytes where registers have
// 512 bits); the last 16 bytes are finished by table. Method: Gopal, Ozturk et al., "Fast CRC
// Computation for Generic Polynomials Using PCLMULQDQ" (Intel, 2009). The constants are computed
// here from the polynomial.

#include "evtx/checksum.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tocsin::source::evtx {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320u;
static_assert(std::endian::native == std::endian::little);

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables t{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = (c >> 1) ^ ((c & 1) ? kPolynomial : 0);
    t[0][i] = c;
  }
  for (std::size_t n = 1; n < 8; ++n) {
    for (std::size_t i = 0; i < 256; ++i) {
      t[n][i] = (t[n - 1][i] >> 8) ^ t[0][t[n - 1][i] & 0xff];
    }
  }
  return t;
}

constexpr Tables kTables = make_tables();

// The inner state: without the inversions at both ends.
std::uint32_t update_by_table(std::uint32_t state, const std::uint8_t* p, std::size_t n) {
  while (n >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    word ^= state;
    state = 0;
    for (std::size_t k = 0; k < 8; ++k) state ^= kTables[7 - k][(word >> (8 * k)) & 0xff];
    p += 8;
    n -= 8;
  }
  while (n-- > 0) state = (state >> 8) ^ kTables[0][(state ^ *p++) & 0xff];
  return state;
}

#if defined(__x86_64__)

// x^n mod P in reflected form, shifted as a folding constant needs it.
consteval long long folding_constant(unsigned n) {
  std::uint32_t c = 0x80000000u;  // x^0
  for (unsigned i = 0; i < n; ++i) c = (c >> 1) ^ ((c & 1) ? kPolynomial : 0);
  return static_cast<long long>(std::uint64_t{c} << 1);
}

constexpr std::size_t kFoldBytesMin = 128;
constexpr std::size_t kWideBytesMin = 1024;  // below it the wide registers gain nothing

__attribute__((target("pclmul,sse4.1"))) __m128i load(const std::uint8_t* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

__attribute__((target("pclmul,sse4.1"))) __m128i fold(__m128i value, __m128i constants,
                                                      __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
  const __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// Four accumulators; each stands for 16 bytes of the message.
struct Accumulators {
  __m128i lane[4];
};

// The same with 512-bit registers: 256 bytes a round, and 64 bytes left over at the end.
// Needs kWideBytesMin bytes.
__attribute__((target("avx512f,vpclmulqdq,pclmul,sse4.1"))) Accumulators
fold_wide(std::uint32_t state, const std::uint8_t*& p, std::size_t& n) {
  const auto over = [](long long low, long long high)
                        __attribute__((target("avx512f,vpclmulqdq"))) {
                          return _mm512_set_epi64(high, low, high, low, high, low, high, low);
                        };
  const auto fold_512 = [](__m512i value, __m512i constants, __m512i next)
                            __attribute__((target("avx512f,vpclmulqdq"))) {
                              const __m512i low = _mm512_clmulepi64_epi128(value, constants, 0x00);
                              const __m512i high = _mm512_clmulepi64_epi128(value, constants, 0x11);
                              constexpr int kXorOfThree = 0x96;
                              return _mm512_ternarylogic_epi64(low, high, next, kXorOfThree);
                            };
  const __m512i over_2048 = over(folding_constant(2048 + 32), folding_constant(2048 - 32));
  const __m512i over_512 = over(folding_constant(512 + 32), folding_constant(512 - 32));
  __m512i a = _mm512_xor_si512(_mm512_loadu_si512(p),
                               _mm512_zextsi128_si512(_mm_cvtsi32_si128(static_cast<int>(state))));
  __m512i b = _mm512_loadu_si512(p + 64);
  __m512i c = _mm512_loadu_si512(p + 128);
  __m512i d = _mm512_loadu_si512(p + 192);
  p += 256;
  n -= 256;
  while (n >= 256) {
    a = fold_512(a, over_2048, _mm512_loadu_si512(p));
    b = fold_512(b, over_2048, _mm512_loadu_si512(p + 64));
    c = fold_512(c, over_2048, _mm512_loadu_si512(p + 128));
    d = fold_512(d, over_2048, _mm512_loadu_si512(p + 192));
    p += 256;
    n -= 256;
  }
  a = fold_512(a, over_512, b);
  a = fold_512(a, over_512, c);
  a = fold_512(a, over_512, d);
  return {{_mm512_extracti32x4_epi32(a, 0), _mm512_extracti32x4_epi32(a, 1),
           _mm512_extracti32x4_epi32(a, 2), _mm512_extracti32x4_epi32(a, 3)}};
}

bool can_fold_wide() {
  static const bool can =
      __builtin_cpu_supports("avx512f") > 0 && __builtin_cpu_supports("vpclmulqdq") > 0;
  return can;
}

// Swallows all whole blocks of 16 bytes; needs kFoldBytesMin bytes.
__attribute__((target("pclmul,sse4.1"))) std::uint32_t update_by_folding(std::uint32_t state,
                                                                         const std::uint8_t*& p,
                                                                         std::size_t& n) {
  const __m128i over_512 = _mm_set_epi64x(folding_constant(512 - 32), folding_constant(512 + 32));
  const __m128i over_128 = _mm_set_epi64x(folding_constant(128 - 32), folding_constant(128 + 32));
  Accumulators sum;
  if (n >= kWideBytesMin && can_fold_wide()) {
    sum = fold_wide(state, p, n);
  } else {
    sum = {{_mm_xor_si128(load(p), _mm_cvtsi32_si128(static_cast<int>(state))), load(p + 16),
            load(p + 32), load(p + 48)}};
    p += 64;
    n -= 64;
  }
  auto [a, b, c, d] = sum.lane;
  while (n >= 64) {
    a = fold(a, over_512, load(p));
    b = fold(b, over_512, load(p + 16));
    c = fold(c, over_512, load(p + 32));
    d = fold(d, over_512, load(p + 48));
    p += 64;
    n -= 64;
  }
  a = fold(a, over_128, b);
  a = fold(a, over_128, c);
  a = fold(a, over_128, d);
  while (n >= 16) {
    a = fold(a, over_128, load(p));
    p += 16;
    n -= 16;
  }
  alignas(16) std::uint8_t rest[16];
  _mm_store_si128(reinterpret_cast<__m128i*>(rest), a);
  return update_by_table(0, rest, sizeof rest);
}

bool can_fold() {
  static const bool can =
      __builtin_cpu_supports("pclmul") > 0 && __builtin_cpu_supports("sse4.1") > 0;
  return can;
}

#endif

}  // namespace

std::uint32_t crc32_by_table(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  return ~update_by_table(~crc, bytes.data(), bytes.size());
}

std::uint32_t crc32(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  std::uint32_t state = ~crc;
  const std::uint8_t* p = bytes.data();
  std::size_t n = bytes.size();
#if defined(__x86_64__)
  if (n >= kFoldBytesMin && can_fold()) state = update_by_folding(state, p, n);
#endif
  return ~update_by_table(state, p, n);
}

}  // namespace tocsin::source::evtx
