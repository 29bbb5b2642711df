// SPDX-License-Identifier: Apache-2.0
#include "syslog/syslog_parser.h"

#include <cstring>

#include "audit/audit_record.h"

namespace tocsin::source {

namespace {

using Outcome = MessageParser::Outcome;
using Form = SyslogHeader::Form;

constexpr std::string_view kProduct = "linux";
constexpr std::string_view kChannel = "syslog";

// Names with a chain of relays ("source@web1/relay2"): the first host of the chain.
std::string_view first_host(std::string_view host) {
  const std::size_t at = host.find('@');
  if (at != std::string_view::npos) host.remove_prefix(at + 1);
  return host.substr(0, host.find('/'));
}

// The value of a parameter: without the backslashes before '"', '\' and ']'.
std::string_view unescaped(std::string_view raw, EventWriter& event) {
  const void* first = std::memchr(raw.data(), '\\', raw.size());
  if (raw.empty() || first == nullptr) return raw;
  char* out = event.allocate(raw.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    if (raw[i] == '\\' && (next == '"' || next == '\\' || next == ']')) ++i;
    out[size++] = raw[i];
  }
  return {out, size};
}

std::string_view joined(std::string_view id, std::string_view name, EventWriter& event) {
  char* out = event.allocate(id.size() + 1 + name.size());
  std::memcpy(out, id.data(), id.size());
  out[id.size()] = '.';
  std::memcpy(out + id.size() + 1, name.data(), name.size());
  return {out, id.size() + 1 + name.size()};
}

// One '[id name="value" …]' from behind its bracket; gives what follows its end.
std::string_view read_element(std::string_view text, bool prefixed, EventWriter& event) {
  const std::string_view id = text.substr(0, text.find_first_of(" ]"));
  text.remove_prefix(id.size());
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
    const std::size_t equal = text.find_first_of("=]\"");
    if (equal == std::string_view::npos || equal == 0 || text.substr(equal, 2) != "=\"") break;
    const std::string_view name = text.substr(0, equal);
    text.remove_prefix(equal + 2);
    std::size_t end = 0;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) return {};
    event.add(prefixed ? joined(id, name, event) : name, unescaped(text.substr(0, end), event));
    text.remove_prefix(end + 1);
  }
  const std::size_t close = text.find(']');
  return close == std::string_view::npos ? std::string_view{} : text.substr(close + 1);
}

}  // namespace

void read_structured_data(std::string_view text, EventWriter& event, bool prefixed) {
  while (text.starts_with('[')) text = read_element(text.substr(1), prefixed, event);
}

SyslogHeaderFields::SyslogHeaderFields(const model::FieldNames& names, bool prefixed)
    : hostname_(names, prefixed ? "syslog.hostname" : "hostname"),
      facility_(names, prefixed ? "syslog.facility" : "facility"),
      severity_(names, prefixed ? "syslog.severity" : "severity"),
      priority_(names, prefixed ? "syslog.priority" : "priority"),
      program_(names, prefixed ? "syslog.program" : "program"),
      pid_(names, prefixed ? "syslog.pid" : "pid"),
      message_id_(names, prefixed ? "syslog.msgid" : "msgid"),
      sequence_(names, prefixed ? "syslog.sequence" : "sequence") {}

void SyslogHeaderFields::add(const SyslogHeader& header, EventWriter& event) const {
  const auto add = [&](const FieldName& name, std::string_view text) {
    if (!text.empty()) event.add(name, text);
  };
  add(hostname_, header.host);
  add(program_, header.program);
  add(pid_, header.pid);
  add(facility_, facility_name(header.facility));
  add(severity_, severity_name(header.severity));
  if (header.priority >= 0) event.add(priority_, model::Value::integer(header.priority));
  add(message_id_, header.message_id);
  add(sequence_, header.sequence);
}

SyslogParser::SyslogParser(const model::FieldNames& names, MessageDispatch& dispatch)
    : dispatch_(dispatch),
      programs_(names),
      own_(names, false),
      outer_(names, true),
      message_(names, "message"),
      blocked_(names, "blocked") {}

void SyslogParser::begin_block(const Block& block, std::string_view context) {
  in_order_ = !context.empty();
  years_ = in_order_ ? YearTracker::from_context(context) : YearTracker(block.file_time);
}

void SyslogParser::add_header(const SyslogHeader& header, const SyslogHeaderFields& fields,
                              EventWriter& event) {
  fields.add(header, event);
  if (!header.structured_data.empty()) read_structured_data(header.structured_data, event);
}

