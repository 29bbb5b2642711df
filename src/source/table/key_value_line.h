// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Lines that are wholly key=value pairs (logfmt and its like), perhaps behind a time. Events have
// no product, channel "kv", a field a pair under its own name, and the time of the key that tells
// it (any_time.h) or in front. Inside another message they keep that message's head, and its text
// as `message`. Sample:
//   time=2026-11-21T09:12:44Z user=m.osei action=open object="ICX-0114/filing 32.docx"
bool may_be_key_values(std::string_view message);
std::unique_ptr<MessageParser> make_key_value_parser(const model::FieldNames& names,
                                                     MessageDispatch& dispatch);
bool is_key_values(const Sample& sample);

}  // namespace tocsin::source
