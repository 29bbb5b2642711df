// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/matcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "anchor_cost.h"
#include "event_view.h"
#include "folded_values.h"
#include "group_builder.h"
#include "leaf_run.h"
#include "program.h"
#include "tocsin/model/casefold.h"
#include "value_tests.h"

namespace tocsin::detect {
namespace {

bool same_value(const model::Value& a, const model::Value& b) {
  if (a.kind != b.kind || a.size != b.size) return false;
  if (a.is_scalar() || a.kind == model::ValueKind::kFileTime) return a.bits == b.bits;
  return a.bytes == b.bytes || (a.size > 0 && std::memcmp(a.bytes, b.bytes, a.size) == 0);
}

// The bytes of a value that stays when its event is gone.
struct KeptValue {
  static constexpr std::size_t kBytesMax = 512;
  model::ValueKind kind = model::ValueKind::kNull;
  bool kept = false;
  std::string bytes;

  bool is(const model::Value& value) const {
    if (!kept || kind != value.kind) return false;
    return value.is_text() ? bytes == value.view() : value.kind == model::ValueKind::kNull;
  }
  void keep(const model::Value& value) {
    kind = value.kind;
    kept = (value.is_text() && value.size <= kBytesMax) || value.kind == model::ValueKind::kNull;
    if (kept && value.is_text()) bytes = value.view();
  }
};

// A set of small numbers of which few are in it at a time: a bit each, so that all lie in the
// nearest cache.
class Marks {
 public:
  void make_room(std::size_t count) {
    if (words_.size() * 64 < count) words_.resize((count + 63) / 64, 0);
  }
  bool has(std::uint32_t number) const { return (words_[number / 64] >> number % 64 & 1) != 0; }
  void add(std::uint32_t number) {
    words_[number / 64] |= std::uint64_t{1} << number % 64;
    added_.push_back(number);
  }
  void clear() {
    for (const std::uint32_t number : added_) words_[number / 64] = 0;
    added_.clear();
  }

 private:
  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> added_;
};

// Whether the bytes of a text are those of the raw record, in the form that it has.
bool stands_in_raw(const model::Event& event, const model::Value& value) {
  const auto begin = reinterpret_cast<std::uintptr_t>(event.raw.data());
  const bool wide = event.raw_form == model::RawForm::kBinXml;
  return reinterpret_cast<std::uintptr_t>(value.bytes) - begin < event.raw.size() &&
         (value.kind == model::ValueKind::kWideText) == wide;
}

constexpr std::size_t kLanesKept = 64;

// Sizes and the bytes before the last tell the names apart that evidence has side by side.
std::size_t lane_place(const model::Event& event) {
  const auto mark = [](const model::Value& value) {
    if (!value.is_text() || value.size < 2) return std::size_t{value.size};
    return std::size_t{value.size} * 5 + value.bytes[value.size - 2];
  };
  return (mark(event.channel) * 3 + mark(event.provider) + event.product.size()) % kLanesKept;
}

}  // namespace

struct Matcher::State {
  explicit State(const Program::State& p) : program(p), leaf_run(view) {}

  const Group& route(const model::Event& event);
  Lane& lane_of(const model::Event& event);
  bool is_trusted(const model::Event& event) const;
  void find_anchors(const Group& group);
  void find_keywords(const Group& group);
  bool may_have_keywords(const Group& group);
  bool is_hidden(const Group& group, const model::Value& value) const;
  void find_hidden_keywords(const Group& group);
  void scan_values(const Group& group, const LiteralScanner& scanner,
                   std::span<const std::uint32_t> postings);
  void look_at(const Group& group, const FieldIndex& index, std::uint32_t field);
  void look_at_numbers(const Group& group, const FieldIndex& index, std::uint32_t field,
                       std::string_view text);
  void post(const Group& group, std::uint32_t posting);
  void run_candidates(const Group& group, std::vector<Hit>& hits);
  bool leaf_holds(const Group& group, const Step& step);
  bool pair_holds(const Group& group, const Pair& pair);
  void begin(const Group& group);

