// SPDX-License-Identifier: Apache-2.0
// Splitting and decoding syslog beside a bare search for line ends in the same bytes. The lines
// are those of a server: logins and probes, sudo, PAM, cron, the firewall, mail, units, and
// messages of programs that nobody knows.

#include <array>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "tocsin/model/event.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

constexpr std::size_t kTextBytes = std::size_t{32} << 20;

constexpr auto kMessages = std::to_array<std::string_view>({
    "sshd[81244]: Failed password for invalid user admin from 192.0.2.7 port 40221 ssh2",
    "sshd[81244]: Connection closed by invalid user admin 192.0.2.7 port 40221 [preauth]",
    "sshd[81250]: Accepted publickey for m.osei from 198.51.100.4 port 51514 ssh2: ED25519 "
    "SHA256:W9uDkMyGr0LbeoXY8o4J5cRdqTz1nVKfHsA2PjxIv3E",
    "sshd[81250]: pam_unix(sshd:session): session opened for user m.osei(uid=1004) by (uid=0)",
    "systemd-logind[611]: New session 4471 of user m.osei.",
    "sudo:   m.osei : TTY=pts/3 ; PWD=/srv/cases ; USER=root ; COMMAND=/usr/bin/systemctl restart "
    "nginx",
    "sudo: pam_unix(sudo:auth): authentication failure; logname=m.osei uid=1004 euid=0 "
    "tty=/dev/pts/3 ruser=m.osei rhost=  user=m.osei",
    "CRON[81300]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
    "systemd[1]: Started Session 4471 of User m.osei.",
    "systemd[1]: apt-daily.service: Deactivated successfully.",
    "kernel: [812345.678901] [UFW BLOCK] IN=eth0 OUT= "
    "MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 "
    "SRC=203.0.113.9 DST=192.0.2.1 LEN=44 TOS=0x00 PREC=0x00 TTL=241 ID=54321 PROTO=TCP SPT=51422 "
    "DPT=3389 WINDOW=1024 RES=0x00 SYN URGP=0",
    "postfix/smtpd[82001]: connect from mail.example[198.51.100.25]",
    "postfix/qmgr[1402]: 4F2A13C0B1: from=<clerk@court.example>, size=48213, nrcpt=1 (queue "
    "active)",
    "postfix/smtp[82004]: 4F2A13C0B1: to=<registry@icc.example>, "
    "relay=mx1.icc.example[198.51.100.26]:25, delay=0.81, delays=0.1/0.01/0.4/0.3, dsn=2.0.0, "
    "status=sent (250 2.0.0 Ok: queued as 7B1D2)",
    "dovecot: imap-login: Login: user=<m.osei>, method=PLAIN, rip=192.0.2.44, lip=192.0.2.1, "
    "mpid=82010, TLS, session=<Q1x0a2kXv8cAAAAB>",
    "case-registry[2210]: document 4471/filing-32 was opened by m.osei from 192.0.2.44",
});

const std::string& text() {
  static const std::string made = [] {
    std::string out;
    for (unsigned line = 0; out.size() < kTextBytes; ++line) {
      std::array<char, 16> clock{};
      const unsigned second = line / 8 % 86400;
      const auto digits = [&clock](std::size_t at, unsigned number) {
        clock[at] = static_cast<char>('0' + number / 10);
        clock[at + 1] = static_cast<char>('0' + number % 10);
      };
      digits(0, second / 3600);
      digits(3, second / 60 % 60);
      digits(6, second % 60);
      clock[2] = clock[5] = ':';
      out += "Nov 21 " + std::string(clock.data(), 8) + " registry1 ";
      out += kMessages[line * 7 % kMessages.size()];
      out += '\n';
    }
    return out;
  }();
  return made;
}

void report(benchmark::State& state, std::size_t events) {
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["bytes/s"] =
      benchmark::Counter(static_cast<double>(text().size()) * rounds, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events) * rounds, benchmark::Counter::kIsRate);
}

std::size_t pass(const Format& format, Decoders& decoders, bool decode) {
  static Block block;
  static model::EventBatch batch;
  const auto splitter = format.make_splitter({});
  MemoryStream stream(std::as_bytes(std::span(text())));
  LossCounts losses;
  std::size_t events = 0;
  while (splitter->next(stream, block, losses)) {
    block.format = &format;
    batch.clear();
    if (decode) events += decoders.decode(block, batch).events;
  }
  return events;
}

void decode_syslog(benchmark::State& state) {
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  std::size_t events = 0;
  for (auto _ : state) events = pass(*find_format("syslog"), decoders, true);
  report(state, events);
}
BENCHMARK(decode_syslog)->Unit(benchmark::kMillisecond);

void split_syslog(benchmark::State& state) {
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  for (auto _ : state) pass(*find_format("syslog"), decoders, false);
  report(state, 0);
}
BENCHMARK(split_syslog)->Unit(benchmark::kMillisecond);

void find_lines(benchmark::State& state) {
  std::size_t lines = 0;
  for (auto _ : state) {
    lines = 0;
    for (const char* at = text().data(); at != nullptr; ++lines) {
      const char* end = text().data() + text().size();
      at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (at != nullptr) ++at;
    }
    benchmark::DoNotOptimize(lines);
  }
  report(state, lines);
}
BENCHMARK(find_lines)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin::source

BENCHMARK_MAIN();
