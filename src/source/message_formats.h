// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/decoder.h"

namespace tocsin::source {

// All forms of message, in the order in which they are asked: those with an unmistakable beginning
// first. To add one, write its parser in a folder of its own and add its row.
std::span<const MessageFormat> message_formats();

// The decoder of files whose lines are mostly in one form; "" for no form in particular.
std::unique_ptr<Decoder> make_message_decoder(std::string_view primary,
                                              const DecoderTables& tables);

}  // namespace tocsin::source
