// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

#include "message_formats.h"
#include "splitters.h"
#include "tocsin/source/format.h"
#include "web/access_log.h"
#include "web/dns_log.h"
#include "web/error_log.h"
#include "web/haproxy.h"
#include "web/squid.h"
#include "web/umbrella.h"
#include "web/w3c.h"
#include "web/windows_dns.h"
#include "zeek/zeek_tsv.h"

// The rows of formats() for network monitors, web servers, proxies and DNS servers.

namespace tocsin::source {

template <std::size_t kSize>
struct FormName {
  char text[kSize]{};
  consteval FormName(const char (&name)[kSize]) { std::copy_n(name, kSize, text); }
};

// The decoder of files whose lines are mostly in the form of this name.
template <FormName kName>
std::unique_ptr<Decoder> make_lines_of(const DecoderTables& tables) {
  return make_message_decoder({kName.text, sizeof kName.text - 1}, tables);
}

template <std::string (*kBegin)(const SplitterOptions&),
          void (*kNote)(std::string_view, std::string&)>
std::unique_ptr<Splitter> make_header_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.begin = kBegin, .note = kNote});
}

inline constexpr Format kZeekFormat{
    .name = "zeek",
    .recognised_by = "the lines #separator or #fields at the beginning",
    .is_text = true,
    .recognise = is_zeek_tsv,
    .make_splitter = make_header_splitter<begin_zeek, note_zeek>,
    .make_decoder = make_lines_of<"zeek">,
    .describes =
        "Logs of Zeek as tab-separated text. Fields have the names of the columns; an event is of "
        "the log that #path names. Unset columns are left out, sets and vectors are several "
        "values.",
    .sample =
        "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tquery\n"
        "#types\ttime\taddr\tstring\n1795251164.123456\t192.0.2.7\tfiles.court.example\n"};

inline constexpr Format kW3cFormat{
    .name = "w3c",
    .recognised_by = "directives at the beginning, #Fields: among them",
    .is_text = true,
    .recognise = is_w3c,
    .make_splitter = make_header_splitter<begin_w3c, note_w3c>,
    .make_decoder = make_lines_of<"w3c">,
    .describes =
        "W3C extended logs: IIS, proxies, content delivery networks, the Windows firewall. Fields "
        "have the names of the columns; `uri` joins stem and query, url.path, url.query, "
        "url.extension and url.domain are parts of it, user_agent.original has spaces for '+'.",
    .sample =
        "#Software: Microsoft Internet Information Services 10.0\n"
        "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status\n"
        "2026-11-21 09:12:44 GET /owa/auth.owa x=1 192.0.2.7 200\n"};

inline constexpr Format kAccessLogFormat{
    .name = "access-log",
    .recognised_by = "an address, a time in brackets, a request in quotes, status and size",
    .is_text = true,
    .recognise = is_access_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"access-log">,
    .describes =
        "The common and combined formats of Apache, nginx and many others, with or without the "
        "virtual host, and Squid's combined format. Fields have the names of nginx's variables; "
        "url.path, url.query, url.extension and url.domain are parts of the request.",
    .sample =
        "192.0.2.7 - - [21/Nov/2026:09:12:44 +0100] \"GET /a.php?x=1 HTTP/1.1\" 200 512 "
        "\"https://court.example/\" \"Mozilla/5.0\"\n"};

inline constexpr Format kSquidFormat{
    .name = "squid",
    .recognised_by = "seconds since 1970, elapsed time, address, result/status, size, method, URL",
    .is_text = true,
    .recognise = is_squid,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"squid">,
    .describes = "Squid's own access log. Fields have the names of its documentation.",
    .sample =
        "1795251164.123     57 192.0.2.7 TCP_MISS/200 5120 GET http://a.example/x.php?y=1 - "
        "HIER_DIRECT/198.51.100.4 text/html\n"};

