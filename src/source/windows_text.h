// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/block.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Windows events as text for people, over several lines: what `wevtutil qe LOG /f:text` prints
// ("Event[0]:", then "  Log Name: Security" …, "  Description:" and the message), and what Splunk
// keeps of an event log (a time, then LogName=Security … Message= and the message). An event is a
// record; it is read as a document of shape kRendered (windows_shapes.h). What stands before the
// first event is read line by line.
bool is_windows_text(const Sample& sample);
std::unique_ptr<Splitter> make_windows_text_splitter(const SplitterOptions& options);
std::unique_ptr<Decoder> make_windows_text_decoder(const DecoderTables& tables);

// The row "windows-text" of message_formats(): one such event, as collectors carry it.
bool may_be_windows_text(std::string_view message);
std::unique_ptr<MessageParser> make_windows_text_parser(const model::FieldNames& names,
                                                        MessageDispatch& dispatch);

inline constexpr Format kWindowsTextFormat{
    .name = "windows-text",
    .recognised_by = "a first line Event[0], or LogName= behind a time at most",
    .is_text = true,
    .recognise = is_windows_text,
    .make_splitter = make_windows_text_splitter,
    .make_decoder = make_windows_text_decoder,
    .describes =
        "Windows events as text for people: `wevtutil qe LOG /f:text`, and what Splunk keeps of "
        "event logs. Values are read out of the English messages (docs/formats/windows-json.md).",
    .sample =
        "11/21/2026 09:12:44 AM\nLogName=Security\nEventCode=4634\n"
        "ComputerName=pc7.court.example\nTaskCategory=Logoff\n"
        "SourceName=Microsoft Windows security auditing.\n"
        "Message=An account was logged off.\n\nSubject:\n\tAccount Name:\t\tm.osei\n"};

}  // namespace tocsin::source
