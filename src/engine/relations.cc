// SPDX-License-Identifier: Apache-2.0
#include "relations.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tocsin/model/casefold.h"

namespace tocsin::engine {
namespace {

using anomaly::Relation;
using enum PairForm;

constexpr std::size_t kTextMax = 256;

// Accounts of machines log on all day and everywhere; pair_text leaves them out.
constexpr auto kRows = std::to_array<PairRow>({
    {Relation::kAccountHost, "security", 4624, "TargetUserName", kText, "@host", kHost},
    {Relation::kAccountHost, "security", 4648, "TargetUserName", kText, "TargetServerName", kHost},
    {Relation::kAccountNetwork, "security", 4624, "TargetUserName", kText, "IpAddress", kNetwork},
    {Relation::kParentChild, "microsoft-windows-sysmon/operational", 1, "ParentImage", kProgram,
     "Image", kProgram},
    {Relation::kParentChild, "security", 4688, "ParentProcessName", kProgram, "NewProcessName",
     kProgram},
    {Relation::kHostService, "system", 7045, "@host", kHost, "ServiceName", kText},
    {Relation::kHostService, "security", 4697, "@host", kHost, "ServiceName", kText},
    {Relation::kHostService, "security", 4698, "@host", kHost, "TaskName", kText},
    {Relation::kHostDomain, "microsoft-windows-sysmon/operational", 22, "@host", kHost, "QueryName",
     kDomain},
    {Relation::kHostDomain, "dns", 0, "id.orig_h", kText, "query", kDomain},
    {Relation::kAccountHost, "syslog", 0, "user", kText, "@host", kHost},
    {Relation::kAccountNetwork, "syslog", 0, "user", kText, "src_ip", kNetwork},
    {Relation::kAccountNetwork, "syslog", 0, "user", kText, "rhost", kNetwork},
    {Relation::kAccountHost, "journald", 0, "user", kText, "@host", kHost},
    {Relation::kAccountNetwork, "journald", 0, "user", kText, "src_ip", kNetwork},
    {Relation::kAccountNetwork, "journald", 0, "user", kText, "rhost", kNetwork},
    {Relation::kAccountHost, "auditd", 0, "AUID", kText, "@host", kHost},
    {Relation::kAccountNetwork, "auditd", 0, "acct", kText, "addr", kNetwork},
    {Relation::kParentChild, "linux-sysmon/operational", 1, "ParentImage", kProgram, "Image",
     kProgram},
    {Relation::kParentChild, "falco", 1, "output_fields.proc.pname", kProgram,
     "output_fields.proc.name", kProgram},
    {Relation::kParentChild, "endpointsecurity", 1, "process.executable.path", kProgram,
     "event.exec.target.executable.path", kProgram},
    {Relation::kParentChild, "ecs", 1, "process.parent.executable", kProgram, "process.executable",
     kProgram},
    {Relation::kParentChild, "deviceprocessevents", 1, "InitiatingProcessFolderPath", kProgram,
     "FolderPath", kProgram},
    {Relation::kParentChild, "deviceprocessevents", 1, "properties.InitiatingProcessFolderPath",
     kProgram, "properties.FolderPath", kProgram},
    {Relation::kHostDomain, "linux-sysmon/operational", 22, "@host", kHost, "QueryName", kDomain},
    {Relation::kHostDomain, "dns", 0, "client", kText, "query", kDomain},
    {Relation::kHostDomain, "dns", 0, "src_ip", kText, "dns.rrname", kDomain},
    {Relation::kHostDomain, "dns", 0, "src_ip", kText, "dns.queries.rrname", kDomain},
    {Relation::kHostDomain, "access", 0, "remotehost", kText, "url.domain", kDomain},
    {Relation::kHostDomain, "tls", 0, "src_ip", kText, "tls.sni", kDomain},
    {Relation::kHostDomain, "ssl", 0, "id.orig_h", kText, "server_name", kDomain},
    {Relation::kAccountNetwork, "signinlogs", 0, "userPrincipalName", kText, "ipAddress", kNetwork},
    {Relation::kAccountNetwork, "signinlogs", 0, "userPrincipalName", kText,
     "autonomousSystemNumber", kText},
    {Relation::kAccountCountry, "signinlogs", 0, "userPrincipalName", kText,
     "location.countryOrRegion", kText},
    {Relation::kAccountApplication, "auditlogs", 0, "initiatedBy.user.userPrincipalName", kText,
     "targetResources.displayName", kText, "activityDisplayName", "consent to application"},
    {Relation::kAccountNetwork, "signinlogs", 0, "properties.userPrincipalName", kText,
     "properties.ipAddress", kNetwork},
    {Relation::kAccountNetwork, "signinlogs", 0, "properties.userPrincipalName", kText,
     "properties.autonomousSystemNumber", kText},
    {Relation::kAccountCountry, "signinlogs", 0, "properties.userPrincipalName", kText,
     "properties.location.countryOrRegion", kText},
    {Relation::kAccountApplication, "auditlogs", 0, "properties.initiatedBy.user.userPrincipalName",
     kText, "properties.targetResources.displayName", kText, "properties.activityDisplayName",
     "consent to application"},
    {Relation::kAccountApplication, "audit", 0, "UserId", kText, "ObjectId", kText, "Operation",
     "consent to application."},
    {Relation::kAccountApplication, "google_workspace", 0, "actor.email", kText,
     "events.parameters.app_name", kText},
    {Relation::kAccountNetwork, "cloudtrail", 0, "userIdentity.arn", kText, "sourceIPAddress",
     kNetwork},
    {Relation::kAccountNetwork, "okta", 0, "actor.alternateId", kText, "client.ipAddress",
     kNetwork},
    {Relation::kAccountNetwork, "okta", 0, "actor.alternateId", kText, "securityContext.asNumber",
     kText},
    {Relation::kAccountCountry, "okta", 0, "actor.alternateId", kText,
     "client.geographicalContext.country", kText},
    {Relation::kAccountNetwork, "audit", 0, "UserId", kText, "ClientIP", kNetwork},
    {Relation::kAccountNetwork, "audit", 0, "actor", kText, "actor_ip", kNetwork},
    {Relation::kAccountCountry, "audit", 0, "actor", kText, "actor_location.country_code", kText},
    {Relation::kAccountNetwork, "audit", 0, "user.username", kText, "sourceIPs", kNetwork},
    {Relation::kAccountNetwork, "gcp.audit", 0, "protoPayload.authenticationInfo.principalEmail",
     kText, "protoPayload.requestMetadata.callerIp", kNetwork},
    {Relation::kAccountNetwork, "google_workspace", 0, "actor.email", kText, "ipAddress", kNetwork},
    {Relation::kAccountCountry, "globalprotect", 0, "srcuser", kText, "srcregion", kText},
    {Relation::kAccountCase, "access", 0, "actor", kText, "case", kText},
});

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "192.0.2.10" is of 192.0, "2001:db8:7::1" of 2001:db8:7. Loopback and link-local say nothing.
std::string_view network_of(std::string_view address) {
  if (address.starts_with("127.") || address.starts_with("169.254.") || address == "::1" ||
      address.starts_with("fe80:")) {
    return {};
  }
  const bool mapped = address.starts_with("::ffff:") && address.find('.') != std::string_view::npos;
  if (mapped) address.remove_prefix(7);
  const char between = address.find(':') != std::string_view::npos ? ':' : '.';
  std::size_t parts = between == ':' ? 3 : 2;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == between && --parts == 0) return address.substr(0, i);
  }
  return {};
}

