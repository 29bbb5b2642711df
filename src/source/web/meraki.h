// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// Messages of Cisco Meraki: a version, seconds since 1970, the device, the kind of message and
// what it says in pairs and words, alone or behind the header of a relay:
//
//   1 1795251164.123456789 MX84 flows allow src=192.0.2.7 dst=198.51.100.4 protocol=udp
//     sport=5353 dport=53                                                           (one line)
//   1 1795251164.123456789 MX84 urls src=192.0.2.7:60336 dst=198.51.100.4:443
//     request: GET https://files.example/x                                          (one line)
//
// Product "meraki", the kind as channel ("flows", "urls", "events", "security_event" …), the
// device as host; fields by their own names, an address and port apart (src, sport, dst, dport),
// what stands behind "request:" as method and url with url.domain and its like, `pattern`,
// `message` (all behind the kind), and of decisions on traffic `blocked`.
bool may_be_meraki(std::string_view message);
std::unique_ptr<MessageParser> make_meraki_parser(const model::FieldNames& names,
                                                  MessageDispatch& dispatch);

}  // namespace tocsin::source
