// SPDX-License-Identifier: Apache-2.0
#include "regex_check.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>

namespace tocsin::rule {
namespace {

struct Beyond {
  std::string_view begins;
  std::string_view name;
};

constexpr std::array kBeyond = {
    Beyond{"(?=", "look-ahead"},      Beyond{"(?!", "negative look-ahead"},
    Beyond{"(?<=", "look-behind"},    Beyond{"(?<!", "negative look-behind"},
    Beyond{"(?>", "an atomic group"},
};

// What of the pattern cannot be matched in linear time; empty where nothing is seen.
std::string_view beyond_linear(std::string_view pattern) {
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
      if (!in_class && next >= '1' && next <= '9') return "a back-reference";
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(') {
      for (const Beyond& form : kBeyond) {
        if (pattern.substr(i).starts_with(form.begins)) return form.name;
      }
    }
  }
  return {};
}

}  // namespace

RegexVerdict check_regex(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryMax);
  const RE2 compiled(pattern, options);
  if (compiled.ok()) return {true, {}, {}};
  RegexVerdict verdict;
  const std::string_view beyond = beyond_linear(pattern);
  if (!beyond.empty()) {
    verdict.reason = fmt::format(
        "the regular expression uses {}, which cannot be matched in "
        "linear time",
        beyond);
    verdict.hint = "split the test: one pattern for what must be there, one under `not`";
    return verdict;
  }
  verdict.reason = "the regular expression is not valid: " + compiled.error();
  return verdict;
}

std::string quoted_for_regex(std::string_view text) {
  return RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

}  // namespace tocsin::rule
