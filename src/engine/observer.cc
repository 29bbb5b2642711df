// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/observer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "coverage.h"
#include "learnt_alerts.h"
#include "relations.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"

namespace tocsin::engine {

namespace {

constexpr std::size_t kFieldsMax = 10, kFieldBytesMax = 256;

struct Pair {
  const PairRow* row;
  std::string left, right;
};

// The pairs of an event. `field` gives the text of a field by name, or nothing.
template <class FieldText>
void for_each_pair(const std::vector<const PairRow*>& rows, std::uint32_t code,
                   const FieldText& field, const auto& give) {
  for (const PairRow* row : rows) {
    if (row->code != 0 && row->code != code) continue;
    if (!row->only.empty()) {
      const std::optional<std::string> told = field(row->only);
      if (!told || model::folded(*told) != row->only_text) continue;
    }
    const std::optional<std::string> left = field(row->left);
    if (!left) continue;
    const std::optional<std::string> right = field(row->right);
    if (!right) continue;
    std::optional<std::string> left_text = pair_text(*left, row->left_form);
    std::optional<std::string> right_text = pair_text(*right, row->right_form);
    if (left_text && right_text) {
      give(Pair{row, std::move(*left_text), std::move(*right_text)});
    }
  }
}

// The event as an alert shows it: what the pair was read from, and who and what else it names.
anomaly::Sighting sighting_of(const PairRow& row, const model::Event& event,
                              std::string_view path) {
  anomaly::Sighting sighting;
  model::RecordPlace& place = sighting.place;
  place.time = event.time;
  place.host = model::to_text(event.host);
  place.channel = model::to_text(event.channel);
  place.event_id = event.code;
  place.path = path;
  place.record_id = event.record_id;
  place.offset = event.offset;
  sighting.fields.reserve(kFieldsMax);
  for (const model::Field& field : event.fields) {
    const bool of_pair = field.name() == row.left || field.name() == row.right;
    if (!of_pair && !tells_entity(field.name())) continue;
    std::string text = model::to_text(field.value);
    if (text.empty() || text.size() > kFieldBytesMax) continue;
    sighting.fields.push_back({std::string(field.name()), std::move(text), {}});
    if (sighting.fields.size() == kFieldsMax) break;
  }
  return sighting;
}

}  // namespace

struct Observer::State {
  explicit State(const ObserverOptions& options)
      : alerts_a_day(options.alerts_a_day), coverage(options.logs_max), rarity(options.anomaly) {}

  std::uint32_t alerts_a_day;

  CoverageCount coverage;
  anomaly::Rarity rarity;
  // Of the channel seen last.
  std::string channel;
  std::vector<const PairRow*> rows;
  bool known = false;
};

Observer::Observer(const ObserverOptions& options) : state_(std::make_unique<State>(options)) {}
Observer::~Observer() = default;
Observer::Observer(Observer&&) noexcept = default;

void Observer::observe(const model::Event& event, std::string_view path) {
  State& state = *state_;
  state.coverage.add(event);
  if (!event.has_time) return;
  const bool plain = event.channel.kind == model::ValueKind::kText;
  const std::string text = plain ? std::string() : model::to_text(event.channel);
  const std::string_view channel = plain ? event.channel.view() : std::string_view(text);
  if (!state.known || channel != state.channel) {
    state.channel = channel;
    state.rows = pair_rows(channel);
    state.known = true;
  }
  if (state.rows.empty()) return;
  const auto field = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "@host") return model::to_text(event.host);
    for (const model::Field& f : event.fields) {
      if (f.name() == name) return model::to_text(f.value);
    }
    return {};
  };
  for_each_pair(state.rows, event.code, field, [&](const Pair& pair) {
    const anomaly::Relation relation = pair.row->relation;
    const bool begins = state.rarity.observe(relation, pair.left, pair.right, event.time);
    if (!begins || state.alerts_a_day == 0) return;
    state.rarity.remember(relation, pair.left, pair.right, sighting_of(*pair.row, event, path));
  });
}

void Observer::join(const Observer& other) {
  state_->coverage.join(other.state_->coverage);
  state_->rarity.join(other.state_->rarity);
}

std::vector<model::Surprise> Observer::judge(const model::Alert& alert) const {
  std::vector<model::Surprise> surprises;
  const std::vector<const PairRow*> rows = pair_rows(alert.place.channel);
  const auto field = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "@host") return alert.place.host;
    const auto found = std::ranges::find(alert.event, name, &model::StoredField::name);
    if (found == alert.event.end()) return {};
    return found->text;
  };
  for_each_pair(rows, alert.place.event_id, field, [&](const Pair& pair) {
    const anomaly::Relation relation = pair.row->relation;
    const auto finding = state_->rarity.judge(relation, pair.left, pair.right, alert.place.time);
    if (!finding) return;
    surprises.push_back(anomaly::to_surprise(relation, pair.left, pair.right, *finding));
  });
  return surprises;
}

LearntAlerts Observer::alerts() const {
  return learnt_alerts(state_->rarity, state_->alerts_a_day);
}

model::Coverage Observer::coverage() const { return state_->coverage.result(); }

std::uint64_t Observer::pairs_not_kept() const { return state_->rarity.observations_not_kept(); }

}  // namespace tocsin::engine
