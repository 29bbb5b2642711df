// SPDX-License-Identifier: Apache-2.0
#include "predicate_check.h"

#include <arpa/inet.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>

#include "tocsin/model/casefold.h"
#include "tocsin/model/time.h"

namespace tocsin::detect::naive {
namespace {

using rule::Predicate;
using rule::Test;

// The 32 digits of a GUID, in lower case; nothing where the text is none. Braces: both or none.
std::optional<std::string> guid_digits(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, 36);
  }
  if (text.size() != 36) {
    return std::nullopt;
  }
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool upper = c >= 'A' && c <= 'F';
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || upper;
    if (dash ? c != '-' : !hex) {
      return std::nullopt;
    }
    if (!dash) {
      digits += static_cast<char>(upper ? c - 'A' + 'a' : c);
    }
  }
  return digits;
}

bool equals(const Predicate& predicate, const model::Value& value, std::string_view text) {
  if (text == predicate.text) {
    return true;
  }
  model::Integer integer;
  if (predicate.number && model::integer_of(value, integer) && integer == *predicate.number) {
    return true;
  }
  const auto wanted = guid_digits(predicate.text);
  return wanted && guid_digits(text) == wanted;
}

bool bits_equal(const std::uint8_t* a, const std::uint8_t* b, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned mask = 0x80u >> (i % 8);
    if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
      return false;
    }
  }
  return true;
}

bool is_mapped_v4(const std::uint8_t (&address)[16]) {
  static constexpr std::uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(address, kPrefix, sizeof kPrefix) == 0;
}

bool in_network(const rule::Network& network, std::string_view text) {
  std::string spelled(text);
  std::uint8_t v4[4];
  std::uint8_t v6[16];
  if (spelled.find('\0') != std::string::npos) {
    return false;
  }
  if (inet_pton(AF_INET, spelled.c_str(), v4) == 1) {
    return !network.v6 && bits_equal(v4, network.address.data() + 12, network.prefix_bits);
  }
  if (const auto zone = spelled.find('%'); zone != std::string::npos) {
    spelled.resize(zone);
  }
  if (inet_pton(AF_INET6, spelled.c_str(), v6) != 1) {
    return false;
  }
  if (network.v6) {
    return bits_equal(v6, network.address.data(), network.prefix_bits);
  }
  return is_mapped_v4(v6) && bits_equal(v6 + 12, network.address.data() + 12, network.prefix_bits);
}

bool date_passes(const Predicate& predicate, std::string_view text) {
  auto time = model::parse_time(text);
  if (!time) time = model::parse_time(std::string(text) + "T00:00:00Z");  // a day alone
  return time && number_compares(predicate.date_test, date_part_of(predicate.date_part, *time),
                                 predicate.bound);
}

// Of the week's Thursday: the year and week that ISO 8601 counts the day to are its own.
int iso_week(std::chrono::sys_days day) {
  using namespace std::chrono;
  const weekday name{day};
  const sys_days thursday = day + days{4 - static_cast<int>(name.iso_encoding())};
  const sys_days new_year = sys_days{year_month_day{thursday}.year() / January / 1};
  return static_cast<int>((thursday - new_year).count()) / 7 + 1;
}

std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    ++end;
  }
  return end - at;
}

}  // namespace

Regexes::Regexes() = default;
Regexes::~Regexes() = default;

const re2::RE2* Regexes::find(const std::string& pattern) {
  auto& slot = compiled_[pattern];
  if (!slot) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    slot = std::make_unique<re2::RE2>(pattern, options);
  }
  return slot->ok() ? slot.get() : nullptr;
}

bool text_compares(Test test, std::string_view text, std::string_view literal) {
  switch (test) {
    case Test::kEquals:
      return text == literal;
    case Test::kStartsWith:
      return text.starts_with(literal);
    case Test::kEndsWith:
      return text.ends_with(literal);
    case Test::kContains:
      return text.find(literal) != std::string_view::npos;
    default:
      return false;
  }
}

bool number_compares(Test test, double number, double bound) {
  switch (test) {
    case Test::kEquals:
      return number == bound;
    case Test::kLess:
      return number < bound;
    case Test::kLessEqual:
      return number <= bound;
    case Test::kGreater:
      return number > bound;
    case Test::kGreaterEqual:
      return number >= bound;
    default:
      return false;
  }
}

double date_part_of(rule::DatePart part, model::Timestamp time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<seconds>(time) - sys_seconds{day}};
  switch (part) {
    case rule::DatePart::kMinute:
      return static_cast<double>(clock.minutes().count());
    case rule::DatePart::kHour:
      return static_cast<double>(clock.hours().count());
    case rule::DatePart::kDay:
      return static_cast<unsigned>(date.day());
    case rule::DatePart::kWeek:
      return iso_week(day);
    case rule::DatePart::kMonth:
      return static_cast<unsigned>(date.month());
    case rule::DatePart::kYear:
      return static_cast<int>(date.year());
  }
  return 0;
}

// reachable[i]: the pieces so far can end before byte i of the text.
bool glob_matches(const std::vector<rule::GlobPiece>& glob, std::string_view text) {
  using Kind = rule::GlobPiece::Kind;
  std::vector<bool> reachable(text.size() + 1, false);
  reachable[0] = true;
  for (const auto& piece : glob) {
    std::vector<bool> next(text.size() + 1, false);
    bool passed = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      passed = passed || reachable[i];
      if (piece.kind == Kind::kAny) {
        next[i] = next[i] || passed;
      } else if (reachable[i] && piece.kind == Kind::kOne && i < text.size()) {
        next[i + character_size(text, i)] = true;
      } else if (reachable[i] && piece.kind == Kind::kText &&
                 text.substr(i).starts_with(piece.text)) {
        next[i + piece.text.size()] = true;
      }
    }
    reachable.swap(next);
  }
  return reachable[text.size()];
}

bool value_passes(const Predicate& predicate, const model::Value& value, Regexes& regexes) {
  if (value.kind == model::ValueKind::kNull) {
    return predicate.test == Test::kEquals && predicate.text.empty();
  }
  const std::string plain = model::to_text(value);
  const std::string text = predicate.cased ? plain : model::folded(plain);
  switch (predicate.test) {
    case Test::kEquals:
      return equals(predicate, value, text);
    case Test::kStartsWith:
    case Test::kEndsWith:
    case Test::kContains:
      return text_compares(predicate.test, text, predicate.text);
    case Test::kGlob:
      return glob_matches(predicate.glob, text);
    case Test::kRegex: {
      const re2::RE2* regex = regexes.find(predicate.text);
      return regex != nullptr && re2::RE2::PartialMatch(plain, *regex);
    }
    case Test::kCidr:
      return in_network(predicate.network, plain);
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual: {
      double number = 0;
      return model::number_of(value, number) &&
             number_compares(predicate.test, number, predicate.bound);
    }
    case Test::kDatePart:
      return date_passes(predicate, plain);
    case Test::kExists:
    case Test::kNull:
    case Test::kSameAsField:
      return false;
  }
  return false;
}

}  // namespace tocsin::detect::naive
