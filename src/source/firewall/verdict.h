// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::source {

// What a firewall's word for its decision means for the packet: "true" (blocked), "false" (let
// through) or empty where the word tells neither. The value of the field `blocked`, which every
// firewall's traffic events have beside the firewall's own word.
std::string_view blocked_by(std::string_view action);

}  // namespace tocsin::source
