// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "line/message_parser.h"
#include "syslog/program_messages.h"
#include "syslog/syslog_header.h"

namespace tocsin::source {

// What a syslog header says, as fields: hostname, program, pid, facility, severity, priority, msgid
// and sequence, or with "syslog." before each name. Parts that are absent give none.
class SyslogHeaderFields {
 public:
  SyslogHeaderFields(const model::FieldNames& names, bool prefixed);
  // Without the structured data.
  void add(const SyslogHeader& header, EventWriter& event) const;

 private:
  FieldName hostname_, facility_, severity_, priority_, program_, pid_, message_id_, sequence_;
};

// Syslog lines as events of product "linux", channel "syslog", with the program as provider and
// the fields hostname, facility, severity, priority, program, pid, msgid, sequence, structured data
// as sd-id.param, message, and what the program's message holds. Where a message is in a form
// of its own (CEF, JSON, audit records …), it is that form's event: of the header it keeps host
// and time, and has the rest as syslog.hostname, syslog.program and so on.
// Sample: <86>Nov 21 09:12:44 web1 sshd[811]: Failed password for root from 192.0.2.7 port 4022
// ssh2
class SyslogParser final : public MessageParser {
 public:
  SyslogParser(const model::FieldNames& names, MessageDispatch& dispatch);
  void begin_block(const Block& block, std::string_view context) override;
  Outcome parse(std::string_view message, EventWriter& event) override;

 private:
  Outcome parse_frame(std::string_view text, EventWriter& event);
  Outcome parse_payload(const SyslogHeader& header, EventWriter& event);
  Outcome parse_service_file(const SyslogHeader& header, EventWriter& event);
  Outcome parse_junos(const SyslogHeader& header, EventWriter& event);
  static void add_header(const SyslogHeader& header, const SyslogHeaderFields& fields,
                         EventWriter& event);

  MessageDispatch& dispatch_;
  ProgramMessages programs_;
  SyslogHeaderFields own_, outer_;
  FieldName message_, blocked_;
  YearTracker years_;
  bool in_order_ = false;  // lines come in the order of a syslog file
};

// For the row in message_formats().
std::unique_ptr<MessageParser> make_syslog_parser(const model::FieldNames& names,
                                                  MessageDispatch& dispatch);

// Adds the parameters of "[id name=\"value\" …][…]" as fields "id.name", or as "name" where they
// are not `prefixed`, escapes resolved.
void read_structured_data(std::string_view text, EventWriter& event, bool prefixed = true);

}  // namespace tocsin::source
