// SPDX-License-Identifier: Apache-2.0
#include "windows_shapes.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

namespace tocsin::source {

namespace {

using enum Shape;
using enum Role;
using enum ValueUse;

// What Azure Monitor wraps around the XML of event data.
constexpr std::string_view kDataItem = "DataItem.";

// Where EvtxECmd has the event's data.
constexpr std::string_view kPayload = "Payload.";

// Objects that tools wrap around a record; a path is looked at behind them.
constexpr std::array<std::string_view, 4> kWrappers{
    "_source.",        // Elasticsearch hits
    "document.data.",  // Chainsaw hunts
    "result.",         // Splunk exports
    "data_win.",       // Wazuh archives that were flattened once
};

enum Sign : ShapeSigns {
  kSawTree = 1u << 0,
  kSawWinlog = 1u << 1,
  kSawWazuh = 1u << 2,
  kSawLogName6 = 1u << 3,
  kSawEventId6 = 1u << 4,
  kSawEventCode = 1u << 5,
  kSawSource = 1u << 6,
  kSawId = 1u << 7,
  kSawProviderName = 1u << 8,
  kSawLogName = 1u << 9,
  kSawBareId = 1u << 10,
  kSawBareSource = 1u << 11,
  kSawEvtxEcmd = 1u << 12,
  kSawShownId = 1u << 13,
  kSawShown = 1u << 14,
  kSawSplunkCode = 1u << 15,
};

struct SignRow {
  std::string_view path;  // ends in '.': or anything below it
  ShapeSigns signs;
};

constexpr std::array kSigns{
    SignRow{"Event.System", kSawTree},
    SignRow{"Event.System.", kSawTree},
    SignRow{"winlog", kSawWinlog},
    SignRow{"winlog.", kSawWinlog},
    SignRow{"System.EventID", kSawBareId},
    SignRow{"System.EventID.", kSawBareId},
    SignRow{"System.Channel", kSawBareSource},
    SignRow{"System.Provider.", kSawBareSource},
    SignRow{"data.win", kSawWazuh},
    SignRow{"data.win.", kSawWazuh},
    SignRow{"win.system", kSawWazuh},
    SignRow{"win.system.", kSawWazuh},
    SignRow{"log_name", kSawLogName6},
    SignRow{"event_id", kSawEventId6},
    SignRow{"EventID", kSawEventCode},
    SignRow{"EventId", kSawEventCode},
    SignRow{"EventCode", kSawEventCode | kSawSplunkCode},
    SignRow{"Channel", kSawSource},
    SignRow{"SourceName", kSawSource},
    SignRow{"Provider_Name", kSawSource},
    SignRow{"ProviderGuid", kSawSource},
    SignRow{"ProviderName", kSawSource | kSawProviderName},
    SignRow{"LogName", kSawSource | kSawLogName},
    SignRow{"EventLog", kSawSource},
    SignRow{"HiddenRecord", kSawEvtxEcmd},
    SignRow{"ExtraDataOffset", kSawEvtxEcmd},
    SignRow{"ChunkNumber", kSawEvtxEcmd},
    SignRow{"Id", kSawId},
    SignRow{"Event ID", kSawShownId},
    SignRow{"Log Name", kSawShown},
    SignRow{"Task Category", kSawShown},
    SignRow{"TaskCategory", kSawShown},
};

// The first row whose signs were all seen.
struct ShapeRow {
  Shape shape;
  ShapeSigns needed;
};

constexpr std::array kShapes{
    ShapeRow{kEventTree, kSawTree},
    ShapeRow{kWinlogbeat, kSawWinlog},
    ShapeRow{kWazuh, kSawWazuh},
    ShapeRow{kBeats6, kSawLogName6 | kSawEventId6},
    ShapeRow{kPowerShell, kSawId | kSawProviderName | kSawLogName},
    ShapeRow{kEvtxEcmd, kSawEvtxEcmd | kSawEventCode | kSawSource},
    ShapeRow{kRendered, kSawSplunkCode | kSawLogName | kSawShown},
    ShapeRow{kFlat, kSawEventCode | kSawSource},
    ShapeRow{kRendered, kSawShownId | kSawShown},
    ShapeRow{kEventTree, kSawBareId | kSawBareSource},
};

struct PathRow {
  Shape shape;
  std::string_view path;
  Role role;
  std::uint8_t rank = 1;  // where several keys claim a role, the highest has it
  ValueUse use = kField;
};

constexpr std::array kPaths{
    // NXLog, Splunk, Chainsaw, Hayabusa, Azure Monitor and whoever else writes one level.
    PathRow{kFlat, "EventID", kEventId, 3},
    PathRow{kFlat, "EventId", kEventId, 2},
    PathRow{kFlat, "EventCode", kEventId, 1},
    PathRow{kFlat, "EventIDQualifiers", kQualifiers},
    PathRow{kFlat, "Qualifiers", kQualifiers},
    PathRow{kFlat, "EventID_Qualifiers", kQualifiers, 2},
    PathRow{kFlat, "Provider_Name", kProvider, 5},
    PathRow{kFlat, "SourceName", kProvider, 4},
    PathRow{kFlat, "ProviderName", kProvider, 3},
    PathRow{kFlat, "Provider", kProvider, 2},
    PathRow{kFlat, "EventSourceName", kProvider, 1},
    PathRow{kFlat, "Source", kProvider, 0},
    PathRow{kFlat, "Provider_Guid", kProviderGuid, 2},
    PathRow{kFlat, "ProviderGuid", kProviderGuid, 1},
    PathRow{kFlat, "Channel", kChannel, 2},
    PathRow{kFlat, "LogName", kChannel, 1},
    PathRow{kFlat, "EventLog", kChannel, 0},
    PathRow{kFlat, "Computer", kComputer, 4},
    PathRow{kFlat, "ComputerName", kComputer, 3},
    PathRow{kFlat, "Hostname", kComputer, 2},
    PathRow{kFlat, "MachineName", kComputer, 1},
    PathRow{kFlat, "TimeCreated_SystemTime", kTime, 6},
    PathRow{kFlat, "SystemTime", kTime, 5},
    PathRow{kFlat, "TimeCreated", kTime, 4},
    PathRow{kFlat, "@timestamp", kTime, 3},
    PathRow{kFlat, "TimeGenerated", kTime, 2},
    PathRow{kFlat, "_time", kTime, 2},
    PathRow{kFlat, "Timestamp", kTime, 2},
    PathRow{kFlat, "EventTime", kTime, 1},
    PathRow{kFlat, "EventRecordID", kRecordId, 4},
    PathRow{kFlat, "EventRecordId", kRecordId, 3},
    PathRow{kFlat, "RecordNumber", kRecordId, 2},
    PathRow{kFlat, "RecordID", kRecordId, 1},
    PathRow{kFlat, "Version", kVersion},
    PathRow{kFlat, "Level", kLevel, 1, kLevelName},
    PathRow{kFlat, "EventLevel", kLevel, 0},
    PathRow{kFlat, "Task", kTask},
    PathRow{kFlat, "OpcodeValue", kOpcode, 2},
    PathRow{kFlat, "Opcode", kOpcode, 1},
    PathRow{kFlat, "Keywords", kKeywords, 1, kHexField},
    PathRow{kFlat, "ActivityID", kActivityId},
    PathRow{kFlat, "Correlation_ActivityID", kActivityId, 2},
    PathRow{kFlat, "RelatedActivityID", kRelatedActivityId},
    PathRow{kFlat, "ExecutionProcessID", kProcessId, 2},
    PathRow{kFlat, "Execution_ProcessID", kProcessId, 3},
    PathRow{kFlat, "ProcessID", kProcessId, 1},
    PathRow{kFlat, "ExecutionThreadID", kThreadId, 2},
    PathRow{kFlat, "Execution_ThreadID", kThreadId, 3},
    PathRow{kFlat, "ThreadID", kThreadId, 1},
    PathRow{kFlat, "Security_UserID", kUserId, 2},
    PathRow{kFlat, "UserID", kUserId, 1},
    PathRow{kFlat, "SystemProcessId", kProcessId, 0},
    PathRow{kFlat, "SystemThreadId", kThreadId, 0},
    PathRow{kFlat, "SystemUserId", kUserId, 0},
    // EvtxECmd.
    PathRow{kEvtxEcmd, "EventId", kEventId},
    PathRow{kEvtxEcmd, "Provider", kProvider},
    PathRow{kEvtxEcmd, "Channel", kChannel},
    PathRow{kEvtxEcmd, "Computer", kComputer},
    PathRow{kEvtxEcmd, "TimeCreated", kTime},
    PathRow{kEvtxEcmd, "EventRecordId", kRecordId},
    PathRow{kEvtxEcmd, "Level", kLevel, 1, kLevelName},
    PathRow{kEvtxEcmd, "ProcessId", kProcessId},
    PathRow{kEvtxEcmd, "ThreadId", kThreadId},
    PathRow{kEvtxEcmd, "UserId", kUserId},
    // Get-WinEvent | ConvertTo-Json.
    PathRow{kPowerShell, "Id", kEventId},
    PathRow{kPowerShell, "Qualifiers", kQualifiers},
    PathRow{kPowerShell, "ProviderName", kProvider},
    PathRow{kPowerShell, "ProviderId", kProviderGuid},
    PathRow{kPowerShell, "LogName", kChannel},
    PathRow{kPowerShell, "MachineName", kComputer},
    PathRow{kPowerShell, "TimeCreated", kTime, 1},
    PathRow{kPowerShell, "TimeCreated.value", kTime, 2},
    PathRow{kPowerShell, "RecordId", kRecordId},
    PathRow{kPowerShell, "Version", kVersion},
    PathRow{kPowerShell, "Level", kLevel},
    PathRow{kPowerShell, "Task", kTask},
    PathRow{kPowerShell, "Opcode", kOpcode},
    PathRow{kPowerShell, "Keywords", kKeywords, 1, kHexField},
    PathRow{kPowerShell, "ActivityId", kActivityId},
    PathRow{kPowerShell, "RelatedActivityId", kRelatedActivityId},
    PathRow{kPowerShell, "ProcessId", kProcessId},
    PathRow{kPowerShell, "ThreadId", kThreadId},
    PathRow{kPowerShell, "UserId", kUserId, 1, kFieldOrNone},
    PathRow{kPowerShell, "UserId.Value", kUserId, 2},
    PathRow{kPowerShell, "UserId.BinaryLength", kNone, 0, kNothing},
    PathRow{kPowerShell, "UserId.AccountDomainSid", kNone, 0, kNothing},
    // Event Viewer and wevtutil.
    PathRow{kRendered, "Event ID", kEventId},
    PathRow{kRendered, "Source", kProvider, 1},
    PathRow{kRendered, "Log", kChannel, 1},
    PathRow{kRendered, "Log Name", kChannel, 2},
    PathRow{kRendered, "Level", kLevel, 1, kLevelName},
    PathRow{kRendered, "User", kUserId, 1},
    // Splunk.
    PathRow{kRendered, "EventCode", kEventId},
    PathRow{kRendered, "SourceName", kProvider, 2},
    PathRow{kRendered, "LogName", kChannel, 2},
    PathRow{kRendered, "ComputerName", kComputer, 2},
    PathRow{kRendered, "Computer", kComputer, 1},
    PathRow{kRendered, "RecordNumber", kRecordId},
    PathRow{kRendered, "Sid", kUserId, 2},
    PathRow{kRendered, "_time", kTime},
    // Winlogbeat 6.
    PathRow{kBeats6, "event_id", kEventId},
    PathRow{kBeats6, "source_name", kProvider},
    PathRow{kBeats6, "provider_guid", kProviderGuid},
    PathRow{kBeats6, "log_name", kChannel},
    PathRow{kBeats6, "computer_name", kComputer},
    PathRow{kBeats6, "@timestamp", kTime},
    PathRow{kBeats6, "record_number", kRecordId},
    PathRow{kBeats6, "version", kVersion},
    PathRow{kBeats6, "level", kLevel, 1, kLevelName},
    PathRow{kBeats6, "task", kTask},
    PathRow{kBeats6, "opcode", kOpcode},
    PathRow{kBeats6, "keywords", kNone},
    PathRow{kBeats6, "activity_id", kActivityId},
    PathRow{kBeats6, "related_activity_id", kRelatedActivityId},
    PathRow{kBeats6, "process_id", kProcessId},
    PathRow{kBeats6, "thread_id", kThreadId},
    PathRow{kBeats6, "user.identifier", kUserId},
    // Winlogbeat 7 and later.
    PathRow{kWinlogbeat, "winlog.event_id", kEventId, 2},
    PathRow{kWinlogbeat, "event.code", kEventId, 1},
    PathRow{kWinlogbeat, "winlog.provider_name", kProvider, 2},
    PathRow{kWinlogbeat, "event.provider", kProvider, 1},
    PathRow{kWinlogbeat, "winlog.provider_guid", kProviderGuid},
    PathRow{kWinlogbeat, "winlog.channel", kChannel},
    PathRow{kWinlogbeat, "winlog.computer_name", kComputer, 2},
    PathRow{kWinlogbeat, "host.name", kComputer, 1},
    PathRow{kWinlogbeat, "winlog.time_created", kTime, 2},
    PathRow{kWinlogbeat, "@timestamp", kTime, 1},
    PathRow{kWinlogbeat, "winlog.record_id", kRecordId},
    PathRow{kWinlogbeat, "winlog.version", kVersion},
    PathRow{kWinlogbeat, "log.level", kLevel, 1, kLevelName},
    PathRow{kWinlogbeat, "winlog.task", kTask},
    PathRow{kWinlogbeat, "winlog.opcode", kOpcode},
    PathRow{kWinlogbeat, "winlog.activity_id", kActivityId},
    PathRow{kWinlogbeat, "winlog.related_activity_id", kRelatedActivityId},
    PathRow{kWinlogbeat, "winlog.process.pid", kProcessId},
    PathRow{kWinlogbeat, "winlog.process.thread.id", kThreadId},
    PathRow{kWinlogbeat, "winlog.user.identifier", kUserId},
    // Wazuh.
    PathRow{kWazuh, "win.system.eventID", kEventId},
    PathRow{kWazuh, "win.system.providerName", kProvider},
    PathRow{kWazuh, "win.system.providerGuid", kProviderGuid},
    PathRow{kWazuh, "win.system.channel", kChannel},
    PathRow{kWazuh, "win.system.computer", kComputer},
    PathRow{kWazuh, "win.system.systemTime", kTime},
    PathRow{kWazuh, "win.system.eventRecordID", kRecordId},
    PathRow{kWazuh, "win.system.version", kVersion},
    PathRow{kWazuh, "win.system.level", kLevel},
    PathRow{kWazuh, "win.system.task", kTask},
    PathRow{kWazuh, "win.system.opcode", kOpcode},
    PathRow{kWazuh, "win.system.keywords", kKeywords},
    PathRow{kWazuh, "win.system.processID", kProcessId},
    PathRow{kWazuh, "win.system.threadID", kThreadId},
};

// Paths whose name is no role's.
struct NameRow {
  Shape shape;
  std::string_view path, name;
  ValueUse use = kField;
};

constexpr std::array kNames{
    NameRow{kFlat, "EventData", "EventData", kEmbedded},
    NameRow{kFlat, "UserData", "UserData", kEmbedded},
    NameRow{kFlat, "StringInserts", "Data", kUnnamed},
    NameRow{kFlat, "RenderedDescription", "Message"},
    NameRow{kEvtxEcmd, "Payload", "Payload", kEmbedded},
    NameRow{kPowerShell, "Properties", "Data", kUnnamed},
    NameRow{kPowerShell, "Properties.Value", "Data", kUnnamed},
    NameRow{kPowerShell, "Properties.Value.Value", "Data", kUnnamed},
    NameRow{kPowerShell, "Properties.Value.BinaryLength", "", kNothing},
    NameRow{kPowerShell, "Properties.Value.AccountDomainSid", "", kNothing},
    NameRow{kWinlogbeat, "message", "Message"},
    NameRow{kBeats6, "message", "Message"},
    NameRow{kWazuh, "win.system.message", "Message"},
    NameRow{kWazuh, "win.eventdata.data", "Data", kDoubledSlash},
};

enum class Naming : std::uint8_t {
  kRest,        // what is below, without spaces
  kTitledRest,  // the same with its first letter upper-case, save paramN
};

// Everything below a path.
struct BranchRow {
  Shape shape;
  std::string_view prefix;
  Naming naming;
  ValueUse use = kField;
};

constexpr std::array kBranches{
    BranchRow{kFlat, "Details.", Naming::kRest},
    BranchRow{kFlat, "ExtraFieldInfo.", Naming::kRest},
    BranchRow{kFlat, "AllFieldInfo.", Naming::kRest},
    BranchRow{kBeats6, "event_data.", Naming::kRest},
    BranchRow{kBeats6, "user_data.", Naming::kRest},
    BranchRow{kWinlogbeat, "winlog.event_data.", Naming::kRest},
    BranchRow{kWinlogbeat, "winlog.user_data.", Naming::kRest},
    BranchRow{kWazuh, "win.eventdata.", Naming::kTitledRest, kDoubledSlash},
};

bool is_below(std::string_view path, std::string_view prefix) {
  return path.size() > prefix.size() && path.starts_with(prefix);
}

std::string_view without_wrapper(std::string_view path) {
  for (const std::string_view wrapper : kWrappers) {
    if (is_below(path, wrapper)) return path.substr(wrapper.size());
  }
  return path;
}

std::string without_spaces(std::string_view name) {
  std::string out(name);
  std::erase(out, ' ');
  return out;
}

// Winlogbeat and Wazuh call the unnamed <Data> elements param1, param2 …; some providers have
// true fields of these names.
bool is_numbered_param(std::string_view name) {
  if (name.size() < 6 || !name.starts_with("param")) return false;
  return std::ranges::all_of(name.substr(5), [](char c) { return c >= '0' && c <= '9'; });
}

Mapping rest_mapping(std::string_view rest, Naming naming, ValueUse use) {
  Mapping mapping{without_spaces(rest), Role::kNone, 0, use};
  if (is_numbered_param(mapping.name)) {
    mapping.use = kAlsoData;
  } else if (naming == Naming::kTitledRest && !mapping.name.empty()) {
    char& first = mapping.name.front();
    if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
  }
  return mapping;
}

// A path through XML that was turned into JSON: its elements, and the attribute if it is one's.
struct MarkupPath {
  std::vector<std::string_view> elements;
  std::string_view attribute;
  bool is_text = false;  // spelled out as the text of the last element
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

MarkupPath parse_markup(std::string_view path) {
  constexpr std::string_view kSuffix = "_attributes";
  MarkupPath out;
  bool attribute_next = false;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    std::string_view key = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    if (attribute_next) {
      out.attribute = key;
    } else if (is_one_of(key, {"#attributes", "@attributes", "$"})) {
      attribute_next = true;
    } else if (is_one_of(key, {"#text", "_", "$t", "#cdata-section"})) {
      out.is_text = true;
    } else if (key.size() > 1 && key.front() == '@') {
      out.attribute = key.substr(1);
    } else if (is_below(key, "") && key.ends_with(kSuffix) && key.size() > kSuffix.size()) {
      out.elements.push_back(key.substr(0, key.size() - kSuffix.size()));
      attribute_next = true;
    } else {
      out.elements.push_back(key);
    }
  }
  return out;
}

std::string joined(const MarkupPath& path, std::size_t first) {
  std::string name;
  for (std::size_t i = first; i < path.elements.size(); ++i) {
    if (!name.empty()) name += '_';
    name += path.elements[i];
  }
  if (!path.attribute.empty()) {
    if (!name.empty()) name += '_';
    name += path.attribute;
  }
  return name;
}

Mapping map_event_data(const MarkupPath& path) {
  const std::size_t depth = path.elements.size();
  if (depth == 1) {
    if (!path.attribute.empty()) return {.name = "EventData_" + std::string(path.attribute)};
    return {.name = "Data", .use = kFieldOrNone};
  }
  const std::string_view leaf = path.elements.back();
  if (leaf == "Data" && depth == 2) {
    if (path.attribute == "Name") return {.name = "Data", .use = kDataName};
    if (!path.attribute.empty()) return {.name = {}, .use = kNothing};
    return {.name = "Data", .use = path.is_text ? kDataText : kField};
  }
  if (depth == 3 && path.elements[1] == "Data") {
    if (leaf == "Name") return {.name = "Data", .use = kDataName};
    if (is_one_of(leaf, {"text", "Text", "Value", "value", "content"})) {
      return {.name = "Data", .use = kDataText};
    }
  }
  if (!path.attribute.empty()) return {.name = {}, .use = kNothing};
  // A dot inside a key reads as a level more: give it back.
  std::string name = without_spaces(path.elements[1]);
  for (std::size_t i = 2; i < depth; ++i) name += "." + without_spaces(path.elements[i]);
  return {.name = std::move(name)};
}

// Children of an Event that tools write without it.
bool is_bare_tree(std::string_view path) {
  constexpr std::array<std::string_view, 3> kChildren{"System", "EventData", "UserData"};
  return std::ranges::any_of(kChildren, [&](std::string_view child) {
    return path.starts_with(child) && (path.size() == child.size() || path[child.size()] == '.');
  });
}

// Event.System.… and its siblings, with or without the Event; `path` without what wraps them.
Mapping map_event_tree(std::string_view given) {
  if (is_below(given, kDataItem)) given.remove_prefix(kDataItem.size());
  const bool bare = is_bare_tree(given);
  if (!bare && !is_below(given, "Event.") && !is_below(given, "Event_")) {
    return {.name = std::string(given)};
  }
  const std::string full = bare ? "Event." + std::string(given) : std::string(given);
  MarkupPath path = parse_markup(full);
  if (path.attribute.starts_with("xmlns")) return {.name = {}, .use = kNothing};
  if (path.elements.size() < 2) return {.name = {}, .use = kNothing};
  const std::string_view branch = path.elements[1];
  const bool attribute = !path.attribute.empty();
  if (branch == "System") {
    if (path.elements.size() == 2) return {.name = {}, .use = kNothing};
    // Velociraptor's form of <EventID Qualifiers="0">1</EventID>.
    if (path.elements.size() == 4 && path.elements[3] == "Value") path.elements.pop_back();
    Mapping mapping{joined(path, 2), Role::kNone, 1, attribute ? kField : kFieldOrNone};
    mapping.role = role_named(mapping.name);
    if (mapping.role == kKeywords) mapping.use = kHexField;
    return mapping;
  }
  MarkupPath below = path;
  below.elements.erase(below.elements.begin());
  if (branch == "EventData") return map_event_data(below);
  if (branch == "RenderingInfo") {
    if (path.elements.size() == 3 && path.elements[2] == "Message" && !attribute) {
      return {.name = "Message"};
    }
    return {.name = {}, .use = kNothing};
  }
  if (path.elements.size() == 2) return {.name = std::string(branch), .use = kFieldOrNone};
  if (attribute) {
    return {.name = without_spaces(path.elements.back()) + "_" + std::string(path.attribute)};
  }
  return {.name = without_spaces(path.elements.back())};
}

}  // namespace

ShapeSigns signs_of(std::string_view path) {
  const std::string_view inner = without_wrapper(path);
  ShapeSigns signs = 0;
  for (const SignRow& row : kSigns) {
    const bool branch = row.path.ends_with('.');
    if (branch ? is_below(inner, row.path) : inner == row.path) signs |= row.signs;
  }
  return signs;
}

Shape shape_of(ShapeSigns signs) {
  for (const ShapeRow& row : kShapes) {
    if ((signs & row.needed) == row.needed) return row.shape;
  }
  return kGeneric;
}

Mapping map_path(Shape shape, std::string_view path) {
  std::string_view inner = shape == kGeneric ? path : without_wrapper(path);
  if (shape == kEventTree) return map_event_tree(inner);
  if (shape == kWazuh && inner.starts_with("data.")) inner.remove_prefix(5);
  if (shape == kEvtxEcmd && is_below(inner, kPayload)) {
    return map_event_tree(inner.substr(kPayload.size()));
  }
  if (shape == kFlat && (is_below(inner, "EventData.") || is_below(inner, "UserData."))) {
    Mapping mapping = map_event_tree(inner);
    if (is_numbered_param(mapping.name)) mapping.use = kAlsoData;
    return mapping;
  }
  for (const PathRow& row : kPaths) {
    if (row.shape == shape && row.path == inner) {
      return {std::string(inner), row.role, row.rank, row.use};
    }
  }
  for (const NameRow& row : kNames) {
    if (row.shape == shape && row.path == inner) {
      return {.name = std::string(row.name), .use = row.use};
    }
  }
  for (const BranchRow& row : kBranches) {
    if (row.shape == shape && is_below(inner, row.prefix)) {
      return rest_mapping(inner.substr(row.prefix.size()), row.naming, row.use);
    }
  }
  if (shape == kFlat) return {.name = without_spaces(inner)};
  return {.name = std::string(inner)};
}

bool holds_data(Shape shape, std::string_view path) {
  constexpr std::string_view kElement = "EventData.Data";
  if (shape != kEventTree && shape != kFlat && shape != kEvtxEcmd) return false;
  if (!path.ends_with(kElement)) return false;
  return path.size() == kElement.size() || path[path.size() - kElement.size() - 1] == '.';
}

}  // namespace tocsin::source
