// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/decoder.h"

namespace tocsin::source {

// JSON objects as events, by the shapes of windows_shapes.h. Where Block::starts is empty, each
// line is a record: then a line end inside a record makes it malformed, and what is wrong with
// one line stays in that line. Otherwise records begin at the starts.
std::unique_ptr<Decoder> make_json_decoder(const model::FieldNames& names);

}  // namespace tocsin::source
