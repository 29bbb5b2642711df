// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/format.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "audit/audit_parser.h"
#include "audit/audit_record.h"
#include "event_xml_decoder.h"
#include "evtx_blocks.h"
#include "firewall/cef.h"
#include "firewall/cisco.h"
#include "firewall/fast_alert.h"
#include "firewall/fortigate.h"
#include "firewall/palo_alto.h"
#include "journal/journal_formats.h"
#include "json_decoder.h"
#include "json_envelope.h"
#include "json_sources.h"
#include "line/line_sample.h"
#include "message_formats.h"
#include "splitters.h"
#include "syslog/container_line.h"
#include "syslog/database_log.h"
#include "syslog/syslog_format.h"
#include "table/key_value_line.h"
#include "table/table.h"
#include "tocsin/source/evtx.h"
#include "web/web_formats.h"
#include "windows_text.h"

namespace tocsin::source {

namespace {

std::string_view without_white(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

// By its header, or where that is destroyed by the first chunk, at its place or at the front.
bool is_evtx(const Sample& sample) {
  if (looks_like_evtx(sample.bytes)) return true;
  constexpr std::string_view kChunkMagic{"ElfChnk\0", 8};
  const std::string_view all(reinterpret_cast<const char*>(sample.bytes.data()),
                             sample.bytes.size());
  return all.starts_with(kChunkMagic) ||
         (all.size() > kEvtxFirstChunk && all.substr(kEvtxFirstChunk).starts_with(kChunkMagic));
}

// How a text that begins with a brace goes on: does its first line hold whole objects?
bool first_line_is_whole(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') return depth == 0;
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth != 0) {
      --depth;
    }
  }
  return true;  // no line end in sight
}

bool begins_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  text = without_white(text.substr(1));
  return text.starts_with('"') || text.starts_with('}');
}

bool is_json_line(std::string_view line) {
  return begins_object(line) && line.substr(0, line.find_last_not_of(" \t\r") + 1).ends_with('}');
}

bool is_json_lines(const Sample& sample) {
  const std::string_view text = without_white(sample.text);
  if (text.starts_with('[')) return false;
  if (!begins_object(text)) return most_lines(sample, is_json_line);
  // A list of records may be longer than any line should be.
  if (find_list(text, true).kind == Envelope::Kind::kList) return false;
  return first_line_is_whole(text);
}

bool is_json_values(const Sample& sample) {
  std::string_view text = without_white(sample.text);
  if (text.starts_with('[')) {
    text = without_white(text.substr(1));
    if (text.starts_with(']')) return true;
  }
  return begins_object(text);
}

bool is_event_xml(const Sample& sample) {
  const std::string_view text = behind_export_lines(sample.text);
  if (!text.starts_with('<')) return false;
  for (std::size_t at = text.find("<Event"); at != std::string_view::npos;
       at = text.find("<Event", at + 1)) {
    const std::string_view behind = text.substr(at + 6, 1);
    if (behind == ">" || behind == "s" || behind == " " || behind == "\n" || behind == "\r") {
      return true;
    }
  }
  return false;
}

std::unique_ptr<Decoder> make_json(const DecoderTables& tables) {
  return make_json_decoder(tables.names());
}

std::unique_ptr<Decoder> make_xml(const DecoderTables& tables) {
  return make_event_xml_decoder(tables.names());
}

// The last resort: whatever is text is kept, line by line.
bool is_text(const Sample& sample) { return !without_white(sample.text).empty(); }

std::unique_ptr<Decoder> make_text(const DecoderTables& tables) {
  return make_message_decoder({}, tables);
}

std::unique_ptr<Decoder> make_database(const DecoderTables& tables) {
  return make_message_decoder("database", tables);
}

std::unique_ptr<Decoder> make_container(const DecoderTables& tables) {
  return make_message_decoder("container", tables);
}

std::unique_ptr<Decoder> make_syslog(const DecoderTables& tables) {
  return make_message_decoder("syslog", tables);
}

std::unique_ptr<Decoder> make_audit(const DecoderTables& tables) {
  return make_message_decoder("auditd", tables);
}

