// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tocsin::model {

// The index of a field name that some rule reads; 0 for every other name.
using FieldId = std::uint32_t;

// The names that the loaded rules read, numbered from 1 without gaps. Filled while rules are
// compiled, then frozen and shared by all threads: decoders look a name up once per template
// or key, never per value. Names are case-sensitive.
class FieldNames {
 public:
  FieldNames() : names_(1) {}
  // The id of a name; new names get the next one.
  FieldId intern(std::string_view name);
  // The id of a known name, or 0.
  FieldId find(std::string_view name) const;
  const std::string& name(FieldId id) const { return names_[id]; }
  // One more than the highest id.
  std::size_t size() const { return names_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, FieldId, Hash, std::equal_to<>> ids_;
};

}  // namespace tocsin::model
