// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// What container runtimes of Kubernetes (CRI) write around each line of a container, and Fluentd
// around each object in its files, with tabs between:
//
//   2026-11-21T09:12:44.123456789Z stdout F Nov 21 09:12:44 web1 sshd[811]: Failed password …
//   2026-11-21T09:12:44+00:00\tkube.web\t{"log":"…"}
//
// Applications write a time and an object. The event is that of the line inside, with the time
// around it where the line says none, and the field `stream` or `tag`. A line in no known form is
// text, with `message`.
bool may_be_container_line(std::string_view message);
// Whether most lines of a file are such; for the row in formats().
bool is_container_log(const Sample& sample);
std::unique_ptr<MessageParser> make_container_line_parser(const model::FieldNames& names,
                                                          MessageDispatch& dispatch);

}  // namespace tocsin::source
