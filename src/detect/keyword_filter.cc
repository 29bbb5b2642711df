// SPDX-License-Identifier: Apache-2.0
#include "keyword_filter.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <set>
#include <utility>

#include "anchor_cost.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/windows_fields.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

constexpr std::size_t kWindowMin = 3;
constexpr double kSharedFactor = 0.1;
constexpr double kCommonRate = 10;  // how often what stands nearly everywhere is found

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

bool is_hexadecimal(std::string_view literal) {
  return literal.find_first_not_of("0123456789abcdef") == literal.npos;
}

// Raw records hold the names of fields too, and messages: what stands in a name that most records
// have, or in the sentences of Windows about privileges, is found in most records.
std::string common_names() {
  std::string names = "privileges\n";
  for (const std::string_view name : model::kWindowsSystemFields) {
    names += model::folded(name);
    names += '\n';
  }
  return names;
}

// The window of letters that is rarest. One that another literal has already costs the filter
// nothing, so it is preferred to all but much rarer ones.
bool choose_window(std::string_view literal, std::string_view names,
                   std::set<std::string, std::less<>>& chosen, std::uint32_t& first,
                   std::uint32_t& size) {
  constexpr std::size_t bytes_max = NibbleFilter::kBytes;
  double best = 1e9;
  for (std::size_t begin = 0; begin < literal.size(); ++begin) {
    std::size_t end = begin;
    while (end < literal.size() && end - begin < bytes_max && is_letter(literal[end])) ++end;
    if (end - begin < kWindowMin) continue;
    std::uint32_t gram = 0;
    std::memcpy(&gram, literal.data() + begin, end - begin);
    const bool shared = chosen.contains(literal.substr(begin, end - begin));
    const bool common =
        end - begin < bytes_max || names.find(literal.substr(begin, end - begin)) != names.npos;
    const double rate = common ? kCommonRate : static_cast<double>(gram_rate(gram));
    const double cost = shared ? rate * kSharedFactor : rate;
    if (cost >= best) continue;
    best = cost;
    first = static_cast<std::uint32_t>(begin);
    size = static_cast<std::uint32_t>(end - begin);
  }
  if (best >= 1e9) return false;
  chosen.emplace(literal.substr(first, size));
  return true;
}

}  // namespace

bool may_be_rendered(std::string_view literal) {
  constexpr std::size_t kRenderedMax = 40;  // but for SIDs, which have signs
  for (const std::string_view word : {"true", "false", "-inf", "-nan"}) {
    if (word.find(literal) != word.npos) return true;
  }
  if (literal.find_first_not_of("0123456789abcdefx{}-+:.stz") != literal.npos) return false;
  return literal.size() <= kRenderedMax || literal.find('-') != literal.npos;
}

