// SPDX-License-Identifier: Apache-2.0
#include "generate_value.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "generate_regex.h"
#include "tocsin/model/casefold.h"

// Candidates come from the literals; `meets` decides. So a candidate may be wrong in any way,
// and what is hard to put together in one text is left to chance over some hundred attempts.

namespace tocsin::detect::naive {
namespace {

using rule::Predicate;
using rule::Test;

constexpr int kTextAttempts = 240;

bool any_is(const ValueDemand& demand, Test test) {
  return std::ranges::any_of(demand.must, [&](const Predicate* p) { return p->test == test; });
}

bool is_number_test(Test test) {
  return test == Test::kLess || test == Test::kLessEqual || test == Test::kGreater ||
         test == Test::kGreaterEqual;
}

std::vector<std::string> equal_candidates(const ValueDemand& demand) {
  std::vector<std::string> out;
  for (const Predicate* p : demand.must) {
    if (p->test == Test::kEquals) {
      out.push_back(p->text);
    }
  }
  return out;
}

std::vector<std::string> number_candidates(const ValueDemand& demand) {
  std::vector<std::string> out;
  for (const Predicate* p : demand.must) {
    if (!is_number_test(p->test)) {
      continue;
    }
    for (const double step : {0.0, 1.0, -1.0, 0.5, -0.5, 0.001, -0.001}) {
      out.push_back(fmt::format("{}", p->bound + step));
    }
  }
  return out;
}

std::vector<std::string> address_candidates(const ValueDemand& demand, base::Random& random) {
  std::vector<std::string> out;
  for (const Predicate* p : demand.must) {
    if (p->test != Test::kCidr) {
      continue;
    }
    const unsigned first_bit = p->network.prefix_bits + (p->network.v6 ? 0u : 96u);
    for (int attempt = 0; attempt < 200; ++attempt) {
      auto address = p->network.address;
      for (unsigned bit = first_bit; attempt > 0 && bit < 128; ++bit) {
        const bool last_only = attempt < 8;
        if (last_only ? bit >= 120 && ((attempt >> (127 - bit)) & 1) : random.one_in(2)) {
          address[bit / 8] = static_cast<std::uint8_t>(address[bit / 8] | (0x80u >> (bit % 8)));
        }
      }
      std::array<char, INET6_ADDRSTRLEN> text{};
      inet_ntop(p->network.v6 ? AF_INET6 : AF_INET, address.data() + (p->network.v6 ? 0 : 12),
                text.data(), text.size());
      out.emplace_back(text.data());
    }
  }
  // The plain first address last: a host is more natural than a network's own address.
  std::ranges::rotate(out, out.begin() + (out.empty() ? 0 : 1));
  return out;
}

// Every hour of ten years would do for any demand that can be met, if minutes are taken from it.
std::vector<std::string> date_candidates(const ValueDemand& demand) {
  using namespace std::chrono;
  std::vector<int> years = {2026};
  std::vector<int> minutes = {30};
  for (const Predicate* p : demand.must) {
    for (const int step : {0, 1, -1}) {
      const int around = static_cast<int>(std::clamp(p->bound, -1.0, 9998.0)) + step;
      if (p->date_part == rule::DatePart::kYear && around >= 1 && around <= 9999) {
        years.push_back(around);
      }
      if (p->date_part == rule::DatePart::kMinute && around >= 0 && around < 60) {
        minutes.push_back(around);
      }
    }
  }
  std::vector<std::string> out;
  for (const int y : years) {
    const sys_days first = sys_days{year{y} / January / 1};
    for (int day = 0; day < 366; ++day) {
      const year_month_day date{first + days{day}};
      for (int hour = 0; hour < 24; ++hour) {
        for (const int minute : minutes) {
          out.push_back(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:00Z",
                                    static_cast<int>(date.year()),
                                    static_cast<unsigned>(date.month()),
                                    static_cast<unsigned>(date.day()), hour, minute));
        }
      }
    }
  }
  return out;
}

// The pieces of one attempt at a text: what it must begin with, contain and end with.
struct Composition {
  std::string prefix;
  std::vector<std::string> middles;
  std::string suffix;
};

std::string filler(base::Random& random) {
  static constexpr std::string_view kLetters = "tocsinwreq7340kju";
  std::string out;
  for (std::uint64_t i = 0, count = 1 + random.below(6); i < count; ++i) {
    out += kLetters[random.below(kLetters.size())];
  }
  return out;
}

void keep_longer(std::string& kept, std::string other) {
  if (other.size() > kept.size()) {
    kept = std::move(other);
  }
}

void add_anchored(bool at_begin, bool at_end, std::string text, Composition& out) {
  if (at_begin) {
    keep_longer(out.prefix, std::move(text));
  } else if (at_end) {
    keep_longer(out.suffix, std::move(text));
  } else {
    out.middles.push_back(std::move(text));
  }
}

// Stars at the ends leave the glob free there; inner stars take a short filler or nothing.
void add_glob(const Predicate& predicate, int attempt, base::Random& random, Composition& out) {
  using Kind = rule::GlobPiece::Kind;
  const auto& glob = predicate.glob;
  if (glob.empty()) {
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    const bool inner = i > 0 && i + 1 < glob.size();
    switch (glob[i].kind) {
      case Kind::kText:
        text += glob[i].text;
        break;
      case Kind::kOne:
        text += attempt == 0 ? "x" : filler(random).substr(0, 1);
        break;
      case Kind::kAny:
        if (inner && attempt % 3 != 1) {
          text += attempt == 0 ? " " : filler(random);
        }
        break;
    }
  }
  add_anchored(glob.front().kind != Kind::kAny, glob.back().kind != Kind::kAny, std::move(text),
               out);
}

Composition compose(const ValueDemand& demand, int attempt, base::Random& random) {
  Composition out;
  for (const Predicate* p : demand.must) {
    switch (p->test) {
      case Test::kStartsWith:
        keep_longer(out.prefix, p->text);
        break;
      case Test::kEndsWith:
        keep_longer(out.suffix, p->text);
        break;
      case Test::kContains:
        out.middles.push_back(p->text);
        break;
      case Test::kGlob:
        add_glob(*p, attempt, random, out);
        break;
      case Test::kRegex:
        if (auto sample = sample_regex(p->text, attempt == 0, random)) {
          add_anchored(sample->at_begin, sample->at_end, std::move(sample->text), out);
        }
        break;
      default:
        break;
    }
  }
  return out;
}

// A literal that stands inside another is passed over when the other is already there.
std::string assemble(Composition pieces, int attempt, base::Random& random) {
  static constexpr std::array<std::string_view, 8> kSeparators = {" ",  "",  ",",  "-",
                                                                  "\\", "|", "\n", "."};
  if (attempt > 1) {
    for (std::size_t i = pieces.middles.size(); i > 1; --i) {
      std::swap(pieces.middles[i - 1], pieces.middles[random.below(i)]);
    }
  }
  const auto separator = [&] {
    return kSeparators[attempt < 2 ? static_cast<std::size_t>(attempt)
                                   : random.below(kSeparators.size())];
  };
  std::string text = pieces.prefix;
  if (attempt > 3 && text.empty() && random.one_in(2)) {
    text = filler(random);
  }
  for (const auto& middle : pieces.middles) {
    const bool there = model::folded(text).find(model::folded(middle)) != std::string::npos ||
                       pieces.suffix.find(middle) != std::string::npos;
    if (there && !random.one_in(4)) {
      continue;
    }
    if (!text.empty()) {
      text += separator();
    }
    text += middle;
    if (attempt > 8 && random.one_in(4)) {
      text += filler(random);
    }
  }
  if (attempt > 5 && pieces.suffix.empty() && random.one_in(2)) {
    text += filler(random);
  }
  if (attempt > 2 && random.one_in(2) && !text.empty()) {
    text += separator();
  }
  return text.ends_with(pieces.suffix) && random.one_in(2) ? text : text + pieces.suffix;
}

// Where nothing must be there, any short text may do.
std::optional<std::string> free_value(const ValueDemand& demand, base::Random& random,
                                      Regexes& regexes) {
  for (const char* candidate : {"tocsin", "7", "a", ""}) {
    if (meets(demand, candidate, regexes)) {
      return candidate;
    }
  }
  for (int attempt = 0; attempt < 16; ++attempt) {
    std::string candidate = filler(random);
    if (meets(demand, candidate, regexes)) {
      return candidate;
    }
  }
  return std::nullopt;
}

}  // namespace

