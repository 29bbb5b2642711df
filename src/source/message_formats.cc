// SPDX-License-Identifier: Apache-2.0
#include "message_formats.h"

#include <array>

#include "audit/audit_parser.h"
#include "event_xml_decoder.h"
#include "firewall/cef.h"
#include "firewall/cisco.h"
#include "firewall/fast_alert.h"
#include "firewall/filterlog.h"
#include "firewall/fortigate.h"
#include "firewall/ise.h"
#include "firewall/palo_alto.h"
#include "firewall/routers.h"
#include "json_message.h"
#include "line/line_decoder.h"
#include "syslog/container_line.h"
#include "syslog/database_log.h"
#include "syslog/syslog_header.h"
#include "syslog/syslog_parser.h"
#include "table/key_value_line.h"
#include "web/access_log.h"
#include "web/dns_log.h"
#include "web/error_log.h"
#include "web/haproxy.h"
#include "web/meraki.h"
#include "web/request_line.h"
#include "web/squid.h"
#include "web/umbrella.h"
#include "web/w3c.h"
#include "web/windows_dns.h"
#include "windows_text.h"
#include "zeek/zeek_tsv.h"

namespace tocsin::source {

namespace {

constexpr std::array kFormats{
    MessageFormat{.name = "json", .may_begin = may_be_json, .make = make_json_message_parser},
    MessageFormat{.name = "cef", .may_begin = may_be_cef, .make = make_cef_parser},
    MessageFormat{.name = "leef", .may_begin = may_be_leef, .make = make_leef_parser},
    MessageFormat{
        .name = "fortigate", .may_begin = may_be_fortigate, .make = make_fortigate_parser},
    MessageFormat{.name = "paloalto", .may_begin = may_be_palo_alto, .make = make_palo_alto_parser},
    MessageFormat{
        .name = "filterlog", .may_begin = may_be_filterlog, .make = make_filterlog_parser},
    MessageFormat{.name = "ise", .may_begin = may_be_ise, .make = make_ise_parser},
    MessageFormat{.name = "auditd",
                  .may_begin = audit::may_be_audit_record,
                  .make = audit::make_audit_parser},
    MessageFormat{
        .name = "event-xml", .may_begin = may_be_event_xml, .make = make_event_xml_parser},
    MessageFormat{"windows-text", may_be_windows_text, make_windows_text_parser},
    MessageFormat{"zeek", may_be_zeek_tsv, make_zeek_tsv_parser},
    MessageFormat{"w3c", may_be_w3c, make_w3c_parser},
    MessageFormat{"meraki", may_be_meraki, make_meraki_parser},
    MessageFormat{"umbrella", may_be_umbrella, make_umbrella_parser},
    MessageFormat{"windows-dns", may_be_windows_dns, make_windows_dns_parser},
    MessageFormat{"fast-alert", may_be_fast_alert, make_fast_alert_parser},
    MessageFormat{"squid", may_be_squid, make_squid_parser},
    MessageFormat{"haproxy", may_be_haproxy, make_haproxy_parser},
    MessageFormat{"apache-error", may_be_apache_error, make_apache_error_parser},
    MessageFormat{"nginx-error", may_be_nginx_error, make_nginx_error_parser},
    MessageFormat{"bind", may_be_bind, make_bind_parser},
    MessageFormat{"unbound", may_be_unbound, make_unbound_parser},
    MessageFormat{"dnsmasq", may_be_dnsmasq, make_dnsmasq_parser},
    MessageFormat{"access-log", may_be_access_log, make_access_log_parser},
    MessageFormat{"request-line", may_be_request_line, make_request_line_parser},
    MessageFormat{"container", may_be_container_line, make_container_line_parser},
    MessageFormat{
        .name = "database", .may_begin = may_be_database_log, .make = make_database_parser},
    MessageFormat{.name = "syslog", .may_begin = may_begin_syslog, .make = make_syslog_parser},
    MessageFormat{.name = "juniper", .may_begin = may_be_juniper, .make = make_juniper_parser},
    MessageFormat{.name = "cisco", .may_begin = may_be_cisco, .make = make_cisco_parser},
    MessageFormat{.name = "huawei", .may_begin = may_be_huawei, .make = make_huawei_parser},
    MessageFormat{.name = "kv", .may_begin = may_be_key_values, .make = make_key_value_parser},
};

}  // namespace

std::span<const MessageFormat> message_formats() { return kFormats; }

std::unique_ptr<Decoder> make_message_decoder(std::string_view primary,
                                              const DecoderTables& tables) {
  return make_line_decoder(message_formats(), primary, tables.names());
}

}  // namespace tocsin::source
