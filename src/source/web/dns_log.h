// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// What DNS servers log of queries, alone or in syslog. Channel "dns"; `query` has no dot at its
// end, whatever the server writes.

// BIND (its reference manual, "logging", category queries), with or without the time, category
// and severity that it writes to a file:
//
//   21-Nov-2026 09:12:44.123 queries: info: client @0x7f1c 192.0.2.7#5353 (court.example): query:
//     court.example IN A +E(0)K (192.0.2.53)                                  (one line)
//
// Product "bind"; client, client_port, view, query, class, type, flags, server. Its lines of other
// categories, where they begin with such a time, have the category as channel, and level, message.
bool is_bind_log(const Sample& sample);
bool may_be_bind(std::string_view message);
std::unique_ptr<MessageParser> make_bind_parser(const model::FieldNames& names,
                                                MessageDispatch& dispatch);

// unbound (unbound.conf: log-queries, log-replies, log-tag-queryreply):
//
//   [1795251164] unbound[811:0] info: 192.0.2.7 court.example. A IN NOERROR 0.000123 0 54
//
// Product "unbound"; client, query, type, class, and of replies rcode, time, from_cache, size.
// Other lines with such a front have channel "service" and level, message.
bool is_unbound_log(const Sample& sample);
bool may_be_unbound(std::string_view message);
std::unique_ptr<MessageParser> make_unbound_parser(const model::FieldNames& names,
                                                   MessageDispatch& dispatch);

// dnsmasq (log-queries, also extra): messages of its syslog lines.
//
//   query[A] court.example from 192.0.2.7
//   12 192.0.2.7/5353 reply court.example is 198.51.100.4
//
// Product "dnsmasq"; action, query, and type and client of queries, answer of replies, server of
// what is forwarded, serial where it is written.
bool may_be_dnsmasq(std::string_view message);
std::unique_ptr<MessageParser> make_dnsmasq_parser(const model::FieldNames& names,
                                                   MessageDispatch& dispatch);

}  // namespace tocsin::source
