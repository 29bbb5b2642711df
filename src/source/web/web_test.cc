// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "decoded.h"
#include "line/http_request.h"
#include "text_stream.h"

namespace tocsin::source {
namespace {

// "name=value" of every field, a line each, behind "product/channel code time".
std::string shown(const PlainEvent& event) {
  std::string out = event.product + "/" + event.channel + " " + std::to_string(event.code) + " " +
                    event.time + "\n";
  for (const auto& [name, text] : event.fields) out += name + "=" + text + "\n";
  return out;
}

std::string only(std::string_view format, std::string_view line) {
  const Decoded decoded = decode_text(format, std::string(line) + "\n");
  if (decoded.events.size() != 1) return "events: " + std::to_string(decoded.events.size());
  return shown(decoded.events[0]);
}

std::string_view format_of(std::string_view text) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  const Format* format = recognise_format({.bytes = bytes, .text = text, .whole = true});
  return format == nullptr ? std::string_view("none") : format->name;
}

TEST(Formats, samples_are_recognised_as_their_format) {
  for (const std::string_view name : {"zeek", "w3c", "access-log", "squid", "haproxy",
                                      "apache-error", "nginx-error", "bind", "unbound"}) {
    const Format* format = find_format(name);
    ASSERT_NE(format, nullptr) << name;
    EXPECT_EQ(format_of(format->sample), name);
    const Decoded decoded = decode_text(name, format->sample);
    EXPECT_EQ(decoded.events.size(), 1u) << name;
    EXPECT_EQ(decoded.counts.undecoded, 0u) << name;
  }
}

TEST(Request, parts) {
  const auto parts = [](std::string_view target, bool is_authority = false) {
    const Target t = split_target(target, is_authority);
    return std::string(t.domain) + "|" + std::string(t.port) + "|" + std::string(t.rest) + "|" +
           std::string(t.path) + "|" + std::string(t.query) + "|" + std::string(t.extension);
  };
  EXPECT_EQ(parts("/a/b.PHP?x=1&y=/c.d"), "||/a/b.PHP?x=1&y=/c.d|/a/b.PHP|x=1&y=/c.d|PHP");
  EXPECT_EQ(parts("http://u:p@a.example:8080/x.exe"), "a.example|8080|/x.exe|/x.exe||exe");
  EXPECT_EQ(parts("https://[2001:db8::1]:444?q"), "2001:db8::1|444|?q||q|");
  EXPECT_EQ(parts("http://a.example"), "a.example|||||");
  EXPECT_EQ(parts("mail.example:443", true), "mail.example|443||||");
  EXPECT_EQ(parts("/r?u=http://x/y.z"), "||/r?u=http://x/y.z|/r|u=http://x/y.z|");
  EXPECT_EQ(parts("*"), "||*|*||");
  EXPECT_EQ(parts(""), "|||||");
  EXPECT_EQ(parts("http://[2001"), "|||||");
}

TEST(Request, lines) {
  const auto parts = [](std::string_view request) {
    const RequestLine r = split_request(request);
    return std::string(r.method) + "|" + std::string(r.target) + "|" + std::string(r.protocol);
  };
  EXPECT_EQ(parts("GET /a HTTP/1.1"), "GET|/a|HTTP/1.1");
  EXPECT_EQ(parts("GET /a b c HTTP/1.1"), "GET|/a b c|HTTP/1.1");
  EXPECT_EQ(parts("GET /a"), "GET|/a|");
  EXPECT_EQ(parts("VERSION-CONTROL /a HTTP/2.0"), "VERSION-CONTROL|/a|HTTP/2.0");
  EXPECT_EQ(parts("-"), "||");
  EXPECT_EQ(parts("\x16\x03\x01 x"), "||");
  EXPECT_EQ(parts("GET  HTTP/1.1"), "||");
}

TEST(AccessLog, combined) {
  EXPECT_EQ(only("access-log",
                 R"(192.0.2.7 - m. clerk [21/Nov/2026:09:12:44 +0100] "GET /a.php?x=%2e HTTP/1.1" )"
                 R"(200 512 "https://court.example/" "Mozilla/5.0 \"q\" \xc3\xa9\xff" "-")"),
            "webserver/access 1 2026-11-21T08:12:44.000000Z\n"
            "remote_addr=192.0.2.7\nremote_user=m. clerk\n"
            "time_local=21/Nov/2026:09:12:44 +0100\nrequest=GET /a.php?x=%2e HTTP/1.1\n"
            "request_method=GET\nrequest_uri=/a.php?x=%2e\nserver_protocol=HTTP/1.1\n"
            "url.path=/a.php\nurl.query=x=%2e\nurl.extension=php\nstatus=200\n"
            "body_bytes_sent=512\nhttp_referer=https://court.example/\n"
            "http_user_agent=Mozilla/5.0 \"q\" \xc3\xa9\\xff\nhttp_x_forwarded_for=\n");
}

TEST(AccessLog, other_forms) {
  EXPECT_EQ(only("access-log", R"(192.0.2.7 - - [21/Nov/2026:09:12:44 +0000] "-" 408 -)"),
            "webserver/access 1 2026-11-21T09:12:44.000000Z\nremote_addr=192.0.2.7\nremote_user=\n"
            "time_local=21/Nov/2026:09:12:44 +0000\nrequest=\nstatus=408\nbody_bytes_sent=\n");
  EXPECT_EQ(
      only("access-log", R"(files.court.example:443 2001:db8::7 - - [21/Nov/2026:09:12:44 +0000] )"
                         R"("CONNECT a.example:443 HTTP/1.1" 405 0 "-" "-" 12 34)"),
      "apache/access 2 2026-11-21T09:12:44.000000Z\nserver_name=files.court.example\n"
      "server_port=443\nremote_addr=2001:db8::7\nremote_user=\n"
      "time_local=21/Nov/2026:09:12:44 +0000\nrequest=CONNECT a.example:443 HTTP/1.1\n"
      "request_method=CONNECT\nrequest_uri=a.example:443\nserver_protocol=HTTP/1.1\n"
      "url.domain=a.example\nurl.port=443\nstatus=405\nbody_bytes_sent=0\nhttp_referer=\n"
      "http_user_agent=\nextra=12 34\n");
  EXPECT_EQ(only("access-log",
                 R"(192.0.2.7 - - [21/Nov/2026:09:12:44 +0000] "GET http://a.example/x HTTP/1.1" )"
                 R"(200 9 "-" "curl/7" TCP_MISS:HIER_DIRECT)")
                .substr(0, 15),
            "squid/access 2 ");
}

TEST(AccessLog, a_syslog_line_is_none) {
  const std::string_view line =
      R"(<190>Nov 21 09:12:44 web1 nginx: 192.0.2.7 - - [21/Nov/2026:09:12:44 +0000] )"
      R"("GET / HTTP/1.1" 200 5 "-" "-")";
  EXPECT_EQ(format_of(line), "syslog");
  const std::string got = only("syslog", line);
  EXPECT_TRUE(got.starts_with("nginx/access 1 2026-11-21T09:12:44")) << got;
}

TEST(W3c, iis_with_changing_columns) {
  const Decoded decoded = decode_text(
      "w3c",
      "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n"
      "#Date: 2026-11-21 09:00:00\r\n"
      "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\r\n"
      "2026-11-21 09:12:44 POST /owa/a.aspx x=1&y=2 192.0.2.7 Mozilla/5.0+(X11) 200\r\n"
      "2026-11-21 09:12:45 GET / - 192.0.2.7 - 404\r\n"
      "too few values\r\n"
      "#Date: 2026-11-22 00:00:00\r\n#Fields: time c-ip cs(Cookie)\r\n"
      "00:00:07 192.0.2.8 \"a \"\"b\"\"\"\r\n#Remark: x\r\n");
  ASSERT_EQ(decoded.events.size(), 4u);
  EXPECT_EQ(shown(decoded.events[0]),
            "iis/access 0 2026-11-21T09:12:44.000000Z\ndate=2026-11-21\ntime=09:12:44\n"
            "cs-method=POST\ncs-uri-stem=/owa/a.aspx\ncs-uri-query=x=1&y=2\nc-ip=192.0.2.7\n"
            "cs(User-Agent)=Mozilla/5.0+(X11)\nsc-status=200\nuri=/owa/a.aspx?x=1&y=2\n"
            "url.path=/owa/a.aspx\nurl.query=x=1&y=2\nurl.extension=aspx\n"
            "user_agent.original=Mozilla/5.0 (X11)\n");
  EXPECT_EQ(shown(decoded.events[1]),
            "iis/access 0 2026-11-21T09:12:45.000000Z\ndate=2026-11-21\ntime=09:12:45\n"
            "cs-method=GET\ncs-uri-stem=/\ncs-uri-query=\nc-ip=192.0.2.7\ncs(User-Agent)=\n"
            "sc-status=404\nuri=/\nurl.path=/\n");
  EXPECT_EQ(shown(decoded.events[2]), "/text 0 \nmessage=too few values\n");
  EXPECT_EQ(shown(decoded.events[3]),
            "iis/access 0 2026-11-22T00:00:07.000000Z\ntime=00:00:07\nc-ip=192.0.2.8\n"
            "cs(Cookie)=a \"b\"\n");
  EXPECT_EQ(decoded.counts.structure, 7u);
  EXPECT_EQ(decoded.counts.undecoded, 1u);
}

TEST(W3c, tabs_and_a_cdn) {
  const Decoded decoded = decode_text(
      "w3c",
      "#Version: 1.0\n#Fields: date time x-edge-location cs-method cs(Host) cs-uri-stem x\n"
      "2026-11-21\t09:12:44\tFRA2\tGET\td.example\t/a.js\t\n");
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].product, "cloudfront");
  EXPECT_EQ(decoded.events[0].of("url.extension"), "js");
  EXPECT_EQ(decoded.events[0].of("x"), "");
}

