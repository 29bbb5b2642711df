// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "line/message_parser.h"
#include "tocsin/source/block.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Delimited tables (CSV, TSV, semicolons, bars; delimited.h). The separator and the names of the
// columns come from the file's first record; where that names none, columns are column_1,
// column_2, … A row is an event without product, of channel "csv": a field a column, its time from
// the column that tells it best (any_time.h) or from `date` and `time` together. Further fields of
// a ragged row are named like unnamed columns; such rows are counted. Rows of nfdump (header
// ts,te,td,sa,da,sp,dp,pr…) are of product and channel "netflow". Sample:
//   time,user,action,document\n2026-11-21T09:12:44Z,m.osei,open,ICX-0114/32.docx\n
bool is_table(const Sample& sample);
std::unique_ptr<Splitter> make_table_splitter(const SplitterOptions& options);
// Lines of one field in a table of several go to the other forms, and at last become text.
std::unique_ptr<Decoder> make_table_decoder(std::span<const MessageFormat> formats,
                                            const model::FieldNames& names);

}  // namespace tocsin::source
