// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// Lines in whatever order a site or a load balancer writes, which hold a request in quotes: load
// balancers and buckets of AWS, Envoy, application servers, access logs with a format of their own.
//
//   https 2026-11-21T09:12:44.1Z app/web/5 192.0.2.7:4022 10.1.0.7:80 0.0 0.1 0.0 200 200 34 366
//   "GET https://court.example:443/a.php?x=1 HTTP/1.1" "curl/8.1" …
//
// Fields are those of access_log.h as far as they can be told: the request's, remote_addr (the
// first address), status (the first number of three digits behind the request, or else before it),
// http_referer and http_user_agent (texts in quotes behind the request that look so), and the line
// as `message`. Product "webserver", channel "access"; code as there.
bool may_be_request_line(std::string_view message);
std::unique_ptr<MessageParser> make_request_line_parser(const model::FieldNames& names,
                                                        MessageDispatch& dispatch);

}  // namespace tocsin::source
