// SPDX-License-Identifier: Apache-2.0
#include "keyword_filter.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "anchor_cost.h"

namespace tocsin::detect {
namespace {

constexpr std::size_t kWindowMin = 3;

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Whether some value that is not text, rendered as text and folded, may contain this literal:
// numbers, "0x1f", "{…-…}", "s-1-5-18", times, "true", "false", "inf", "nan".
bool may_be_rendered(std::string_view literal) {
  return literal.find_first_not_of("0123456789abcdefx{}-+:.stzruliny") == literal.npos;
}

// The window of letters that is rarest; letters that characters outside ASCII fold to are worse.
bool choose_window(std::string_view literal, std::size_t bytes_max, std::uint32_t& first,
                   std::uint32_t& size) {
  double best = 1e9;
  for (std::size_t begin = 0; begin < literal.size(); ++begin) {
    std::size_t end = begin;
    while (end < literal.size() && end - begin < bytes_max && is_letter(literal[end])) ++end;
    if (end - begin < kWindowMin) continue;
    std::uint32_t gram = 0;
    std::memcpy(&gram, literal.data() + begin, end - begin);
    const double cost = end - begin < bytes_max ? 10.0 : gram_rate(gram);
    if (cost >= best) continue;
    best = cost;
    first = static_cast<std::uint32_t>(begin);
    size = static_cast<std::uint32_t>(end - begin);
  }
  return best < 1e9;
}

}  // namespace

KeywordFilter::KeywordFilter(std::span<const std::string_view> literals) {
  if (literals.empty()) return;
  std::vector<Window> windows;
  bool has_s = false, has_k = false;
  for (const std::string_view literal : literals) {
    Window window;
    window.text = literal;
    if (may_be_rendered(literal) ||
        !choose_window(literal, kBytes, window.first, window.size)) {
      return;
    }
    const std::string_view text = literal.substr(window.first, window.size);
    has_s |= text.find('s') != text.npos;
    has_k |= text.find('k') != text.npos;
    windows.push_back(std::move(window));
  }
  const auto alarm = [](std::string_view text) {
    return Window{std::string(text), 0, static_cast<std::uint32_t>(text.size()), false};
  };
  std::vector<Window> json = windows, wide = std::move(windows);
  for (const std::string_view escape : {"u004", "u005", "u006", "u007"}) {
    json.push_back(alarm(escape));
  }
  if (has_s) json.push_back(alarm("u017")), json.push_back(alarm("\xc5\xbf"));
  if (has_k) json.push_back(alarm("u212")), json.push_back(alarm("\xe2\x84\xaa"));
  // Of a wide character the low byte is looked for; fits() looks at the high one.
  if (has_s) wide.push_back(alarm("\x7f"));
  if (has_k) wide.push_back(alarm("\x2a"));
  json_ = make_tables(std::move(json));
  wide_ = make_tables(std::move(wide));
  usable_ = true;
}

// Windows that begin alike share a bucket, which keeps the nibbles of a bucket few.
KeywordFilter::Tables KeywordFilter::make_tables(std::vector<Window> windows) {
  const auto text_of = [](const Window& w) {
    return std::string_view(w.text).substr(w.first, w.size);
  };
  std::ranges::sort(windows, [&](const Window& a, const Window& b) {
    return text_of(a) < text_of(b);
  });
  Tables tables;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const std::size_t bucket = i * kBuckets / windows.size();
    const auto bit = static_cast<std::uint8_t>(1u << bucket);
    for (std::size_t b = 0; b < kBytes; ++b) {
      auto& low = tables.low[b];
      auto& high = tables.high[b];
      if (b >= windows[i].size) {
        for (std::size_t n = 0; n < 16; ++n) low[n] |= bit, high[n] |= bit;
        continue;
      }
      const auto byte = static_cast<std::uint8_t>(text_of(windows[i])[b]);
      low[byte & 15] |= bit;
      high[byte >> 4] |= bit;
      if (is_letter(static_cast<char>(byte))) high[(byte ^ 0x20) >> 4] |= bit;
    }
    tables.buckets[bucket].push_back(std::move(windows[i]));
  }
  return tables;
}

