// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/decoder.h"

namespace tocsin::source {

// Files of one record a line. Each line goes to the parser named `primary`, where that does not
// know it to the other forms (files are mixed), and at last it becomes an event without product,
// of channel "text", with the line as its field `message`, counted as undecoded: no line is lost.
// An empty `primary` asks all forms alike. Blank lines are no records.
std::unique_ptr<Decoder> make_line_decoder(std::span<const MessageFormat> formats,
                                           std::string_view primary,
                                           const model::FieldNames& names);

// The channel of events that are text and nothing more.
inline constexpr std::string_view kTextChannel = "text";

}  // namespace tocsin::source
