// SPDX-License-Identifier: Apache-2.0
// Idea: nearly all log text is ASCII, so each form has a kernel on 16-byte vectors that copies
// ASCII until it meets something else, and everything else goes through the one-character
// decoders of text_forms.h. SSE2 is part of x86-64, so there is nothing to detect at run time.
//
// Assumption behind the escaped kernel: backslashes are frequent (a Windows path has one every
// eight bytes or so) and nearly all are `\\`. So it looks for them in blocks of 64 bytes at once
// and then copies the pieces between them as whole vectors, each overwriting the surplus of the
// one before. No load depends on an earlier result, only the place to write does.
//
// Where the processor has AVX-512 VBMI2, the same is done for 64 bytes at a time: backslashes that
// begin an escape are squeezed out of a vector, and letters of escapes become what they stand for
// by one look-up.
#include "transcode.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "casefold_table.h"
#include "text_forms.h"

namespace tocsin::model {
namespace {

constexpr std::size_t kVector = 16;
constexpr std::size_t kBlock = 64;
// Kernels write whole vectors; their surplus ends within this many bytes after the text.
constexpr std::size_t kSlack = kBlock;

// Where a kernel stopped: at the end or at the first place that is not its business.
struct Place {
  const std::uint8_t* in;
  char* out;
};

__m128i load(const std::uint8_t* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

void store(char* at, __m128i bytes) { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), bytes); }

template <class T>
std::uint64_t load_word(const std::uint8_t* at) {
  T word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Up to seven bytes as the low bytes of a word, reading none beyond them.
std::uint64_t load_below_8(const std::uint8_t* at, std::size_t size) {
  if (size >= 4) {
    return load_word<std::uint32_t>(at) | load_word<std::uint32_t>(at + size - 4)
                                              << (8 * (size - 4));
  }
  if (size == 0) return 0;
  return std::uint64_t{at[0]} | std::uint64_t{at[size / 2]} << (8 * (size / 2)) |
         std::uint64_t{at[size - 1]} << (8 * (size - 1));
}

// Up to 15 bytes, zeros behind them, reading none beyond them.
__m128i load_below_16(const std::uint8_t* at, std::size_t size) {
  std::uint64_t low = 0, high = 0;
  if (size >= 8) {
    low = load_word<std::uint64_t>(at);
    high = load_below_8(at + 8, size - 8);
  } else {
    low = load_below_8(at, size);
  }
  return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

template <Letters kLetters>
__m128i cased(__m128i ascii) {
  if constexpr (kLetters == Letters::kAsTheyAre) return ascii;
  const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(ascii, _mm_set1_epi8('A' - 1)),
                                      _mm_cmplt_epi8(ascii, _mm_set1_epi8('Z' + 1)));
  return _mm_or_si128(ascii, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
}

unsigned high_bits(__m128i bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }

// One byte a character: Utf8Form and AnsiForm.
template <Letters kLetters>
Place copy_ascii_bytes(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  while (end - in >= static_cast<std::ptrdiff_t>(kVector)) {
    const __m128i bytes = load(in);
    store(out, cased<kLetters>(bytes));
    if (const unsigned other = high_bits(bytes); other != 0) {
      const int ascii = std::countr_zero(other);
      return {in + ascii, out + ascii};
    }
    in += kVector;
    out += kVector;
  }
  const auto rest = static_cast<std::size_t>(end - in);
  if (rest == 0) return {in, out};
  const __m128i bytes = load_below_16(in, rest);
  store(out, cased<kLetters>(bytes));
  const auto ascii = std::min<std::size_t>(rest, std::countr_zero(high_bits(bytes) | 0x10000u));
  return {in + ascii, out + ascii};
}

// Two bytes a character.
template <Letters kLetters>
Place copy_ascii_units(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  const __m128i beyond_ascii = _mm_set1_epi16(static_cast<short>(0xff80));
  const __m128i zero = _mm_setzero_si128();
  while (end - in >= static_cast<std::ptrdiff_t>(2 * kVector)) {
    const __m128i first = load(in), second = load(in + kVector);
    const __m128i other = _mm_and_si128(_mm_or_si128(first, second), beyond_ascii);
    if (high_bits(_mm_cmpeq_epi16(other, zero)) != 0xffff) break;
    store(out, cased<kLetters>(_mm_packus_epi16(first, second)));
    in += 2 * kVector;
    out += kVector;
  }
  while (end - in >= 2) {
    const auto bytes = std::min<std::size_t>(kVector, static_cast<std::size_t>(end - in) & ~1u);
    const __m128i units = bytes == kVector ? load(in) : load_below_16(in, bytes);
    const __m128i plain = _mm_cmpeq_epi16(_mm_and_si128(units, beyond_ascii), zero);
    store(out, cased<kLetters>(_mm_packus_epi16(units, zero)));
    const unsigned other = ~high_bits(plain) & 0xffffu;
    const auto ascii = std::min<std::size_t>(bytes, std::countr_zero(other | 0x10000u));
    in += ascii;
    out += ascii / 2;
    if (ascii < bytes) break;
  }
  return {in, out};
}

// The bytes of a block of up to 64 as sets, the first byte as the lowest bit.
struct BlockSets {
  std::uint64_t backslash = 0;
  std::uint64_t not_ascii = 0;
};

// A block, and where it may be read with kVector bytes of surplus.
struct Block {
  BlockSets sets;
  const std::uint8_t* bytes;
};

// Looks at a block of `size` bytes; copies it into `spare` where too little follows it.
Block look_at_block(const std::uint8_t* in, std::size_t size, const std::uint8_t* end,
                    std::uint8_t* spare) {
  BlockSets sets;
  const bool in_place = static_cast<std::size_t>(end - in) >= kBlock + kVector;
  const __m128i backslash = _mm_set1_epi8('\\');
  for (std::size_t at = 0; at < size; at += kVector) {
    const std::size_t rest = size - at;
    const __m128i bytes = rest >= kVector ? load(in + at) : load_below_16(in + at, rest);
    if (!in_place) store(reinterpret_cast<char*>(spare + at), bytes);
    sets.backslash |= std::uint64_t{high_bits(_mm_cmpeq_epi8(bytes, backslash))} << at;
    sets.not_ascii |= std::uint64_t{high_bits(bytes)} << at;
  }
  return {sets, in_place ? in : spare};
}

// The backslashes that begin an escape, where the block does not begin inside one: in each run,
// the first, the third and so on. Adding the first bit of a run carries it out of the run, which
// tells the runs that begin at even places from the others.
std::uint64_t escapes_of(std::uint64_t backslash) {
  constexpr std::uint64_t kEven = 0x5555555555555555u;
  const std::uint64_t begins = backslash & ~(backslash << 1);
  const std::uint64_t even_runs = backslash & ~(backslash + (begins & kEven));
  return (even_runs & kEven) | (backslash & ~even_runs & ~kEven);
}

// Copies a piece of ASCII without escapes, and up to kVector bytes of surplus.
template <Letters kLetters>
char* copy_piece(const std::uint8_t* in, std::size_t size, char* out) {
  store(out, cased<kLetters>(load(in)));
  for (std::size_t done = kVector; done < size; done += kVector) {
    store(out + done, cased<kLetters>(load(in + done)));
  }
  return out + size;
}

// By escape letter, what it stands for; 0 where that takes a closer look.
constexpr auto kSimpleEscapes = [] {
  std::array<std::uint8_t, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}();

// Copies plain ASCII up to the first backslash or other byte, in whole vectors.
template <Letters kLetters>
Place copy_plain_vectors(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  while (end - in >= static_cast<std::ptrdiff_t>(kVector)) {
    const __m128i bytes = load(in);
    store(out, cased<kLetters>(bytes));
    const unsigned stop =
        high_bits(_mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    if (stop != 0) {
      const int plain = std::countr_zero(stop);
      return {in + plain, out + plain};
    }
    in += kVector;
    out += kVector;
  }
  return {in, out};
}

// ASCII with one-letter escapes.
template <Letters kLetters>
Place copy_ascii_escaped(Place place, const std::uint8_t* end) {
  std::uint8_t spare[kBlock + kVector];
  auto [in, out] = copy_plain_vectors<kLetters>(place, end);
  while (in < end) {
    auto size = std::min<std::size_t>(kBlock, static_cast<std::size_t>(end - in));
    const auto [sets, bytes] = look_at_block(in, size, end, spare);
    const bool stopped = sets.not_ascii != 0;
    if (stopped) size = static_cast<std::size_t>(std::countr_zero(sets.not_ascii));
    if (size == 0) break;
    // An escape whose letter is beyond the block waits for the next one.
    const std::uint64_t inside = ~std::uint64_t{0} >> (kBlock - size);
    std::uint64_t escapes = escapes_of(sets.backslash) & inside;
    if ((escapes >> (size - 1)) != 0) {
      --size;
      escapes &= inside >> 1;
      if (size == 0) break;
    }
    std::size_t from = 0;
    // An escaped backslash stands for itself: then the piece after it begins with its letter.
    if ((escapes & ~(sets.backslash >> 1)) == 0) {
      for (; escapes != 0; escapes &= escapes - 1) {
        const auto at = static_cast<std::size_t>(std::countr_zero(escapes));
        out = copy_piece<kLetters>(bytes + from, at - from, out);
        from = at + 1;
      }
    }
    for (; escapes != 0; escapes &= escapes - 1) {
      const auto at = static_cast<std::size_t>(std::countr_zero(escapes));
      out = copy_piece<kLetters>(bytes + from, at - from, out);
      const std::uint8_t meaning = kSimpleEscapes[bytes[at + 1]];
      if (meaning == 0) return {in + at, out};
      *out++ = static_cast<char>(meaning);
      from = at + 2;
    }
    if (from < size) out = copy_piece<kLetters>(bytes + from, size - from, out);
    in += size;
    if (stopped) break;
  }
  return {in, out};
}

// The same kernels on vectors of 64 bytes.
#pragma clang attribute push(                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2"))), \
    apply_to = function)

std::uint64_t first_bits(std::size_t count) {
  return count >= kBlock ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

template <Letters kLetters>
__m512i cased_512(__m512i ascii) {
  if constexpr (kLetters == Letters::kAsTheyAre) return ascii;
  const __mmask64 upper =
      _mm512_cmplt_epu8_mask(_mm512_sub_epi8(ascii, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
  return _mm512_mask_add_epi8(ascii, upper, ascii, _mm512_set1_epi8(0x20));
}

template <Letters kLetters>
Place copy_bytes_512(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  while (in < end) {
    const auto size = std::min<std::size_t>(kBlock, static_cast<std::size_t>(end - in));
    const __m512i bytes = _mm512_maskz_loadu_epi8(first_bits(size), in);
    _mm512_storeu_si512(out, cased_512<kLetters>(bytes));
    if (const std::uint64_t other = _mm512_movepi8_mask(bytes); other != 0) {
      const int ascii = std::countr_zero(other);
      return {in + ascii, out + ascii};
    }
    in += size;
    out += size;
  }
  return {in, out};
}

template <Letters kLetters>
Place copy_units_512(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  const __m512i beyond_ascii = _mm512_set1_epi16(static_cast<short>(0xff80));
  while (end - in >= 2) {
    const auto units = std::min<std::size_t>(kBlock, static_cast<std::size_t>(end - in)) / 2;
    const auto mask = static_cast<__mmask32>(first_bits(units));
    const __m512i text = _mm512_maskz_loadu_epi16(mask, in);
    const __m512i low = _mm512_castsi256_si512(_mm512_cvtepi16_epi8(text));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm512_castsi512_si256(cased_512<kLetters>(low)));
    const __mmask32 other = _mm512_test_epi16_mask(text, beyond_ascii);
    const auto ascii = std::min<std::size_t>(units, std::countr_zero(other));
    in += 2 * ascii;
    out += ascii;
    if (ascii < units) break;
  }
  return {in, out};
}

template <Letters kLetters>
Place copy_escaped_512(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  const __m512i simple_low = _mm512_loadu_si512(kSimpleEscapes.data());
  const __m512i simple_high = _mm512_loadu_si512(kSimpleEscapes.data() + kBlock);
  while (in < end) {
    auto size = std::min<std::size_t>(kBlock, static_cast<std::size_t>(end - in));
    const __m512i bytes = _mm512_maskz_loadu_epi8(first_bits(size), in);
    const std::uint64_t backslash = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
    const std::uint64_t not_ascii = _mm512_movepi8_mask(bytes);
    __m512i text = cased_512<kLetters>(bytes);
    if ((backslash | not_ascii) == 0) {
      _mm512_storeu_si512(out, text);
      in += size;
      out += size;
      continue;
    }
    bool stopped = not_ascii != 0;
    if (stopped) size = static_cast<std::size_t>(std::countr_zero(not_ascii));
    std::uint64_t escapes = escapes_of(backslash) & first_bits(size);
    // An escape whose letter is beyond the block waits for the next one.
    if (size > 0 && (escapes >> (size - 1)) != 0) --size;
    if (size == 0) break;
    escapes &= first_bits(size);
    // An escaped backslash stands for itself.
    if ((escapes & ~(backslash >> 1)) != 0) {
      const std::uint64_t letters = escapes << 1;
      const __m512i meaning = _mm512_permutex2var_epi8(simple_low, bytes, simple_high);
      const std::uint64_t unknown = _mm512_mask_testn_epi8_mask(letters, meaning, meaning);
      text = _mm512_mask_mov_epi8(text, letters, meaning);
      if (unknown != 0) {
        stopped = true;
        size = static_cast<std::size_t>(std::countr_zero(unknown)) - 1;
        escapes &= first_bits(size);
      }
    }
    const std::uint64_t kept = ~escapes & first_bits(size);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, text));
    in += size;
    out += std::popcount(kept);
    if (stopped) break;
  }
  return {in, out};
}

#pragma clang attribute pop

bool has_avx512_vbmi2() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}

template <class Form, Letters kLetters>
Place copy_ascii(Place place, const std::uint8_t* end, Vectors vectors) {
  const bool wide_vectors = vectors == Vectors::kBest && has_avx512_vbmi2();
  if constexpr (Form::kEscapes) {
    if (wide_vectors) return copy_escaped_512<kLetters>(place, end);
    return copy_ascii_escaped<kLetters>(place, end);
  } else if constexpr (Form::kUnitBytes == 2) {
    if (wide_vectors) return copy_units_512<kLetters>(place, end);
    return copy_ascii_units<kLetters>(place, end);
  } else {
    if (wide_vectors) return copy_bytes_512<kLetters>(place, end);
    return copy_ascii_bytes<kLetters>(place, end);
  }
}

// Whether the kernel is worth its start: eight bytes of ASCII follow.
template <class Form>
bool is_ascii_ahead(const std::uint8_t* in, const std::uint8_t* end) {
  if (end - in < 8) return false;
  if (Form::kEscapes && in[0] == '\\' && in[1] == 'u') return false;
  constexpr std::uint64_t kBeyond =
      Form::kUnitBytes == 2 ? 0xff80ff80ff80ff80u : 0x8080808080808080u;
  return (load_word<std::uint64_t>(in) & kBeyond) == 0;
}

template <class Form, Letters kLetters>
Place copy_characters(Place place, const std::uint8_t* end) {
  auto [in, out] = place;
  while (in < end) {
    const char32_t c = Form::next(in, end);
    out = put_utf8(kLetters == Letters::kFolded ? kCasefold.fold(c) : c, out);
    if (is_ascii_ahead<Form>(in, end)) break;
  }
  return {in, out};
}

// The closure given to resize_and_overwrite refers to this one thing only: closures are copied, and
// copying one of several words just written costs more than folding a short value.
struct Job {
  const std::uint8_t* in;
  const std::uint8_t* end;
  std::size_t before;  // bytes of `out` to keep
  Vectors vectors;
};

}  // namespace

template <class Form, Letters kLetters>
void transcode(const std::uint8_t* bytes, std::size_t size, std::string& out, Vectors vectors) {
  Job job{bytes, bytes + size, out.size(), vectors};
  out.resize_and_overwrite(job.before + size / Form::kUnitBytes + kSlack, [&job](char* text, auto) {
    const Place stop =
        copy_ascii<Form, kLetters>({job.in, text + job.before}, job.end, job.vectors);
    job.in = stop.in;
    return static_cast<std::size_t>(stop.out - text);
  });
  if (job.in == job.end) return;
  // No form makes more than three bytes out of one: U+FFFD for a bad one, or a sign of
  // Windows-1252. (UTF-16 makes three out of two; its half unit at the end is the exception.)
  job.before = out.size();
  const std::size_t rest = 3 * static_cast<std::size_t>(job.end - job.in);
  out.resize_and_overwrite(job.before + rest + kSlack, [&job](char* text, auto) {
    Place place{job.in, text + job.before};
    while (place.in < job.end) {
      place = copy_characters<Form, kLetters>(place, job.end);
      place = copy_ascii<Form, kLetters>(place, job.end, job.vectors);
    }
    return static_cast<std::size_t>(place.out - text);
  });
}

template void transcode<Utf8Form, Letters::kAsTheyAre>(const std::uint8_t*, std::size_t,
                                                       std::string&, Vectors);
template void transcode<Utf8Form, Letters::kFolded>(const std::uint8_t*, std::size_t, std::string&,
                                                    Vectors);
template void transcode<EscapedForm, Letters::kAsTheyAre>(const std::uint8_t*, std::size_t,
                                                          std::string&, Vectors);
template void transcode<EscapedForm, Letters::kFolded>(const std::uint8_t*, std::size_t,
                                                       std::string&, Vectors);
template void transcode<WideForm, Letters::kAsTheyAre>(const std::uint8_t*, std::size_t,
                                                       std::string&, Vectors);
template void transcode<WideForm, Letters::kFolded>(const std::uint8_t*, std::size_t, std::string&,
                                                    Vectors);
template void transcode<AnsiForm, Letters::kAsTheyAre>(const std::uint8_t*, std::size_t,
                                                       std::string&, Vectors);
template void transcode<AnsiForm, Letters::kFolded>(const std::uint8_t*, std::size_t, std::string&,
                                                    Vectors);

}  // namespace tocsin::model
