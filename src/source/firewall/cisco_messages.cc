// SPDX-License-Identifier: Apache-2.0
#include "firewall/cisco_messages.h"

#include <array>

namespace tocsin::source {

namespace {

constexpr std::string_view kTraffic = "traffic", kAaa = "aaa", kAuth = "auth", kSyslog = "syslog";

constexpr std::array kMessages{
    CiscoMessage{"302013", kTraffic, "built",
                 "Built {direction} {protocol} connection {connection_id} for "
                 "{a_interface}:{a_ip}/{a_port} ({a_mapped}) to {b_interface}:{b_ip}/{b_port} ("
                 "{b_mapped})"},
    CiscoMessage{"302015", kTraffic, "built",
                 "Built {direction} {protocol} connection {connection_id} for "
                 "{a_interface}:{a_ip}/{a_port} ({a_mapped}) to {b_interface}:{b_ip}/{b_port} ("
                 "{b_mapped})"},
    CiscoMessage{"302014", kTraffic, "teardown",
                 "Teardown {protocol} connection {connection_id} for {a_interface}:{a_ip}/{a_port} "
                 "to {b_interface}:{b_ip}/{b_port} duration {duration} bytes {bytes} {reason}"},
    CiscoMessage{"302014", kTraffic, "teardown",
                 "Teardown {protocol} connection {connection_id} for {a_interface}:{a_ip}/{a_port} "
                 "to {b_interface}:{b_ip}/{b_port} duration {duration} bytes {bytes}"},
    CiscoMessage{"302016", kTraffic, "teardown",
                 "Teardown {protocol} connection {connection_id} for {a_interface}:{a_ip}/{a_port} "
                 "to {b_interface}:{b_ip}/{b_port} duration {duration} bytes {bytes}"},
    CiscoMessage{"302020", kTraffic, "built",
                 "Built {direction} {protocol} connection for faddr {a_ip}/{a_port} gaddr "
                 "{mapped} laddr {b_ip}/{b_port} "},
    CiscoMessage{"302021", kTraffic, "teardown",
                 "Teardown {protocol} connection for faddr {a_ip}/{a_port} gaddr {mapped} laddr "
                 "{b_ip}/{b_port} "},
    CiscoMessage{"106001", kTraffic, "denied",
                 "{direction} {protocol} connection denied from {src_ip}/{src_port} to "
                 "{dst_ip}/{dst_port} flags {tcp_flags} on interface {src_interface}"},
    CiscoMessage{"106006", kTraffic, "denied",
                 "Deny {direction} {protocol} from {src_ip}/{src_port} to {dst_ip}/{dst_port} on "
                 "interface {src_interface}"},
    CiscoMessage{"106007", kTraffic, "denied",
                 "Deny {direction} {protocol} from {src_ip}/{src_port} to {dst_ip}/{dst_port} due "
                 "to {reason}"},
    CiscoMessage{"106014", kTraffic, "denied",
                 "Deny {direction} {protocol} src {src_interface}:{src_ip} dst "
                 "{dst_interface}:{dst_ip} (type {icmp_type}, code {icmp_code})"},
    CiscoMessage{"106015", kTraffic, "denied",
                 "Deny {protocol} ({reason}) from {src_ip}/{src_port} to {dst_ip}/{dst_port} flags "
                 "{tcp_flags} on interface {src_interface}"},
    CiscoMessage{"106021", kTraffic, "denied",
                 "Deny {protocol} reverse path check from {src_ip} to {dst_ip} on interface "
                 "{src_interface}"},
    CiscoMessage{"106023", kTraffic, "denied",
                 "Deny icmp src {src_interface}:{src_ip} dst {dst_interface}:{dst_ip} (type "
                 "{icmp_type}, code {icmp_code}) by access-group \"{access_list}\""},
    CiscoMessage{"106023", kTraffic, "denied",
                 "Deny {protocol} src {src_interface}:{src_ip}/{src_port} dst "
                 "{dst_interface}:{dst_ip}/{dst_port} by access-group \"{access_list}\""},
    CiscoMessage{"106100", kTraffic, "",
                 "access-list {access_list} {action} {protocol} {src_interface}/{src_ip}({src_port}"
                 ") -> {dst_interface}/{dst_ip}({dst_port}) hit-cnt {hits} "},
    CiscoMessage{"710003", kTraffic, "denied",
                 "{protocol} access denied by ACL from {src_ip}/{src_port} to "
                 "{dst_interface}:{dst_ip}/{dst_port}"},
    CiscoMessage{"313001", kTraffic, "denied",
                 "Denied ICMP type={icmp_type}, code={icmp_code} from {src_ip} on interface "
                 "{src_interface}"},
    CiscoMessage{"304001", kTraffic, "", "{src_ip} Accessed URL {dst_ip}:{url}"},
    CiscoMessage{"111008", kAaa, "", "User '{user}' executed the '{command}' command"},
    CiscoMessage{"111009", kAaa, "", "User '{user}' executed cmd: {command}"},
    CiscoMessage{"111010", kAaa, "",
                 "User '{user}', running '{application}' from IP {src_ip}, executed '{command}'"},
    CiscoMessage{"113004", kAuth, "successful",
                 "AAA user {aaa_type} Successful : server = {server} : user = {user}"},
    CiscoMessage{"113005", kAuth, "rejected",
                 "AAA user {aaa_type} Rejected : reason = {reason} : server = {server} : user = "
                 "{user} : user IP = {src_ip}"},
    CiscoMessage{"113005", kAuth, "rejected",
                 "AAA user {aaa_type} Rejected : reason = {reason} : server = {server} : user = "
                 "{user}"},
    CiscoMessage{"113006", kAuth, "locked",
                 "User {user} locked out on exceeding {failures} successive failed"},
    CiscoMessage{"113008", kAuth, "accept", "AAA transaction status ACCEPT : user = {user}"},
    CiscoMessage{"113009", kAuth, "",
                 "AAA retrieved default group policy {policy} for user = {user}"},
    CiscoMessage{"113012", kAuth, "successful",
                 "AAA user {aaa_type} Successful : local database : user = {user}"},
    CiscoMessage{"113013", kAuth, "error",
                 "AAA unable to complete the request Error : reason = {reason} : user = {user}"},
    CiscoMessage{"113014", kAuth, "error",
                 "AAA {aaa_type} server not accessible : server = {server} : user = {user}"},
    CiscoMessage{"113015", kAuth, "rejected",
                 "AAA user {aaa_type} Rejected : reason = {reason} : local database : user = "
                 "{user}: user IP = {src_ip}"},
    CiscoMessage{"113015", kAuth, "rejected",
                 "AAA user {aaa_type} Rejected : reason = {reason} : local database : user = "
                 "{user}"},
    CiscoMessage{"113019", kAuth, "disconnected",
                 "Group = {group}, Username = {user}, IP = {src_ip}, Session disconnected. Session "
                 "Type: {session_type}, Duration: {duration}, Bytes xmt: {bytes_sent}, Bytes rcv: "
                 "{bytes_received}, Reason: {reason}"},
    CiscoMessage{"113039", kAuth, "started",
                 "Group <{group}> User <{user}> IP <{src_ip}> AnyConnect parent session started"},
    CiscoMessage{"502101", kAuth, "created",
                 "New user added to local dbase: Uname: {target_user} Priv: {privilege} "},
    CiscoMessage{"502102", kAuth, "deleted",
                 "User deleted from local dbase: Uname: {target_user} Priv: {privilege} "},
    CiscoMessage{"502103", kAuth, "",
                 "User priv level changed: Uname: {user} From: {from} To: {privilege}"},
    CiscoMessage{"605004", kAuth, "denied",
                 "Login denied from {src_ip}/{src_port} to {dst_interface}:{dst_ip}/{service} for "
                 "user \"{user}\""},
    CiscoMessage{"605005", kAuth, "permitted",
                 "Login permitted from {src_ip}/{src_port} to {dst_interface}:{dst_ip}/{service} "
                 "for user \"{user}\""},
    CiscoMessage{"611101", kAuth, "successful",
                 "User authentication succeeded: IP address: {src_ip}, Uname: {user}"},
    CiscoMessage{"611102", kAuth, "failed",
                 "User authentication failed: IP address: {src_ip}, Uname: {user}"},
    CiscoMessage{"611103", kAuth, "logged-out", "User logged out: Uname: {user}"},
    CiscoMessage{"IPACCESSLOGP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip}({src_port}) -> "
                 "{dst_ip}({dst_port}), {packets} packet"},
    CiscoMessage{"IPACCESSLOGDP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip} ({icmp}), {packets} "
                 "packet"},
    CiscoMessage{"ACCESSLOGP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip}({src_port}) -> "
                 "{dst_ip}({dst_port}), {packets} packet"},
    CiscoMessage{"ACCESSLOGDP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip} ({icmp}), {packets} "
                 "packet"},
    CiscoMessage{"ACCESSLOGNP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip}, {packets} packet"},
    CiscoMessage{"IPACCESSLOGRP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip}, {packets} packet"},
    CiscoMessage{"IPACCESSLOGNP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip}, {packets} packet"},
    CiscoMessage{"IPACCESSLOGSP", kTraffic, "",
                 "list {access_list} {action} {protocol} {src_ip} -> {dst_ip} ({type}), {packets} "
                 "packet"},
    CiscoMessage{"LOGOUT", kAuth, "logged-out",
                 "User {user} has exited tty session {line}({src_ip})"},
    CiscoMessage{
        "313004", kTraffic, "denied",
        "Denied ICMP type={icmp_type}, from laddr {src_ip} on interface {src_interface} to "
        "{dst_ip}: {reason}"},
    CiscoMessage{"722051", kAuth, "address-given",
                 "Group <{group}> User <{user}> IP <{src_ip}> IPv4 Address <{address}> {rest}"},
    CiscoMessage{"716001", kAuth, "connected",
                 "Group {group} User {user} IP {src_ip} WebVPN session started."},
    CiscoMessage{"716002", kAuth, "disconnected",
                 "Group {group} User {user} IP {src_ip} WebVPN session terminated: {reason}."},
    CiscoMessage{"IPACCESSLOGS", kTraffic, "",
                 "list {access_list} {action} {src_ip} {packets} packet"},
    CiscoMessage{"LOGIN_SUCCESS", kAuth, "successful",
                 "Login Success [user: {user}] [Source: {src_ip}] [localport: {dst_port}] "},
    CiscoMessage{"LOGIN_FAILED", kAuth, "failed",
                 "Login failed [user: {user}] [Source: {src_ip}] [localport: {dst_port}] [Reason: "
                 "{reason}] "},
    CiscoMessage{"CONFIG_I", kAaa, "", "Configured from {source} by {user} on {line} ({src_ip})"},
    CiscoMessage{"CONFIG_I", kAaa, "", "Configured from {source} by {user}"},
    CiscoMessage{"CFGLOG_LOGGEDCMD", kAaa, "", "User:{user} logged command:{command}"},
    CiscoMessage{"VSHD_SYSLOG_CONFIG_I", kAaa, "",
                 "Configured from {source} by {user} on {src_ip}@{line}"},
    CiscoMessage{"VSHD_SYSLOG_CONFIG_I", kAaa, "", "Configured from {source} by {user} on {line}"},
    CiscoMessage{"LOCAL_CMD_ACCT", kAaa, "",
                 "CLI CMD: \"{command}\" by {user} from TTY {line} {src_ip}"},
    CiscoMessage{"LOCAL_CMD_ACCT", kAaa, "", "CLI CMD: \"{command}\" by {user}"},
    CiscoMessage{"DB_COMMIT", kAaa, "", "Configuration committed by user '{user}'."},
    CiscoMessage{"INSTALL_OPERATION_INFO", kSyslog, "",
                 "User: {user}, Install Operation: {operation}"},
};

}  // namespace

std::span<const CiscoMessage> cisco_messages() { return kMessages; }

}  // namespace tocsin::source
