// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "decoded.h"
#include "syslog/syslog_format.h"

namespace tocsin::source {
namespace {

using std::chrono::January;
using std::chrono::November;

constexpr model::Timestamp kFileTime =
    std::chrono::sys_days(std::chrono::year(2026) / November / 21) + std::chrono::hours(10);

Decoded decode(std::string_view text, model::Timestamp file_time = kFileTime) {
  return decode_text("syslog", text, {.file_time = file_time});
}

// "time host program[pid]: message", and what the line says of facility and severity.
std::string header_of(std::string_view line) {
  const Decoded decoded = decode(line);
  if (decoded.events.size() != 1) return "not one event";
  const PlainEvent& event = decoded.events[0];
  if (event.channel == "text") return "text";
  std::string out = event.time.empty() ? "-" : event.time;
  out += " " + (event.host.empty() ? "-" : event.host) + " ";
  out += event.of("program") == "(absent)" ? "-" : event.of("program");
  if (event.of("pid") != "(absent)") out += "[" + event.of("pid") + "]";
  if (event.of("facility") != "(absent)") {
    out += " " + event.of("facility") + "." + event.of("severity");
  }
  return out + ": " + event.of("message");
}

// The fields that a program's message gives, without those of the header, in order of names.
std::string fields_of(std::string_view program, std::string_view message) {
  const std::string line =
      "Nov 21 09:12:44 web1 " + std::string(program) + ": " + std::string(message);
  const Decoded decoded = decode(line);
  auto fields = decoded.events.at(0).fields;
  std::ranges::sort(fields);
  std::string out;
  for (const auto& [name, value] : fields) {
    if (name == "hostname" || name == "program" || name == "pid" || name == "message") continue;
    if (!out.empty()) out += " ";
    out += name + "=" + value;
  }
  return out;
}

TEST(SyslogHeader, forms_of_rfc_3164) {
  EXPECT_EQ(header_of("<86>Nov 21 09:12:44 web1 sshd[811]: hello"),
            "2026-11-21T09:12:44.000000Z web1 sshd[811] authpriv.info: hello");
  EXPECT_EQ(header_of("Nov  1 09:12:44 web1 sudo: hello"),
            "2026-11-01T09:12:44.000000Z web1 sudo: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 sshd[811]: hello"),
            "2026-11-21T09:12:44.000000Z - sshd[811]: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 web1 kernel: [1.5] hello"),
            "2026-11-21T09:12:44.000000Z web1 kernel: [1.5] hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 web1 no program here"),
            "2026-11-21T09:12:44.000000Z web1 -: no program here");
  EXPECT_EQ(header_of("<13>Nov 21 2024 09:12:44 web1 app: hello"),
            "2024-11-21T09:12:44.000000Z web1 app user.notice: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44.250 2001:db8::7 app[1]: hello"),
            "2026-11-21T09:12:44.250000Z 2001:db8::7 app[1]: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44+01:00 web1 app[1]: hello"),
            "2026-11-21T08:12:44.000000Z web1 app[1]: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 s_net@web1/relay2 app[1]: hello"),
            "2026-11-21T09:12:44.000000Z web1 app[1]: hello");
  EXPECT_EQ(header_of("Dec 31 23:59:60 web1 app: leap"),
            "2026-01-01T00:00:00.000000Z web1 app: leap");
  EXPECT_EQ(header_of("<34>su: no time"), "- - su auth.crit: no time");
  EXPECT_EQ(header_of("<34>no time, no program"), "- - - auth.crit: no time, no program");
  EXPECT_EQ(header_of("<192>Nov 21 09:12:44 web1 app: x"), "text");
  EXPECT_EQ(header_of("\xef\xbb\xbf<13>Nov 21 09:12:44 web1 app: x"),
            "2026-11-21T09:12:44.000000Z web1 app user.notice: x");
}

