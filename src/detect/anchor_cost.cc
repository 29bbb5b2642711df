// SPDX-License-Identifier: Apache-2.0
#include "anchor_cost.h"

#include <algorithm>
#include <cstring>

#include "tocsin/base/check.h"
#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

using rule::Test;

// A table look-up is cheaper than a scan; short literals leave the scanner no room for a stride,
// and the shortest pass its filter at every other place.
constexpr double kTableCost = 0.0002;
constexpr double kScanCost = 0.0005;
constexpr double kShortScanCost = 0.01;   // under five bytes
constexpr double kTinyScanCost = 0.3;     // under four bytes, where texts are full of them
constexpr double kTinyRare = 0.1;         // the share of values from which that is so
constexpr double kWideScanCost = 0.0005;  // only values outside ASCII are scanned for these

constexpr std::size_t kGram = 4;
// Of a long literal so many pieces are looked at.
constexpr std::size_t kPiecesMax = 20;

// Of what must stand in a text for a glob to match it, the piece that costs least to look for: what
// it begins with, ends with or, of the others, the longest.
Necessary::Piece best_piece(const std::vector<rule::GlobPiece>& glob) {
  Necessary::Piece best;
  double least = kNeverAnchor;
  const auto offer = [&](Test test, const rule::GlobPiece& piece) {
    if (piece.kind != rule::GlobPiece::Kind::kText || piece.text.empty()) return;
    std::string text = model::folded(piece.text);
    const double cost = literal_rate(GramFrequency::Kind{0}, test, text) + looking_cost(test, text);
    if (cost >= least) return;
    least = cost;
    best = {test, std::move(text)};
  };
  if (glob.empty()) return best;
  offer(Test::kStartsWith, glob.front());
  offer(Test::kEndsWith, glob.back());
  const auto* longest = &glob.front();
  for (const rule::GlobPiece& piece : glob) {
    if (piece.text.size() > longest->text.size()) longest = &piece;
  }
  offer(Test::kContains, *longest);
  return best;
}

}  // namespace

// Without a way out of the loop, so that it becomes vectors: most texts are ASCII to their end.
bool is_ascii(std::string_view text) {
  constexpr std::size_t kStep = 64;
  const char* const bytes = text.data();
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < kStep; i += sizeof all) {
      std::uint64_t word;
      std::memcpy(&word, bytes + at + i, sizeof word);
      all |= word;
    }
    if ((all & kHighBits) != 0) return false;
  }
  std::uint64_t all = 0;
  for (; at + sizeof all <= text.size(); at += sizeof all) {
    std::uint64_t word;
    std::memcpy(&word, bytes + at, sizeof word);
    all |= word;
  }
  unsigned char rest = 0;
  for (; at < text.size(); ++at) rest |= static_cast<unsigned char>(bytes[at]);
  return ((all & kHighBits) | (rest & 0x80u)) == 0;
}

float gram_rate(std::uint32_t gram) { return GramFrequency::built_in().rate_anywhere(gram); }

double literal_rate(GramFrequency::Kind kind, Test test, std::string_view literal) {
  const GramFrequency& frequency = GramFrequency::built_in();
  if (literal.empty()) return test == Test::kEquals ? 0.1 : 1;
  if (!is_ascii(literal)) return 0.0005;
  if (literal.size() < kGram) {
    const double rate = static_cast<double>(frequency.rate(kind, literal));
    return test == Test::kContains || test == Test::kEquals ? rate : rate * 0.5;
  }
  double rate = 1;
  const std::size_t pieces = std::min(literal.size() - kGram + 1, kPiecesMax);
  for (std::size_t i = 0; i < pieces; ++i) {
    rate = std::min(rate, static_cast<double>(frequency.rate(kind, literal.substr(i, kGram))));
  }
  // Long literals are rarer than their rarest piece.
  return rate / (1.0 + 0.05 * static_cast<double>(literal.size() - kGram));
}

double looking_cost(Test test, std::string_view literal) {
  if (literal.empty() && test != Test::kEquals) return kNeverAnchor;
  if (test != Test::kContains) return kTableCost;
  if (!is_ascii(literal)) return kWideScanCost;
  if (literal.size() >= kGram) return literal.size() == kGram ? kShortScanCost : kScanCost;
  std::uint32_t gram = 0;
  std::memcpy(&gram, literal.data(), literal.size());
  const double share = std::min(1.0, static_cast<double>(gram_rate(gram)) / kTinyRare);
  return std::max(kShortScanCost, kTinyScanCost * share);
}

bool is_plain(const rule::Predicate& predicate) {
  return !predicate.cased && predicate.test <= Test::kContains;
}

Necessary necessary_pieces(const rule::Predicate& predicate, const RegexNeeds* regex) {
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
      Necessary::Piece piece = best_piece(predicate.glob);
      if (!piece.text.empty()) result.any.push_back(std::move(piece));
      return result;
    }
    case Test::kRegex:
      CHECK(regex != nullptr);
      for (const std::string& text : regex->any) result.any.push_back({Test::kContains, text});
      return result;
    default:
      return result;
  }
}

}  // namespace tocsin::detect
