// SPDX-License-Identifier: Apache-2.0
#include "pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"
#include "word_character.h"

namespace tocsin::rule {
namespace {

// U+002D, U+002F and the three typographic dashes: en dash, em dash, horizontal bar.
constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\xe2\x80\x93", "\xe2\x80\x94",
                                                     "\xe2\x80\x95"};

// Appends to a pattern from left to right, keeping the flags and runs of `*` in their form.
class Assembler {
 public:
  explicit Assembler(Pattern& out) : out_(out) {}

  void text(std::string_view bytes) {
    if (bytes.empty()) return;
    settle();
    out_.text.append(bytes);
  }
  void any() {
    if (out_.text.empty() && out_.specials.empty()) {
      out_.any_before = true;
    } else {
      pending_any_ = true;
    }
  }
  void one() {
    settle();
    mark(Pattern::Mark::kOne, 0);
  }
  void placeholder(std::string name) {
    settle();
    mark(Pattern::Mark::kPlaceholder, static_cast<std::uint32_t>(out_.names.size()));
    out_.names.push_back(std::move(name));
  }
  void finish() {
    const bool only_any = out_.any_before && out_.text.empty() && out_.specials.empty();
    out_.any_after = pending_any_ || only_any;
  }
  // Appends everything of another pattern.
  void append(const Pattern& part) {
    if (part.any_before) any();
    std::size_t done = 0;
    for (const Pattern::Special& special : part.specials) {
      text(std::string_view(part.text).substr(done, special.offset - done));
      done = special.offset;
      append_mark(part, special);
    }
    text(std::string_view(part.text).substr(done));
    if (part.any_after) any();
  }
  void append_mark(const Pattern& part, const Pattern::Special& special) {
    switch (special.mark) {
      case Pattern::Mark::kAny:
        any();
        break;
      case Pattern::Mark::kOne:
        one();
        break;
      case Pattern::Mark::kPlaceholder:
        placeholder(part.names[special.name]);
        break;
    }
  }

 private:
  void settle() {
    if (pending_any_) mark(Pattern::Mark::kAny, 0);
    pending_any_ = false;
  }
  void mark(Pattern::Mark kind, std::uint32_t name) {
    out_.specials.push_back({static_cast<std::uint32_t>(out_.text.size()), kind, name});
  }

  Pattern& out_;
  bool pending_any_ = false;
};

// The literal parts of a pattern with the special after each; the last has none.
struct Part {
  std::string_view text;
  const Pattern::Special* special = nullptr;
};

std::vector<Part> parts_of(const Pattern& pattern) {
  std::vector<Part> parts;
  std::size_t done = 0;
  for (const Pattern::Special& special : pattern.specials) {
    parts.push_back({std::string_view(pattern.text).substr(done, special.offset - done), &special});
    done = special.offset;
  }
  parts.push_back({std::string_view(pattern.text).substr(done), nullptr});
  return parts;
}

void place_placeholders(std::string_view text, Assembler& out) {
  std::string literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '%') {
      literal.push_back('%');
      ++i;
      continue;
    }
    const std::size_t end = text[i] == '%' ? text.find_first_of("%\\", i + 1) : i;
    const bool is_name =
        text[i] == '%' && end != std::string_view::npos && text[end] == '%' && end > i + 1;
    if (!is_name) {
      literal.push_back(text[i]);
      continue;
    }
    out.text(literal);
    literal.clear();
    out.placeholder(std::string(text.substr(i + 1, end - i - 1)));
    i = end;
  }
  out.text(literal);
}

// Offsets in pattern.text of the dashes that expand.
std::vector<std::size_t> dashes_of(const Pattern& pattern) {
  std::vector<std::size_t> found;
  for (const Part& part : parts_of(pattern)) {
    const std::size_t base = static_cast<std::size_t>(part.text.data() - pattern.text.data());
    for (std::size_t i = 0; i < part.text.size(); ++i) {
      if (part.text[i] != '-' && part.text[i] != '/') continue;
      const bool begins = !ends_in_word_character(part.text.substr(0, i)) &&
                          begins_with_word_character(part.text.substr(i + 1));
      if (begins) found.push_back(base + i);
    }
  }
  return found;
}

// The pattern with the dash number i written as kDashes[choice[i]].
Pattern with_dashes(const Pattern& pattern, const std::vector<std::size_t>& dashes,
                    const std::vector<std::uint8_t>& choice) {
  Pattern variant;
  variant.names = pattern.names;
  variant.any_before = pattern.any_before;
  variant.any_after = pattern.any_after;
  variant.specials = pattern.specials;
  variant.text.reserve(pattern.text.size() + 2 * dashes.size());
  std::size_t done = 0;
  auto special = variant.specials.begin();
  const auto copy_to = [&](std::size_t end) {
    // Marks keep their place: everything before them has been written with its own length.
    for (; special != variant.specials.end() && special->offset <= end; ++special) {
      const std::size_t offset = special->offset;
      variant.text.append(pattern.text, done, offset - done);
      done = offset;
      special->offset = static_cast<std::uint32_t>(variant.text.size());
    }
    variant.text.append(pattern.text, done, end - done);
    done = end;
  };
  for (std::size_t i = 0; i < dashes.size(); ++i) {
    copy_to(dashes[i]);
    variant.text.append(kDashes[choice[i]]);
    done = dashes[i] + 1;
  }
  copy_to(pattern.text.size());
  return variant;
}

