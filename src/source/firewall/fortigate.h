// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// FortiOS logs: key=value pairs with logid or devid, type and subtype. Events: product
// "fortigate", channel the type ("traffic", "event", "utm"), provider the subtype, host devname,
// time from eventtime (told by its digits) or date, time and tz. All pairs are fields; `blocked`
// is added where `action` tells it. Sample:
//   date=2026-11-21 time=09:12:44 devname="fw01" devid="FG100" logid="0100044546" type="event"
bool may_be_fortigate(std::string_view message);
std::unique_ptr<MessageParser> make_fortigate_parser(const model::FieldNames& names,
                                                     MessageDispatch& dispatch);
bool is_fortigate(const Sample& sample);

}  // namespace tocsin::source
