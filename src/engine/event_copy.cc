// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/event_copy.h"

#include <algorithm>

namespace tocsin::engine {
namespace {

model::FieldForm form_of(model::ValueKind kind) {
  switch (kind) {
    case model::ValueKind::kNull:
      return model::FieldForm::kNull;
    case model::ValueKind::kBool:
      return model::FieldForm::kBool;
    case model::ValueKind::kInt:
    case model::ValueKind::kUint:
    case model::ValueKind::kDouble:
      return model::FieldForm::kNumber;
    default:
      return model::FieldForm::kText;
  }
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Stores fields one behind the other in the places that a list has already, whose texts have
// memory.
class Storing {
 public:
  explicit Storing(std::vector<model::StoredField>& out) : out_(out) {}
  ~Storing() { out_.resize(count_); }
  Storing(const Storing&) = delete;
  Storing& operator=(const Storing&) = delete;

  void add(const model::Field& field, std::string_view name) {
    if (count_ == out_.size()) out_.emplace_back();
    model::StoredField& stored = out_[count_++];
    stored.name = name;
    stored.form = form_of(field.value.kind);
    stored.text.clear();
    model::append_text(field.value, stored.text);
  }

 private:
  std::vector<model::StoredField>& out_;
  std::size_t count_ = 0;
};

void add_field_names(const rule::Correlation& correlation, std::size_t input,
                     std::vector<std::string>& names) {
  const auto add = [&](const std::string& name) {
    std::string native = name;
    for (const auto& alias : correlation.aliases) {
      const bool stands = alias.name == name && input < alias.field_of_input.size();
      if (stands && !alias.field_of_input[input].empty()) native = alias.field_of_input[input];
    }
    if (!contains(names, native)) names.push_back(native);
  };
  for (const std::string& name : correlation.group_by) add(name);
  for (const std::string& name : correlation.value_fields) add(name);
}

}  // namespace

std::vector<model::StoredField> copy_fields(const model::Event& event) {
  std::vector<model::StoredField> fields;
  {
    Storing storing(fields);
    for (const model::Field& field : event.fields) storing.add(field, field.name());
  }
  return fields;
}

std::vector<std::vector<std::string>> correlated_fields(const rule::RuleSet& rules) {
  std::vector<std::vector<std::string>> fields(rules.rules.size());
  for (const rule::Correlation& correlation : rules.correlations) {
    for (std::size_t i = 0; i < correlation.inputs.size(); ++i) {
      if (correlation.inputs[i].is_correlation) continue;
      add_field_names(correlation, i, fields[correlation.inputs[i].index]);
    }
  }
  return fields;
}

void store_event(const model::Event& event, const rule::Route& route,
                 const std::vector<std::string>& correlated, bool all,
                 std::vector<model::StoredField>& out) {
  Storing storing(out);
  for (const model::Field& field : event.fields) {
    if (all || contains(correlated, field.name())) storing.add(field, field.name());
  }
  if (correlated.empty()) return;
  for (const auto& [name, natives] : route.aliases) {
    if (!contains(correlated, name)) continue;
    for (const model::Field& field : event.fields) {
      if (field.name() != name && contains(natives, field.name())) storing.add(field, name);
    }
  }
}

}  // namespace tocsin::engine