TEST(W3c, the_windows_firewall) {
  const Decoded decoded = decode_text(
      "w3c",
      "#Version: 1.5\r\n#Software: Microsoft Windows Firewall\r\n#Time Format: Local\r\n"
      "#Fields: date time action protocol src-ip dst-ip src-port dst-port size\r\n\r\n"
      "2026-11-21 09:12:44 DROP TCP 192.0.2.7 198.51.100.4 50112 23 -\r\n");
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(shown(decoded.events[0]),
            "windows-firewall/firewall 0 2026-11-21T09:12:44.000000Z\ndate=2026-11-21\n"
            "time=09:12:44\naction=DROP\nprotocol=TCP\nsrc-ip=192.0.2.7\ndst-ip=198.51.100.4\n"
            "src-port=50112\ndst-port=23\nsize=\nblocked=true\n");
}

TEST(Squid, native) {
  EXPECT_EQ(only("squid",
                 "1795251164.123     57 192.0.2.7 TCP_MISS/200 5120 GET "
                 "http://a.example:8080/x.php?y=1 clerk HIER_DIRECT/198.51.100.4 text/html"),
            "squid/access 2 2026-11-21T08:52:44.123000Z\ntime=1795251164.123\nelapsed=57\n"
            "remotehost=192.0.2.7\ncode=TCP_MISS\nstatus=200\nbytes=5120\nmethod=GET\n"
            "URL=http://a.example:8080/x.php?y=1\nrfc931=clerk\npeerstatus=HIER_DIRECT\n"
            "peerhost=198.51.100.4\ntype=text/html\nurl.domain=a.example\nurl.port=8080\n"
            "url.path_query=/x.php?y=1\nurl.path=/x.php\nurl.query=y=1\nurl.extension=php\n");
  EXPECT_EQ(only("squid",
                 "1795251164.123  57 192.0.2.7 TCP_TUNNEL/200 51 CONNECT a.example:443 - "
                 "HIER_DIRECT/198.51.100.4 -")
                .substr(0, 15),
            "squid/access 2 ");
}

