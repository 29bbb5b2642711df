// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/model/entity.h"

namespace tocsin::incident {

// How the text of a field becomes an entity's key. data/entities.tsv explains each.
enum class Form : std::uint8_t {
  kHost,
  kAccount,
  kAccountName,
  kAccountDomain,
  kSid,
  kUid,
  kProcessGuid,
  kProcessId,
  kLogonId,
  kLogonGuid,
  kPath,
  kHashes,
  kAddress,
  kDomain,
  kText,
};

// What one field of an event gives: a row of data/entities.tsv.
struct FieldRow {
  std::string source;  // a word in the event's channel, in lower case; empty: any
  model::EntityKind kind = model::EntityKind::kHost;
  model::EntityRole role = model::EntityRole::kWhere;
  Form form = Form::kText;
  // Rows that are parts of one entity (name, domain, SID; id and image) have one number, which
  // begins at 0; a row on its own has a number of its own.
  std::uint32_t part = 0;
};

// Which fields of events name entities, and which values are everybody's. Immutable; any thread.
class EntityTable {
 public:
  // The table that is part of the program.
  static const EntityTable& built_in();
  // Reads the form of data/entities.tsv; a line that cannot be read is an error with its number.
  static base::Result<EntityTable> parse(std::string_view text);

  // The rows of a field; empty where it names nothing.
  const std::vector<FieldRow>& rows(std::string_view field) const;
  // One more than the highest part.
  std::uint32_t parts() const { return parts_; }
  // Whether a normalised key (of a process: the path of its program) is written down as ordinary.
  bool ordinary(model::EntityKind kind, std::string_view key) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  struct Ordinary {
    std::string value;
    bool starts = false, ends = false;  // it is the beginning or the end of the key
  };
  std::unordered_map<std::string, std::vector<FieldRow>, Hash, std::equal_to<>> rows_;
  std::array<std::vector<Ordinary>, model::kEntityKindCount> ordinary_;
  std::uint32_t parts_ = 0;
};

}  // namespace tocsin::incident