TEST(SyslogHeader, forms_of_other_systems) {
  EXPECT_EQ(header_of("2026-11-21T09:12:44.123456+01:00 web1 sshd[811]: hello"),
            "2026-11-21T08:12:44.123456Z web1 sshd[811]: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 sun1 su: [ID 366847 auth.notice] 'su root' failed"),
            "2026-11-21T09:12:44.000000Z sun1 su auth.notice: 'su root' failed");
  EXPECT_EQ(header_of("Nov 21 09:12:44 ap1 daemon.info dnsmasq[3]: hello"),
            "2026-11-21T09:12:44.000000Z ap1 dnsmasq[3] daemon.info: hello");
  EXPECT_EQ(header_of("Nov 21 09:12:44 <auth.info> bsd1 sshd[3]: hello"),
            "2026-11-21T09:12:44.000000Z bsd1 sshd[3] auth.info: hello");
  EXPECT_EQ(header_of("Sat Nov 21 09:12:44 2026 authpriv.warn dropbear[3]: hello"),
            "2026-11-21T09:12:44.000000Z - dropbear[3] authpriv.warning: hello");
  EXPECT_EQ(header_of("<189>77: rtr1: *Nov 21 09:12:44.123 CET: text of a router"),
            "2026-11-21T08:12:44.123000Z rtr1 - local7.notice: text of a router");
  EXPECT_EQ(header_of("<189>77: Nov 21 09:12:44: text of a router"),
            "2026-11-21T09:12:44.000000Z text - local7.notice: of a router");
}

TEST(SyslogHeader, rfc_5424) {
  EXPECT_EQ(header_of("<165>1 2026-11-21T09:12:44.003Z web1.example app 811 ID47 - \xef\xbb\xbfhi"),
            "2026-11-21T09:12:44.003000Z web1.example app[811] local4.notice: hi");
  EXPECT_EQ(header_of("<165>1 - - - - - -"), "- - - local4.notice: ");
  EXPECT_EQ(header_of("83 <165>1 2026-11-21T09:12:44Z web1 app - - - hi"),
            "2026-11-21T09:12:44.000000Z web1 app local4.notice: hi");
  const Decoded decoded =
      decode(R"(<165>1 2026-11-21T09:12:44Z h a - - [x@32473 k="a\"b\\c\]d" e=""][y] text)");
  const PlainEvent& event = decoded.events.at(0);
  EXPECT_EQ(event.of("x@32473.k"), R"(a"b\c]d)");
  EXPECT_EQ(event.of("x@32473.e"), "");
  EXPECT_EQ(event.of("message"), "text");
  EXPECT_EQ(header_of("<165>1 2026-11-21T09:12:44Z h a - - [x k=\"open text"),
            "2026-11-21T09:12:44.000000Z h a local4.notice: [x k=\"open text");
}

TEST(SyslogHeader, frames_on_one_line_are_records_of_their_own) {
  const Decoded decoded = decode("14 <13>app: first15 <13>app: second\nNov 21 09:12:44 h a: b\n");
  ASSERT_EQ(decoded.events.size(), 3u);
  EXPECT_EQ(decoded.events[0].of("message"), "first");
  EXPECT_EQ(decoded.events[1].of("message"), "second");
  EXPECT_EQ(decoded.counts.records, 3u);
}

TEST(SyslogHeader, other_lines_stay_text) {
  EXPECT_EQ(header_of("2026-11-21 09:12:44 status installed foo:amd64 1.0"), "text");
  EXPECT_EQ(header_of("2026-11-21 09:12:44,120 INFO main: started"), "text");
  EXPECT_EQ(header_of("2026-11-21T09:12:44Z ERROR main: failed"), "text");
  EXPECT_EQ(header_of("<html>"), "text");
  EXPECT_EQ(header_of("Nov 31 09:12:44 web1 app: x"), "text");
}

std::vector<std::string> times(const Decoded& decoded) {
  std::vector<std::string> out;
  for (const PlainEvent& event : decoded.events) out.push_back(event.time.substr(0, 10));
  return out;
}