std::unique_ptr<Decoder> make_cef(const DecoderTables& tables) {
  return make_message_decoder("cef", tables);
}

std::unique_ptr<Decoder> make_leef(const DecoderTables& tables) {
  return make_message_decoder("leef", tables);
}

std::unique_ptr<Decoder> make_fortigate(const DecoderTables& tables) {
  return make_message_decoder("fortigate", tables);
}

std::unique_ptr<Decoder> make_palo_alto(const DecoderTables& tables) {
  return make_message_decoder("paloalto", tables);
}

std::unique_ptr<Decoder> make_cisco(const DecoderTables& tables) {
  return make_message_decoder("cisco", tables);
}

std::unique_ptr<Decoder> make_fast_alert(const DecoderTables& tables) {
  return make_message_decoder("fast-alert", tables);
}

std::unique_ptr<Decoder> make_key_values(const DecoderTables& tables) {
  return make_message_decoder("kv", tables);
}

std::unique_ptr<Decoder> make_table(const DecoderTables& tables) {
  return make_table_decoder(message_formats(), tables.names());
}

// Lines of other forms may stand among those of a format, and records of one audit event belong
// together.
std::unique_ptr<Splitter> make_mixed_line_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.cut = audit::cut_between_events});
}

std::unique_ptr<Splitter> make_json_line_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.cut = audit::cut_between_carried_events});
}

