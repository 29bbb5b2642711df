// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/exercise/evtx_writer.h"
#include "tocsin/model/time.h"
#include "tocsin/text/yaml.h"

namespace tocsin::exercise {

enum class FieldType : std::uint8_t {
  kText,
  kTexts,
  kU8,
  kU16,
  kU32,
  kU64,
  kHex32,
  kHex64,
  kSid,
  kGuid,
  kBool,
  kTime,
  kBinary
};

// A field of a shape: what stands there unless the scenario says otherwise.
struct ShapeField {
  std::string name;
  FieldType type = FieldType::kText;
  std::string text;  // with $(words)
};

// How one kind of event looks; from drill/event_shapes.yml.
struct EventShape {
  EvtxSystem system;       // what is the same for all of them
  std::string logger_sid;  // with $(words)
  bool needs_sysmon = false;
  std::string tree;  // of UserData; empty: EventData
  std::string tree_namespace;
  std::vector<ShapeField> fields;

  const ShapeField* find(std::string_view field) const;
  // True where a default text uses $(word).
  bool uses(std::string_view word) const;
};

using EventShapes = std::map<std::string, EventShape, std::less<>>;

// The shapes that ship with the program.
std::string_view default_event_shapes();
base::Result<EventShapes> read_event_shapes(std::string_view text);

// The value that the text denotes; an error where it denotes none of this type.
base::Result<EvtxValue> value_of(FieldType type, const std::string& text);

}  // namespace tocsin::exercise
