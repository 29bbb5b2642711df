// SPDX-License-Identifier: Apache-2.0
#include "map/source_mapper.h"

#include <array>
#include <utility>

#include "line/text_time.h"
#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
constexpr std::string_view kMessage = "message";

}  // namespace

SourceMapper::SourceMapper(SourceMaps maps, const model::FieldNames& names)
    : maps_(std::move(maps)), names_(names), hour_(named("hour")), weekday_(named("weekday")) {
  for (const SourceMapRow& row : maps_.rows().maps) plans_.push_back(plan_of(row));
}

model::Field SourceMapper::named(std::string_view name) const {
  return {names_.find(name), static_cast<std::uint32_t>(name.size()), name.data(), {}};
}

std::vector<SourceMapper::Column> SourceMapper::columns_of(
    const std::vector<std::string>& names) const {
  std::vector<Column> columns;
  for (const std::string& name : names) columns.push_back({name, 0});
  return columns;
}

SourceMapper::Plan SourceMapper::plan_of(const SourceMapRow& row) const {
  Plan plan;
  plan.row = &row;
  plan.columns = columns_of(row.columns);
  plan.time_from = columns_of(row.time_from);
  plan.host_from = columns_of(row.host_from);
  if (row.pattern) {
    for (const std::string& name : row.pattern->names()) plan.holes.push_back(named(name));
  }
  for (const auto& [name, value] : row.constants) {
    model::Field field = named(name);
    field.value = model::Value::text(value);
    plan.constants.push_back(field);
  }
  for (const MapField& field : row.fields) {
    Target& target = plan.targets.emplace_back();
    target.field = &field;
    target.from = columns_of(field.from);
    if (field.cut) {
      for (const std::string& name : field.cut->names()) target.names.push_back(named(name));
    } else {
      target.names.push_back(named(field.name));
    }
  }
  return plan;
}

// The column in fields_; the place where it stood last is tried first.
const model::Field* SourceMapper::find(Column& column) const {
  if (column.place < fields_.size() && fields_[column.place].name() == column.name) {
    return &fields_[column.place];
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name() != column.name) continue;
    column.place = i;
    return &fields_[i];
  }
  return nullptr;
}

std::string_view SourceMapper::text_of(const model::Field& field, model::EventBatch& out) {
  if (field.value.kind == model::ValueKind::kText) return field.value.view();
  room_.clear();
  model::append_text(field.value, room_);
  return out.keep(room_);
}

void SourceMapper::add(model::Field name, model::Value value) {
  for (const model::Field& field : fields_) {
    const bool there = field.name() == name.name() && field.value.kind == value.kind &&
                       value.kind == model::ValueKind::kText && field.value.view() == value.view();
    if (there) return;
  }
  name.value = value;
  fields_.push_back(name);
}

bool SourceMapper::is_for(Plan& plan, const model::Event& event) {
  fields_.assign(event.fields.begin(), event.fields.end());
  for (Column& column : plan.columns) {
    if (find(column) == nullptr) return false;
  }
  if (!plan.row->pattern) return true;
  for (const model::Field& field : event.fields) {
    if (field.name() != kMessage || field.value.kind != model::ValueKind::kText) continue;
    if (!plan.row->pattern->match(field.value.view(), true, captures_)) return false;
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      if (plan.holes[i].name_size != 0) add(plan.holes[i], model::Value::text(captures_[i]));
    }
    return true;
  }
  return false;
}

void SourceMapper::set_time(Plan& plan, model::Event& event, model::EventBatch& out) {
  const TimeZone& zone = plan.row->has_zone || run_zone_ == nullptr ? plan.row->zone : *run_zone_;
  how_.zone = &zone;
  how_.month_first = plan.row->month_first;
  std::string joined;
  for (Column& column : plan.time_from) {
    const model::Field* field = find(column);
    if (field == nullptr) continue;
    if (!joined.empty()) joined += ' ';
    joined += text_of(*field, out);
  }
  if (const auto time = whole_time(joined, how_)) {
    event.time = *time;
    event.has_time = true;
  }
  if (!event.has_time) return;
  const auto local = event.time + zone.at(event.time);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(local - day).count();
  const std::chrono::weekday weekday(day);
  add(hour_, model::Value::integer(hour));
  add(weekday_, model::Value::text(kWeekdays[weekday.c_encoding()]));
}

void SourceMapper::fill(Target& target, model::EventBatch& out) {
  const MapField& wanted = *target.field;
  std::string_view text;
  for (Column& column : target.from) {
    const model::Field* field = find(column);
    if (field == nullptr) continue;
    text = text_of(*field, out);
    if (!text.empty()) break;
  }
  if (text.empty()) return;
  if (wanted.cut) {
    if (!wanted.cut->match(text, true, cut_)) return;
    for (std::size_t i = 0; i < cut_.size(); ++i) {
      if (target.names[i].name_size != 0) add(target.names[i], model::Value::text(cut_[i]));
    }
    return;
  }
  if (wanted.has_values) {
    const auto found = wanted.values.find(model::folded(text));
    if (found != wanted.values.end()) {
      text = found->second;
    } else if (wanted.other) {
      text = *wanted.other;
    }
  }
  add(target.names.front(), model::Value::text(text));
}

void SourceMapper::apply(Plan& plan, model::Event event, model::EventBatch& out) {
  event.product = plan.row->product;
  event.channel = model::Value::text(plan.row->channel);
  event.provider = model::Value::text(plan.row->name);
  set_time(plan, event, out);
  for (Target& target : plan.targets) fill(target, out);
  for (Column& column : plan.host_from) {
    const model::Field* field = find(column);
    if (field != nullptr && field->value.size != 0) event.host = field->value;
  }
  for (const model::Field& constant : plan.constants) add(constant, constant.value);
  // The record as it stood lacks what was added.
  event.raw = {};
  event.raw_form = model::RawForm::kNone;
  out.begin_event();
  out.add_fields(fields_);
  out.end_event(event);
}

void SourceMapper::map(const Block& block, std::span<const model::Event> events,
                       model::EventBatch& out, DecodeCounts& counts) {
  how_ = {};
  how_.years = YearTracker(block.file_time);
  run_zone_ = block.zone;
  possible_.clear();
  for (Plan& plan : plans_) {
    const std::string& path = plan.row->path;
    if (path.empty() || matches_glob(block.path, path)) possible_.push_back(&plan);
  }
  for (const model::Event& event : events) {
    Plan* meant = nullptr;
    for (Plan* plan : possible_) {
      if (!is_for(*plan, event)) continue;
      meant = plan;
      break;
    }
    if (meant == nullptr) {
      out.begin_event();
      out.add_fields(event.fields);
      out.end_event(event);
      continue;
    }
    const bool was_text = event.product.empty() && event.channel.kind == model::ValueKind::kText &&
                          event.channel.view() == "text";
    if (was_text && counts.undecoded != 0) --counts.undecoded;
    ++counts.mapped;
    apply(*meant, event, out);
  }
}

}  // namespace tocsin::source
