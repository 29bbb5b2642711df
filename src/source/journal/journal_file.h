// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/source/format.h"

// The journal as systemd keeps it, in files of its own below /var/log/journal
// (docs/formats/journal.md).

namespace tocsin::source {

// Not of a form that is newer than what is known here.
bool is_journal_file(const Sample& sample);
// Blocks of entries in the export format, for its decoder; Block::offset counts that text.
std::unique_ptr<Splitter> make_journal_file_splitter(const SplitterOptions& options);

}  // namespace tocsin::source