namespace {

enum class Agreement : std::uint8_t { kNo, kYes, kUnsaid };

// Whether an escape of a JSON string may end at this byte.
bool may_end_escape(std::span<const std::uint8_t> raw, std::size_t at) {
  return (at >= 1 && raw[at - 1] == '\\') ||
         (at >= 5 && raw[at - 5] == '\\' && raw[at - 4] == 'u');
}

// Whether the record spells a folded character of a literal at this place; kUnsaid where it may
// spell it in another way than as itself.
template <std::size_t kStep>
Agreement agrees(std::span<const std::uint8_t> raw, std::size_t at, char wanted) {
  if (at >= raw.size() || raw.size() - at < kStep) return Agreement::kNo;
  const std::uint8_t byte = raw[at];
  if (byte >= 0x80 || static_cast<std::uint8_t>(wanted) >= 0x80) return Agreement::kUnsaid;
  if (kStep == 2 && raw[at + 1] != 0) return Agreement::kUnsaid;
  if (kStep == 1 && (byte == '\\' || wanted == '\\')) return Agreement::kUnsaid;
  const int folded = byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
  return folded == wanted ? Agreement::kYes : Agreement::kNo;
}

// Whether all bytes of an alarm stand at this place; of a wide character, both halves.
template <std::size_t kStep>
bool is_alarm(std::string_view text, std::span<const std::uint8_t> raw, std::size_t place) {
  if (kStep == 2) {
    return place + 1 < raw.size() && raw[place] == static_cast<std::uint8_t>(text[0]) &&
           raw[place + 1] == (text[0] == '\x7f' ? 0x01 : 0x21);
  }
  return place + text.size() <= raw.size() &&
         std::memcmp(raw.data() + place, text.data(), text.size()) == 0;
}

}  // namespace

// Whether the literal stands at its window's place in the raw record, as far as the record spells
// it plainly: from where it may not, the answer is yes.
template <std::size_t kStep>
bool KeywordFilter::fits(const Window& window, std::span<const std::uint8_t> raw,
                         std::size_t place) {
  if (!window.plain) return is_alarm<kStep>(window.text, raw, place);
  for (std::size_t i = window.first; i < window.text.size(); ++i) {
    const auto agreement = agrees<kStep>(raw, place + (i - window.first) * kStep, window.text[i]);
    if (agreement == Agreement::kNo) return false;
    if (agreement == Agreement::kUnsaid) break;
  }
  for (std::size_t i = window.first; i-- > 0;) {
    const std::size_t back = (window.first - i) * kStep;
    if (back > place) return false;
    if (kStep == 1 && may_end_escape(raw, place - back)) return true;
    const auto agreement = agrees<kStep>(raw, place - back, window.text[i]);
    if (agreement == Agreement::kNo) return false;
    if (agreement == Agreement::kUnsaid) break;
  }
  return true;
}

template <std::size_t kStep>
bool KeywordFilter::confirm(const Tables& tables, std::span<const std::uint8_t> raw,
                            std::size_t place, unsigned buckets) {
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    if ((buckets >> bucket & 1) == 0) continue;
    for (const Window& window : tables.buckets[bucket]) {
      if (fits<kStep>(window, raw, place)) return true;
    }
  }
  return false;
}

template <std::size_t kStep>
bool KeywordFilter::search_scalar(const Tables& tables, std::span<const std::uint8_t> raw,
                                  std::size_t from) {
  for (std::size_t place = from; place < raw.size(); ++place) {
    unsigned buckets = 0xff;
    for (std::size_t b = 0; b < kBytes && buckets != 0; ++b) {
      const std::size_t at = place + b * kStep;
      const std::uint8_t byte = at < raw.size() ? raw[at] : 0;
      buckets &= tables.low[b][byte & 15] & tables.high[b][byte >> 4];
    }
    if (buckets != 0 && confirm<kStep>(tables, raw, place, buckets)) return true;
  }
  return false;
}

