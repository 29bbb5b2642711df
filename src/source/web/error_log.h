// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Error logs of Apache (2.2 and 2.4) and nginx:
//
//   [Sat Nov 21 09:12:44.123456 2026] [core:error] [pid 811:tid 42] [client 192.0.2.7:5060]
//   AH00126: Invalid URI 2026/11/21 09:12:44 [error] 811#42: *7 open() "/x" failed, client:
//   192.0.2.7, server: court.example,
//     request: "GET /x HTTP/1.1", host: "court.example"                           (one line)
//
// Apache: module, level, pid, tid, client, client_port, message. nginx: level, pid, tid,
// connection, message (all behind it), and of what it appends client, server, request, upstream,
// host, referrer. Product "apache" or "nginx", channel "error". Times have no zone: taken as UTC.

bool is_apache_error_log(const Sample& sample);
bool may_be_apache_error(std::string_view message);
std::unique_ptr<MessageParser> make_apache_error_parser(const model::FieldNames& names,
                                                        MessageDispatch& dispatch);

bool is_nginx_error_log(const Sample& sample);
bool may_be_nginx_error(std::string_view message);
std::unique_ptr<MessageParser> make_nginx_error_parser(const model::FieldNames& names,
                                                       MessageDispatch& dispatch);

}  // namespace tocsin::source