  const Program::State& program;
  EventView view;
  LeafRun leaf_run;
  LiteralHits literal_hits;
  FoldedValues values;
  FoldedRecord whole;

  // What is known of the leaves, for the event at hand.
  Marks posted;     // an index found it
  Marks evaluated;  // then `truths` says whether it holds
  Marks truths;
  std::vector<std::uint64_t> pairs_posted;  // a bit each
  std::vector<std::uint32_t> candidates;

  struct LaneEntry {
    std::string product;
    KeptValue channel, provider;
    Lane* lane = nullptr;
  };
  std::array<LaneEntry, kLanesKept> lanes;  // each at the one place that lane_place() gives it
  struct GroupEntry {
    const Lane* lane = nullptr;
    std::uint32_t code = 0;
    bool trusted = false;
    const Group* group = nullptr;
  };
  static constexpr std::size_t kGroupsKept = 256;
  std::array<GroupEntry, kGroupsKept> groups;
};

Matcher::Matcher(const Program& program) : state_(std::make_unique<State>(*program.state_)) {}
Matcher::~Matcher() = default;

void Matcher::forget() {
  state_->lanes.fill({});
  state_->groups.fill({});
}

Lane& Matcher::State::lane_of(const model::Event& event) {
  LaneEntry& entry = lanes[lane_place(event)];
  if (entry.lane != nullptr && entry.channel.is(event.channel) &&
      entry.provider.is(event.provider) && entry.product == event.product) {
    return *entry.lane;
  }
  std::string channel, provider;
  model::append_folded(event.channel, channel);
  model::append_folded(event.provider, provider);
  Lane& lane = program.lane(event.product, channel, provider);
  entry.product = event.product;
  entry.channel.keep(event.channel);
  entry.provider.keep(event.provider);
  entry.lane = &lane;
  return lane;
}

// Whether the fields EventID and Channel say what the event's header says, so that predicates on
// them may be taken as decided.
bool Matcher::State::is_trusted(const model::Event& event) const {
  const std::uint32_t code = view.first(Group::kCodeSlot);
  const std::uint32_t channel = view.first(Group::kChannelSlot);
  if (code == EventView::kNone || channel == EventView::kNone) return false;
  if (view.next(code) != EventView::kNone || view.next(channel) != EventView::kNone) return false;
  model::Integer integer;
  return model::integer_of(view.value(code), integer) && !integer.negative &&
         integer.magnitude == event.code && event.channel.is_text() &&
         same_value(view.value(channel), event.channel);
}

const Group& Matcher::State::route(const model::Event& event) {
  Lane& lane = lane_of(event);
  const auto group_of = [&](bool trusted) -> const Group& {
    const std::size_t at =
        (event.code * 2 + trusted + reinterpret_cast<std::uintptr_t>(&lane) / 64) % kGroupsKept;
    GroupEntry& entry = groups[at];
    if (entry.lane != &lane || entry.code != event.code || entry.trusted != trusted) {
      entry = {&lane, event.code, trusted, &program.group(lane, event.code, trusted)};
    }
    return *entry.group;
  };
  // Only Windows events repeat their head in their fields.
  if (event.product == "windows") {
    const Group& group = group_of(true);
    view.open(event, group.slot_of, group.slot_count);
    if (is_trusted(event)) return group;
  }
  const Group& careful = group_of(false);
  view.open(event, careful.slot_of, careful.slot_count);
  return careful;
}

void Matcher::State::begin(const Group& group) {
  for (Marks* const marks : {&posted, &evaluated, &truths}) {
    marks->clear();
    marks->make_room(group.leaves.size());
  }
  pairs_posted.assign((group.pairs.size() + 63) / 64, 0);
  for (const std::uint32_t pair : group.always) {
    pairs_posted[pair / 64] |= std::uint64_t{1} << pair % 64;
  }
}

void Matcher::State::post(const Group& group, std::uint32_t posting) {
  for (std::uint32_t i = group.postings[posting]; i < group.postings[posting + 1]; ++i) {
    const PostedLeaf& leaf = group.posting_leaves[i];
    if (posted.has(leaf.leaf)) continue;
    posted.add(leaf.leaf);
    for (std::uint32_t p = leaf.first_pair; p < leaf.first_pair + leaf.pair_count; ++p) {
      const std::uint32_t pair = group.leaf_pairs[p];
      pairs_posted[pair / 64] |= std::uint64_t{1} << pair % 64;
      __builtin_prefetch(&group.pairs[pair]);
    }
  }
}

void Matcher::State::look_at_numbers(const Group& group, const FieldIndex& index,
                                     std::uint32_t field, std::string_view text) {
  model::Integer integer;
  if (index.has_numbers && model::integer_of(view.value(field), integer)) {
    auto it = std::ranges::lower_bound(index.numbers, integer.magnitude, {},
                                       [](const auto& n) { return n.value.magnitude; });
    for (; it != index.numbers.end() && it->value.magnitude == integer.magnitude; ++it) {
      if (it->value == integer) post(group, it->posting);
    }
  }
  char digits[32];
  if (index.has_guids && guid_digits(text, digits)) {
    index.guids.look_up({digits, sizeof digits},
                        [&](std::uint32_t posting) { post(group, posting); });
  }
}

void Matcher::State::look_at(const Group& group, const FieldIndex& index, std::uint32_t field) {
  const auto found = [&](std::uint32_t posting) { post(group, posting); };
  if (view.value(field).kind == model::ValueKind::kNull) {
    index.equals.look_up({}, found);
    return;
  }
  const std::string_view text = view.folded(field);
  index.equals.look_up(text, found);
  index.front.look_up(text, found);
  index.back.look_up(text, found);
  const auto scan = [&](const LiteralScanner& scanner, std::span<const std::uint32_t> postings) {
    if (scanner.empty()) return;
    literal_hits.begin(scanner.size());
    scanner.scan(text, literal_hits);
    for (const std::uint32_t literal : literal_hits.found()) post(group, postings[literal]);
  };
  scan(index.ascii, index.ascii_postings);
  if (!index.wide.empty() && !is_ascii(text)) scan(index.wide, index.wide_postings);
  if (index.has_numbers || index.has_guids) look_at_numbers(group, index, field, text);
}

void Matcher::State::find_anchors(const Group& group) {
  whole.forget();
  if (group.has_keywords && may_have_keywords(group)) {
    values.read(view.event().fields, group.keyword_bytes_min);
    view.take_folded(values);
    find_keywords(group);
  } else if (!whole.text().empty()) {
    view.take_folded(whole);
  }
  for (const FieldIndex& index : group.fields) {
    std::uint32_t field = view.first(index.slot);
    for (; field != EventView::kNone; field = view.next(field)) look_at(group, index, field);
  }
}

// False where no value has a keyword, which is asked of all at once: of the raw record by the
// filter or, where it spells every text as it is, by a search like that in a value.
bool Matcher::State::may_have_keywords(const Group& group) {
  const model::Event& event = view.event();
  const FieldIndex& index = group.keywords;
  if (group.keyword_filter.usable() && event.raw_form != model::RawForm::kText) {
    if (group.keyword_filter.may_contain(event.raw, event.raw_form)) return true;
    find_hidden_keywords(group);
    return false;
  }
  if (index.looks_at_ends() || !whole.begin(event.raw, event.raw_form)) return true;
  for (const model::Field& field : event.fields) {
    if (is_hidden(group, field.value) && !whole.add(field.value)) return true;
  }
  if (index.ascii.empty()) return false;
  literal_hits.begin(index.ascii.size());
  index.ascii.scan(whole.text(), literal_hits);
  return !literal_hits.found().empty();
}

// Whether keywords must be looked for in a value besides a raw record that spells texts as they
// are.
bool Matcher::State::is_hidden(const Group& group, const model::Value& value) const {
  const model::Event& event = view.event();
  if (!value.is_text()) {
    if (value.kind == model::ValueKind::kNull) return false;
    return group.keywords_may_be_rendered || value.kind == model::ValueKind::kBinary;
  }
  return !stands_in_raw(event, value) ||
         (value.kind == model::ValueKind::kEscapedText && event.raw_form == model::RawForm::kText);
}

// After the filter said that the raw record has no keyword, and allowed for values that are no
// text.
void Matcher::State::find_hidden_keywords(const Group& group) {
  const model::Event& event = view.event();
  const std::span fields = event.fields;
  for (std::uint32_t field = 0; field < fields.size(); ++field) {
    const model::Value& value = fields[field].value;
    if (!stands_in_raw(event, value) && value.is_text()) look_at(group, group.keywords, field);
  }
}

// Which of the scanner's literals stand in a value: in all of them at once, and what is found,
// which is little, then in each.
void Matcher::State::scan_values(const Group& group, const LiteralScanner& scanner,
                                 std::span<const std::uint32_t> postings) {
  literal_hits.begin(scanner.size());
  scanner.scan(values.all(), literal_hits);
  for (const std::uint32_t literal : literal_hits.found()) {
    const std::string_view text = scanner.literals()[literal];
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values.has(i) || !contains(values.value(i), text)) continue;
      post(group, postings[literal]);
      break;
    }
  }
}

