// SPDX-License-Identifier: Apache-2.0
// Modifiers act from left to right on drafts. A value begins as one draft; windash, base64offset
// and expand turn one into several, of which one must match. A draft is a pattern until a
// modifier makes it something else, and modifiers say which kinds they take.
#include "modifiers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "encoding.h"
#include "network.h"
#include "pattern.h"
#include "regex_check.h"
#include "tocsin/model/value.h"

namespace tocsin::rule {
namespace {

enum class DraftKind : std::uint8_t {
  kPattern,
  kInteger,
  kFloat,
  kBool,
  kNull,
  kRegex,
  kNetwork,
  kBound,
  kDatePart,
  kField,
  kExists,
};

struct Draft {
  DraftKind kind = DraftKind::kPattern;
  Pattern pattern;
  Predicate predicate;                // what is settled so far
  std::string flags;                  // kRegex
  bool starts = false, ends = false;  // kRegex, kField: the affixes asked for
};

// The value under work, and how to say what is wrong with it.
struct Work {
  const ItemKey& key;
  const text::YamlNode& value;
  ValueContext& context;
  Report& report;
  std::vector<Draft> drafts;
  bool modified = false;  // some modifier but neq and all has acted
  bool affixed = false;
  bool encoded = false;  // the pattern may hold bytes that are no UTF-8

