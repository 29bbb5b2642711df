// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source::audit {

// The row "auditd" of message_formats(): records of the Linux audit system, joined to events.
bool may_be_audit_record(std::string_view message);
std::unique_ptr<MessageParser> make_audit_parser(const model::FieldNames& names,
                                                 MessageDispatch& dispatch);

// The row "auditd" of formats(): /var/log/audit/audit.log and what ausearch prints.
bool is_audit_log(const Sample& sample);
std::unique_ptr<Splitter> make_audit_splitter(const SplitterOptions& options);

inline constexpr std::string_view kAuditSample =
    "type=SYSCALL msg=audit(1763716364.120:4711): arch=c000003e syscall=59 success=yes exit=0 "
    "items=1 ppid=2210 pid=2217 auid=1001 uid=1001 tty=pts0 ses=4 comm=\"cat\" "
    "exe=\"/usr/bin/cat\" key=\"case-files\"\n"
    "type=EXECVE msg=audit(1763716364.120:4711): argc=2 a0=\"cat\" a1=\"/srv/cases/4471.txt\"\n"
    "type=PROCTITLE msg=audit(1763716364.120:4711): "
    "proctitle=636174002F7372762F63617365732F343437312E747874\n";

}  // namespace tocsin::source::audit