template <std::size_t kStep>
__attribute__((target("avx2"))) bool KeywordFilter::search_avx2(
    const Tables& tables, std::span<const std::uint8_t> raw) {
  __m256i low[kBytes], high[kBytes];
  for (std::size_t b = 0; b < kBytes; ++b) {
    low[b] = _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(tables.low[b].data())));
    high[b] = _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(tables.high[b].data())));
  }
  const __m256i nibble = _mm256_set1_epi8(15);
  const std::size_t reach = 32 + (kBytes - 1) * kStep;
  std::size_t place = 0;
  for (; place + reach <= raw.size(); place += 32) {
    __m256i buckets = _mm256_set1_epi8(-1);
    for (std::size_t b = 0; b < kBytes; ++b) {
      const __m256i bytes = _mm256_loadu_si256(
          reinterpret_cast<const __m256i*>(raw.data() + place + b * kStep));
      const __m256i l = _mm256_shuffle_epi8(low[b], _mm256_and_si256(bytes, nibble));
      const __m256i h = _mm256_shuffle_epi8(
          high[b], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(l, h));
    }
    auto hits = ~static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())));
    if (hits == 0) [[likely]] continue;
    alignas(32) std::uint8_t sets[32];
    _mm256_store_si256(reinterpret_cast<__m256i*>(sets), buckets);
    for (; hits != 0; hits &= hits - 1) {
      const int i = __builtin_ctz(hits);
      if (confirm<kStep>(tables, raw, place + static_cast<std::size_t>(i), sets[i])) return true;
    }
  }
  return search_scalar<kStep>(tables, raw, place);
}

template <std::size_t kStep>
__attribute__((target("avx512f,avx512bw"))) bool KeywordFilter::search_avx512(
    const Tables& tables, std::span<const std::uint8_t> raw) {
  __m512i low[kBytes], high[kBytes];
  for (std::size_t b = 0; b < kBytes; ++b) {
    low[b] = _mm512_broadcast_i32x4(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(tables.low[b].data())));
    high[b] = _mm512_broadcast_i32x4(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(tables.high[b].data())));
  }
  const __m512i nibble = _mm512_set1_epi8(15);
  const std::uint8_t* const data = raw.data();
  const std::size_t reach = 64 + (kBytes - 1) * kStep;
  std::size_t place = 0;
  while (place < raw.size()) {
    const bool whole = place + reach <= raw.size();
    __m512i buckets = _mm512_set1_epi8(-1);
    for (std::size_t b = 0; b < kBytes; ++b) {
      const std::size_t at = place + b * kStep;
      const std::size_t left = at < raw.size() ? raw.size() - at : 0;
      const __mmask64 mask =
          whole || left >= 64 ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
      const __m512i bytes = _mm512_maskz_loadu_epi8(mask, data + at);
      const __m512i l = _mm512_shuffle_epi8(low[b], _mm512_and_si512(bytes, nibble));
      const __m512i h = _mm512_shuffle_epi8(
          high[b], _mm512_and_si512(_mm512_srli_epi16(bytes, 4), nibble));
      buckets = _mm512_ternarylogic_epi64(buckets, l, h, 0x80);
    }
    __mmask64 hits = _mm512_test_epi8_mask(buckets, buckets);
    if (hits != 0) [[unlikely]] {
      alignas(64) std::uint8_t sets[64];
      _mm512_store_si512(sets, buckets);
      for (; hits != 0; hits &= hits - 1) {
        const auto i = static_cast<std::size_t>(__builtin_ctzll(hits));
        if (place + i < raw.size() && confirm<kStep>(tables, raw, place + i, sets[i])) return true;
      }
    }
    place += 64;
  }
  return false;
}

template <std::size_t kStep>
bool KeywordFilter::search(const Tables& tables, std::span<const std::uint8_t> raw,
                           ScanPath path) {
  const bool avx512 = __builtin_cpu_supports("avx512bw") != 0;
  const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  if (path == ScanPath::kScalar || !avx2) return search_scalar<kStep>(tables, raw, 0);
  if (path == ScanPath::kAvx2 || !avx512) return search_avx2<kStep>(tables, raw);
  return search_avx512<kStep>(tables, raw);
}

bool KeywordFilter::may_contain(std::span<const std::uint8_t> raw, model::RawForm form,
                                ScanPath path) const {
  if (!usable_ || form == model::RawForm::kNone) return true;
  return form == model::RawForm::kJson ? search<1>(json_, raw, path)
                                       : search<2>(wide_, raw, path);
}

}  // namespace tocsin::detect
