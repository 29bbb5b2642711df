// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

// The journal's export format (journalctl -o export, systemd-journal-upload): entries of fields,
// with an empty line behind each entry. A field is NAME=text on a line, or, where its bytes are no
// printable text, NAME on a line, their number as 64 bits little-endian, the bytes, and a line
// feed.

namespace tocsin::source {

bool is_journal_export(const Sample& sample);
// Blocks of whole entries, which begin at Block::starts. The records of one audit event stay in
// one block while no more than audit::kEventGapLines entries lie between two of them.
std::unique_ptr<Splitter> make_journal_export_splitter(const SplitterOptions& options);
std::unique_ptr<Decoder> make_journal_export_decoder(const DecoderTables& tables);

inline constexpr std::string_view kJournalExportSample =
    "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1763716364120000\n_HOSTNAME=vault7\n"
    "SYSLOG_IDENTIFIER=sshd\nMESSAGE=Failed password for root from 192.0.2.7 port 4022 ssh2\n\n";

}  // namespace tocsin::source