inline constexpr Format kHaproxyFormat{
    .name = "haproxy",
    .recognised_by = "address:port, a time with milliseconds in brackets, frontend, backend/server",
    .is_text = true,
    .recognise = is_haproxy,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"haproxy">,
    .describes = "HAProxy's HTTP and TCP logs, alone or in syslog, by the names of its manual.",
    .sample =
        "192.0.2.7:33318 [21/Nov/2026:09:12:44.655] web files/srv1 10/0/30/69/109 200 2750 "
        "- - ---- 1/1/1/1/0 0/0 \"GET /index.html HTTP/1.1\"\n"};

inline constexpr Format kApacheErrorFormat{
    .name = "apache-error",
    .recognised_by = "a time like [Sat Nov 21 09:12:44 2026] and a level in brackets",
    .is_text = true,
    .recognise = is_apache_error_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"apache-error">,
    .describes = "Error logs of Apache. Their times name no zone and are taken as UTC.",
    .sample =
        "[Sat Nov 21 09:12:44.123456 2026] [core:error] [pid 811:tid 42] "
        "[client 192.0.2.7:5060] AH00126: Invalid URI in request\n"};

inline constexpr Format kNginxErrorFormat{
    .name = "nginx-error",
    .recognised_by = "a time like 2026/11/21 09:12:44, a level in brackets, process#thread",
    .is_text = true,
    .recognise = is_nginx_error_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"nginx-error">,
    .describes = "Error logs of nginx. Their times name no zone and are taken as UTC.",
    .sample =
        "2026/11/21 09:12:44 [error] 811#42: *7 open() \"/srv/x\" failed, client: 192.0.2.7, "
        "server: court.example, request: \"GET /x HTTP/1.1\", host: \"court.example\"\n"};

inline constexpr Format kBindFormat{
    .name = "bind",
    .recognised_by = "a time like 21-Nov-2026 09:12:44.123, category and severity",
    .is_text = true,
    .recognise = is_bind_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"bind">,
    .describes =
        "Logs of BIND; queries are read to fields, also in syslog. Times are taken as UTC.",
    .sample =
        "21-Nov-2026 09:12:44.123 queries: info: client @0x7f1c 192.0.2.7#5353 "
        "(court.example): query: court.example IN A +E(0)K (192.0.2.53)\n"};

inline constexpr Format kUnboundFormat{
    .name = "unbound",
    .recognised_by = "seconds since 1970 in brackets, unbound[process:thread], a level",
    .is_text = true,
    .recognise = is_unbound_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"unbound">,
    .describes = "Logs of unbound; queries and replies are read to fields, also in syslog.",
    .sample = "[1795251164] unbound[811:0] info: 192.0.2.7 court.example. A IN\n"};

inline constexpr Format kWindowsDnsFormat{
    .name = "windows-dns",
    .recognised_by =
        "its headline, or a date, a thread in hexadecimal and PACKET or another context",
    .is_text = true,
    .recognise = is_windows_dns_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"windows-dns">,
    .describes =
        "The debug log of the DNS server of Windows; names are written with dots. Its dates are in "
        "the form of the server's region and name no zone: taken as UTC.",
    .sample =
        "11/21/2026 9:12:44 AM 0E40 PACKET  00000000028CD3E0 UDP Rcv 192.0.2.7       4f3a   Q "
        "[0001   D   NOERROR] A      (5)files(5)court(7)example(0)\n"};

inline constexpr Format kUmbrellaFormat{
    .name = "umbrella",
    .recognised_by = "quoted columns without a header in the order of one of Umbrella's logs",
    .is_text = true,
    .recognise = is_umbrella_log,
    .make_splitter = make_line_splitter,
    .make_decoder = make_lines_of<"umbrella">,
    .describes =
        "Cisco Umbrella's logs of DNS, proxy, IP, cloud firewall and administration as it delivers "
        "them to a bucket.",
    .sample =
        "\"2026-11-21 09:12:44\",\"m.osei\",\"m.osei,Registry\",\"192.0.2.7\",\"198.51.100.4\","
        "\"Allowed\",\"1 (A)\",\"NOERROR\",\"files.court.example.\",\"Business Services\"\n"};

}  // namespace tocsin::source
