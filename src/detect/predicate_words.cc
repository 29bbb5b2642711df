// SPDX-License-Identifier: Apache-2.0
#include "predicate_words.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "tocsin/model/casefold.h"

namespace tocsin::detect::naive {
namespace {

using rule::Predicate;
using rule::Test;

constexpr std::string_view kEllipsis = "…";

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t character_begin(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continues(text[at])) {
    --at;
  }
  return at;
}

// A window of whole characters, with marks where text is left out.
std::string window_at(std::string_view text, std::size_t hit) {
  if (text.size() <= kShownBytesMax) {
    return std::string(text);
  }
  const std::size_t room = kShownBytesMax - 2 * kEllipsis.size();
  const std::size_t before = room / 4;
  std::size_t begin = hit > before ? hit - before : 0;
  begin = character_begin(text, std::min(begin, text.size() - room));
  const std::size_t end = character_begin(text, std::min(begin + room, text.size()));
  std::string out;
  if (begin > 0) {
    out += kEllipsis;
  }
  out += text.substr(begin, end - begin);
  if (end < text.size()) {
    out += kEllipsis;
  }
  return out;
}

std::string resolve_escapes(std::string_view written) {
  std::string out;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool escape = written[i] == '\\' && i + 1 < written.size() &&
                        (written[i + 1] == '\\' || written[i + 1] == '*' || written[i + 1] == '?');
    out += escape ? written[++i] : written[i];
  }
  return out;
}

std::string_view without_stars(std::string_view text) {
  while (text.starts_with('*')) {
    text.remove_prefix(1);
  }
  while (text.ends_with('*')) {
    text.remove_suffix(1);
  }
  return text;
}

// The literal in quotes: in the author's spelling where that means the same, else the text that
// is compared and, after it, what the author wrote.
std::string quoted_literal(const Predicate& predicate) {
  const auto same = [&](const std::string& spelled) {
    return (predicate.cased ? spelled : model::folded(spelled)) == predicate.text;
  };
  const std::string& written = predicate.written;
  const std::array<std::string, 4> spellings = {resolve_escapes(written), written,
                                                resolve_escapes(without_stars(written)),
                                                std::string(without_stars(written))};
  for (const auto& spelling : spellings) {
    if (same(spelling)) {
      return fmt::format("'{}'", window_at(spelling, 0));
    }
  }
  if (written.empty()) {
    return fmt::format("'{}'", window_at(predicate.text, 0));
  }
  return fmt::format("'{}' (from '{}')", window_at(predicate.text, 0), window_at(written, 0));
}

std::string glob_words(const std::vector<rule::GlobPiece>& glob) {
  std::string out;
  for (const auto& piece : glob) {
    switch (piece.kind) {
      case rule::GlobPiece::Kind::kAny:
        out += '*';
        break;
      case rule::GlobPiece::Kind::kOne:
        out += '?';
        break;
      case rule::GlobPiece::Kind::kText:
        out += piece.text;
        break;
    }
  }
  return window_at(out, 0);
}

std::string network_words(const rule::Network& network) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const std::uint8_t* bytes = network.address.data() + (network.v6 ? 0 : 12);
  inet_ntop(network.v6 ? AF_INET6 : AF_INET, bytes, buffer.data(), buffer.size());
  return fmt::format("{}/{}", buffer.data(), network.prefix_bits);
}

std::string_view comparison_words(Test test) {
  switch (test) {
    case Test::kStartsWith:
      return "startswith";
    case Test::kEndsWith:
      return "endswith";
    case Test::kContains:
      return "contains";
    case Test::kLess:
      return "<";
    case Test::kLessEqual:
      return "<=";
    case Test::kGreater:
      return ">";
    case Test::kGreaterEqual:
      return ">=";
    default:
      return "equals";
  }
}

std::string_view part_words(rule::DatePart part) {
  switch (part) {
    case rule::DatePart::kMinute:
      return "minute";
    case rule::DatePart::kHour:
      return "hour";
    case rule::DatePart::kDay:
      return "day";
    case rule::DatePart::kWeek:
      return "week";
    case rule::DatePart::kMonth:
      return "month";
    case rule::DatePart::kYear:
      return "year";
  }
  return "part";
}