  bool refuse(Modifier modifier, const char* code, std::string_view why,
              std::string hint = {}) const {
    report.error(value.place, code, fmt::format("`{}`: {}", name_of(modifier), why),
                 std::move(hint));
    return false;
  }
};

std::string decimal(const model::Integer& n) {
  return fmt::format("{}{}", n.negative ? "-" : "", n.magnitude);
}

// The draft that a scalar begins as.
Draft first_draft(const text::YamlNode& value) {
  Draft draft;
  text::YamlInteger integer;
  switch (value.kind) {
    case text::YamlKind::kNull:
      draft.kind = DraftKind::kNull;
      return draft;
    case text::YamlKind::kBool:
      draft.kind = DraftKind::kBool;
      draft.pattern = literal_pattern(value.truth() ? "true" : "false");
      return draft;
    case text::YamlKind::kInteger:
      if (!text::read_yaml_integer(value.text, integer)) break;
      draft.kind = DraftKind::kInteger;
      draft.predicate.number = model::Integer{integer.magnitude, integer.negative};
      draft.predicate.bound =
          static_cast<double>(integer.magnitude) * (integer.negative ? -1.0 : 1.0);
      draft.pattern = literal_pattern(decimal(*draft.predicate.number));
      return draft;
    case text::YamlKind::kFloat:
      if (!text::read_yaml_float(value.text, draft.predicate.bound)) break;
      draft.kind = DraftKind::kFloat;
      draft.pattern = literal_pattern(fmt::format("{}", draft.predicate.bound));
      return draft;
    default:
      break;
  }
  draft.pattern = parse_pattern(value.text);
  return draft;
}

// Numbers and booleans read as text where a modifier wants text.
bool take_as_text(Draft& draft) {
  const bool scalar = draft.kind == DraftKind::kInteger || draft.kind == DraftKind::kFloat ||
                      draft.kind == DraftKind::kBool;
  if (scalar) {
    draft.kind = DraftKind::kPattern;
    draft.predicate.number.reset();
  }
  return draft.kind == DraftKind::kPattern;
}

bool apply_affix(Modifier modifier, Work& work) {
  const bool before = modifier != Modifier::kStartsWith, after = modifier != Modifier::kEndsWith;
  for (Draft& draft : work.drafts) {
    if (draft.kind == DraftKind::kRegex || draft.kind == DraftKind::kField) {
      // `contains` asks for neither end, and does so for good.
      draft.starts = draft.starts || (after && !before);
      draft.ends = draft.ends || (before && !after);
      if (before && after && draft.kind == DraftKind::kField) draft.starts = draft.ends = true;
      continue;
    }
    if (!take_as_text(draft)) {
      return work.refuse(modifier, "modifier-value", "takes text, not this kind of value");
    }
    draft.pattern.any_before = draft.pattern.any_before || before;
    draft.pattern.any_after = draft.pattern.any_after || after;
  }
  work.affixed = true;
  return true;
}

bool apply_regex(Work& work) {
  if (work.modified) {
    return work.refuse(Modifier::kRegex, "modifier-order", "must be the first modifier",
                       "write `re` directly after the field name");
  }
  for (Draft& draft : work.drafts) {
    if (draft.kind == DraftKind::kNull) {
      return work.refuse(Modifier::kRegex, "modifier-value", "takes a pattern, not null");
    }
    draft.kind = DraftKind::kRegex;
    draft.predicate.text = work.value.text;
  }
  return true;
}

bool apply_flag(Modifier modifier, Work& work) {
  const char flag = modifier == Modifier::kFlagI ? 'i' : modifier == Modifier::kFlagM ? 'm' : 's';
  for (Draft& draft : work.drafts) {
    if (draft.kind != DraftKind::kRegex) {
      return work.refuse(modifier, "modifier-order", "is a flag of `re` and stands after it");
    }
    if (draft.flags.find(flag) == std::string::npos) draft.flags.push_back(flag);
  }
  return true;
}

// Encodes every literal part by itself; wildcards stay where they are.
template <class Encode>
Pattern encode_parts(const Pattern& pattern, const Encode& encode) {
  Pattern out = pattern;
  out.text.clear();
  std::size_t done = 0;
  for (Pattern::Special& special : out.specials) {
    const std::size_t offset = special.offset;
    out.text += encode(std::string_view(pattern.text).substr(done, offset - done));
    special.offset = static_cast<std::uint32_t>(out.text.size());
    done = offset;
  }
  out.text += encode(std::string_view(pattern.text).substr(done));
  return out;
}

bool apply_wide(Modifier modifier, Work& work) {
  const WideForm form = modifier == Modifier::kUtf16Be ? WideForm::kBig : WideForm::kLittle;
  for (Draft& draft : work.drafts) {
    if (!take_as_text(draft)) {
      return work.refuse(modifier, "modifier-value", "takes text, not this kind of value");
    }
    draft.pattern = encode_parts(draft.pattern, [&](std::string_view s) { return utf16(s, form); });
    if (modifier != Modifier::kUtf16) continue;
    for (Pattern::Special& special : draft.pattern.specials) special.offset += 2;
    draft.pattern.text.insert(0, "\xff\xfe");
  }
  work.encoded = true;
  return true;
}

bool apply_base64(Modifier modifier, Work& work) {
  std::vector<Draft> encoded;
  for (Draft& draft : work.drafts) {
    if (!take_as_text(draft) || !draft.pattern.is_literal()) {
      return work.refuse(modifier, "modifier-value", "takes text without wildcards",
                         "put contains, startswith and endswith after it; write \\* for a star");
    }
    if (modifier == Modifier::kBase64) {
      draft.pattern = literal_pattern(base64(draft.pattern.text));
      encoded.push_back(std::move(draft));
      continue;
    }
    for (std::string& text : base64_at_offsets(draft.pattern.text)) {
      if (text.empty()) {
        return work.refuse(modifier, "modifier-value",
                           "the value is too short: nothing is left "
                           "that does not depend on its neighbours");
      }
      encoded.push_back(draft);
      encoded.back().pattern = literal_pattern(std::move(text));
    }
  }
  work.drafts = std::move(encoded);
  return true;
}

bool apply_windash(Work& work) {
  std::vector<Draft> expanded;
  std::vector<Pattern> variants;
  for (Draft& draft : work.drafts) {
    if (!take_as_text(draft)) {
      return work.refuse(Modifier::kWindash, "modifier-value", "takes text");
    }
    variants.clear();
    const std::size_t room = work.context.options.variants_max;
    if (!expand_dashes(draft.pattern, room, variants) || expanded.size() + variants.size() > room) {
      return work.refuse(Modifier::kWindash, "too-many-variants",
                         fmt::format("the value has too many dashes: more than {} forms", room),
                         "split the value into several, each with fewer dashes");
    }
    for (Pattern& variant : variants) {
      Draft copy;
      copy.predicate.cased = draft.predicate.cased;
      copy.pattern = std::move(variant);
      expanded.push_back(std::move(copy));
    }
  }
  work.drafts = std::move(expanded);
  return true;
}

// The regular expression with each placeholder as a pattern in which its values stand literally.
bool expand_regex(Draft& draft, Work& work, std::string& missing) {
  Pattern pattern = literal_pattern(draft.predicate.text);
  insert_placeholders(pattern);
  std::string text;
  std::size_t done = 0;
  for (const Pattern::Special& special : pattern.specials) {
    text.append(pattern.text, done, special.offset - done);
    done = special.offset;
    const std::string& name = pattern.names[special.name];
    const auto found = work.context.options.placeholders.find(name);
    if (found == work.context.options.placeholders.end() || found->second.empty()) {
      missing = name;
      return false;
    }
    text += "(?:";
    for (std::size_t i = 0; i < found->second.size(); ++i) {
      text += (i == 0 ? "" : "|") + quoted_for_regex(found->second[i]);
    }
    text += ")";
  }
  draft.predicate.text = text + pattern.text.substr(done);
  return true;
}

bool apply_expand(Work& work) {
  std::vector<Draft> expanded;
  std::vector<Pattern> variants;
  std::string missing;
  bool fits = true;
  for (Draft& draft : work.drafts) {
    if (draft.kind == DraftKind::kRegex) {
      fits = expand_regex(draft, work, missing);
      expanded.push_back(std::move(draft));
    } else if (!take_as_text(draft)) {
      return work.refuse(Modifier::kExpand, "modifier-value", "takes text with %placeholders%");
    } else {
      variants.clear();
      insert_placeholders(draft.pattern);
      fits = expand_placeholders(draft.pattern, work.context.options.placeholders,
                                 work.context.options.values_max, variants, missing);
      for (Pattern& variant : variants) {
        expanded.push_back(draft);
        expanded.back().pattern = std::move(variant);
      }
    }
    if (!missing.empty()) {
      work.report.error(work.value.place, "placeholder-without-values",
                        fmt::format("needs values for the placeholder %{}%", missing),
                        fmt::format("put them, one a line, into a file `{}.txt`", missing));
      return false;
    }
    if (!fits) return work.refuse(Modifier::kExpand, "too-many-variants", "too many values");
  }
  work.drafts = std::move(expanded);
  return true;
}

bool apply_cidr(Work& work) {
  if (work.modified) {
    return work.refuse(Modifier::kCidr, "modifier-order", "takes an unmodified value");
  }
  for (Draft& draft : work.drafts) {
    const auto form = draft.kind == DraftKind::kPattern
                          ? parse_network(std::string(work.value.text), draft.predicate.network)
                          : NetworkText::kBad;
    if (form == NetworkText::kBad) {
      return work.refuse(Modifier::kCidr, "bad-network",
                         fmt::format("`{}` is no network", work.value.text),
                         "write it as 192.0.2.0/24 or 2001:db8::/32");
    }
    if (form == NetworkText::kHostBits) {
      work.report.warn(
          work.value.place, "network-host-bits",
          fmt::format("`{}` has bits set behind its prefix; they are ignored", work.value.text));
    }
    draft.kind = DraftKind::kNetwork;
  }
  return true;
}

// The number of a draft, also of text that wholly denotes one.
bool number_of_draft(const Draft& draft, double& out) {
  if (draft.kind == DraftKind::kInteger || draft.kind == DraftKind::kFloat) {
    out = draft.predicate.bound;
    return true;
  }
  return draft.kind == DraftKind::kPattern && draft.pattern.is_literal() &&
         model::number_of(model::Value::text(draft.pattern.text), out);
}

bool apply_comparison(Modifier modifier, Work& work) {
  const Test test = modifier == Modifier::kLess        ? Test::kLess
                    : modifier == Modifier::kLessEqual ? Test::kLessEqual
                    : modifier == Modifier::kGreater   ? Test::kGreater
                                                       : Test::kGreaterEqual;
  for (Draft& draft : work.drafts) {
    if (draft.kind == DraftKind::kDatePart && draft.predicate.date_test == Test::kEquals) {
      draft.predicate.date_test = test;
      continue;
    }
    double bound = 0;
    if (work.affixed || !number_of_draft(draft, bound)) {
      return work.refuse(modifier, "modifier-value", "takes a number");
    }
    draft.kind = DraftKind::kBound;
    draft.predicate.test = test;
    draft.predicate.bound = bound;
  }
  return true;
}

bool apply_date_part(Modifier modifier, Work& work) {
  using enum Modifier;
  constexpr std::array<std::pair<Modifier, DatePart>, 6> kParts = {{{kMinute, DatePart::kMinute},
                                                                    {kHour, DatePart::kHour},
                                                                    {kDay, DatePart::kDay},
                                                                    {kWeek, DatePart::kWeek},
                                                                    {kMonth, DatePart::kMonth},
                                                                    {kYear, DatePart::kYear}}};
  for (Draft& draft : work.drafts) {
    double bound = draft.predicate.bound;
    if (draft.kind == DraftKind::kBound) {
      draft.predicate.date_test = draft.predicate.test;
    } else if (work.affixed || !number_of_draft(draft, bound)) {
      return work.refuse(modifier, "modifier-value", "takes a number");
    }
    draft.kind = DraftKind::kDatePart;
    draft.predicate.bound = bound;
    for (const auto& [name, part] : kParts) {
      if (name == modifier) draft.predicate.date_part = part;
    }
  }
  return true;
}

bool apply_exists(Work& work) {
  if (work.modified || work.key.field.empty()) {
    return work.refuse(Modifier::kExists, "modifier-order", "stands alone, after a field name");
  }
  Draft& draft = work.drafts.front();
  const std::string& text = draft.pattern.text;
  if (draft.kind != DraftKind::kBool && text != "true" && text != "false") {
    return work.refuse(Modifier::kExists, "modifier-value", "takes true or false");
  }
  draft.kind = DraftKind::kExists;
  return true;
}

bool apply_field_reference(Work& work) {
  if (work.key.field.empty()) {
    return work.refuse(Modifier::kFieldRef, "modifier-value", "needs a field to compare with");
  }
  for (Draft& draft : work.drafts) {
    const bool name = take_as_text(draft) && draft.pattern.specials.empty() &&
                      !draft.pattern.text.empty() && (work.affixed || draft.pattern.is_literal());
    if (!name) {
      return work.refuse(Modifier::kFieldRef, "modifier-value", "takes the name of a field");
    }
    draft.kind = DraftKind::kField;
    draft.starts = draft.pattern.any_after;
    draft.ends = draft.pattern.any_before;
    draft.predicate.other_field = draft.pattern.text;
  }
  return true;
}

bool apply_cased(Work& work) {
  for (Draft& draft : work.drafts) {
    if (draft.kind != DraftKind::kField && !take_as_text(draft)) {
      return work.refuse(Modifier::kCased, "modifier-value", "takes text",
                         "`re` minds case by itself");
    }
    draft.predicate.cased = true;
  }
  return true;
}

bool apply(Modifier modifier, Work& work) {
  switch (modifier) {
    case Modifier::kContains:
    case Modifier::kStartsWith:
    case Modifier::kEndsWith:
      return apply_affix(modifier, work);
    case Modifier::kAll:
    case Modifier::kNeq:
      return true;  // of the item as a whole
    case Modifier::kExists:
      return apply_exists(work);
    case Modifier::kCased:
      return apply_cased(work);
    case Modifier::kRegex:
      return apply_regex(work);
    case Modifier::kFlagI:
    case Modifier::kFlagM:
    case Modifier::kFlagS:
      return apply_flag(modifier, work);
    case Modifier::kWindash:
      return apply_windash(work);
    case Modifier::kBase64:
    case Modifier::kBase64Offset:
      return apply_base64(modifier, work);
    case Modifier::kWide:
    case Modifier::kUtf16Be:
    case Modifier::kUtf16:
      return apply_wide(modifier, work);
    case Modifier::kLess:
    case Modifier::kLessEqual:
    case Modifier::kGreater:
    case Modifier::kGreaterEqual:
      return apply_comparison(modifier, work);
    case Modifier::kMinute:
    case Modifier::kHour:
    case Modifier::kDay:
    case Modifier::kWeek:
    case Modifier::kMonth:
    case Modifier::kYear:
      return apply_date_part(modifier, work);
    case Modifier::kCidr:
      return apply_cidr(work);
    case Modifier::kExpand:
      return apply_expand(work);
    case Modifier::kFieldRef:
      return apply_field_reference(work);
  }
  return false;
}

bool finish_regex(Draft& draft, Work& work) {
  std::string& pattern = draft.predicate.text;
  if (draft.starts || draft.ends) {
    pattern =
        fmt::format("{}(?:{}){}", draft.starts ? "\\A" : "", pattern, draft.ends ? "\\z" : "");
  }
  if (!draft.flags.empty()) {
    std::ranges::sort(draft.flags);
    pattern = fmt::format("(?{}){}", draft.flags, pattern);
  }
  draft.predicate.test = Test::kRegex;
  if (work.context.good_patterns.contains(pattern)) return true;
  const RegexVerdict verdict = check_regex(pattern);
  if (!verdict.sound) {
    work.report.error(work.value.place, "bad-regex", verdict.reason, verdict.hint);
    return false;
  }
  work.context.good_patterns.insert(pattern);
  return true;
}

bool finish_pattern(Draft& draft, Work& work) {
  if (work.encoded && !is_utf8(draft.pattern.text)) {
    work.report.error(work.value.place, "bytes-that-are-no-text",
                      "the encoded value is no text, so that no field can hold it",
                      "put `base64offset|contains` after the UTF-16 modifier");
    return false;
  }
  if (work.key.field.empty() && !work.affixed) {
    draft.pattern.any_before = draft.pattern.any_after = true;  // keywords are searched
  }
  draft.predicate.number.reset();
  set_test(std::move(draft.pattern), draft.predicate);
  return true;
}

void finish_number(Draft& draft) {
  draft.predicate.test = Test::kEquals;
  draft.predicate.text = std::move(draft.pattern.text);
  const double bound = std::exchange(draft.predicate.bound, 0);
  const bool whole = draft.kind == DraftKind::kFloat && bound > -1e15 && bound < 1e15 &&
                     bound == static_cast<double>(static_cast<std::int64_t>(bound));
  if (!whole) return;
  const auto integer = static_cast<std::int64_t>(bound);
  draft.predicate.number =
      model::Integer{static_cast<std::uint64_t>(integer < 0 ? -integer : integer), integer < 0};
}

// Settles the test of a draft that all modifiers have passed.
bool finish(Draft& draft, Work& work) {
  const bool keyword = work.key.field.empty();
  switch (draft.kind) {
    case DraftKind::kInteger:
    case DraftKind::kFloat:
    case DraftKind::kBool:
      if (keyword) {
        take_as_text(draft);
        return finish_pattern(draft, work);
      }
      finish_number(draft);
      return true;
    case DraftKind::kPattern:
      return finish_pattern(draft, work);
    case DraftKind::kNull:
      if (keyword || work.modified) {
        work.report.error(work.value.place, "null-value",
                          keyword ? "a keyword is null" : "null takes no modifier");
        return false;
      }
      draft.predicate.test = Test::kNull;
      return true;
    case DraftKind::kRegex:
      return finish_regex(draft, work);
    case DraftKind::kNetwork:
      draft.predicate.test = Test::kCidr;
      return true;
    case DraftKind::kBound:
      return true;
    case DraftKind::kDatePart:
      draft.predicate.test = Test::kDatePart;
      return true;
    case DraftKind::kExists:
      draft.predicate.test = Test::kExists;
      return true;
    case DraftKind::kField:
      draft.predicate.test = Test::kSameAsField;
      draft.predicate.reference_test = draft.starts && draft.ends ? Test::kContains
                                       : draft.starts             ? Test::kStartsWith
                                       : draft.ends               ? Test::kEndsWith
                                                                  : Test::kEquals;
      return true;
  }
  return false;
}

}  // namespace

bool check_value(const ItemKey& key, const text::YamlNode& value, ValueContext& context,
                 CheckedValue& out, Report& report) {
  Work work{key, value, context, report, {}};
  work.drafts.push_back(first_draft(value));
  for (const Modifier modifier : key.modifiers) {
    if (!apply(modifier, work)) return false;
    work.modified = work.modified || (modifier != Modifier::kAll && modifier != Modifier::kNeq);
  }
  out.negated =
      work.drafts.front().kind == DraftKind::kExists && work.drafts.front().pattern.text == "false";
  out.predicates.clear();
  out.predicates.reserve(work.drafts.size());
  for (Draft& draft : work.drafts) {
    if (!finish(draft, work)) return false;
    if (draft.predicate.test != Test::kEquals) draft.predicate.number.reset();
    draft.predicate.field = key.field;
    draft.predicate.written = value.text;
    draft.predicate.place = value.place;
    out.predicates.push_back(std::move(draft.predicate));
  }
  return true;
}

}  // namespace tocsin::rule
