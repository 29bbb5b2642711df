// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// What HAProxy writes to syslog (its configuration manual, "Log formats"), HTTP and TCP:
//
//   192.0.2.7:33318 [21/Nov/2026:09:12:44.655] web files/srv1 10/0/30/69/109 200 2750 - - ----
//     1/1/1/1/0 0/0 {court.example} {} "GET /index.html HTTP/1.1"                  (one line)
//   192.0.2.7:33313 [21/Nov/2026:09:12:44.655] mail back/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0
//
// Fields under the names of the manual, and those of RequestFields. Product "haproxy", channel
// "http" or "tcp". Its times have no zone and are taken as UTC.

bool is_haproxy(const Sample& sample);
bool may_be_haproxy(std::string_view message);
std::unique_ptr<MessageParser> make_haproxy_parser(const model::FieldNames& names,
                                                   MessageDispatch& dispatch);

}  // namespace tocsin::source
