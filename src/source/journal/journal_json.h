// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

// The journal as JSON, one entry a line (journalctl -o json, json-sse, json-seq). A value is text;
// a list of numbers where its bytes are no text; a list of such where the field stands several
// times; null where it was too large to be written.

namespace tocsin::source {

bool is_journal_json(const Sample& sample);
std::unique_ptr<Splitter> make_journal_json_splitter(const SplitterOptions& options);
std::unique_ptr<Decoder> make_journal_json_decoder(const DecoderTables& tables);

inline constexpr std::string_view kJournalJsonSample =
    R"({"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1763716364120000","_HOSTNAME":"vault7",)"
    R"("SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Failed password for root from 192.0.2.7 port 4022 )"
    "ssh2\"}\n";

}  // namespace tocsin::source