// Byte of `text` at which the character stands that begins at byte `folded_at` of its fold.
std::size_t unfolded_offset(std::string_view text, std::size_t folded_at) {
  const auto is_ascii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) {
    return folded_at;
  }
  std::size_t folded_size = 0;
  std::size_t at = 0;
  while (at < text.size() && folded_size < folded_at) {
    std::size_t end = at + 1;
    while (end < text.size() && continues(text[end])) {
      ++end;
    }
    folded_size += model::folded(text.substr(at, end - at)).size();
    at = end;
  }
  return at;
}

// Where in the text the predicate finds what it looks for; 0 where it looks at the whole.
std::size_t hit_offset(const Predicate& predicate, std::string_view text, const re2::RE2* regex) {
  if (predicate.test == Test::kRegex) {
    const re2::StringPiece piece(text.data(), text.size());
    re2::StringPiece match;
    const bool found =
        regex != nullptr && regex->Match(piece, 0, piece.size(), re2::RE2::UNANCHORED, &match, 1);
    return found ? static_cast<std::size_t>(match.data() - text.data()) : 0;
  }
  std::string_view literal;
  if (predicate.test == Test::kContains || predicate.test == Test::kEndsWith) {
    literal = predicate.text;
  }
  for (const auto& piece : predicate.glob) {
    if (literal.empty() && predicate.test == Test::kGlob) {
      literal = piece.text;
    }
  }
  const std::string compared = predicate.cased ? std::string(text) : model::folded(text);
  const std::size_t at =
      predicate.test == Test::kEndsWith ? compared.rfind(literal) : compared.find(literal);
  if (at == std::string::npos) {
    return 0;
  }
  return predicate.cased ? at : unfolded_offset(text, at);
}

}  // namespace

std::string predicate_words(const Predicate& predicate) {
  const std::string_view case_note = predicate.cased ? " (case matters)" : "";
  switch (predicate.test) {
    case Test::kEquals:
    case Test::kStartsWith:
    case Test::kEndsWith:
    case Test::kContains:
      return fmt::format("{} {}{}", comparison_words(predicate.test), quoted_literal(predicate),
                         case_note);
    case Test::kGlob:
      return fmt::format("matches '{}'{}", glob_words(predicate.glob), case_note);
    case Test::kRegex:
      return fmt::format("matches /{}/", window_at(predicate.text, 0));
    case Test::kCidr:
      return fmt::format("in {}", network_words(predicate.network));
    case Test::kLess:
    case Test::kLessEqual:
    case Test::kGreater:
    case Test::kGreaterEqual:
      return fmt::format("{} {}", comparison_words(predicate.test), predicate.bound);
    case Test::kDatePart:
      return fmt::format("{} {} {}", part_words(predicate.date_part),
                         comparison_words(predicate.date_test), predicate.bound);
    case Test::kExists:
      return "exists";
    case Test::kNull:
      return "is null";
    case Test::kSameAsField:
      return fmt::format("{} field {}{}", comparison_words(predicate.reference_test),
                         predicate.other_field, case_note);
  }
  return "";
}

std::string shown_text(const Predicate& predicate, std::string_view text, const re2::RE2* regex) {
  if (text.size() <= kShownBytesMax) {
    return std::string(text);
  }
  return window_at(text, hit_offset(predicate, text, regex));
}

std::string shown_value(const Predicate& predicate, const model::Value& value, Regexes& regexes) {
  const std::string text = model::to_text(value);
  const bool is_regex = predicate.test == Test::kRegex;
  return shown_text(predicate, text, is_regex ? regexes.find(predicate.text) : nullptr);
}

void add_reason(model::Reason reason, std::vector<model::Reason>& reasons) {
  const bool known = std::ranges::any_of(reasons, [&](const model::Reason& other) {
    return reason.field == other.field && reason.predicate == other.predicate &&
           reason.value == other.value;
  });
  if (!known) {
    reasons.push_back(std::move(reason));
  }
}

}  // namespace tocsin::detect::naive