void set_glob(const Pattern& pattern, Predicate& predicate) {
  using Kind = GlobPiece::Kind;
  predicate.test = Test::kGlob;
  std::vector<GlobPiece>& glob = predicate.glob;
  const auto text = [&](std::string_view bytes) {
    if (bytes.empty()) return;
    glob.push_back({Kind::kText, predicate.cased ? std::string(bytes) : model::folded(bytes)});
  };
  const auto any = [&] {
    if (glob.empty() || glob.back().kind != Kind::kAny) glob.push_back({Kind::kAny, {}});
  };
  if (pattern.any_before) any();
  for (const Part& part : parts_of(pattern)) {
    text(part.text);
    if (part.special == nullptr) break;
    if (part.special->mark == Pattern::Mark::kOne) glob.push_back({Kind::kOne, {}});
    if (part.special->mark == Pattern::Mark::kAny) any();
  }
  if (pattern.any_after) any();
}

}  // namespace

Pattern parse_pattern(std::string_view written) {
  Pattern pattern;
  if (written.find_first_of("*?\\") == std::string_view::npos) {
    pattern.text = written;
    return pattern;
  }
  Assembler out(pattern);
  for (std::size_t i = 0; i < written.size(); ++i) {
    const char c = written[i];
    if (c == '*') {
      out.any();
    } else if (c == '?') {
      out.one();
    } else if (c == '\\' && i + 1 < written.size() &&
               (written[i + 1] == '*' || written[i + 1] == '?' || written[i + 1] == '\\')) {
      out.text(written.substr(++i, 1));
    } else {
      const std::size_t end = std::min(written.find_first_of("*?\\", i + 1), written.size());
      out.text(written.substr(i, end - i));
      i = end - 1;
    }
  }
  out.finish();
  return pattern;
}

Pattern literal_pattern(std::string text) {
  Pattern pattern;
  pattern.text = std::move(text);
  return pattern;
}

void insert_placeholders(Pattern& pattern) {
  if (pattern.text.find('%') == std::string::npos) return;
  Pattern with;
  Assembler out(with);
  if (pattern.any_before) out.any();
  for (const Part& part : parts_of(pattern)) {
    place_placeholders(part.text, out);
    if (part.special != nullptr) out.append_mark(pattern, *part.special);
  }
  if (pattern.any_after) out.any();
  out.finish();
  pattern = std::move(with);
}

bool expand_placeholders(const Pattern& pattern,
                         const std::map<std::string, std::vector<std::string>>& values,
                         std::size_t variants_max, std::vector<Pattern>& out,
                         std::string& missing) {
  const auto is_placeholder = [](const Pattern::Special& s) {
    return s.mark == Pattern::Mark::kPlaceholder;
  };
  const auto first = std::ranges::find_if(pattern.specials, is_placeholder);
  if (first == pattern.specials.end()) {
    if (out.size() >= variants_max) return false;
    out.push_back(pattern);
    return true;
  }
  const std::string& name = pattern.names[first->name];
  const auto found = values.find(name);
  if (found == values.end() || found->second.empty()) {
    missing = name;
    return false;
  }
  for (const std::string& value : found->second) {
    Pattern variant;
    Assembler assembler(variant);
    if (pattern.any_before) assembler.any();
    for (const Part& part : parts_of(pattern)) {
      assembler.text(part.text);
      if (part.special == nullptr) break;
      if (part.special == &*first) {
        assembler.append(parse_pattern(value));
      } else {
        assembler.append_mark(pattern, *part.special);
      }
    }
    if (pattern.any_after) assembler.any();
    assembler.finish();
    if (!expand_placeholders(variant, values, variants_max, out, missing)) return false;
  }
  return true;
}

bool expand_dashes(const Pattern& pattern, std::size_t variants_max, std::vector<Pattern>& out) {
  const std::vector<std::size_t> dashes = dashes_of(pattern);
  std::size_t count = 1;
  for (std::size_t i = 0; i < dashes.size(); ++i) {
    count *= kDashes.size();
    if (count > variants_max) return false;
  }
  std::vector<std::uint8_t> choice(dashes.size(), 0);
  for (std::size_t n = 0; n < count; ++n) {
    out.push_back(with_dashes(pattern, dashes, choice));
    for (std::size_t i = choice.size(); i-- > 0;) {
      if (++choice[i] < kDashes.size()) break;
      choice[i] = 0;
    }
  }
  return true;
}

void set_test(Pattern&& pattern, Predicate& predicate) {
  const bool bare_star = pattern.text.empty() && (pattern.any_before || pattern.any_after);
  if (bare_star || !pattern.specials.empty()) return set_glob(pattern, predicate);
  predicate.test = pattern.any_before ? (pattern.any_after ? Test::kContains : Test::kEndsWith)
                                      : (pattern.any_after ? Test::kStartsWith : Test::kEquals);
  if (predicate.cased) {
    predicate.text = std::move(pattern.text);
  } else {
    model::append_folded(pattern.text, predicate.text);
  }
  if (predicate.test != Test::kEquals) return;
  model::Integer number;
  if (model::parse_integer(predicate.text, number)) predicate.number = number;
}

}  // namespace tocsin::rule