bool meets(const ValueDemand& demand, std::string_view text, Regexes& regexes) {
  const model::Value value = model::Value::text(text);
  const auto passes = [&](const Predicate* p) { return value_passes(*p, value, regexes); };
  return std::ranges::all_of(demand.must, passes) && std::ranges::none_of(demand.must_not, passes);
}

std::optional<std::string> find_value(const ValueDemand& demand, base::Random& random,
                                      Regexes& regexes) {
  if (demand.must.empty()) {
    return free_value(demand, random, regexes);
  }
  std::vector<std::string> candidates = equal_candidates(demand);
  const bool only_these = !candidates.empty();
  if (!only_these) {
    candidates = number_candidates(demand);
    if (any_is(demand, Test::kCidr)) {
      candidates = address_candidates(demand, random);
    } else if (any_is(demand, Test::kDatePart)) {
      candidates = date_candidates(demand);
    }
  }
  for (auto& candidate : candidates) {
    if (meets(demand, candidate, regexes)) {
      return std::move(candidate);
    }
  }
  if (only_these) {
    return std::nullopt;
  }
  for (int attempt = 0; attempt < kTextAttempts; ++attempt) {
    std::string candidate = assemble(compose(demand, attempt, random), attempt, random);
    if (meets(demand, candidate, regexes)) {
      return candidate;
    }
  }
  return std::nullopt;
}

}  // namespace tocsin::detect::naive
