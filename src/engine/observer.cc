// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/observer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "coverage.h"
#include "relations.h"
#include "tocsin/model/value.h"

namespace tocsin::engine {

namespace {

struct Pair {
  anomaly::Relation relation;
  std::string left, right;
};

// The pairs of an event. `field` gives the text of a field by name, or nothing.
template <class FieldText>
void for_each_pair(const std::vector<const PairRow*>& rows, std::uint32_t code,
                   const FieldText& field, const auto& give) {
  for (const PairRow* row : rows) {
    if (row->code != 0 && row->code != code) continue;
    const std::optional<std::string> left = field(row->left);
    if (!left) continue;
    const std::optional<std::string> right = field(row->right);
    if (!right) continue;
    std::optional<std::string> left_text = pair_text(*left, row->left_form);
    std::optional<std::string> right_text = pair_text(*right, row->right_form);
    if (left_text && right_text) {
      give(Pair{row->relation, std::move(*left_text), std::move(*right_text)});
    }
  }
}

}  // namespace

struct Observer::State {
  explicit State(const ObserverOptions& options)
      : coverage(options.logs_max), rarity(options.anomaly) {}

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

void Observer::observe(const model::Event& event) {
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
    state.rarity.observe(pair.relation, pair.left, pair.right, event.time);
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
    const auto finding =
        state_->rarity.judge(pair.relation, pair.left, pair.right, alert.place.time);
    if (!finding) return;
    surprises.push_back(anomaly::to_surprise(pair.relation, pair.left, pair.right, *finding));
  });
  return surprises;
}

model::Coverage Observer::coverage() const { return state_->coverage.result(); }

std::uint64_t Observer::pairs_not_kept() const { return state_->rarity.observations_not_kept(); }

}  // namespace tocsin::engine
