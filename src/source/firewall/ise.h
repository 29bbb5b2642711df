// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// What Cisco ISE and Secure ACS say of logins and commands, in syslog:
//
//   CISE_TACACS_Accounting 0000000123 1 0 2026-11-21 09:12:44.123 +01:00 0000000456 3300 NOTICE
//   Tacacs-Accounting: TACACS+ Accounting with Command, ConfigVersionId=33, User=m.osei,
//   CmdSet=[ CmdAV=show CmdArgAV=running-config CmdArgAV=<cr> ], …
//
// Events: product "cisco"; provider "ise" or "acs"; channel "aaa" (accounting of commands), "auth"
// (logins), else "syslog". Fields: category, the pairs under their names, command (what CmdSet
// says, as it was typed), and the text as `message`. A message in several segments is an event a
// segment.
bool may_be_ise(std::string_view message);
std::unique_ptr<MessageParser> make_ise_parser(const model::FieldNames& names,
                                               MessageDispatch& dispatch);

}  // namespace tocsin::source
