// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// Logs of PostgreSQL (log_destination stderr) and MySQL or MariaDB (error and general log), as
// events of channel "postgresql", provider "postgres", or channel "mysql", provider "mysqld".
// Fields have the names of PostgreSQL's CSV log (user_name, database_name, process_id,
// error_severity, message, statement) and of mysql.general_log (thread_id, command_type, argument).
// Samples:
//   2026-11-21 09:12:44.120 UTC [811] registry@cases LOG:  statement: SELECT 1
//   2026-11-21T09:12:44.120000Z<tab>   12 Query<tab>SELECT 1
//   2026-11-21T09:12:44.120000Z 12 [Note] [MY-010914] [Server] Aborted connection 12
bool may_be_database_log(std::string_view message);
std::unique_ptr<MessageParser> make_database_parser(const model::FieldNames& names,
                                                    MessageDispatch& dispatch);
bool is_database_log(const Sample& sample);

}  // namespace tocsin::source
