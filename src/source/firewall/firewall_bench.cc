// SPDX-License-Identifier: Apache-2.0
// Splitting and decoding the logs of firewalls, and tables, beside a bare search for line ends in
// the same bytes.

#include <array>
#include <cstring>
#include <span>
#include <string>

#include <benchmark/benchmark.h>

#include "tocsin/model/event.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

constexpr std::size_t kTextBytes = std::size_t{16} << 20;

struct Sort {
  std::string_view format, head;
  std::array<std::string_view, 2> lines;
};

// Lines as these devices write them, whole.
constexpr std::array kSorts{
    Sort{"cef",
         "",
         {"CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Accept|https|Unknown|act=Accept "
          "rt=1795252364123 src=192.0.2.5 spt=4022 dst=198.51.100.7 dpt=443 proto=TCP "
          "deviceDirection=0 cs1Label=Rule cs1=out_all in=2042 out=6000 "
          "request=https://www.court.example/?a\\=b\n",
          "CEF:0|Acme|Gate|1.0|100|Login failed|5|rt=1795252364123 src=192.0.2.7 suser=m.osei "
          "dvchost=fw01 msg=the password was wrong for the third time outcome=failure\n"}},
    Sort{"leef",
         "",
         {"LEEF:2.0|Acme|Gate|2.0|allow|^|devTime=1795252364123^src=192.0.2.5^dst=198.51.100.7^"
          "srcPort=4022^dstPort=443^proto=TCP^action=allow^usrName=m.osei^sev=3\n",
          "LEEF:1.0|Acme|Gate|1.0|login|devTime=1795252364123\tsrc=192.0.2.7\tusrName=m.osei\t"
          "msg=the password was wrong for the third time\n"}},
    Sort{"fortigate",
         "",
         {"date=2026-11-21 time=10:12:45 devname=\"fw01\" devid=\"FG100FTK00000001\" "
          "eventtime=1795252364123456789 tz=\"+0100\" logid=\"0000000013\" type=\"traffic\" "
          "subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.5 srcport=4022 "
          "srcintf=\"port2\" dstip=198.51.100.7 dstport=443 dstintf=\"wan1\" proto=6 "
          "action=\"accept\" policyid=7 service=\"HTTPS\" sentbyte=2042 rcvdbyte=6000 "
          "sentpkt=15 rcvdpkt=16 appcat=\"unscanned\"\n",
          "date=2026-11-21 time=10:12:44 devname=\"fw01\" devid=\"FG100FTK00000001\" "
          "logid=\"0100044547\" type=\"event\" subtype=\"system\" level=\"information\" "
          "vd=\"root\" logdesc=\"Object attribute configured\" user=\"admin\" "
          "action=\"Add\" cfgpath=\"system.admin\" cfgobj=\"helpdesk2\"\n"}},
    Sort{
        "paloalto",
        "",
        {"1,2026/11/21 09:12:44,007051000012345,TRAFFIC,end,2561,2026/11/21 09:12:43,192.0.2.5,"
         "198.51.100.7,192.0.2.1,198.51.100.7,\"out, all\",court\\m.osei,,ssl,vsys1,trust,"
         "untrust,ae1,ae2,default,2026/11/21 09:12:43,77,1,4022,443,40022,443,0x400053,tcp,"
         "allow,8042,2042,6000,31,2026/11/21 09:12:03,37,any,,901,0x0,NL,NL,,15,16,tcp-fin\n",
         "1,2026/11/21 09:12:46,007051000012345,SYSTEM,auth,2561,2026/11/21 09:12:46,,auth-fail,"
         ",0,0,general,medium,\"failed authentication for user 'admin'. From: 192.0.2.9.\",902\n"}},
    Sort{"cisco",
         "",
         {"Nov 21 2026 09:12:44 fw01 : %ASA-6-302013: Built inbound TCP connection 7 for "
          "outside:198.51.100.7/4022 (198.51.100.7/4022) to inside:192.0.2.5/443 "
          "(192.0.2.5/443)\n",
          "Nov 21 2026 09:12:45 fw01 : %ASA-4-106023: Deny tcp src outside:198.51.100.7/4022 dst "
          "inside:192.0.2.5/23 by access-group \"outside_in\" [0x0, 0x0]\n"}},
    Sort{"text",
         "",
         {"filterlog[311]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,0,0,DF,6,tcp,60,"
          "198.51.100.7,192.0.2.5,4022,23,0,S,1,,64240,,mss;nop\n",
          "filterlog[311]: 7,,,1000000105,igb1,match,pass,out,6,0x00,0x00000,64,UDP,17,80,"
          "2001:db8::7,2001:db8::5,4022,53,60\n"}},
    Sort{"csv",
         "time;user;action;case;document;address;outcome\n",
         {"2026-11-21 09:12:44;m.osei;open;ICX-0114;\"Motion 32; draft.docx\";192.0.2.57;OK\n",
          "2026-11-21 09:12:45;n.adeyemi;print;ICX-0092;Order 7.pdf;192.0.2.58;OK\n"}},
    Sort{"kv",
         "",
         {"time=2026-11-21T09:12:44Z level=info user=m.osei action=open case=ICX-0114 "
          "object=\"Motion 32 draft.docx\" address=192.0.2.57 outcome=ok\n",
          "time=2026-11-21T09:12:45Z level=info user=n.adeyemi action=print pages=12 "
          "address=192.0.2.58\n"}},
};

std::string text_of(const Sort& sort) {
  std::string text(sort.head);
  for (std::size_t i = 0; text.size() < kTextBytes; ++i) text += sort.lines[i % 2];
  return text;
}

void report(benchmark::State& state, std::size_t bytes, std::size_t events) {
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["bytes/s"] =
      benchmark::Counter(static_cast<double>(bytes) * rounds, benchmark::Counter::kIsRate);
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events) * rounds, benchmark::Counter::kIsRate);
}

void decode(benchmark::State& state, const Sort& sort) {
  const std::string text = text_of(sort);
  const model::FieldNames names;
  const DecoderTables tables(names);
  Decoders decoders(tables);
  const Format& format = *find_format(sort.format);
  Block block;
  model::EventBatch batch;
  std::size_t events = 0;
  for (auto _ : state) {
    const auto splitter = format.make_splitter({});
    MemoryStream stream(std::as_bytes(std::span(text)));
    LossCounts losses;
    events = 0;
    while (splitter->next(stream, block, losses)) {
      block.format = &format;
      batch.clear();
      events += decoders.decode(block, batch).events;
    }
  }
  report(state, text.size(), events);
}

void find_lines(benchmark::State& state) {
  const std::string text = text_of(kSorts[0]);
  std::size_t lines = 0;
  for (auto _ : state) {
    lines = 0;
    for (const char* at = text.data(); at != nullptr; ++lines) {
      const char* end = text.data() + text.size();
      at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (at != nullptr) ++at;
    }
    benchmark::DoNotOptimize(lines);
  }
  report(state, text.size(), lines);
}
BENCHMARK(find_lines)->Unit(benchmark::kMillisecond);

BENCHMARK_CAPTURE(decode, cef, kSorts[0])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, leef, kSorts[1])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, fortigate, kSorts[2])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, paloalto, kSorts[3])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, cisco, kSorts[4])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, text, kSorts[5])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, csv, kSorts[6])->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, kv, kSorts[7])->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin::source

BENCHMARK_MAIN();
