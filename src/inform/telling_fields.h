// SPDX-License-Identifier: Apache-2.0
// Which fields of an event tell a reader most, for the one line that an alert has in a table.
#pragma once

#include <string_view>

namespace tocsin::inform {

// Of several reasons for an alert the field that says by itself what happened, best first.
inline constexpr std::string_view kTelling[] = {
    "CommandLine",
    "ScriptBlockText",
    "Details",
    "TargetFilename",
    "TargetObject",
    "ImagePath",
    "ServiceFileName",
    "HostApplication",
    "ImageLoaded",
    "QueryName",
    "DestinationHostname",
    "PipeName",
    "RelativeTargetName",
    "ShareName",
    "TargetImage",
    "ObjectName",
    "TaskName",
    "ServiceName",
    "TargetUserName",
    "Image",
    "NewProcessName",
    "alert.signature",
    "c-uri",
    "cs-uri-query",
    "requestURI",
    "query",
    "message",
};

// Fields that say where an event is from, not what happened; the better ones first.
inline constexpr std::string_view kRouting[] = {"EventID", "Provider_Name", "Channel", "Computer"};

// What was done, said beside a reason that does not say it; the better ones first.
inline constexpr std::string_view kDeeds[] = {
    "CommandLine",
    "alert.signature",
    "eventName",
    "protoPayload.methodName",
    "operationName",
    "Operation",
    "events.name",
    "eventType",
    "activityDisplayName",
    "auditType.action",
    "requestURI",
    "objectRef.name",
    "c-uri",
    "query",
    "msg",
    "action",
};

// Who did it, or from where if nobody is named; the better ones first.
inline constexpr std::string_view kActors[] = {
    "SubjectUserName",
    "User",
    "TargetUserName",
    "userIdentity.userName",
    "userIdentity.arn",
    "protoPayload.authenticationInfo.principalEmail",
    "initiatedBy.user.userPrincipalName",
    "properties.initiatedBy.user.userPrincipalName",
    "userPrincipalName",
    "properties.userPrincipalName",
    "UserId",
    "caller",
    "identity.claims.name",
    "actor.alternateId",
    "actor.email",
    "actor_user_name",
    "author.name",
    "actor",
    "user.username",
    "user.name",
    "username",
    "user",
    "srcuser",
    "suser",
    "UID",
    "acct",
    "remote_user",
    "src_ip",
    "id.orig_h",
    "c-ip",
    "remote_addr",
    "remotehost",
    "remote_host",
    "clientip",
    "client_ip",
    "client_addr",
    "client",
    "src_host",
    "src",
    "srcip",
    "source.ip",
    "rhost",
    "addr",
    "sourceIPAddress",
    "callerIpAddress",
    "IpAddress",
    "ipAddress",
};

}  // namespace tocsin::inform
