// SPDX-License-Identifier: Apache-2.0
#include "anchor_cost.h"

#include <algorithm>
#include <cstring>

#include "regex_literals.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using rule::Test;

// Looking for a literal costs something even if it never occurs; so short ones are worth avoiding
// though they be rare, and a table look-up is cheaper than a scan.
constexpr double kScanCost = 0.0002;
constexpr double kShortScanCost = 0.02;  // under five bytes: no stride
constexpr double kTinyScanCost = 0.3;    // under four bytes
constexpr double kTableCost = 0.0001;

double rate_of(std::string_view literal) {
  if (literal.size() < 4) {
    return literal.size() == 3 ? 0.05 : literal.size() == 2 ? 0.3 : 0.8;
  }
  double rate = 1;
  for (std::size_t i = 0; i + 4 <= literal.size(); ++i) {
    std::uint32_t gram = 0;
    std::memcpy(&gram, literal.data() + i, sizeof gram);
    rate = std::min(rate, static_cast<double>(gram_rate(gram)));
  }
  // Long literals are rarer than their rarest piece.
  return rate / (1.0 + 0.1 * static_cast<double>(literal.size() - 4));
}

std::string_view longest_text(const std::vector<rule::GlobPiece>& glob) {
  std::string_view best;
  for (const rule::GlobPiece& piece : glob) {
    if (piece.kind == rule::GlobPiece::Kind::kText && piece.text.size() > best.size()) {
      best = piece.text;
    }
  }
  return best;
}

}  // namespace

float gram_rate(std::uint32_t gram) {
  float rate = 0.02f;
  for (int i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(gram >> (8 * i));
    const bool letter = byte >= 'a' && byte <= 'z';
    rate *= byte == '\\' || letter || byte == '.' || byte == ' ' ? 0.8f
            : byte >= 0x80                                        ? 0.02f
                                                                  : 0.3f;
  }
  return rate;
}

double literal_cost(Test test, std::string_view literal) {
  if (literal.empty() && test != Test::kEquals) return kNeverAnchor;
  const double rate = rate_of(literal);
  if (test != Test::kContains) return rate + kTableCost;
  const bool ascii = std::ranges::all_of(literal, [](char c) { return (c & 0x80) == 0; });
  // Literals outside ASCII are looked for only in values that have such characters.
  if (!ascii) return 0.001;
  if (literal.size() < 4) return rate + kTinyScanCost;
  return rate + (literal.size() < 5 ? kShortScanCost : kScanCost);
}

Necessary necessary_pieces(const rule::Predicate& predicate) {
  Necessary result;
  switch (predicate.test) {
    case Test::kEquals:
    case Test::kStartsWith:
    case Test::kEndsWith:
    case Test::kContains:
      result.exact = !predicate.cased;
      result.any.push_back(
          {predicate.test, predicate.cased ? model::folded(predicate.text) : predicate.text});
      return result;
    case Test::kGlob: {
      const std::string_view text = longest_text(predicate.glob);
      if (text.empty()) return result;
      result.any.push_back({Test::kContains, model::folded(text)});
      return result;
    }
    case Test::kRegex:
      for (std::string& text : necessary_literals(predicate.text)) {
        result.any.push_back({Test::kContains, std::move(text)});
      }
      return result;
    default: return result;
  }
}

}  // namespace tocsin::detect