KeywordFilter::KeywordFilter(std::span<const std::string_view> literals) {
  if (literals.empty()) return;
  std::vector<Window> windows;
  std::set<std::string, std::less<>> chosen;
  const std::string names = common_names();
  bool has_s = false, has_k = false;
  for (const std::string_view literal : literals) {
    Window window;
    window.text = literal;
    if (may_be_rendered(literal) || is_hexadecimal(literal) ||
        !choose_window(literal, names, chosen, window.first, window.size)) {
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
  for (std::size_t bucket = 0; bucket < json_.buckets.size(); ++bucket) {
    for (const Window& window : json_.buckets[bucket]) {
      const auto bytes = std::string_view(window.text).substr(window.first, window.size);
      if (is_ascii(bytes)) {
        json_pairs_.add(bucket, bytes);
      } else {
        json_others_.push_back(window.text);
      }
    }
  }
  wide_ = make_tables(std::move(wide));
  usable_ = true;
}

// Windows that begin alike share a bucket, which keeps the nibbles of a bucket few. Alarms, which
// are short, have one of their own.
KeywordFilter::Tables KeywordFilter::make_tables(std::vector<Window> windows) {
  const auto text_of = [](const Window& w) {
    return std::string_view(w.text).substr(w.first, w.size);
  };
  std::ranges::sort(windows, [&](const Window& a, const Window& b) {
    return std::pair(!a.plain, text_of(a)) < std::pair(!b.plain, text_of(b));
  });
  std::set<std::string_view> texts;
  for (const Window& window : windows) {
    if (window.plain) texts.insert(text_of(window));
  }
  constexpr std::size_t kAlarms = NibbleFilter::kBuckets - 1;
  Tables tables;
  // Copies: what is moved into a bucket must not move what `texts` looks at.
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto rank = std::distance(texts.begin(), texts.lower_bound(text_of(windows[i])));
    const std::size_t bucket =
        windows[i].plain ? static_cast<std::size_t>(rank) * kAlarms / texts.size() : kAlarms;
    if (windows[i].plain) {
      std::memcpy(&windows[i].letters, text_of(windows[i]).data(), windows[i].size);
      std::memset(&windows[i].letters_mask, 0xff, windows[i].size);
    }
    tables.filter.add(bucket, text_of(windows[i]), true);
    tables.buckets[bucket].push_back(windows[i]);
  }
  return tables;
}

namespace {

enum class Agreement : std::uint8_t { kNo, kYes, kUnsaid };

// Whether an escape of a JSON string may end at this byte.
bool may_end_escape(std::span<const std::uint8_t> raw, std::size_t at) {
  return (at >= 1 && raw[at - 1] == '\\') || (at >= 5 && raw[at - 5] == '\\' && raw[at - 4] == 'u');
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
  if (agrees<kStep>(raw, place, window.text[window.first]) != Agreement::kYes) return false;
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
bool KeywordFilter::any_fits(const Tables& tables, std::uint32_t buckets,
                             std::span<const std::uint8_t> raw, std::size_t place) {
  constexpr std::uint32_t kLower = 0x20202020;
  std::uint32_t there = 0;
  const bool whole = kStep == 1 && raw.size() - place >= sizeof there;
  if (whole) std::memcpy(&there, raw.data() + place, sizeof there);
  for (; buckets != 0; buckets &= buckets - 1) {
    for (const Window& window : tables.buckets[static_cast<std::size_t>(__builtin_ctz(buckets))]) {
      // The letters of a window stand as they are, in either case: all else is an alarm.
      if (whole && ((there | kLower) & window.letters_mask) != window.letters) continue;
      if (fits<kStep>(window, raw, place)) return true;
    }
  }
  return false;
}

bool KeywordFilter::search_json_pairs(std::span<const std::uint8_t> raw) const {
  const std::string_view text(reinterpret_cast<const char*>(raw.data()), raw.size());
  const auto searched = json_pairs_.search(text, [&](std::size_t place, std::uint32_t buckets) {
    return any_fits<1>(json_, buckets, raw, place);
  });
  if (searched.stopped || searched.ascii) return searched.stopped;
  return std::ranges::any_of(json_others_,
                             [&](const std::string& other) { return contains(text, other); });
}

bool KeywordFilter::may_contain(std::span<const std::uint8_t> raw, model::RawForm form,
                                ScanPath path) const {
  if (!usable_ || form == model::RawForm::kNone) return true;
  if (form != model::RawForm::kJson) {
    return wide_.filter.search<2>(raw, path, [&](std::size_t place, unsigned buckets) {
      return any_fits<2>(wide_, buckets, raw, place);
    });
  }
  const bool pairs = path == ScanPath::kBest || path == ScanPath::kVbmi;
  if (pairs && PairFilter::available()) return search_json_pairs(raw);
  return json_.filter.search<1>(raw, path, [&](std::size_t place, unsigned buckets) {
    return any_fits<1>(json_, buckets, raw, place);
  });
}

}  // namespace tocsin::detect
