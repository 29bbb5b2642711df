// SPDX-License-Identifier: Apache-2.0
#include "encode/cloud.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tocsin::encode {

namespace {

// Keys that the documents of a source always have; a field of the event stands before them.
struct Base {
  std::string_view product, channel;
  std::uint32_t code;  // 0: any
  struct Key {
    std::string_view name, text;
  };
  Key keys[8];  // up to the first without a name
};

constexpr std::string_view kTime = "2026-11-21T09:12:44Z";

constexpr Base kBases[] = {
    {"aws",
     "cloudtrail",
     2,
     {{"@timestamp", kTime}, {"event.dataset", "aws.cloudtrail"}, {"event.action", "GetItem"}}},
    {"aws",
     "cloudtrail",
     3,
     {{"class_uid", "6003"},
      {"time", "1795252364000"},
      {"metadata.version", "1.1.0"},
      {"metadata.product.name", "CloudTrail"},
      {"api.operation", "GetItem"}}},
    {"aws",
     "cloudtrail",
     4,
     {{"eventversion", "1.09"},
      {"eventtime", kTime},
      {"eventsource", "dynamodb.amazonaws.com"},
      {"eventname", "GetItem"}}},
    {"aws",
     "cloudtrail",
     5,
     {{"Event time", kTime},
      {"Event source", "dynamodb.amazonaws.com"},
      {"Event name", "GetItem"}}},
    {"aws",
     "cloudtrail",
     0,
     {{"eventVersion", "1.09"},
      {"eventTime", kTime},
      {"eventSource", "dynamodb.amazonaws.com"},
      {"eventName", "GetItem"}}},
    {"azure", "signinlogs", 0, {{"TimeGenerated", kTime}, {"Type", "SigninLogs"}}},
    {"azure", "auditlogs", 0, {{"TimeGenerated", kTime}, {"Type", "AuditLogs"}}},
    {"azure", "activitylogs", 0, {{"TimeGenerated", kTime}, {"Type", "AzureActivity"}}},
    {"azure",
     "riskdetection",
     0,
     {{"activityDateTime", kTime}, {"riskLevel", "high"}, {"riskEventType", "unfamiliar"}}},
    {"azure", "pim", 0, {{"createdDateTime", kTime}}},
    {"m365",
     "audit",
     0,
     {{"CreationTime", "2026-11-21T09:12:44"},
      {"Operation", "FileAccessed"},
      {"Workload", "SharePoint"},
      {"OrganizationId", "11111111-2222-4333-8444-555555555555"}}},
    {"gcp",
     "gcp.audit",
     0,
     {{"timestamp", kTime},
      {"protoPayload.serviceName", "example.googleapis.com"},
      {"protoPayload.methodName", "example.get"}}},
    {"gcp",
     "google_workspace.admin",
     0,
     {{"time", kTime}, {"eventService", "admin.googleapis.com"}, {"eventName", "VIEW"}}},
    {"gcp",
     "google_workspace.login",
     0,
     {{"time", kTime}, {"eventService", "login.googleapis.com"}, {"eventName", "view"}}},
    {"okta",
     "okta",
     0,
     {{"published", kTime},
      {"eventType", "user.session.start"},
      {"displayMessage", "User login"},
      {"outcome.result", "SUCCESS"},
      {"actor.type", "User"}}},
    {"github",
     "audit",
     0,
     {{"@timestamp", "1795252364000"}, {"_document_id", "x1"}, {"action", "team.view"}}},
    {"bitbucket",
     "audit",
     0,
     {{"timestamp", "1795252364000"},
      {"auditType.action", "Viewed"},
      {"auditType.category", "Projects"}}},
    {"kubernetes",
     "audit",
     0,
     {{"kind", "Event"},
      {"apiVersion", "audit.k8s.io/v1"},
      {"auditID", "11111111-2222-4333-8444-555555555555"},
      {"stage", "ResponseComplete"},
      {"requestURI", "/version"},
      {"verb", "get"},
      {"stageTimestamp", kTime}}},
    {"onelogin",
     "onelogin.events",
     0,
     {{"event_timestamp", kTime}, {"event_type_id", "5"}, {"account_id", "7"}}},
    {"cisco",
     "duo",
     0,
     {{"timestamp", "1795252364"},
      {"event_type", "enrollment"},
      {"txid", "11111111-2222-4333-8444-555555555555"},
      {"factor", "duo_push"}}},
    {"qualys",
     "detection",
     0,
     {{"QID", "90043"}, {"SEVERITY", "2"}, {"HOST_ID", "7"}, {"LAST_FOUND_DATETIME", kTime}}},
    {"windows", "ecs", 0, {{"@timestamp", kTime}, {"host.os.type", "windows"}}},
    {"linux", "ecs", 0, {{"@timestamp", kTime}, {"host.os.type", "linux"}}},
    {"macos", "ecs", 0, {{"@timestamp", kTime}, {"host.os.type", "macos"}}},
    {"windows",
     "DeviceEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows",
     "DeviceProcessEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows",
     "DeviceNetworkEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows",
     "DeviceImageLoadEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows",
     "DeviceFileEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows",
     "DeviceRegistryEvents",
     0,
     {{"Timestamp", kTime}, {"DeviceName", "ws01"}, {"InitiatingProcessFileName", "a.exe"}}},
    {"windows", "ocsf", 0, {{"time", "1795252364000"}, {"device.os.type", "Windows"}}},
    {"linux", "ocsf", 0, {{"time", "1795252364000"}, {"device.os.type", "Linux"}}},
    {"macos", "ocsf", 0, {{"time", "1795252364000"}, {"device.os.type", "macOS"}}},
};

// What a device table of Defender XDR calls an event with this code
// (data/json_sources/defender.yml).
std::string_view action_of(std::uint32_t code) {
  constexpr std::pair<std::uint32_t, std::string_view> kActions[] = {
      {1, "ProcessCreated"},      {2, "FileModified"},      {3, "ConnectionSuccess"},
      {6, "DriverLoad"},          {7, "ImageLoaded"},       {11, "FileCreated"},
      {12, "RegistryKeyCreated"}, {13, "RegistryValueSet"}, {14, "RegistryKeyRenamed"},
      {23, "FileDeleted"},        {110, "FileRenamed"},     {120, "RegistryKeyDeleted"}};
  for (const auto& [known, action] : kActions) {
    if (known == code) return action;
  }
  return "Other";
}

std::string_view category_of(std::uint32_t code) {
  constexpr std::string_view kCategories[] = {"process", "file",   "network",        "registry",
                                              "library", "driver", "authentication", "iam"};
  return code >= 1 && code <= 8 ? kCategories[code - 1] : "host";
}

// A level of the document: texts, or further levels.
struct Level {
  std::vector<std::string> values;
  std::map<std::string, Level> below;
};

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

bool is_number(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text[0] == '0')) return false;
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string value(const std::string& text) {
  return is_number(text) || text == "true" || text == "false" ? text : json_text(text);
}