TEST(SyslogYear, goes_by_the_time_of_the_file_and_the_order_of_lines) {
  const auto new_year =
      std::chrono::sys_days(std::chrono::year(2027) / January / 3) + std::chrono::hours(1);
  EXPECT_THAT(times(decode("Nov 30 01:00:00 h a: x\nDec 31 23:59:59 h a: x\n"
                           "Jan  1 00:00:01 h a: x\nDec 31 23:59:59 h a: late\n"
                           "Jan  2 00:00:01 h a: x\nJan  1 00:00:01 h a: x\n",
                           new_year)),
              testing::ElementsAre("2026-11-30", "2026-12-31", "2027-01-01", "2026-12-31",
                                   "2027-01-02", "2027-01-01"));
  EXPECT_THAT(times(decode("Nov 22 01:00:00 h a: x\n")), testing::ElementsAre("2026-11-22"));
  EXPECT_THAT(times(decode("Nov 23 01:00:00 h a: x\n")), testing::ElementsAre("2025-11-23"));
  // A machine without a battery begins each time on the first of January.
  EXPECT_THAT(times(decode("Nov 20 01:00:00 h a: x\nJan  1 00:00:01 h a: x\n"
                           "Nov 20 02:00:00 h a: x\n")),
              testing::ElementsAre("2026-11-20", "2026-01-01", "2026-11-20"));
  EXPECT_THAT(times(decode("Feb 29 01:00:00 h a: x\n")), testing::ElementsAre("2024-02-29"));
  EXPECT_THAT(times(decode("Dec 31 01:00:00 h a: x\nJan  1 01:00:00 h a: x\n", {})),
              testing::ElementsAre("1970-12-31", "1971-01-01"));
}

TEST(SyslogYear, goes_on_from_block_to_block) {
  std::string text;
  for (int round = 0; round < 3; ++round) {
    text += "Mar  1 00:00:00 h a: x\nAug  1 00:00:00 h a: y\nDec 31 23:59:59 h a: z\n";
  }
  const auto file_time = std::chrono::sys_days(std::chrono::year(2027) / January / 3);
  const Decoded whole = decode_text("syslog", text, {.file_time = file_time});
  const Decoded pieces =
      decode_text("syslog", text, {.record_bytes_max = 24, .step = 3, .file_time = file_time});
  EXPECT_GT(pieces.block_sizes.size(), 3u);
  EXPECT_EQ(whole.events, pieces.events);
}

TEST(SyslogPrograms, sshd) {
  EXPECT_EQ(fields_of("sshd[1]",
                      "Accepted publickey for alice from 192.0.2.7 port 4022 ssh2: "
                      "ED25519 SHA256:abc"),
            "action=login-succeeded auth_method=publickey key_fingerprint=SHA256:abc "
            "key_type=ED25519 protocol=ssh2 src_ip=192.0.2.7 src_port=4022 user=alice");
  EXPECT_EQ(fields_of("sshd[1]",
                      "Failed password for invalid user x from 198.51.100.9 port 22 ssh2 "
                      "from 192.0.2.7 port 4022 ssh2"),
            "action=login-failed auth_method=password protocol=ssh2 src_ip=192.0.2.7 src_port=4022 "
            "user=x from 198.51.100.9 port 22 ssh2");
  EXPECT_EQ(fields_of("sshd-session[1]",
                      "Connection closed by authenticating user root 192.0.2.7 "
                      "port 4022 [preauth]"),
            "action=connection-closed src_ip=192.0.2.7 src_port=4022 user=root");
  EXPECT_EQ(fields_of("sshd[1]",
                      "message repeated 2 times: [ Failed password for root from "
                      "192.0.2.7 port 4022 ssh2]"),
            "action=login-failed auth_method=password protocol=ssh2 repeated=2 src_ip=192.0.2.7 "
            "src_port=4022 user=root");
  EXPECT_EQ(fields_of("sshd[1]", "Invalid user  from 192.0.2.7 port 4022"),
            "action=invalid-user src_ip=192.0.2.7 src_port=4022 user=");
}

TEST(SyslogPrograms, privileges_and_sessions) {
  EXPECT_EQ(fields_of("sudo",
                      "   alice : TTY=pts/0 ; PWD=/srv/alice ; USER=#-1 ; "
                      "COMMAND=/bin/sh -c id ; USER=bob"),
            "COMMAND=/bin/sh -c id ; USER=bob PWD=/srv/alice TTY=pts/0 USER=#-1 action=command-run "
            "user=alice");
  EXPECT_EQ(fields_of("sudo",
                      "bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; "
                      "COMMAND=/bin/sh"),
            "COMMAND=/bin/sh PWD=/ TTY=pts/0 USER=root action=command-refused reason=user NOT in "
            "sudoers user=bob");
  EXPECT_EQ(fields_of("su[1]",
                      "pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 "
                      "tty=pts/0 ruser=alice rhost=  user=root"),
            "action=login-failed euid=0 logname= pam_module=pam_unix pam_service=su pam_type=auth "
            "rhost= ruser=alice tty=pts/0 uid=1000 user=root");
  EXPECT_EQ(fields_of("sshd(pam_unix)[1]", "session opened for user alice by (uid=0)"),
            "action=session-opened by_uid=0 user=alice");
  EXPECT_EQ(fields_of("pkexec[1]",
                      "alice: Executing command [USER=root] [TTY=unknown] "
                      "[CWD=/srv/alice] [COMMAND=/usr/bin/id]"),
            "COMMAND=/usr/bin/id CWD=/srv/alice TTY=unknown USER=root action=command-run "
            "user=alice");
  EXPECT_EQ(fields_of("useradd[1]",
                      "new user: name=eve, UID=0, GID=0, home=/root, "
                      "shell=/bin/bash, from=/dev/pts/0"),
            "GID=0 UID=0 action=user-created from=/dev/pts/0 home=/root shell=/bin/bash user=eve");
}

