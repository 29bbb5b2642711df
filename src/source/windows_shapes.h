// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "windows_event.h"

// The shapes in which tools write Windows events as JSON, as tables: how a shape is told from the
// keys of a record, and which flat name each path of keys has. docs/formats/windows-json.md.

namespace tocsin::source {

enum class Shape : std::uint8_t {
  kGeneric,     // no Windows event: dotted names
  kFlat,        // NXLog, Splunk, Chainsaw, Hayabusa, Azure Monitor: all on one level
  kEvtxEcmd,    // EvtxECmd: one level, and the data as the text of an object
  kPowerShell,  // Get-WinEvent | ConvertTo-Json
  kBeats6,      // Winlogbeat up to 6
  kWazuh,       // data.win.system, data.win.eventdata
  kWinlogbeat,  // Winlogbeat 7 and later, Elastic Agent
  kRendered,    // Event Viewer's CSV, Splunk's text: the message, and what people are shown beside
  kEventTree,   // Event.System, Event.EventData: evtx_dump, SigmaHQ, Chainsaw, XML turned to JSON;
                // and the same without Event: Velociraptor
};
inline constexpr std::size_t kShapeCount = 9;

// What seeing a path says about the shape, as bits to be or-ed over a record.
using ShapeSigns = std::uint32_t;
ShapeSigns signs_of(std::string_view path);
Shape shape_of(ShapeSigns signs);

// What is to be done with a value.
enum class ValueUse : std::uint8_t {
  kField,         // a field
  kNothing,       // no field: markup of the container format
  kFieldOrNone,   // a field, unless null, "" or empty: an element that only holds others
  kHexField,      // a field; an integer is shown as 0x…
  kAlsoData,      // a field, and once more as Data
  kDoubledSlash,  // a field; its backslashes may have been doubled on the way
  kLevelName,     // a field; the name of a level becomes its number
  kDataName,      // the name of the <Data> that the object around it stands for
  kDataText,      // its text
  kUnnamed,       // a field; its tool leaves the names of values out
  kEmbedded,      // text of an object, as JSON, or of an element, as XML: its fields; else a field
};

struct Mapping {
  std::string name;
  Role role = Role::kNone;
  std::uint8_t rank = 0;
  ValueUse use = ValueUse::kField;
};

// What a path of keys, joined by dots, means in a shape. Array levels have no part in a path.
Mapping map_path(Shape shape, std::string_view path);
// True where an object at this path is a <Data> element with its name inside.
bool holds_data(Shape shape, std::string_view path);

}  // namespace tocsin::source