// Names below a name that has a value itself keep their dots, which read the same.
void add(Level& level, std::string_view name, const std::string& text) {
  const std::size_t dot = name.find('.');
  const bool splits = dot != std::string_view::npos && dot != 0 && dot + 1 < name.size();
  if (splits) {
    Level& inner = level.below[std::string(name.substr(0, dot))];
    if (inner.values.empty()) return add(inner, name.substr(dot + 1), text);
  }
  Level& leaf = level.below[std::string(name)];
  leaf.values.push_back(text);
}

void write(const Level& level, std::string& out) {
  out += '{';
  for (bool first = true; const auto& [name, inner] : level.below) {
    if (inner.values.empty() && inner.below.empty()) continue;
    if (!first) out += ',';
    first = false;
    out += json_text(name) + ':';
    if (inner.values.empty()) {
      write(inner, out);
      continue;
    }
    if (inner.values.size() > 1) out += '[';
    for (std::size_t i = 0; i < inner.values.size(); ++i) {
      out += (i == 0 ? "" : ",") + value(inner.values[i]);
    }
    if (inner.values.size() > 1) out += ']';
    if (inner.below.empty()) continue;
    out += ',' + json_text(name) + ':';
    write({{}, inner.below}, out);
  }
  out += '}';
}

}  // namespace

base::Result<std::string> encode_cloud_json(const PlainEvent& event) {
  const auto fits = [&](const Base& base) {
    return base.product == event.product && base.channel == event.channel &&
           (base.code == 0 || base.code == event.code);
  };
  const auto base = std::ranges::find_if(kBases, fits);
  if (base == std::end(kBases)) {
    return base::fail(base::ErrorKind::kUnsupported,
                      fmt::format("no cloud writes {}/{}", event.product, event.channel));
  }
  Level document;
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(event.fields, [&](const auto& f) { return f.first == name; });
  };
  for (const auto& [name, text] : event.fields) add(document, name, text);
  for (const auto& [name, text] : base->keys) {
    if (!name.empty() && !has(name)) add(document, name, std::string(text));
  }
  if (event.channel == "ecs" && !has("event.category")) {
    add(document, "event.category", std::string(category_of(event.code)));
  }
  if (event.channel.starts_with("Device")) {
    add(document, "ActionType", std::string(action_of(event.code)));
  }
  if (event.channel == "ocsf") add(document, "class_uid", std::to_string(event.code));
  std::string out;
  write(document, out);
  return out + '\n';
}

}  // namespace tocsin::encode