TEST(HaProxy, http_and_tcp) {
  EXPECT_EQ(
      only("haproxy",
           "192.0.2.7:33318 [21/Nov/2026:09:12:44.655] web~ files/srv1 10/0/30/69/109 200 "
           "2750 - - ---- 1/2/3/4/0 5/6 {court.example|curl/7} {} \"GET /i.html?a HTTP/1.1\""),
      "haproxy/http 0 2026-11-21T09:12:44.655000Z\nclient_ip=192.0.2.7\nclient_port=33318\n"
      "accept_date=21/Nov/2026:09:12:44.655\nfrontend_name=web~\nbackend_name=files\n"
      "server_name=srv1\nTR=10\nTw=0\nTc=30\nTr=69\nTa=109\nstatus_code=200\n"
      "bytes_read=2750\ncaptured_request_cookie=\ncaptured_response_cookie=\n"
      "termination_state=----\nactconn=1\nfeconn=2\nbeconn=3\nsrv_conn=4\nretries=0\n"
      "srv_queue=5\nbackend_queue=6\ncaptured_request_headers=court.example\n"
      "captured_request_headers=curl/7\nhttp_request=GET /i.html?a HTTP/1.1\nrequest_method=GET\n"
      "request_uri=/i.html?a\nserver_protocol=HTTP/1.1\nurl.path=/i.html\nurl.query=a\n"
      "url.extension=html\n");
  EXPECT_EQ(only("haproxy",
                 "192.0.2.7:33313 [21/Nov/2026:09:12:44.655] mail back/srv1 0/0/5007 212 -- "
                 "0/0/0/0/3 0/0"),
            "haproxy/tcp 0 2026-11-21T09:12:44.655000Z\nclient_ip=192.0.2.7\nclient_port=33313\n"
            "accept_date=21/Nov/2026:09:12:44.655\nfrontend_name=mail\nbackend_name=back\n"
            "server_name=srv1\nTw=0\nTc=0\nTt=5007\nbytes_read=212\ntermination_state=--\n"
            "actconn=0\nfeconn=0\nbeconn=0\nsrv_conn=0\nretries=3\nsrv_queue=0\n"
            "backend_queue=0\n");
}

