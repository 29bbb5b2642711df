// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// CEF (ArcSight Common Event Format) and LEEF (QRadar Log Event Extended Format), as lines of a
// file or in syslog. Documented in docs/formats/cef-leef.md.
//
// Events: channel "cef" or "leef"; provider: the device product; product by vendor and device
// product where known (product_of_device in cef_fields.h), else empty. Header fields are named as
// both documents name them: cefVersion deviceVendor deviceProduct deviceVersion
// deviceEventClassId name severity; leefVersion vendor product version eventId. Extension keys
// stay as written; a value that has a label (cs1 with cs1Label) is there a second time under its
// label. Time from rt, end, start (CEF) or devTime (LEEF); host from dvchost, dvc.
// Samples:
//   CEF:0|Acme|Gate|1.0|100|Login failed|5|src=192.0.2.7 suser=m.osei msg=a \= b
//   LEEF:2.0|Acme|Gate|1.0|login|^|src=192.0.2.7^usrName=m.osei
bool may_be_cef(std::string_view message);
std::unique_ptr<MessageParser> make_cef_parser(const model::FieldNames& names,
                                               MessageDispatch& dispatch);
bool is_cef(const Sample& sample);

bool may_be_leef(std::string_view message);
std::unique_ptr<MessageParser> make_leef_parser(const model::FieldNames& names,
                                                MessageDispatch& dispatch);
bool is_leef(const Sample& sample);

}  // namespace tocsin::source
