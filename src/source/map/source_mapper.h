// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "line/any_time.h"
#include "map/source_map_rows.h"
#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "tocsin/source/block.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/source_map.h"

namespace tocsin::source {

// Carries decoded events through the maps of a site. An event that a map is for gets the map's
// product and channel, its time, and the map's fields beside its own; `hour` (0 to 23) and
// `weekday` (monday …) in the map's zone, or else the run's, where it has a time. All others pass
// unchanged. One thread; remembers only where columns stood, which changes its speed.
class SourceMapper {
 public:
  // `names` is frozen and outlives it.
  SourceMapper(SourceMaps maps, const model::FieldNames& names);
  // Appends the events of `block` to `out`; their values borrow from where they did and from this.
  void map(const Block& block, std::span<const model::Event> events, model::EventBatch& out,
           DecodeCounts& counts);

 private:
  // A name looked for in one event after the other.
  struct Column {
    std::string_view name;
    std::size_t place = 0;
  };
  struct Target {
    const MapField* field = nullptr;
    std::vector<Column> from;
    std::vector<model::Field> names;  // of the field, or of each hole of its cut
  };
  struct Plan {
    const SourceMapRow* row = nullptr;
    std::vector<Column> columns, time_from, host_from;
    std::vector<model::Field> holes, constants;
    std::vector<Target> targets;
  };

  model::Field named(std::string_view name) const;
  std::vector<Column> columns_of(const std::vector<std::string>& names) const;
  Plan plan_of(const SourceMapRow& row) const;
  bool is_for(Plan& plan, const model::Event& event);
  const model::Field* find(Column& column) const;
  std::string_view text_of(const model::Field& field, model::EventBatch& out);
  void apply(Plan& plan, model::Event event, model::EventBatch& out);
  void fill(Target& target, model::EventBatch& out);
  void set_time(Plan& plan, model::Event& event, model::EventBatch& out);
  void add(model::Field name, model::Value value);

  SourceMaps maps_;
  const model::FieldNames& names_;
  std::vector<Plan> plans_;
  std::vector<Plan*> possible_;  // of the block's file
  model::Field hour_, weekday_;
  TimeReading how_;
  const TimeZone* run_zone_ = nullptr;
  std::vector<model::Field> fields_;  // of the event under construction
  std::vector<std::string_view> captures_, cut_;
  std::string room_;
};

}  // namespace tocsin::source