TEST(SyslogPrograms, system_and_services) {
  EXPECT_EQ(fields_of("CRON[1]", "(root) CMD (test -x /usr/sbin/anacron || (cd /))"),
            "action=command-run command=test -x /usr/sbin/anacron || (cd /) user=root");
  EXPECT_EQ(fields_of("kernel",
                      "[ 12.5] [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC=192.0.2.7 "
                      "DST=192.0.2.1 LEN=60 PROTO=TCP SPT=4022 DPT=22 SYN URGP=0 "),
            "DPT=22 DST=192.0.2.1 IN=eth0 LEN=60 MAC=aa OUT= PROTO=TCP SPT=4022 SRC=192.0.2.7 "
            "URGP=0 action=packet-logged log_prefix=[UFW BLOCK] uptime=12.5");
  EXPECT_EQ(fields_of("postfix/smtp[1]",
                      "4F2A1: to=<bob@mail.example>, relay=mx.example"
                      "[192.0.2.5]:25, delay=1, dsn=2.0.0, status=sent (250 ok, "
                      "queued)"),
            "action=delivered delay=1 dsn=2.0.0 queue_id=4F2A1 relay=mx.example[192.0.2.5]:25 "
            "status=sent (250 ok, queued) to=bob@mail.example");
  EXPECT_EQ(fields_of("dovecot",
                      "imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.7, "
                      "lip=192.0.2.1, mpid=7, TLS, session=<x>"),
            "action=login-succeeded lip=192.0.2.1 method=PLAIN mpid=7 rip=192.0.2.7 "
            "service=imap-login session=x user=bob");
  EXPECT_EQ(fields_of("systemd[1]", "ssh.service: Main process exited, code=exited, status=255/X"),
            "action=process-exited code=exited status=255/X unit=ssh.service");
}

TEST(SyslogPrograms, files_of_services) {
  const Decoded decoded = decode(
      "Sat Nov 21 09:12:44 2026 [pid 7] [ftp] FAIL LOGIN: Client \"192.0.2.7\"\n"
      "Sat Nov 21 09:12:44 2026 -> /srv/a.exe: Win.Trojan.Agent-1 FOUND\n");
  ASSERT_EQ(decoded.events.size(), 2u);
  EXPECT_EQ(decoded.events[0].provider, "vsftpd");
  EXPECT_EQ(decoded.events[0].of("src_ip"), "192.0.2.7");
  EXPECT_EQ(decoded.events[1].provider, "clamd");
  EXPECT_EQ(decoded.events[1].of("Signature"), "Win.Trojan.Agent-1");
}

TEST(SyslogPayload, is_the_event_of_its_own_form) {
  const std::string cef = "CEF:0|Vendor|Wall|1|77|probe|5|src=192.0.2.7 pid=12";
  const Decoded alone = decode_text("cef", cef + "\n", {.file_time = kFileTime});
  const Decoded carried = decode("<134>Nov 21 09:12:44 fw1 " + cef + "\n");
  ASSERT_EQ(alone.events.size(), 1u);
  ASSERT_EQ(carried.events.size(), 1u);
  const PlainEvent& event = carried.events[0];
  EXPECT_EQ(event.product, alone.events[0].product);
  EXPECT_EQ(event.channel, alone.events[0].channel);
  EXPECT_EQ(event.provider, alone.events[0].provider);
  for (const auto& [name, value] : alone.events[0].fields) EXPECT_EQ(event.of(name), value) << name;
  EXPECT_EQ(event.host, "fw1");
  EXPECT_EQ(event.of("syslog.facility"), "local0");
  EXPECT_EQ(event.of("facility"), "(absent)");
}

