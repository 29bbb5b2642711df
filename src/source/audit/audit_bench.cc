// SPDX-License-Identifier: Apache-2.0
// Splitting and decoding an audit log beside a bare search for line ends in the same bytes. The
// events are those of a server with a usual set of rules: programs started, files opened and made,
// connections, logins.

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "tocsin/model/event.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

constexpr std::size_t kTextBytes = std::size_t{32} << 20;

void append(std::string& out, std::string_view type, unsigned serial, std::string_view body) {
  out += "type=";
  out += type;
  out += " msg=audit(" + std::to_string(1'795'252'364 + serial / 100) +
         ".120:" + std::to_string(serial) + "): ";
  out += body;
  out += '\n';
}

void append_path(std::string& out, unsigned serial, unsigned item, std::string_view name,
                 std::string_view use) {
  append(out, "PATH", serial,
         "item=" + std::to_string(item) + " name=\"" + std::string(name) +
             "\" inode=" + std::to_string(131'072 + serial * 7) +
             " dev=fd:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=" + std::string(use) +
             " cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\x1dOUID=\"root\" OGID=\"root\"");
}

void append_call(std::string& out, unsigned serial, std::string_view call, std::string_view comm) {
  const std::string pid = std::to_string(2000 + serial % 30'000);
  append(out, "SYSCALL", serial,
         "arch=c000003e " + std::string(call) + " ppid=1802 pid=" + pid +
             " auid=1001 uid=1001 gid=1001 euid=1001 suid=1001 fsuid=1001 egid=1001 sgid=1001 "
             "fsgid=1001 tty=pts0 ses=4 comm=\"" +
             std::string(comm) + "\" exe=\"/usr/bin/" + std::string(comm) +
             "\" subj=unconfined key=\"commands\"\x1d" +
             "ARCH=x86_64 SYSCALL=execve AUID=\"m.osei\" UID=\"m.osei\" GID=\"m.osei\" "
             "EUID=\"m.osei\" SUID=\"m.osei\" FSUID=\"m.osei\" EGID=\"m.osei\" SGID=\"m.osei\" "
             "FSGID=\"m.osei\"");
}

void append_event(std::string& out, unsigned serial) {
  switch (serial % 5) {
    case 0:
    case 1:
      append_call(out, serial,
                  "syscall=59 success=yes exit=0 a0=55d8c2f0 a1=55d8c310 a2=55d8c330 a3=8 items=2",
                  "cat");
      append(out, "EXECVE", serial,
             "argc=3 a0=\"cat\" a1=\"-n\" a2=\"/srv/cases/4471/filing-32.txt\"");
      append(out, "CWD", serial, "cwd=\"/srv/m.osei\"");
      append_path(out, serial, 0, "/usr/bin/cat", "NORMAL");
      append_path(out, serial, 1, "/lib64/ld-linux-x86-64.so.2", "NORMAL");
      append(out, "PROCTITLE", serial,
             "proctitle=636174002D6E002F7372762F63617365732F343437312F66696C696E672D33322E747874");
      return;
    case 2:
      append_call(out, serial,
                  "syscall=257 success=yes exit=3 a0=ffffff9c a1=7ffd1 a2=241 a3=1b6 items=2",
                  "cp");
      append(out, "CWD", serial, "cwd=\"/srv/m.osei\"");
      append_path(out, serial, 0, "/srv/m.osei/", "PARENT");
      append_path(out, serial, 1, "/srv/m.osei/notes.txt", "CREATE");
      append(out, "PROCTITLE", serial, "proctitle=6370002F746D702F61006E6F7465732E747874");
      return;
    case 3:
      append_call(out, serial, "syscall=42 success=no exit=-115 a0=5 a1=7ffd2 a2=10 a3=0 items=0",
                  "curl");
      append(out, "SOCKADDR", serial,
             "saddr=020001BBC63364070000000000000000\x1dSADDR={ saddr_fam=inet laddr=198.51.100.7 "
             "lport=443 }");
      append(out, "PROCTITLE", serial, "proctitle=6375726C002D730068747470733A2F2F6578616D706C65");
      return;
    default:
      append(out, "USER_LOGIN", serial,
             "pid=81244 uid=0 auid=1001 ses=4471 subj=unconfined msg='op=login id=1001 "
             "exe=\"/usr/sbin/sshd\" "
             "hostname=192.0.2.44 addr=192.0.2.44 terminal=ssh res=success'\x1dUID=\"root\" "
             "AUID=\"m.osei\" ID=\"m.osei\"");
  }
}

const std::string& text() {
  static const std::string made = [] {
    std::string out;
    for (unsigned serial = 1; out.size() < kTextBytes; ++serial) append_event(out, serial);
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

void bare_lines(benchmark::State& state) {
  std::size_t lines = 0;
  for (auto round : state) {
    const char* at = text().data();
    const char* const end = at + text().size();
    while (const void* feed = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
      at = static_cast<const char*>(feed) + 1;
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  report(state, 0);
}

void audit_log(benchmark::State& state) {
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  model::EventBatch batch;
  Block block;
  std::size_t events = 0;
  const Format* const format = find_format("auditd");
  for (auto round : state) {
    events = 0;
    MemoryStream stream(std::as_bytes(std::span(text())));
    const auto splitter = format->make_splitter({});
    LossCounts losses;
    while (splitter->next(stream, block, losses)) {
      block.format = format;
      batch.clear();
      decoders.decode(block, batch);
      events += batch.events().size();
    }
  }
  report(state, events);
}

BENCHMARK(bare_lines)->Unit(benchmark::kMillisecond);
BENCHMARK(audit_log)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin::source

BENCHMARK_MAIN();
