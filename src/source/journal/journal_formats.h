// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "journal/journal_export.h"
#include "journal/journal_file.h"
#include "journal/journal_json.h"
#include "tocsin/source/format.h"

// Rows of formats(), before those of JSON.

namespace tocsin::source {

inline constexpr Format kJournalFileFormat{
    .name = "journal",
    .recognised_by = "the magic LPKSHHRH",
    .is_text = false,
    .recognise = is_journal_file,
    .make_splitter = make_journal_file_splitter,
    .make_decoder = make_journal_export_decoder,
    .describes =
        "The systemd journal as the system keeps it below `/var/log/journal`, also damaged, still "
        "open, or copied while it was written (docs/formats/journal.md): the same events as from "
        "the export format."};

inline constexpr Format kJournalExportFormat{
    .name = "journal-export",
    .recognised_by = "a first line __CURSOR= or __REALTIME_TIMESTAMP=, and fields of the journal",
    .is_text = false,
    .recognise = is_journal_export,
    .make_splitter = make_journal_export_splitter,
    .make_decoder = make_journal_export_decoder,
    .describes =
        "The systemd journal as journalctl -o export and systemd-journal-upload write it. "
        "Messages are read as those of syslog; records of the audit system become the "
        "events that audit.log gives.",
    .sample = kJournalExportSample};

inline constexpr Format kJournalJsonFormat{
    .name = "journal-json",
    .recognised_by = "lines of JSON with __REALTIME_TIMESTAMP",
    .is_text = true,
    .recognise = is_journal_json,
    .make_splitter = make_journal_json_splitter,
    .make_decoder = make_journal_json_decoder,
    .describes =
        "The systemd journal as journalctl -o json, json-seq and json-sse write it: the "
        "same events as from the export format.",
    .sample = kJournalJsonSample};

}  // namespace tocsin::source