// The message in a form of its own, with the header behind its fields.
Outcome SyslogParser::parse_payload(const SyslogHeader& header, EventWriter& event) {
  std::string_view payload = header.message;
  if (payload.starts_with("@cee:")) payload.remove_prefix(5);
  while (payload.starts_with(' ')) payload.remove_prefix(1);
  if (payload.empty()) return Outcome::kNotMine;
  const Outcome outcome = dispatch_.parse(payload, event, this);
  if (outcome != Outcome::kEvent) return outcome;
  // A form that leaves the head alone only tells the fields of what is still a message of syslog.
  const bool own = event.head.product == kProduct &&
                   event.head.channel.kind == model::ValueKind::kText &&
                   event.head.channel.view() == kChannel;
  add_header(header, own ? own_ : outer_, event);
  if (own && event.find(message_.text) == nullptr) event.add(message_, header.message);
  return outcome;
}

// What programs write into files of their own, with ctime's date before it.
Outcome SyslogParser::parse_service_file(const SyslogHeader& header, EventWriter& event) {
  std::string_view program = "openvpn";
  if (header.message.starts_with("-> ")) program = "clamd";
  if (header.message.starts_with("[pid ")) program = "vsftpd";
  if (!programs_.read(program, header.message, event) && program == "openvpn") {
    return Outcome::kNotMine;
  }
  event.head.product = kProduct;
  event.head.channel = event.head.provider = model::Value::text(program);
  event.set_shown_time(header.time, header.zoned);
  event.add(message_, header.message);
  return Outcome::kEvent;
}

// The structured messages of Junos: "RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636.1.1.1.2.39
// source-address=\"192.0.2.7\" …]", whose text is all in the parameters.
Outcome SyslogParser::parse_junos(const SyslogHeader& header, EventWriter& event) {
  const std::string_view tag = header.message_id;
  std::string_view channel = "syslog";
  if (tag.starts_with("RT_FLOW_") || tag.starts_with("APPTRACK_")) channel = "flow";
  if (tag.starts_with("UI_")) channel = "command";
  if (tag.starts_with("RPD_BGP_") || tag.starts_with("BGP_")) channel = "bgp";
  event.head.product = "juniper";
  event.head.channel = model::Value::text(channel);
  read_structured_data(header.structured_data, event, false);
  if (channel == "flow") {
    event.add(blocked_, tag.find("_DENY") != std::string_view::npos ? "true" : "false");
  }
  outer_.add(header, event);
  event.add(message_, header.message.empty() ? header.structured_data : header.message);
  return Outcome::kEvent;
}

Outcome SyslogParser::parse_frame(std::string_view text, EventWriter& event) {
  SyslogHeader header;
  if (!read_syslog_header(text, years_, in_order_, header)) return Outcome::kNotMine;
  if (header.form == Form::kCtime && header.program.empty()) {
    return parse_service_file(header, event);
  }
  const model::Event before = event.head;
  event.head.product = kProduct;
  event.head.channel = model::Value::text(kChannel);
  if (header.has_time) event.set_shown_time(header.time, header.zoned);
  if (!header.host.empty()) event.head.host = model::Value::text(first_host(header.host));
  event.head.provider = header.program.empty()
                            ? model::Value{}
                            : model::Value::text(ProgramMessages::bare_name(header.program));
  if (header.structured_data.starts_with("[junos@")) return parse_junos(header, event);
  // What the kernel prints of audit events is a form of its own.
  audit::RecordHeader record;
  const bool is_record = audit::read_record(header.message, record);
  if (is_record || !programs_.read(header.program, header.message, event)) {
    const Outcome outcome = parse_payload(header, event);
    if (outcome != Outcome::kNotMine) return outcome;
  }
  // Of a header in a header the inner one may know less.
  if (event.head.host.kind == model::ValueKind::kNull) event.head.host = before.host;
  add_header(header, own_, event);
  event.add(message_, header.message);
  return Outcome::kEvent;
}

Outcome SyslogParser::parse(std::string_view message, EventWriter& event) {
  // Frames of octet counting that stand on one line are records of their own.
  std::size_t size = 0;
  std::size_t prefix = octet_count(message, size);
  const bool alone = event.fields().empty() && event.head.channel.kind == model::ValueKind::kNull;
  while (alone && prefix != 0 && size < message.size() - prefix) {
    const std::string_view frame = message.substr(prefix, size);
    std::size_t next_size = 0;
    const std::size_t next = octet_count(message.substr(prefix + size), next_size);
    if (next == 0) break;
    const Outcome outcome = parse_frame(frame, event);
    if (outcome == Outcome::kNotMine) break;
    if (outcome == Outcome::kEvent) event.end();
    if (outcome == Outcome::kStructure) ++event.counts().structure;
    ++event.counts().records;
    event.begin(event.line());
    message.remove_prefix(prefix + size);
    prefix = next;
    size = next_size;
  }
  return parse_frame(message, event);
}

std::unique_ptr<MessageParser> make_syslog_parser(const model::FieldNames& names,
                                                  MessageDispatch& dispatch) {
  return std::make_unique<SyslogParser>(names, dispatch);
}

}  // namespace tocsin::source
