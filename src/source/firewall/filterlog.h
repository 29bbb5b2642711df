// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// The packet filter's log of pfSense and OPNsense: the CSV of `filterlog`, with or without its
// program name in front, for IPv4 and IPv6. Events: product "pfsense", channel "filterlog"; fields
// rule sub_rule anchor tracker interface reason action direction ip_version and what the version
// and the protocol add (docs of pfSense, raw filter log format); `blocked` beside `action`; fields
// behind the known ones are field_N. Sample:
//   filterlog[311]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,0,0,DF,6,tcp,60,198.51.100.7,…
bool may_be_filterlog(std::string_view message);
std::unique_ptr<MessageParser> make_filterlog_parser(const model::FieldNames& names,
                                                     MessageDispatch& dispatch);

}  // namespace tocsin::source
