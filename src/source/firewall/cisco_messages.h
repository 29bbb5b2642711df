// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tocsin::source {

// How one Cisco message reads. `pattern` is a LinePattern of the message's text; a message may
// have several rows, tried in order. Holes a_… and b_… are the ends of a connection as ASA
// names them: for an outbound one b is the source.
struct CiscoMessage {
  std::string_view id;  // mnemonic: the number of an ASA message, or the word of IOS
  std::string_view channel;
  std::string_view action;  // added where not empty and the text has no such hole
  std::string_view pattern;
};
std::span<const CiscoMessage> cisco_messages();

}  // namespace tocsin::source
