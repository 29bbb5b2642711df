// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// PAN-OS logs as CSV (syslog default format and file exports without header): TRAFFIC, THREAT,
// SYSTEM, CONFIG, GLOBALPROTECT, HIP-MATCH, USERID, AUTHENTICATION and others by their common
// front. Events: product "paloalto", channel the type in lower case, provider the subtype, host the
// device name where the type has it. Fields have the names of the vendor's documentation; those
// behind the known ones are field_N. `blocked` is beside `action` of traffic and threats. Time:
// high_res_timestamp, else generated_time as UTC (PAN-OS writes no zone). Sample:
//   1,2026/11/21 09:12:44,007051000012345,TRAFFIC,end,2561,2026/11/21 09:12:44,198.51.100.7,…
bool may_be_palo_alto(std::string_view message);
std::unique_ptr<MessageParser> make_palo_alto_parser(const model::FieldNames& names,
                                                     MessageDispatch& dispatch);
bool is_palo_alto(const Sample& sample);

// The names of a type's fields, in order; those of the front where the type is unknown.
std::span<const std::string_view> palo_alto_fields(std::string_view type);

}  // namespace tocsin::source
