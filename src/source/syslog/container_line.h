// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"

namespace tocsin::source {

// What container runtimes of Kubernetes (CRI) write around each line of a container:
//
//   2026-11-21T09:12:44.123456789Z stdout F Nov 21 09:12:44 web1 sshd[811]: Failed password …
//
// The event is that of the line inside, with the runtime's time where the line says none, and the
// field `stream`. A line in no known form is text, with `message`.
bool may_be_container_line(std::string_view message);
std::unique_ptr<MessageParser> make_container_line_parser(const model::FieldNames& names,
                                                          MessageDispatch& dispatch);

}  // namespace tocsin::source