TEST(ErrorLog, apache) {
  EXPECT_EQ(only("apache-error",
                 "[Sat Nov 21 09:12:44.123456 2026] [core:notice] [pid 811:tid 42] AH00052: child "
                 "pid 9 exit signal Segmentation fault (11)"),
            "apache/error 0 2026-11-21T09:12:44.123456Z\nmodule=core\nlevel=notice\npid=811\n"
            "tid=42\nmessage=AH00052: child pid 9 exit signal Segmentation fault (11)\n");
  EXPECT_EQ(only("apache-error",
                 "[Sat Nov 21 09:12:44 2026] [error] [client 2001:db8::7] File does not exist: /x"),
            "apache/error 0 2026-11-21T09:12:44.000000Z\nlevel=error\nclient=2001:db8::7\n"
            "message=File does not exist: /x\n");
}

TEST(ErrorLog, nginx) {
  EXPECT_EQ(only("nginx-error",
                 "2026/11/21 09:12:44 [error] 811#42: *7 open() \"/srv/x\" failed (2: No such file "
                 "or directory), client: 192.0.2.7, server: court.example, request: \"GET /x "
                 "HTTP/1.1\", host: \"court.example\""),
            "nginx/error 0 2026-11-21T09:12:44.000000Z\nlevel=error\npid=811\ntid=42\n"
            "connection=7\nmessage=open() \"/srv/x\" failed (2: No such file or directory), "
            "client: 192.0.2.7, server: court.example, request: \"GET /x HTTP/1.1\", host: "
            "\"court.example\"\nclient=192.0.2.7\nserver=court.example\n"
            "request=GET /x HTTP/1.1\nrequest_method=GET\nrequest_uri=/x\n"
            "server_protocol=HTTP/1.1\nurl.path=/x\nhost=court.example\n");
  EXPECT_EQ(only("nginx-error",
                 "2026/11/21 09:12:44 [alert] 811#811: worker process 9 exited on signal 6 (core "
                 "dumped)"),
            "nginx/error 0 2026-11-21T09:12:44.000000Z\nlevel=alert\npid=811\ntid=811\n"
            "message=worker process 9 exited on signal 6 (core dumped)\n");
}

