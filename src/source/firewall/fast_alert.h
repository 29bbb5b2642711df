// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Alerts of Suricata and Snort on one line (Suricata: fast.log; Snort: alert_fast), and the same
// without its front, as both write it to syslog:
//
//   11/21/2026-09:12:44.123456  [Drop] [**] [1:2100498:7] GPL ATTACK_RESPONSE id [**]
//     [Classification: Potentially Bad Traffic] [Priority: 2] {TCP} 192.0.2.7:80 -> 192.0.2.9:4022
//
// Product "suricata", channel "alert", with EVE's names, so that an alert means the same whichever
// log it is from: src_ip, src_port, dest_ip, dest_port, icmp_type, icmp_code, proto, alert.gid,
// alert.signature_id, alert.rev, alert.signature, alert.category, alert.severity, alert.action.
// Snort writes its times without a year; no time has a zone: taken as UTC.
bool is_fast_alert_log(const Sample& sample);
bool may_be_fast_alert(std::string_view message);
std::unique_ptr<MessageParser> make_fast_alert_parser(const model::FieldNames& names,
                                                      MessageDispatch& dispatch);

}  // namespace tocsin::source