constexpr std::array kFormats{
    Format{.name = "evtx",
           .recognised_by =
               "the magic ElfFile, or ElfChnk where the first chunk begins or at the front",
           .is_text = false,
           .recognise = is_evtx,
           .make_splitter = make_evtx_splitter,
           .make_decoder = make_evtx_block_decoder,
           .describes = "Windows event logs as the system keeps them, also damaged, still open, or "
                        "of forwarded events without templates (docs/formats/evtx.md)."},
    kJournalFileFormat,
    kJournalExportFormat,
    kJournalJsonFormat,
    Format{.name = "json-lines",
           .recognised_by = "a first line that is a whole JSON object",
           .is_text = true,
           .recognise = is_json_lines,
           .make_splitter = make_json_line_splitter,
           .make_decoder = make_json,
           .describes =
               "One JSON document a line, of whatever source: the documents themselves tell which "
               "(below). Windows events are known in every shape that exporters write "
               "(docs/formats/windows-json.md). A line that is no JSON is kept as text.",
           .sample = "{\"timestamp\":\"2026-11-21T09:12:44Z\",\"user\":\"m.osei\"}\n"},
    Format{
        .name = "json",
        .recognised_by = "a JSON object over several lines, or an array",
        .is_text = true,
        .recognise = is_json_values,
        .make_splitter = make_json_value_splitter,
        .make_decoder = make_json,
        .describes =
            "JSON documents over several lines, arrays of them, and the envelopes in which cloud "
            "services deliver them (Records, value, events, hits …): each record is an event.",
        .sample = "{\"Records\":[\n {\"eventVersion\":\"1.08\"}]}\n"},
    Format{.name = "event-xml",
           .recognised_by = "XML with an <Event> or <Events> element",
           .is_text = true,
           .recognise = is_event_xml,
           .make_splitter = make_event_xml_splitter,
           .make_decoder = make_xml,
           .describes = "Windows events as rendered XML, as wevtutil and collectors write them.",
           .sample = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">"
                     "<System><EventID>4624</EventID></System></Event>\n"},
    kWindowsTextFormat,
    kZeekFormat,
    kW3cFormat,
    kSquidFormat,
    kHaproxyFormat,
    kApacheErrorFormat,
    kNginxErrorFormat,
    kBindFormat,
    kUnboundFormat,
    kWindowsDnsFormat,
    kUmbrellaFormat,
    Format{.name = "fast-alert",
           .recognised_by = "a time like 11/21/2026-09:12:44.123456 and [**] [gid:sid:rev]",
           .is_text = true,
           .recognise = is_fast_alert_log,
           .make_splitter = make_line_splitter,
           .make_decoder = make_fast_alert,
           .describes =
               "Alerts of Suricata (fast.log) and Snort (alert_fast), also in syslog, under the "
               "names of EVE. Times name no zone and are taken as UTC.",
           .sample = "11/21/2026-09:12:44.123456  [**] [1:2100498:7] GPL ATTACK_RESPONSE id check "
                     "returned root [**] [Classification: Potentially Bad Traffic] [Priority: 2] "
                     "{TCP} 192.0.2.7:80 -> 198.51.100.4:4022\n"},
    kAccessLogFormat,
    Format{.name = "auditd",
           .recognised_by = "lines that begin with type= and msg=audit(time:serial)",
           .is_text = true,
           .recognise = audit::is_audit_log,
           .make_splitter = audit::make_audit_splitter,
           .make_decoder = make_audit,
           .describes =
               "The log of the Linux audit system, raw or enriched, and what ausearch prints. The "
               "records of one serial become one event; what is in hexadecimal is decoded, and "
               "command line, created files and addresses are rebuilt. Records that come through "
               "syslog or the journal give the same events.",
           .sample = audit::kAuditSample},
    Format{.name = "cef",
           .recognised_by = "lines that begin with CEF: (behind a priority, if any)",
           .is_text = true,
           .recognise = is_cef,
           .make_splitter = make_mixed_line_splitter,
           .make_decoder = make_cef,
           .describes =
               "ArcSight's Common Event Format. Keys stay as written; a value with a label "
               "(cs1 with cs1Label) is there under its label too.",
           .sample =
               "CEF:0|Acme|Gate|1.0|100|Login failed|5|src=192.0.2.7 suser=m.osei msg=a \\= b\n"},
    Format{.name = "leef",
           .recognised_by = "lines that begin with LEEF: (behind a priority, if any)",
           .is_text = true,
           .recognise = is_leef,
           .make_splitter = make_mixed_line_splitter,
           .make_decoder = make_leef,
           .describes = "QRadar's Log Event Extended Format 1.0 and 2.0, with any delimiter.",
           .sample = "LEEF:2.0|Acme|Gate|1.0|login|^|src=192.0.2.7^usrName=m.osei\n"},
    Format{
        .name = "fortigate",
        .recognised_by = "lines of key=value pairs that begin with a date and hold logid or devid",
        .is_text = true,
        .recognise = is_fortigate,
        .make_splitter = make_mixed_line_splitter,
        .make_decoder = make_fortigate,
        .describes = "FortiOS logs as FortiGate and FortiAnalyzer write them.",
        .sample = "date=2026-11-21 time=09:12:44 devname=\"fw01\" devid=\"FG100\" "
                  "logid=\"0100044546\" type=\"event\" subtype=\"system\"\n"},
    Format{.name = "paloalto",
           .recognised_by = "comma-separated lines with a PAN-OS time in the second field and a "
                            "PAN-OS log type in the fourth",
           .is_text = true,
           .recognise = is_palo_alto,
           .make_splitter = make_mixed_line_splitter,
           .make_decoder = make_palo_alto,
           .describes = "PAN-OS logs in the vendor's field order; PAN-OS writes no zone, so its "
                        "times are taken as UTC unless they are of high resolution.",
           .sample = "1,2026/11/21 09:12:44,007051000012345,SYSTEM,auth,2561,2026/11/21 09:12:44,,"
                     "auth-fail,m.osei\n"},
    Format{.name = "container",
           .recognised_by = "lines that begin with a time, stdout or stderr, and F or P; or with a "
                            "time, a tag and an object between tabs",
           .is_text = true,
           .recognise = is_container_log,
           .make_splitter = make_mixed_line_splitter,
           .make_decoder = make_container,
           .describes = "What container runtimes (CRI) and Fluentd write around each line of a "
                        "container: the line inside is read as if it stood alone.",
           .sample = "2026-11-21T09:12:44.123456789Z stdout F {\"level\":\"info\",\"user\":"
                     "\"m.osei\"}\n"},
    Format{
        .name = "database",
        .recognised_by = "lines of PostgreSQL's log on standard error, or of the error or general "
                         "log of MySQL or MariaDB",
        .is_text = true,
        .recognise = is_database_log,
        .make_splitter = make_mixed_line_splitter,
        .make_decoder = make_database,
        .describes = "Statements, logins and errors of databases, under the names of PostgreSQL's "
                     "CSV log and of mysql.general_log.",
        .sample = "2026-11-21 09:12:44.120 UTC [811] registry@cases LOG:  statement: SELECT 1\n"},
    Format{
        .name = "syslog",
        .recognised_by = "lines that begin with a syslog header: RFC 5424, RFC 3164 in its many "
                         "forms, or the RFC 3339 times of rsyslog and syslog-ng",
        .is_text = true,
        .recognise = is_syslog,
        .make_splitter = make_syslog_splitter,
        .make_decoder = make_syslog,
        .describes =
            "What rsyslog, syslog-ng, BusyBox, network devices and the like write or send. The "
            "messages of common programs (sshd, sudo, PAM, cron, the kernel, mail, DNS, VPN and "
            "others) are read to fields; a message in a form of its own (CEF, JSON, audit "
            "records) becomes that form's event. Where the date has no year, the file's time and "
            "the order of its lines give it.",
        .sample = "<86>Nov 21 09:12:44 web1 sshd[811]: Failed password for root from 192.0.2.7 "
                  "port 4022 ssh2\n"},
    Format{
        .name = "cisco",
        .recognised_by = "lines with %FACILITY-n-MNEMONIC near their front, or TACACS+ accounting",
        .is_text = true,
        .recognise = is_cisco,
        .make_splitter = make_mixed_line_splitter,
        .make_decoder = make_cisco,
        .describes = "System messages of ASA, FTD, IOS, IOS XE, XR and NX-OS that were not sent "
                     "by syslog, and accounting files of tac_plus.",
        .sample = "RP/0/RSP0/CPU0:Nov 21 2026 09:12:44.123 UTC: config[65]: "
                  "%MGBL-SYS-5-CONFIG_I : Configured from console by admin\n"},
    Format{
        .name = "kv",
        .recognised_by = "lines that are wholly key=value pairs, perhaps behind a time",
        .is_text = true,
        .recognise = is_key_values,
        .make_splitter = make_mixed_line_splitter,
        .make_decoder = make_key_values,
        .describes = "logfmt and its like: each pair is a field.",
        .sample = "time=2026-11-21T09:12:44Z user=m.osei action=open object=\"32 draft.docx\"\n"},
    Format{.name = "csv",
           .recognised_by = "lines with the same number of fields between commas, semicolons, tabs "
                            "or bars",
           .is_text = true,
           .recognise = is_table,
           .make_splitter = make_table_splitter,
           .make_decoder = make_table,
           .describes =
               "Tables with a header or without; quoted fields may hold line ends. The time "
               "comes from the column whose name tells it best. A source map "
               "(`tocsin source learn`) says what the columns mean.",
           .sample = "time,user,action,document\n2026-11-21T09:12:44Z,m.osei,open,32.docx\n"},
    Format{.name = "text",
           .recognised_by = "text in no other format: each line is an event with the field message",
           .is_text = true,
           .recognise = is_text,
           .make_splitter = make_mixed_line_splitter,
           .make_decoder = make_text,
           .describes =
               "Whatever is text is kept: rules for keywords and searches see it. Lines in a known "
               "form are read as that form, also in files that mix several. Counted as `kept as "
               "text`.",
           .sample = "Backup of the registry finished without errors\n"},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

const Format* recognise_format(const Sample& sample) {
  for (const Format& format : kFormats) {
    if (format.is_text && sample.text.empty()) continue;
    if (format.recognise(sample)) return &format;
  }
  return nullptr;
}

std::vector<JsonSourceName> json_source_names() {
  std::vector<JsonSourceName> names;
  for (const JsonSource& row : JsonSources::built_in().rows()) {
    names.push_back(
        {row.name, row.product,
         row.channel_from.empty() ? std::string_view(row.channel) : std::string_view()});
  }
  std::ranges::sort(names, {}, [](const JsonSourceName& row) {
    return std::tie(row.product, row.channel, row.name);
  });
  return names;
}

}  // namespace tocsin::source
