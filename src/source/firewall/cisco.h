// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Cisco system messages, "%FACILITY-SEVERITY-MNEMONIC: text", of ASA, FTD, IOS, IOS XE, XR and
// NX-OS: alone behind a time, a sequence number or a name, or in syslog; TACACS+ accounting
// lines (tab-separated, with task_id= and cmd=, tabs perhaps written #011 by syslog); and the
// accounting log of NX-OS ("Sat Nov 21 09:12:44 2026:type=update:id=…:user=…:cmd=…"). Events:
// product "cisco"; provider the facility; channel "traffic" (connections and packet filters), "aaa"
// (commands and their accounting), "auth" (logins), "bgp", "ldp", else "syslog"; code the number of
// an ASA message, else 0. Fields: facility, severity, mnemonic, message_class, message (from the
// '%' on), and for the messages of cisco_messages.h what they hold. Samples:
//   Nov 21 2026 09:12:44 fw01 : %ASA-6-302013: Built inbound TCP connection 7 for outside:…
//   000045: *Nov 21 09:12:44.123: %SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.9)
bool may_be_cisco(std::string_view message);
std::unique_ptr<MessageParser> make_cisco_parser(const model::FieldNames& names,
                                                 MessageDispatch& dispatch);
bool is_cisco(const Sample& sample);

// "%FACILITY-n-MNEMONIC" where it begins in the first kCiscoFront bytes of a text.
inline constexpr std::size_t kCiscoFront = 192;
struct CiscoTag {
  std::size_t at = 0;  // of '%'
  std::string_view facility, mnemonic;
  std::string_view message_class;  // of ASA, where it is written
  unsigned severity = 0;
  std::size_t text = 0;  // where the message's text begins
};
bool find_cisco_tag(std::string_view text, CiscoTag& tag);

}  // namespace tocsin::source