void Matcher::State::find_keywords(const Group& group) {
  const FieldIndex& index = group.keywords;
  if (!index.ascii.empty()) scan_values(group, index.ascii, index.ascii_postings);
  if (!index.wide.empty() && !is_ascii(values.all())) {
    scan_values(group, index.wide, index.wide_postings);
  }
  if (!index.looks_at_ends()) return;
  const auto found = [&](std::uint32_t posting) { post(group, posting); };
  for (std::uint32_t field = 0; field < values.size(); ++field) {
    const std::string_view text = values.value(field);
    index.equals.look_up(text, found);
    if (view.value(field).kind == model::ValueKind::kNull) continue;
    index.front.look_up(text, found);
    index.back.look_up(text, found);
    if (index.has_numbers || index.has_guids) look_at_numbers(group, index, field, text);
  }
}

bool Matcher::State::leaf_holds(const Group& group, const Step& step) {
  if (step.decided) return posted.has(step.leaf);
  if (!evaluated.has(step.leaf)) {
    evaluated.add(step.leaf);
    if (leaf_run.holds(group, group.leaves[step.leaf])) truths.add(step.leaf);
  }
  return truths.has(step.leaf);
}

bool Matcher::State::pair_holds(const Group& group, const Pair& pair) {
  std::uint32_t at = pair.entry;
  while (at < Step::kFalse) {
    const Step& step = group.steps[at];
    at = leaf_holds(group, step) ? step.on_true : step.on_false;
  }
  return at == Step::kTrue;
}

