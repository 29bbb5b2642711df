// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/decoder.h"

namespace tocsin::source {

// Blocks of EVTX chunks as events, by EvtxDecoder.
std::unique_ptr<Decoder> make_evtx_block_decoder(const DecoderTables& tables);

}  // namespace tocsin::source
