// SPDX-License-Identifier: Apache-2.0
#include "message_formats.h"

#include "line/line_decoder.h"

namespace tocsin::source {

std::span<const MessageFormat> message_formats() { return {}; }

std::unique_ptr<Decoder> make_message_decoder(std::string_view primary,
                                              const DecoderTables& tables) {
  return make_line_decoder(message_formats(), primary, tables.names());
}

}  // namespace tocsin::source