TEST(ErrorLog, a_zero_that_a_client_sent_keeps_no_log_from_being_read) {
  const auto form = [](const std::string& text) {
    return text_form({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  const std::string line =
      "2026/11/21 09:12:44 [info] 811#42: *7 client sent invalid method, client: 192.0.2.7, "
      "request: \"\x16\x03\x01";
  EXPECT_EQ(form(std::string(200, 'x') + line + std::string(1, '\0') + "\"\n"), TextForm::kUtf8);
  EXPECT_EQ(form(line + std::string(8, '\0') + "\"\n"), TextForm::kNone);
  std::string binary;
  for (int i = 0; i < 4096; ++i) binary += static_cast<char>(i * 37 % 256);
  EXPECT_EQ(form(binary), TextForm::kNone);
  EXPECT_EQ(only("nginx-error", line + std::string(1, '\0') + "\"").substr(0, 13), "nginx/error 0");
}

TEST(Dns, bind) {
  EXPECT_EQ(only("bind",
                 "21-Nov-2026 09:12:44.123 queries: info: client @0x7f1c 192.0.2.7#5353 "
                 "(court.example): view in: query: court.example IN TXT +E(0)K (192.0.2.53)"),
            "bind/dns 0 2026-11-21T09:12:44.123000Z\nclient=192.0.2.7\nclient_port=5353\nview=in\n"
            "query=court.example\nclass=IN\ntype=TXT\nflags=+E(0)K\nserver=192.0.2.53\n"
            "level=info\n");
  EXPECT_EQ(only("bind", "21-Nov-2026 09:12:44.123 security: info: client 192.0.2.7#5353: denied"),
            "bind/security 0 2026-11-21T09:12:44.123000Z\nclient=192.0.2.7\nclient_port=5353\n"
            "message=client 192.0.2.7#5353: denied\n"
            "level=info\n");
  const std::string got = only(
      "syslog", "Nov 21 09:12:44 ns1 named[811]: client 192.0.2.7#5353: query: a.example IN A +");
  EXPECT_TRUE(got.starts_with("bind/dns 0 ")) << got;
}

TEST(Dns, unbound_and_dnsmasq) {
  EXPECT_EQ(only("unbound",
                 "[1795251164] unbound[811:0] info: 192.0.2.7 court.example. A IN NOERROR 0.000123 "
                 "0 54"),
            "unbound/dns 0 2026-11-21T08:52:44.000000Z\nclient=192.0.2.7\nquery=court.example\n"
            "type=A\nclass=IN\nrcode=NOERROR\ntime=0.000123\nfrom_cache=0\nsize=54\nlevel=info\n");
  EXPECT_EQ(only("unbound", "[1795251164] unbound[811:0] info: service stopped"),
            "unbound/service 0 2026-11-21T08:52:44.000000Z\nmessage=service stopped\nlevel=info\n");
  const auto syslog = [](std::string_view message) {
    const std::string got = only("syslog", "Nov 21 09:12:44 " + std::string(message));
    return got.substr(got.find('\n') + 1);
  };
  EXPECT_NE(syslog("dnsmasq[811]: query[AAAA] a.example from 192.0.2.7")
                .find("action=query\ntype=AAAA\nquery=a.example\nclient=192.0.2.7\n"),
            std::string::npos);
  EXPECT_NE(syslog("gw dnsmasq[811]: 12 192.0.2.7/53 reply a.example is 198.51.100.4")
                .find("serial=12\naction=reply\nquery=a.example\nclient=192.0.2.7\n"
                      "answer=198.51.100.4\n"),
            std::string::npos);
  EXPECT_NE(syslog("gw unbound[811]: [811:0] info: 192.0.2.7 a.example. A IN")
                .find("client=192.0.2.7\nquery=a.example\ntype=A\nclass=IN\n"),
            std::string::npos);
}

TEST(AccessLog, fractions_hosts_without_port_and_lists_of_addresses) {
  constexpr std::string_view kRest = "\"GET /x HTTP/1.1\" 200 5 \"-\" \"curl\"";
  const auto front = [&](std::string_view text) {
    return only("access-log", std::string(text) + std::string(kRest));
  };
  EXPECT_NE(front("192.0.2.7 - - [21/Nov/2026:09:12:44.123 +0100] ")
                .find("webserver/access 1 2026-11-21T08:12:44.123000Z\n"),
            std::string::npos);
  EXPECT_NE(front("court.example 192.0.2.7 - m.osei [21/Nov/2026:09:12:44 +0100] ")
                .find("server_name=court.example\nremote_addr=192.0.2.7\nremote_user=m.osei\n"),
            std::string::npos);
  EXPECT_NE(front("198.51.100.9, 192.0.2.7 - - [21/Nov/2026:09:12:44 +0100] ")
                .find("remote_addr=198.51.100.9\nhttp_x_forwarded_for=198.51.100.9, 192.0.2.7\n"),
            std::string::npos);
  EXPECT_TRUE(front("Nov 21 09:12:44 web1 x: 192.0.2.7 - - [21/Nov/2026:09:12:44 +0100] ")
                  .starts_with("webserver/access"));
}

TEST(ErrorLog, apache_leaves_the_time_to_syslog) {
  const std::string got = only("syslog",
                               "Nov 21 09:12:44 web1 httpd[811]: [core:error] [pid 811] [client "
                               "192.0.2.7:58585] AH00126: Invalid URI");
  EXPECT_TRUE(got.starts_with("apache/error 0 1970-11-21T09:12:44.000000Z\nmodule=core\n")) << got;
  EXPECT_NE(got.find("client_port=58585\nclient=192.0.2.7\n"), std::string::npos) << got;
}

TEST(Dns, bind_without_category_or_level) {
  EXPECT_EQ(only("bind",
                 "21-Nov-2026 09:12:44.621 client 192.0.2.7#40278 (a.example): query "
                 "(cache) 'a.example/A/IN' denied"),
            "bind/service 0 2026-11-21T09:12:44.621000Z\nclient=192.0.2.7\nclient_port=40278\n"
            "message=client 192.0.2.7#40278 (a.example): query (cache) 'a.example/A/IN' denied\n");
}

TEST(WindowsDns, packets_and_preface) {
  const Decoded got = decode_text(
      "windows-dns",
      "DNS Server log file creation at 11/21/2026 9:12:40 AM\n\t   1     Date\n"
      "11/21/2026 9:12:44 PM 0E40 PACKET  00000000028CD3E0 UDP Snd 192.0.2.7       4f3a R Q [8381 "
      "  DR NXDOMAIN] A      (5)files(5)court(7)example(0)\n"
      "21.11.2026 21:12:44 0684 EVENT   The DNS server has started.\n\t   no preface\n");
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.counts.structure, 2u);
  EXPECT_EQ(got.events[0].time, "2026-11-21T21:12:44.000000Z");
  EXPECT_EQ(got.events[0].of("query"), "files.court.example");
  EXPECT_EQ(got.events[0].of("rcode"), "NXDOMAIN");
  EXPECT_EQ(got.events[0].of("flag_names"), "DR");
  EXPECT_EQ(got.events[0].of("response"), "R");
  EXPECT_EQ(got.events[1].channel, "service");
  EXPECT_EQ(got.events[1].time, "2026-11-21T21:12:44.000000Z");
  EXPECT_EQ(got.events[2].channel, "text");
}

TEST(Meraki, urls_flows_and_relays) {
  const std::string url =
      only("syslog",
           "<134>1 1795251164.5 MX84 urls src=192.0.2.7:60336 dst=[2001:db8::4]:443 mac=02:00 "
           "agent='a b' request: GET https://files.example/a?x=1");
  EXPECT_TRUE(url.starts_with("meraki/urls 0 2026-11-21T08:52:44.500000Z\n")) << url;
  for (const std::string_view part :
       {"src=192.0.2.7\nsport=60336\ndst=2001:db8::4\ndport=443\n", "agent=a b\n",
        "url=https://files.example/a?x=1\n", "url.domain=files.example\n"}) {
    EXPECT_NE(url.find(part), std::string::npos) << url;
  }
  const std::string flow = only("syslog",
                                "<134>Nov 21 09:12:52 192.0.2.250 1 1795252372.1 MX84 flows deny "
                                "src=2001:db8::7 dst=203.0.113.4 protocol=tcp dport=23");
  EXPECT_NE(flow.find("action=deny\nsrc=2001:db8::7\n"), std::string::npos) << flow;
  EXPECT_NE(flow.find("blocked=true\n"), std::string::npos) << flow;
}

TEST(Umbrella, rows_tell_their_log) {
  const auto channel = [](std::string_view row) {
    const std::string got = only("umbrella", row);
    return got.substr(0, got.find(' '));
  };
  EXPECT_EQ(channel("\"2026-11-21 09:12:44\",\"a, b\",\"a, b\",\"192.0.2.7\",\"192.0.2.1\","
                    "\"Blocked\",\"1 (A)\",\"NOERROR\",\"x.example.\",\"Malware\""),
            "umbrella/dns");
  EXPECT_EQ(channel("\"2026-11-21 09:12:46\",\"WS3\",\"192.0.2.7\",\"50123\",\"203.0.113.77\","
                    "\"443\",\"Tunnel\""),
            "umbrella/ip");
  EXPECT_EQ(channel("\"2026-11-21 09:12:46\",\"WS3\",\"192.0.2.7\",\"open\""), "/text");
}

TEST(W3c, proxies_name_the_parts_of_an_address) {
  const Decoded got = decode_text(
      "w3c",
      "#Software: SGOS 6.7\n#Fields: date time cs-method cs-uri-scheme cs-host cs-uri-path "
      "cs-uri-query\n2026-11-21 09:12:44 GET https files.example /a.php ?x=1\n");
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].of("uri"), "/a.php?x=1");
  EXPECT_EQ(got.events[0].of("url.full"), "https://files.example/a.php?x=1");
  EXPECT_EQ(got.events[0].of("url.extension"), "php");
}

