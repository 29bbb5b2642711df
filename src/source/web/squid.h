// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Squid's own access log (its FAQ, "Squid Log Files"), alone or in syslog:
//
//   1795251164.123     57 192.0.2.7 TCP_MISS/200 5120 GET http://a.example/x.php?y=1 -
//   HIER_DIRECT/198.51.100.4 text/html
//
// Fields under the names of the FAQ: time, elapsed, remotehost, code, status, bytes, method, URL,
// rfc931, peerstatus, peerhost, type, and `extra` for what a site adds; and the parts of the URL by
// RequestFields. "-" is null. Product "squid", channel "access", code as for access logs.

bool is_squid(const Sample& sample);
bool may_be_squid(std::string_view message);
std::unique_ptr<MessageParser> make_squid_parser(const model::FieldNames& names,
                                                 MessageDispatch& dispatch);

}  // namespace tocsin::source
