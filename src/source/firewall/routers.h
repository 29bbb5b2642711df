// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// Messages of Huawei VRP, "%%01MODULE/3/BRIEF(l)[7]:text", and of Juniper Junos as far as they are
// told apart by how they begin: the routing daemon, firewall filters, flow sessions, commands.
// Events: product "huawei" or "juniper"; channel the module in lower case ("bgp"), "bgp" or "flow";
// provider the module or daemon; the text as `message`, from the "%%" on. Samples:
//   %%01BGP/3/BGP_AUTH_FAILED(l)[7]:BGP session authentication failed. (PeerAddress=192.0.2.9:179)
//   tcp_auth_ok: Packet from 192.0.2.9:179 missing MD5 digest
bool may_be_huawei(std::string_view message);
std::unique_ptr<MessageParser> make_huawei_parser(const model::FieldNames& names,
                                                  MessageDispatch& dispatch);
bool may_be_juniper(std::string_view message);
std::unique_ptr<MessageParser> make_juniper_parser(const model::FieldNames& names,
                                                   MessageDispatch& dispatch);

}  // namespace tocsin::source
