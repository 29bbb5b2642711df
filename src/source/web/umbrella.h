// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Logs of Cisco Umbrella as it delivers them to a bucket: comma-separated, quoted, without a
// header. The shape of a row tells its log:
//
//   "2026-11-21 09:12:44","m.osei","m.osei,Registry","192.0.2.7","198.51.100.4","Allowed","1 (A)",
//     "NOERROR","files.court.example.","Business Services"                          (one line)
//
// Product "umbrella"; channel "dns", "proxy", "ip", "firewall" or "audit"; fields named after the
// documentation's columns in snake case, `type` ("A") and type_code apart, `query` without the dot
// at its end, of proxied requests url.domain and its like, `blocked` where the action tells it.
// Times are UTC. Rows with a header are tables like others.
bool is_umbrella_log(const Sample& sample);
bool may_be_umbrella(std::string_view message);
std::unique_ptr<MessageParser> make_umbrella_parser(const model::FieldNames& names,
                                                    MessageDispatch& dispatch);

}  // namespace tocsin::source
