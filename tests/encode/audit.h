// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/plain_event.h"

namespace tocsin::encode {

// Records of the Linux audit system, enriched, with one serial. Without a field `type` they are
// those of the event's code: SYSCALL with EXECVE, SOCKADDR or PATH. CommandLine becomes the
// arguments of a program, TargetFilename a file that was made, laddr and lport an address; the
// values of `Data`, where generated keywords stand, become further arguments.
base::Result<std::string> encode_auditd(const PlainEvent& event);
// The same as auditd's plugin hands it to syslog.
base::Result<std::string> encode_auditd_syslog(const PlainEvent& event);

// Sysmon for Linux, as syslog has it.
base::Result<std::string> encode_sysmon_for_linux(const PlainEvent& event);

// Falco, osquery and eslogger: one JSON object on a line.
base::Result<std::string> encode_host_json(const PlainEvent& event);

}  // namespace tocsin::encode
