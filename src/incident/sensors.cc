// SPDX-License-Identifier: Apache-2.0
#include "sensors.h"

#include <algorithm>
#include <utility>

#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

constexpr std::size_t kChannelsMax = 10'000;

using Named = std::pair<std::string_view, std::string_view>;

// Logs by their whole name. The journal holds what programs say to syslog, and a web server writes
// one request into its access and its error log.
constexpr Named kWhole[] = {
    {"security", "Windows security audit"},
    {"system", "Windows system log"},
    {"application", "Windows application log"},
    {"syslog", "syslog"},
    {"journald", "syslog"},
    {"access", "web server"},
    {"error", "web server"},
    {"signinlogs", "Microsoft Entra"},
    {"auditlogs", "Microsoft Entra"},
    {"riskdetection", "Microsoft Entra"},
    {"pim", "Microsoft Entra"},
    {"provisioninglogs", "Microsoft Entra"},
    {"activitylogs", "Azure activity"},
    {"microsoftgraphactivitylogs", "Microsoft Graph"},
    {"gcp.audit", "Google Cloud audit"},
    {"google_workspace", "Google Workspace"},
    {"vpcflow", "AWS flow logs"},
    {"endpointsecurity", "macOS Endpoint Security"},
    {"deviceevents", "Microsoft Defender XDR"},
    {"deviceprocessevents", "Microsoft Defender XDR"},
    {"devicenetworkevents", "Microsoft Defender XDR"},
    {"deviceimageloadevents", "Microsoft Defender XDR"},
    {"devicefileevents", "Microsoft Defender XDR"},
    {"deviceregistryevents", "Microsoft Defender XDR"},
    {"devicelogonevents", "Microsoft Defender XDR"},
    {"filterlog", "firewall"},
    {"traffic", "firewall"},
    {"threat", "firewall"},
    {"utm", "firewall"},
    {"globalprotect", "firewall"},
};

// Logs by a word of their name.
constexpr Named kWords[] = {
    {"sysmon", "Sysmon"},
    {"powershell", "PowerShell"},
    {"defender", "Windows Defender"},
    {"firewall", "Windows Firewall"},
    {"wmi-activity", "WMI activity"},
    {"taskscheduler", "Task Scheduler"},
    {"terminalservices", "Terminal Services"},
    {"directory service", "directory service"},
    {"dns", "DNS"},
    {"bits-client", "BITS client"},
    {"applocker", "AppLocker"},
    {"codeintegrity", "Code Integrity"},
    {"zeek", "Zeek"},
    {"suricata", "Suricata"},
    {"auditd", "Linux audit"},
    {"cloudtrail", "AWS CloudTrail"},
    {"guardduty", "AWS GuardDuty"},
    {"okta", "Okta"},
    {"falco", "Falco"},
    {"osquery", "osquery"},
};

// Where several sources give their logs one name, a field that only one of them has.
constexpr Named kFields[] = {
    {"Provider_Name", ""},  // Windows: the log's name is enough
    {"id.orig_h", "Zeek"},
    {"flow_id", "Suricata"},
    {"Workload", "Microsoft 365 audit"},
    {"objectRef.resource", "Kubernetes audit"},
    {"auditID", "Kubernetes audit"},
    {"actor_ip", "GitHub audit"},
    {"_document_id", "GitHub audit"},
    {"generated_time", "firewall"},
    {"devid", "firewall"},
    {"squid_result", "web proxy"},
};

constexpr std::string_view kClouds[] = {
    "Microsoft Entra",  "Azure activity", "Microsoft Graph", "Microsoft 365 audit",
    "AWS CloudTrail",   "AWS GuardDuty",  "AWS flow logs",   "Google Cloud audit",
    "Google Workspace", "Okta",           "GitHub audit",    "Kubernetes audit",
};

std::string named(std::string_view channel) {
  const std::string folded = model::folded(channel);
  for (const auto& [whole, name] : kWhole) {
    if (folded == whole) return std::string(name);
  }
  for (const auto& [word, name] : kWords) {
    if (folded.find(word) != std::string::npos) return std::string(name);
  }
  return channel.empty() ? "unnamed log" : std::string(channel);
}

std::string_view named_by_fields(const model::Alert& alert) {
  for (const auto& [field, name] : kFields) {
    const bool has = std::ranges::any_of(
        alert.event, [&](const model::StoredField& stored) { return stored.name == field; });
    if (has) return name;
  }
  return {};
}

// Names of Windows logs have a maker and a part: nobody else's are like them.
bool shared_name(std::string_view channel) {
  return channel.find('/') == std::string_view::npos && channel.find(' ') == std::string_view::npos;
}

}  // namespace

bool Sensors::reads(std::string_view field) {
  return std::ranges::find(kFields, field, &Named::first) != std::end(kFields);
}

const std::string& Sensors::of(const model::Alert& alert) {
  const std::string& channel = alert.place.channel;
  auto known = known_.find(channel);
  if (known == known_.end()) {
    Known found{named(channel), shared_name(channel)};
    if (known_.size() >= kChannelsMax) {
      last_ = std::move(found);
      return last_.name;
    }
    known = known_.emplace(channel, std::move(found)).first;
  }
  if (!known->second.by_fields) return known->second.name;
  const std::string_view name = named_by_fields(alert);
  if (name.empty()) return known->second.name;
  last_.name = name;
  return last_.name;
}

bool is_cloud(std::string_view sensor) {
  return std::ranges::find(kClouds, sensor) != std::end(kClouds);
}

}  // namespace tocsin::incident