TEST(ErrorLog, holes_of_zeros_before_lines_are_none_of_them) {
  const std::string line = "[Sat Nov 21 09:12:44 2026] [error] [client 192.0.2.7] a";
  const std::string hole(4096, '\0'), few(3, '\0');
  const std::string text =
      hole + line + "\n" + line + "\n" + line + few + "\n" + hole + "\n" + line;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  EXPECT_EQ(text_form(bytes), TextForm::kUtf8);
  EXPECT_EQ(text_form(bytes.first(4096)), TextForm::kNone);
  EXPECT_EQ(format_of(sample_text(bytes, TextForm::kUtf8)), "apache-error");
  const Decoded got = decode_text("apache-error", text);
  ASSERT_EQ(got.events.size(), 4u);
  EXPECT_EQ(got.counts.undecoded, 0u);
  EXPECT_EQ(got.events[2].of("message"), "a" + few);
  const Decoded json = decode_text("json-lines", "{\"a\":1}\n" + hole + "{\"a\":2}\n");
  ASSERT_EQ(json.events.size(), 2u);
  EXPECT_EQ(json.events[1].of("a"), "2");
}

TEST(RequestLine, requests_in_quotes_are_read_wherever_they_stand) {
  struct Case {
    std::string_view line, address, status, user_agent, time;
  };
  constexpr Case kCases[] = {
      {"https 2026-11-21T09:12:44.5Z app/web/5 192.0.2.7:4022 10.1.0.7:80 0.000 0.001 0.000 200 "
       "200 34 366 "
       "\"GET https://court.example:443/a.php?x=1 HTTP/1.1\" \"curl/8.1\" ECDHE TLSv1.2 "
       "\"Root=1-5\"",
       "192.0.2.7", "200", "curl/8.1", "2026-11-21T09:12:44.500000Z"},
      {"79a5 bucket1 [21/Nov/2026:09:12:44 +0100] 192.0.2.7 - 3E57 REST.GET.OBJECT a.php "
       "\"GET /a.php?x=1 HTTP/1.1\" 404 - 113 - 7 - \"https://court.example/\" \"S3Console/0.4\" -",
       "192.0.2.7", "404", "S3Console/0.4", "2026-11-21T08:12:44.000000Z"},
      {"[2026-11-21T09:12:44.123Z] \"GET /a.php?x=1 HTTP/1.1\" 503 - via_upstream - \"-\" 0 512 4 "
       "3 "
       "\"192.0.2.7\" \"Mozilla/5.0 (X11)\" \"8f2b\" \"court.example\"",
       "192.0.2.7", "503", "Mozilla/5.0 (X11)", "2026-11-21T09:12:44.123000Z"},
      {"INFO:     192.0.2.7:4022 - \"GET /a.php?x=1 HTTP/1.1\" 200 OK", "192.0.2.7", "200",
       "(absent)", ""},
      {"2026-11-21T09:12:44+00:00|2001:db8::7|\"GET /a.php?x=1 HTTP/2.0\" 200", "(absent)", "200",
       "(absent)", "2026-11-21T09:12:44.000000Z"},
  };
  for (const Case& c : kCases) {
    const Decoded got = decode_text("text", std::string(c.line) + "\n");
    ASSERT_EQ(got.events.size(), 1u) << c.line;
    const PlainEvent& e = got.events[0];
    EXPECT_EQ(e.product + "/" + e.channel + "/" + std::to_string(e.code), "webserver/access/1")
        << c.line;
    EXPECT_EQ(e.of("request_method") + " " + e.of("url.path") + " " + e.of("url.query"),
              "GET /a.php x=1")
        << c.line;
    EXPECT_EQ(e.of("remote_addr"), c.address) << c.line;
    EXPECT_EQ(e.of("status"), c.status) << c.line;
    EXPECT_EQ(e.of("http_user_agent"), c.user_agent) << c.line;
    EXPECT_EQ(e.time, c.time) << c.line;
  }
  EXPECT_EQ(decode_text("text", "he said \"GET out\" and left\n").events[0].channel, "text");
}

}  // namespace
}  // namespace tocsin::source
