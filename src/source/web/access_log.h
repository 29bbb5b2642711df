// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Access logs of web servers in the common and combined formats, with the virtual host before
// them (Apache vhost_combined) and with what sites add behind them:
//
//   192.0.2.7 - clerk [21/Nov/2026:09:12:44 +0100] "GET /a.php?x=1 HTTP/1.1" 200 512
//   … "https://court.example/" "Mozilla/5.0 (X11)"
//   … "-" "curl/7.88" "198.51.100.4"          nginx: $http_x_forwarded_for
//   … "-" "curl/7.88" TCP_MISS:HIER_DIRECT    Squid's combined format
//
// Fields are the variables of nginx that stand for them, remote_addr, remote_user, time_local,
// request, status, body_bytes_sent, http_referer, http_user_agent, http_x_forwarded_for,
// server_name, server_port, and those of RequestFields; `extra` has what follows and is not known.
// A value "-" is null. Backslash escapes are undone. Channel "access"; product "webserver" because
// the form does not tell who wrote it, "apache" where a virtual host or the sender says so,
// "nginx" where the sender does, "squid" by its result code. Code 2 for requests to a proxy (they
// name their host), else 1.

inline constexpr std::uint32_t kServerRequest = 1;
inline constexpr std::uint32_t kProxyRequest = 2;

bool is_access_log(const Sample& sample);
bool may_be_access_log(std::string_view message);
std::unique_ptr<MessageParser> make_access_log_parser(const model::FieldNames& names,
                                                      MessageDispatch& dispatch);

}  // namespace tocsin::source
