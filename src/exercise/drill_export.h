// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "tocsin/exercise/evtx_writer.h"

namespace tocsin::exercise {

// Events in the other shapes that tools write. Record ids count from 1.

// One JSON object a line as Winlogbeat ships them, gzip-packed.
std::string winlogbeat_lines(std::span<const EvtxEvent* const> events);
// Rendered XML as the event viewer saves it.
std::string event_xml(std::span<const EvtxEvent* const> events);

}  // namespace tocsin::exercise