// Two labels, or three where the one before the last is as short as in "co.uk".
std::string_view registered_part(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  const std::size_t last = name.rfind('.');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t second = name.rfind('.', last - 1);
  if (second == std::string_view::npos) return name;
  if (last - second - 1 > 3 || second == 0) return name.substr(second + 1);
  const std::size_t third = name.rfind('.', second - 1);
  return third == std::string_view::npos ? name : name.substr(third + 1);
}

}  // namespace

std::span<const PairRow> pair_rows(std::string_view channel) {
  // Rows of one channel are neighbours, channels in order, so that this is asked of every alert.
  static const std::vector<PairRow> rows = [] {
    std::vector<std::pair<std::string_view, std::size_t>> order;
    for (std::size_t i = 0; i < kRows.size(); ++i) order.emplace_back(kRows[i].channel, i);
    std::ranges::sort(order);
    std::vector<PairRow> sorted;
    for (const auto& [channel_name, place] : order) sorted.push_back(kRows[place]);
    return sorted;
  }();
  std::string folded;
  model::append_folded(channel, folded);
  const auto found =
      std::ranges::equal_range(rows, std::string_view(folded), {}, &PairRow::channel);
  return {found.begin(), found.end()};
}

bool pairs_read(std::string_view field) {
  return std::ranges::any_of(kRows, [&](const PairRow& row) {
    return row.left == field || row.right == field || row.only == field;
  });
}

bool pair_text(std::string_view text, PairForm form, std::string& out) {
  switch (form) {
    case kText:
      break;
    case kHost:
      text = text.substr(0, text.find('.'));
      break;
    case kProgram:
      text = last_part(text);
      break;
    case kNetwork:
      text = network_of(text);
      break;
    case kDomain:
      text = registered_part(text);
      break;
  }
  if (text.empty() || text == "-" || text.size() > kTextMax || text.ends_with('$')) return false;
  out.clear();
  model::append_folded(text, out);
  return true;
}

}  // namespace tocsin::engine
