// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Logs of Zeek as text (docs.zeek.org, "Zeek Log Formats"; ASCII writer), tabs
// between columns:
//
//   #separator \x09
//   #set_separator  ,
//   #empty_field  (empty)
//   #unset_field  -
//   #path  dns
//   #open  2026-11-21-09-00-00
//   #fields  ts  uid  id.orig_h  query  answers
//   #types  time  string  addr  string  vector[string]
//   1795251164.123456  CkX1  192.0.2.7  files.court.example  198.51.100.3,198.51.100.4
//
// An event has product "zeek", the path as channel, the columns' names, and the values that the
// JSON writer would give: numbers and booleans typed, sets and vectors as several values, an
// empty one as null, unset columns left out; the log http also has url.extension of its uri. A line
// that has not as many values as there are columns is not of this form, and nothing is before the
// first #fields line.

// Block::context of such files: HeaderLines.
std::string begin_zeek(const SplitterOptions& options);
void note_zeek(std::string_view lines, std::string& context);

bool is_zeek_tsv(const Sample& sample);

// Knows lines of its own files alone: nothing but the header tells them from other text.
bool may_be_zeek_tsv(std::string_view message);
std::unique_ptr<MessageParser> make_zeek_tsv_parser(const model::FieldNames& names,
                                                    MessageDispatch& dispatch);

}  // namespace tocsin::source
