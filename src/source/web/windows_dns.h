// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// The debug log of the DNS server of Windows (dns.log): the packets that it received and sent.
//
//   11/21/2026 9:12:44 AM 0E40 PACKET  00000000028CD3E0 UDP Rcv 192.0.2.7    4f3a   Q
//     [0001   D   NOERROR] A      (5)files(5)court(7)example(0)                    (one line)
//
// Product "windows-dns", channel "dns": query (the name with dots), type, client (the other
// side's address), protocol, direction ("Rcv", "Snd"), xid, response ("R" or absent), opcode,
// flags, flag_names, rcode, thread, packet. Other lines that begin so have channel "service", and
// context, thread and message. The list of what its columns mean, at the beginning of a file, is
// structure. The date is in the form of the server's region, without a zone: taken as UTC.
bool is_windows_dns_log(const Sample& sample);
bool may_be_windows_dns(std::string_view message);
std::unique_ptr<MessageParser> make_windows_dns_parser(const model::FieldNames& names,
                                                       MessageDispatch& dispatch);

}  // namespace tocsin::source
