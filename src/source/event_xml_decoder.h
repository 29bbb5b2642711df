// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/decoder.h"

namespace tocsin::source {

// <Event> elements as Windows renders them, with the flat names of model/event.h; records begin
// at Block::starts. What is malformed in one record stays in that record.
std::unique_ptr<Decoder> make_event_xml_decoder(const model::FieldNames& names);

}  // namespace tocsin::source
