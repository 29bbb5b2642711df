// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/field_names.h"

namespace tocsin::model {

FieldId FieldNames::intern(std::string_view name) {
  if (const FieldId known = find(name); known != 0) return known;
  const auto id = static_cast<FieldId>(names_.size());
  names_.emplace_back(name);
  ids_.emplace(names_.back(), id);
  return id;
}

FieldId FieldNames::find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? 0 : found->second;
}

}  // namespace tocsin::model