TEST(SyslogPayload, pairs_of_an_unknown_program_stay_its_message) {
  const Decoded decoded = decode("Nov 21 09:12:44 web1 registry[7]: level=info user=m.osei\n");
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].product, "linux");
  EXPECT_EQ(decoded.events[0].provider, "registry");
  EXPECT_EQ(decoded.events[0].of("user"), "m.osei");
  EXPECT_EQ(decoded.events[0].of("program"), "registry");
  EXPECT_EQ(decoded.events[0].of("message"), "level=info user=m.osei");
}

TEST(DatabaseLog, postgresql_and_mysql) {
  const Decoded decoded = decode_text(
      "database",
      "2026-11-21 09:12:44.120 UTC [811] registry@cases LOG:  statement: DROP TABLE filing\n"
      "2026-11-21T09:12:44.120000Z\t   12 Query\tDROP TABLE filing\n"
      "2026-11-21T09:12:44.120000Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed\n"
      "2026-11-21 09:12:44 INFO main: no database\n");
  ASSERT_EQ(decoded.events.size(), 4u);
  EXPECT_EQ(decoded.events[0].provider, "postgres");
  EXPECT_EQ(decoded.events[0].of("user_name"), "registry");
  EXPECT_EQ(decoded.events[0].of("database_name"), "cases");
  EXPECT_EQ(decoded.events[0].of("process_id"), "811");
  EXPECT_EQ(decoded.events[0].of("statement"), "DROP TABLE filing");
  EXPECT_EQ(decoded.events[1].provider, "mysqld");
  EXPECT_EQ(decoded.events[1].of("argument"), "DROP TABLE filing");
  EXPECT_EQ(decoded.events[2].of("level"), "Warning");
  EXPECT_EQ(decoded.events[2].of("message"), "CA certificate is self signed");
  EXPECT_EQ(decoded.counts.undecoded, 1u);
}

TEST(SyslogBlocks, keep_the_records_of_an_audit_event_together) {
  const std::string record = "Nov 21 09:12:44 h audispd: type=SYSCALL msg=audit(1.0:7): a=b\n";
  const std::string other = "Nov 21 09:12:43 h app: x\n";
  std::string text;
  while (text.size() < (std::size_t{512} << 10) - 2 * record.size()) text += other;
  const std::size_t before = text.size();
  text += record + other + record + other + record + other;
  const Decoded decoded = decode(text);
  const std::size_t behind = text.size() - other.size();
  std::size_t end = 0;
  for (const std::size_t size : decoded.block_sizes) {
    end += size;
    EXPECT_TRUE(end <= before || end >= behind) << end;
  }
  EXPECT_GT(decoded.block_sizes.size(), 1u);
}

TEST(SyslogRecognition, half_of_the_lines_decide) {
  const auto recognised = [](std::string_view text) {
    return is_syslog(Sample{.bytes = {}, .text = text, .whole = true});
  };
  EXPECT_TRUE(recognised("Nov 21 09:12:44 web1 app: x\n\tat some.Place\n"));
  EXPECT_TRUE(recognised("<13>hello\n"));
  EXPECT_FALSE(recognised("2026-11-21 09:12:44 INFO main: x\n"));
}

TEST(SyslogHeader, what_journalctl_prints) {
  for (const std::string_view front :
       {"Sat 2026-11-21 09:12:44 UTC ", "1795252364.000000 ", "2026-11-21T09:12:44+0000 "}) {
    const Decoded got = decode_text("syslog", std::string(front) + "web1 sshd[811]: Server up\n");
    ASSERT_EQ(got.events.size(), 1u);
    EXPECT_EQ(got.events[0].host + " " + got.events[0].time, "web1 2026-11-21T09:12:44.000000Z")
        << front;
  }
  EXPECT_EQ(decode_text("syslog", "1795252364.000000 web1 words\n").events[0].channel, "text");
}

