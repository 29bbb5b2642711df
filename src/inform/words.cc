// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "telling_fields.h"
#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

std::size_t rank_of(const model::Reason& reason) {
  if (reason.value.empty()) return std::size(kTelling) + 1 + std::size(kRouting) + 1;
  const auto* const routing = std::find(std::begin(kRouting), std::end(kRouting), reason.field);
  if (routing != std::end(kRouting)) {
    return std::size(kTelling) + 1 + static_cast<std::size_t>(routing - std::begin(kRouting));
  }
  const auto* const at = std::find(std::begin(kTelling), std::end(kTelling), reason.field);
  return static_cast<std::size_t>(at - std::begin(kTelling));
}

std::string join(std::string_view a, std::string_view between, std::string_view b) {
  std::string out = wire::inert(a);
  if (!out.empty() && !b.empty()) out += between;
  return out += wire::inert(b);
}

// `words`, already inert, and what else is to be said beside them.
std::string joined(std::string words, std::string_view more) {
  if (!more.empty()) words += ", " + wire::inert(more);
  return words;
}

const model::Reason& most_telling(const model::Alert& alert) {
  return *std::min_element(
      alert.why.begin(), alert.why.end(),
      [](const model::Reason& a, const model::Reason& b) { return rank_of(a) < rank_of(b); });
}

// The value of the first of `names` that the event has; nothing where that is already `said`.
std::string_view context(const model::Alert& alert, std::span<const std::string_view> names,
                         std::string_view said) {
  for (const std::string_view name : names) {
    if (name == said) return {};
    for (const model::StoredField& field : alert.event) {
      if (field.name == name && !field.text.empty() && field.text != "-") return field.text;
    }
  }
  return {};
}

std::string correlation_words(const model::Alert& alert) {
  std::string out;
  for (const model::Reason& reason : alert.why) {
    const bool group = &reason != &alert.why.front();
    if (!out.empty()) out += ", ";
    out +=
        group ? join(reason.field, "=", reason.value) : join(reason.value, " ", reason.predicate);
  }
  return out;
}

}  // namespace

std::string_view level_word(model::Level level) {
  return level == model::Level::kInformational ? "info" : model::level_name(level);
}

bool has_time(model::Timestamp time) { return time != model::Timestamp{}; }

std::string time_text(model::Timestamp time) {
  std::string text;
  model::append_rfc3339(time, text);
  text.resize(std::min<std::size_t>(text.size(), 19));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string day_text(model::Timestamp time) { return time_text(time).substr(0, 10); }

std::string clock_text(model::Timestamp time) { return time_text(time).substr(11); }

std::string number_text(std::uint64_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  constexpr std::string_view kUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  auto scaled = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (scaled >= 999.5 && unit + 1 < std::size(kUnits)) {
    scaled /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", scaled, scaled < 9.95 ? 1 : 0, kUnits[unit]);
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number_text(n), n == 1 ? one : many);
}

std::string counted(std::uint64_t n, std::string_view one) {
  return counted(n, one, fmt::format("{}s", one));
}

std::string deciding(const model::Alert& alert) {
  if (alert.why.empty()) return {};
  if (alert.rule->correlation) return correlation_words(alert);
  const model::Reason& best = most_telling(alert);
  if (best.value.empty()) return join(best.field, " ", best.predicate);
  const std::string words = join(best.field, "=", best.value);
  if (rank_of(best) < std::size(kTelling)) return words;
  return joined(joined(words, context(alert, kDeeds, best.field)),
                context(alert, kActors, best.field));
}

std::string deciding_value(const model::Alert& alert) {
  if (alert.why.empty() || alert.rule->correlation) return deciding(alert);
  const model::Reason& best = most_telling(alert);
  if (best.value.empty()) return deciding(alert);
  if (rank_of(best) < std::size(kTelling)) return wire::inert(best.value);
  const bool says_deed = std::ranges::find(kDeeds, best.field) != std::end(kDeeds);
  const std::string_view deed =
      says_deed ? std::string_view{best.value} : context(alert, kDeeds, best.field);
  if (deed.empty()) return join(best.field, "=", best.value);
  return joined(wire::inert(deed), context(alert, kActors, best.field));
}

std::string reason_line(const model::Reason& reason) {
  return join(join(reason.field, " ", reason.predicate), ": ", reason.value);
}

}  // namespace tocsin::inform