// Pairs stand by (rule, route), so their order is that of the hits too.
void Matcher::State::run_candidates(const Group& group, std::vector<Hit>& hits) {
  constexpr std::uint32_t kStepsAhead = 4;  // a condition is run from its last step on
  candidates.clear();
  for (std::uint32_t word = 0; word < pairs_posted.size(); ++word) {
    for (std::uint64_t left = pairs_posted[word]; left != 0; left &= left - 1) {
      const std::uint32_t index = word * 64 + static_cast<std::uint32_t>(std::countr_zero(left));
      const std::uint32_t entry = group.pairs[index].entry;
      candidates.push_back(index);
      if (entry >= Step::kFalse) continue;
      __builtin_prefetch(&group.steps[entry]);
      __builtin_prefetch(&group.steps[entry - std::min(entry, kStepsAhead)]);
    }
  }
  const std::size_t before = hits.size();
  for (const std::uint32_t index : candidates) {
    const Pair& pair = group.pairs[index];
    if (hits.size() > before && hits.back().rule == pair.rule) continue;
    if (pair_holds(group, pair)) hits.push_back({pair.rule, pair.route});
  }
}

void Matcher::match(const model::Event& event, std::vector<Hit>& hits) {
  const Group& group = state_->route(event);
  if (group.pairs.empty()) return;
  state_->begin(group);
  state_->find_anchors(group);
  state_->run_candidates(group, hits);
}

}  // namespace tocsin::detect
