// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/observer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "coverage.h"
#include "learnt_alerts.h"
#include "relations.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/field_memory.h"
#include "tocsin/model/value.h"

namespace tocsin::engine {

namespace {

constexpr std::size_t kFieldsMax = 10, kFieldBytesMax = 256;

// Reads pairs from events and alerts. Its memory is used again from pair to pair.
class PairReader {
 public:
  // Gives `give(row, left, right)` each pair of an event. `field(name, room)` is the text of a
  // field or nothing; `room` is memory that it may use.
  template <class FieldText>
  void read(std::string_view channel, std::uint32_t code, const FieldText& field,
            const auto& give) {
    for (const PairRow& row : rows_of(channel)) {
      if (row.code != 0 && row.code != code) continue;
      if (!row.only.empty()) {
        const std::optional<std::string_view> told = field(row.only, left_room_);
        if (!told || model::folded(*told) != row.only_text) continue;
      }
      const std::optional<std::string_view> left = field(row.left, left_room_);
      if (!left) continue;
      const std::optional<std::string_view> right = field(row.right, right_room_);
      if (!right) continue;
      const bool both =
          pair_text(*left, row.left_form, left_) && pair_text(*right, row.right_form, right_);
      if (both) give(row, std::string_view(left_), std::string_view(right_));
    }
  }

 private:
  // Logs of several channels come mixed: those seen lately, by length and last letter.
  struct Channel {
    std::string name;
    std::span<const PairRow> rows;
  };
  static constexpr std::size_t kChannelsKept = 64;

  std::span<const PairRow> rows_of(std::string_view name) {
    if (name.empty()) return {};
    Channel& channel =
        channels_[(name.size() + 7u * static_cast<unsigned char>(name.back())) % kChannelsKept];
    if (channel.name != name) channel = {std::string(name), pair_rows(name)};
    return channel.rows;
  }

  std::array<Channel, kChannelsKept> channels_;
  std::string left_room_, right_room_, left_, right_;
};

std::string_view text_of(const model::Value& value, std::string& room) {
  if (value.kind == model::ValueKind::kText) return value.view();
  room.clear();
  model::append_text(value, room);
  return room;
}

// The event as an alert shows it: what the pair was read from, and who and what else it names.
anomaly::Sighting sighting_of(const PairRow& row, const model::Event& event, std::string_view path,
                              model::FieldMemory<bool>& telling) {
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
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const model::Field& field = event.fields[i];
    const bool of_pair = field.name() == row.left || field.name() == row.right;
    if (!of_pair && !telling.of(event.code, i, field.name(), tells_entity)) continue;
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
  PairReader of_events, of_alerts;
  model::FieldMemory<bool> telling;  // whether a field's name tells an entity
  std::string channel_room;
};

Observer::Observer(const ObserverOptions& options) : state_(std::make_unique<State>(options)) {}
Observer::~Observer() = default;
Observer::Observer(Observer&&) noexcept = default;

void Observer::observe(const model::Event& event, std::string_view path, const RecordHashOf& hash) {
  State& state = *state_;
  state.coverage.add(event);
  if (!event.has_time) return;
  using Text = std::optional<std::string_view>;
  const auto field = [&](std::string_view name, std::string& room) -> Text {
    if (name == "@host") return text_of(event.host, room);
    for (const model::Field& f : event.fields) {
      if (f.name() == name) return text_of(f.value, room);
    }
    return {};
  };
  const std::string_view channel = text_of(event.channel, state.channel_room);
  state.of_events.read(channel, event.code, field,
                       [&](const PairRow& row, std::string_view left, std::string_view right) {
                         const bool begins =
                             state.rarity.observe(row.relation, left, right, event.time);
                         if (!begins || state.alerts_a_day == 0) return;
                         anomaly::Sighting sighting = sighting_of(row, event, path, state.telling);
                         if (hash) sighting.place.sha256 = hash();
                         state.rarity.remember(row.relation, left, right, sighting);
                       });
}

void Observer::join(const Observer& other) {
  state_->coverage.join(other.state_->coverage);
  state_->rarity.join(other.state_->rarity);
}

std::vector<model::Surprise> Observer::judge(const model::Alert& alert) const {
  std::vector<model::Surprise> surprises;
  using Text = std::optional<std::string_view>;
  const auto field = [&](std::string_view name, std::string&) -> Text {
    if (name == "@host") return alert.place.host;
    const auto found = std::ranges::find(alert.event, name, &model::StoredField::name);
    if (found == alert.event.end()) return {};
    return found->text;
  };
  state_->of_alerts.read(
      alert.place.channel, alert.place.event_id, field,
      [&](const PairRow& row, std::string_view left, std::string_view right) {
        const auto finding = state_->rarity.judge(row.relation, left, right, alert.place.time);
        if (!finding) return;
        surprises.push_back(anomaly::to_surprise(row.relation, left, right, *finding));
      });
  return surprises;
}

LearntAlerts Observer::alerts() const {
  return learnt_alerts(state_->rarity, state_->alerts_a_day);
}

model::Coverage Observer::coverage() const { return state_->coverage.result(); }

std::uint64_t Observer::pairs_not_kept() const { return state_->rarity.observations_not_kept(); }

}  // namespace tocsin::engine
