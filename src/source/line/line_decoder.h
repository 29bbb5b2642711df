// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "line/line_road.h"
#include "tocsin/source/decoder.h"

namespace tocsin::source {

// Files of one record a line, each of which takes the LineRoad. An empty `primary` asks all forms
// alike.
std::unique_ptr<Decoder> make_line_decoder(std::span<const MessageFormat> formats,
                                           std::string_view primary,
                                           const model::FieldNames& names);

}  // namespace tocsin::source
