// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/plain_event.h"

namespace tocsin::encode {

// One syslog message on a line. The header is made of the fields hostname, facility, severity, pid
// and msgid and of the provider as program; the text is `message`, or what the program would say of
// the fields (sudo's USER, ClamAV's Signature, netfilter's SRC …), or the values of `Data`, where
// generated keywords stand. Facility and severity are numbers' names; both or neither.

// RFC 5424. Fields with a dot in their name are structured data.
base::Result<std::string> encode_syslog(const PlainEvent& event);
// RFC 3164 as rsyslog writes it to files, with <PRI> where facility and severity are given.
base::Result<std::string> encode_syslog_file(const PlainEvent& event);

}  // namespace tocsin::encode