TEST(SyslogPrograms, old_forms_of_pam) {
  for (const std::string_view front : {"(pam_unix) ", "pam_unix: ", "pam_unix(auth): "}) {
    const Decoded got =
        decode_text("syslog", "Nov 21 09:12:44 ftp1 vsftpd: " + std::string(front) +
                                  "authentication failure; logname= uid=0 rhost=192.0.2.7\n");
    ASSERT_EQ(got.events.size(), 1u);
    EXPECT_EQ(got.events[0].of("pam_module") + " " + got.events[0].of("rhost"),
              "pam_unix 192.0.2.7")
        << front;
  }
}

TEST(ContainerLines, are_the_line_inside) {
  const Decoded got = decode_text(
      "text",
      "2026-11-21T09:12:44.5Z stdout F Nov 21 09:12:40 web1 sshd[811]: Invalid user a from "
      "192.0.2.7\n2026-11-21T09:12:44.5Z stderr P {\"level\":\"error\"}\n"
      "2026-11-21T09:12:44.5Z stderr F words\n");
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.events[0].of("src_ip"), "192.0.2.7");
  EXPECT_EQ(got.events[1].channel + " " + got.events[1].time, "json 2026-11-21T09:12:44.500000Z");
  EXPECT_EQ(got.events[2].of("message"), "words");
  EXPECT_EQ(got.counts.undecoded, 1u);
}

TEST(ContainerLines, are_a_format_of_files_also_as_fluentd_writes_them) {
  const auto format_of = [](std::string_view text) {
    const Format* const format = recognise_format({.bytes = {}, .text = text, .whole = true});
    return format == nullptr ? std::string_view{} : format->name;
  };
  EXPECT_EQ(format_of("2026-11-21T09:12:44.5Z stdout F {\"level\":\"info\",\"a\":1,\"b\":2}\n"
                      "2026-11-21T09:12:44.5Z stdout F {\"level\":\"info\",\"a\":1,\"b\":3}\n"),
            "container");
  EXPECT_EQ(format_of("2026-11-21T09:12:44.5Z stdout F %ASA-6-302010: 5 in use, 9 most used\n"),
            "container");
  const std::string fluentd =
      "2026-11-21T09:12:44+00:00\tkube.web\t{\"log\":\"words\",\"stream\":\"stdout\"}\n";
  EXPECT_EQ(format_of(fluentd), "container");
  const Decoded got = decode_text("container", fluentd);
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].of("tag") + " " + got.events[0].of("log"), "kube.web words");
  EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.000000Z");
}

TEST(ContainerLines, an_object_behind_a_time_is_read) {
  const Decoded got = decode_text(
      "text",
      "2026-11-21 09:12:44,123 {\"dst_port\": 22, \"logtype\": 4002, \"node_id\": \"decoy1\", "
      "\"src_host\": \"192.0.2.7\", \"logdata\": {}}\n");
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].product + " " + got.events[0].host, "opencanary decoy1");
  EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.123000Z");
}

TEST(DatabaseLog, mariadb_and_old_mysql) {
  for (const std::string_view front : {"261121  9:12:44 ", "2026-11-21  9:12:44 17 ",
                                       "2026-11-21 09:12:44 0 ", "2026-11-21T09:12:44Z 17 "}) {
    const Decoded got = decode_text(
        "database",
        std::string(front) +
            "[Warning] Access denied for user 'root'@'192.0.2.7' (using password: NO)\n");
    ASSERT_EQ(got.events.size(), 1u);
    EXPECT_EQ(got.events[0].of("user") + " " + got.events[0].of("src_host"), "root 192.0.2.7");
    EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.000000Z") << front;
  }
}

TEST(SyslogPayload, junos_says_all_in_parameters) {
  const Decoded got =
      decode_text("syslog",
                  "<14>1 2026-11-21T09:12:44.184+01:00 srx1 RT_FLOW - RT_FLOW_SESSION_DENY "
                  "[junos@2636.1.1.1.2.39 source-address=\"192.0.2.7\" destination-port=\"23\"]\n");
  ASSERT_EQ(got.events.size(), 1u);
  const PlainEvent& e = got.events[0];
  EXPECT_EQ(e.product + "/" + e.channel + " " + e.host, "juniper/flow srx1");
  EXPECT_EQ(e.of("source-address") + " " + e.of("blocked"), "192.0.2.7 true");
  EXPECT_EQ(e.of("syslog.msgid"), "RT_FLOW_SESSION_DENY");
}

}  // namespace
}  // namespace tocsin::source
