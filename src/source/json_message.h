// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// The row "json" of message_formats(): one JSON object, as what syslog carries or as a line of a
// file of mixed forms. What its source says of product, log and host stands before what is around
// it; a document of unknown origin only adds its fields.
bool may_be_json(std::string_view message);
std::unique_ptr<MessageParser> make_json_message_parser(const model::FieldNames& names,
                                                        MessageDispatch& dispatch);

}  // namespace tocsin::source
