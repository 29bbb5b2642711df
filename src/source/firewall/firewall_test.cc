// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "decoded.h"
#include "encode/firewall.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

PlainEvent one(std::string_view format, std::string_view text) {
  const Decoded got = decode_text(format, text);
  EXPECT_EQ(got.counts.records, 1u);
  EXPECT_EQ(got.counts.undecoded, 0u) << text;
  return got.events.empty() ? PlainEvent{} : got.events[0];
}

std::string_view recognised(std::string_view text) {
  const Format* format =
      recognise_format({.bytes = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                        .text = text,
                        .whole = true});
  return format == nullptr ? "" : format->name;
}

TEST(Cef, escapes_and_values_with_blanks_are_read) {
  const PlainEvent e =
      one("cef", R"(CEF:0|Acme \| Sons|Gate\\Way|1.0|100|Login \| failed|5|src=192.0.2.7 )"
                 R"(msg=a \= b\nnext c:\dir path=C:\Users\x request=http://x.example/?a=b&c=d )"
                 R"(cs1Label=Rule Name cs1=deny all  rt=1795252364123 dvchost=fw01)"
                 "\n");
  EXPECT_EQ(e.of("deviceVendor"), "Acme | Sons");
  EXPECT_EQ(e.of("deviceProduct"), "Gate\\Way");
  EXPECT_EQ(e.of("name"), "Login | failed");
  EXPECT_EQ(e.of("severity"), "5");
  EXPECT_EQ(e.of("msg"), "a = b\nnext c:\\dir");
  EXPECT_EQ(e.of("path"), "C:\\Users\\x");
  EXPECT_EQ(e.of("request"), "http://x.example/?a=b&c=d");
  EXPECT_EQ(e.of("cs1"), "deny all");
  EXPECT_EQ(e.of("Rule Name"), "deny all");
  EXPECT_EQ(e.time, "2026-11-21T09:12:44.123000Z");
  EXPECT_EQ(e.host, "fw01");
  EXPECT_EQ(e.channel, "cef");
  EXPECT_EQ(e.product, "");
}

TEST(Cef, is_the_same_alone_and_in_syslog) {
  const std::string cef =
      "CEF:0|Fortinet|Fortigate|7.0|44546|config|3|act=Add FTNTFGTcfgpath=system.admin";
  const PlainEvent alone = one("cef", cef + "\n");
  EXPECT_EQ(alone.product, "fortigate");
  const PlainEvent inner = one("syslog", "<134>Nov 21 09:12:44 fw01 " + cef + "\n");
  EXPECT_EQ(inner.product, "fortigate");
  EXPECT_EQ(inner.channel, "cef");
  EXPECT_EQ(inner.of("act"), alone.of("act"));
  EXPECT_EQ(inner.host, "fw01");
  EXPECT_EQ(one("cef", "<134>" + cef + "\n").of("FTNTFGTcfgpath"), "system.admin");
}

TEST(Cef, what_is_no_cef_stays_text) {
  const Decoded got =
      decode_text("cef", "CEF:0|only|three\nCEF:0|a|b|c|d|e|f\nCEF:0|a|b|c|d|e|f|words\n");
  EXPECT_EQ(got.counts.records, 3u);
  EXPECT_EQ(got.counts.undecoded, 1u);
  ASSERT_EQ(got.events.size(), 3u);
  EXPECT_EQ(got.events[2].of("msg"), "words");
}

TEST(Leef, delimiters_of_both_versions) {
  EXPECT_EQ(one("leef", "LEEF:1.0|V|P|1|E|src=192.0.2.7\tmsg=a b=c\n").of("msg"), "a b=c");
  EXPECT_EQ(one("leef", "LEEF:2.0|V|P|1|E|^|src=192.0.2.7^msg=a b\n").of("msg"), "a b");
  EXPECT_EQ(one("leef", "LEEF:2.0|V|P|1|E|0x5e|src=1^msg=a|b\n").of("msg"), "a|b");
  EXPECT_EQ(one("leef", "LEEF:2.0|V|P|1|E|x7C|src=1|msg=a\n").of("msg"), "a");
  EXPECT_EQ(one("leef", "LEEF:2.0|V|P|1|E||src=1\tmsg=a\n").of("msg"), "a");
  EXPECT_EQ(one("leef", "LEEF:2.0|V|P|1|E|src=1\tmsg=a|b\n").of("msg"), "a|b");
  const PlainEvent e =
      one("leef", "LEEF:1.0|V|P|1|E|devTime=Nov 21 2026 09:12:44 CET\tusrName=m.osei\n");
  EXPECT_EQ(e.time, "2026-11-21T08:12:44.000000Z");
}

TEST(Fortigate, head_comes_from_its_pairs) {
  const PlainEvent e = one(
      "fortigate", R"(date=2026-11-21 time=09:12:44 devname="fw01" devid="FG100" )"
                   R"(eventtime=1795252364123456789 tz="+0100" logid="0100044546" type="event" )"
                   R"(subtype="system" level="information" user="m.osei" cfgpath="system.admin" )"
                   R"(action="Add" msg="a \"b\" c" path="C:\dir\")"
                   "\n");
  EXPECT_EQ(e.product, "fortigate");
  EXPECT_EQ(e.channel, "event");
  EXPECT_EQ(e.provider, "system");
  EXPECT_EQ(e.host, "fw01");
  EXPECT_EQ(e.time, "2026-11-21T09:12:44.123456Z");
  EXPECT_EQ(e.of("cfgpath"), "system.admin");
  EXPECT_EQ(e.of("msg"), "a \"b\" c");
  EXPECT_EQ(e.of("path"), "C:\\dir\\");
  const PlainEvent zoned = one(
      "fortigate", "date=2026-11-21 time=10:12:44 logid=1 type=traffic tz=\"+0100\" action=deny\n");
  EXPECT_EQ(zoned.time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(zoned.of("blocked"), "true");
}

TEST(Cisco, connections_name_their_source) {
  const std::string front = "Nov 21 2026 09:12:44 fw01 : ";
  const PlainEvent in = one(
      "cisco", front +
                   "%ASA-6-302013: Built inbound TCP connection 7 for outside:198.51.100.7/4022 "
                   "(198.51.100.7/4022) to inside:192.0.2.5/443 (192.0.2.5/443)\n");
  EXPECT_EQ(in.of("src_ip"), "198.51.100.7");
  EXPECT_EQ(in.of("dst_port"), "443");
  EXPECT_EQ(in.of("blocked"), "false");
  EXPECT_EQ(in.channel, "traffic");
  EXPECT_EQ(in.code, 302013u);
  EXPECT_EQ(in.host, "fw01");
  EXPECT_EQ(in.time, "2026-11-21T09:12:44.000000Z");
  const PlainEvent out = one(
      "cisco", front +
                   "%ASA-6-302013: Built outbound TCP connection 8 for outside:198.51.100.7/443 "
                   "(198.51.100.7/443) to inside:192.0.2.5/4022 (192.0.2.5/4022)\n");
  EXPECT_EQ(out.of("src_ip"), "192.0.2.5");
  EXPECT_EQ(out.of("dst_ip"), "198.51.100.7");
  EXPECT_EQ(out.of("dst_port"), "443");
  const PlainEvent denied =
      one("cisco", front +
                       "%ASA-4-106023: Deny tcp src outside:198.51.100.7/4022(LOCAL\\m.osei) dst "
                       "inside:192.0.2.5/23 by access-group \"in\" [0x0, 0x0]\n");
  EXPECT_EQ(denied.of("dst_port"), "23");
  EXPECT_EQ(denied.of("src_port"), "4022");
  EXPECT_EQ(denied.of("user"), "LOCAL\\m.osei");
  EXPECT_EQ(denied.of("blocked"), "true");
  EXPECT_EQ(denied.of("access_list"), "in");
}

TEST(Cisco, messages_of_other_systems) {
  const PlainEvent ios = one("cisco",
                             "000045: *Nov 21 2026 09:12:44.123: %SYS-5-CONFIG_I: Configured from "
                             "console by admin on vty0 (192.0.2.9)\n");
  EXPECT_EQ(ios.of("user"), "admin");
  EXPECT_EQ(ios.of("src_ip"), "192.0.2.9");
  EXPECT_EQ(ios.time, "2026-11-21T09:12:44.123000Z");
  const PlainEvent xr = one("cisco",
                            "RP/0/RSP0/CPU0:Nov 21 2026 09:12:44.123 UTC: tcp[466]: "
                            "%IP-TCP-3-BADAUTH : Invalid MD5 digest from 192.0.2.9:179\n");
  EXPECT_EQ(xr.channel, "bgp");
  EXPECT_EQ(xr.time, "2026-11-21T09:12:44.123000Z");
  EXPECT_EQ(xr.host, "");
  EXPECT_EQ(xr.provider, "IP-TCP");
  const PlainEvent command =
      one("cisco", "%ASA-5-111008: User 'admin' executed the 'no logging' command.\n");
  EXPECT_EQ(command.channel, "aaa");
  EXPECT_EQ(command.of("command"), "no logging");
  const PlainEvent tacacs = one("cisco",
                                "Nov 21 2026 09:12:44\t192.0.2.1\tadmin\ttty1\t192.0.2.9\tstop\t"
                                "task_id=3\tservice=shell\tcmd=show running-config <cr>\n");
  EXPECT_EQ(tacacs.of("command"), "show running-config <cr>");
  EXPECT_EQ(tacacs.channel, "aaa");
  const PlainEvent login = one("cisco",
                               "%ASA-6-113015: AAA user authentication Rejected : reason = Invalid "
                               "password : local database : user = root: user IP = 192.0.2.9\n");
  EXPECT_EQ(login.of("user"), "root");
  EXPECT_EQ(login.of("src_ip"), "192.0.2.9");
}

TEST(Filterlog, both_versions_of_ip) {
  const PlainEvent four =
      one("text",
          "filterlog[311]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,0,0,DF,6,tcp,60,"
          "198.51.100.7,192.0.2.5,4022,23,0,S,1,,64240,,mss\n");
  EXPECT_EQ(four.product, "pfsense");
  EXPECT_EQ(four.of("src_ip"), "198.51.100.7");
  EXPECT_EQ(four.of("dst_port"), "23");
  EXPECT_EQ(four.of("blocked"), "true");
  EXPECT_EQ(four.of("options"), "mss");
  const PlainEvent six = one("text",
                             "5,,,1000000105,igb0,match,pass,out,6,0x00,0x0,64,UDP,17,80,"
                             "2001:db8::7,2001:db8::5,4022,53,60\n");
  EXPECT_EQ(six.of("dst_ip"), "2001:db8::5");
  EXPECT_EQ(six.of("dst_port"), "53");
  EXPECT_EQ(six.of("blocked"), "false");
}

TEST(PaloAlto, fields_have_the_names_of_their_type) {
  const PlainEvent e =
      one("paloalto",
          "1,2026/11/21 09:12:44,007051000012345,TRAFFIC,end,2561,2026/11/21 09:12:43,192.0.2.5,"
          "198.51.100.7,,,\"out, all\",court\\m.osei,,ssl,vsys1,in,out,ae1,ae2,log,,77,1,4022,443,"
          "0,0,0x1,tcp,allow,100\n");
  EXPECT_EQ(e.channel, "traffic");
  EXPECT_EQ(e.of("rule"), "out, all");
  EXPECT_EQ(e.of("dport"), "443");
  EXPECT_EQ(e.of("action"), "allow");
  EXPECT_EQ(e.of("blocked"), "false");
  EXPECT_EQ(e.time, "2026-11-21T09:12:43.000000Z");
  EXPECT_EQ(one("paloalto",
                "1,2026/11/21 09:12:44,1,CONFIG,0,2561,2026/11/21 09:12:43,192.0.2.5,,"
                "set,admin,Web,Succeeded,config mgt\n")
                .of("admin"),
            "admin");
}

TEST(Routers, huawei_and_juniper) {
  const PlainEvent h = one("text",
                           "Nov 21 2026 09:12:44 core1 %%01BGP/3/BGP_AUTH_FAILED(l)[7]:BGP session "
                           "authentication failed. (PeerAddress=192.0.2.9:179, Reason=x)\n");
  EXPECT_EQ(h.product, "huawei");
  EXPECT_EQ(h.channel, "bgp");
  EXPECT_EQ(h.of("PeerAddress"), "192.0.2.9:179");
  EXPECT_EQ(h.of("brief"), "BGP_AUTH_FAILED");
  const PlainEvent j = one("text", "tcp_auth_ok: Packet from 192.0.2.9:179 missing MD5 digest\n");
  EXPECT_EQ(j.product, "juniper");
}

TEST(Routers, junos_writes_cards_and_priorities_in_front) {
  for (const std::string_view front :
       {"Nov 21 09:12:44 mx1 /kernel: ", "Nov 21 09:12:44  mx1 fpc0 ",
        "<4>Nov 21 09:12:44 mx1: %KERN-4: ", "Nov 21 09:12:44.123  mx1 kernel: %KERN-4: "}) {
    const PlainEvent e =
        one("syslog",
            std::string(front) + "tcp_auth_ok: Packet from 192.0.2.9:179 missing MD5 digest\n");
    EXPECT_EQ(e.product + "/" + e.channel + " " + e.host, "juniper/bgp mx1") << front;
  }
  const PlainEvent tag =
      one("syslog",
          "Nov 21 09:12:44 mx1 rpd[1201]: %DAEMON-4-RPD_BGP_NEIGHBOR_STATE_CHANGED: "
          "BGP peer 192.0.2.9 (External AS 64500) changed state\n");
  EXPECT_EQ(tag.product + "/" + tag.channel + "/" + tag.provider, "juniper/bgp/rpd");
  // NX-OS has facilities of the same names.
  EXPECT_EQ(one("syslog", "<187>: 2026 Nov 21 09:12:44 UTC: %DAEMON-3-SYSTEM_MSG: error\n").product,
            "cisco");
}

TEST(Cisco, commands_by_every_road_of_accounting) {
  struct Case {
    std::string_view line, user, command;
  };
  constexpr Case kCases[] = {
      {"RP/0/RSP0/CPU0:Nov 21 2026 09:12:44.123 : locald_DLRSC[418]: "
       "%SECURITY-LOCALD-5-LOCAL_CMD_ACCT : "
       "CLI CMD: \"clear logging\" by m.osei from TTY /dev/pts/0 192.0.2.7",
       "m.osei", "clear logging"},
      {"<189>125: rtr1 RP/0/RSP0/CPU0:Nov 21 2026 09:12:44.123 UTC: locald_DLRSC[418]: "
       "%SECURITY-LOCALD-5-LOCAL_CMD_ACCT : CLI CMD: \"clear logging\" by m.osei",
       "m.osei", "clear logging"},
      {"Nov 21 2026 09:12:44 nx1: %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by m.osei on "
       "192.0.2.7@pts/0",
       "m.osei", "(absent)"},
      {"Sat Nov 21 09:12:44 2026:type=update:id=192.0.2.7@pts/0:user=m.osei:cmd=clear logging "
       "(SUCCESS)",
       "m.osei", "clear logging (SUCCESS)"},
      {"<181>Nov 21 09:12:44 ise1 CISE_TACACS_Accounting 0000000123 1 0 2026-11-21 09:12:44.123 "
       "+00:00 "
       "0000000456 3300 NOTICE Tacacs-Accounting: TACACS+ Accounting with Command, "
       "ConfigVersionId=33, "
       "Device IP Address=192.0.2.254, CmdSet=[ CmdAV=clear CmdArgAV=logging CmdArgAV=<cr> ], "
       "User=m.osei",
       "(absent)", "clear logging <cr>"},
      {"Nov 21 09:12:44 tac1 tac_plus[811]: 192.0.2.254#011m.osei#011tty1#011192.0.2.7#011stop#011"
       "task_id=12#011service=shell#011cmd=clear logging <cr>",
       "m.osei", "clear logging <cr>"},
      {"2026-11-21 09:12:44 "
       "+0000\t192.0.2.254\tm.osei\ttty1\t192.0.2.7\tstop\ttask_id=12\tcmd=show run",
       "m.osei", "show run"},
  };
  for (const Case& c : kCases) {
    const PlainEvent e = one("text", std::string(c.line) + "\n");
    EXPECT_EQ(e.product + "/" + e.channel, "cisco/aaa") << c.line;
    EXPECT_EQ(e.of("user"), c.user) << c.line;
    EXPECT_EQ(e.of("command"), c.command) << c.line;
    EXPECT_EQ(e.time.substr(4, 15), "-11-21T09:12:44") << c.line;
  }
  EXPECT_EQ(one("text",
                "CISE_Failed_Attempts 0000000123 1 0 2026-11-21 09:12:44.123 +00:00 1 5400 "
                "NOTICE Failed-Attempt: Authentication failed, UserName=m.osei, NAS-Port=1\n")
                .channel,
            "auth");
}

TEST(Firewall, every_sample_is_recognised_as_its_format) {
  for (const char* name : {"cef", "leef", "fortigate", "paloalto", "cisco", "kv", "csv"}) {
    EXPECT_EQ(recognised(find_format(name)->sample), name);
  }
}

// What an encoder writes comes back.
TEST(Firewall, encoders_and_decoders_agree) {
  encode::PlainEvent event;
  event.fields = {{"deviceVendor", "a|b\\"}, {"src", "192.0.2.7"}, {"msg", "x = y\\z\nw | v"}};
  const PlainEvent cef = one("cef", *encode::encode_cef(event));
  for (const auto& [name, value] : event.fields) EXPECT_EQ(cef.of(name), value);
  event.fields = {{"src", "192.0.2.7"}, {"msg", "x = y\\z | v"}};
  const PlainEvent leef = one("leef", *encode::encode_leef(event));
  for (const auto& [name, value] : event.fields) EXPECT_EQ(leef.of(name), value);
  event.fields = {{"action", "Add"}, {"msg", "say \"x\"y z\\"}};
  const PlainEvent forti = one("fortigate", *encode::encode_fortigate(event));
  for (const auto& [name, value] : event.fields) EXPECT_EQ(forti.of(name), value);
  event.fields = {{"user name", "a,b\n\"c\""}, {"action", ""}};
  const PlainEvent row = decode_text("csv", *encode::encode_csv(event, ';')).events.at(0);
  for (const auto& [name, value] : event.fields) EXPECT_EQ(row.of(name), value);
}

TEST(Leef, AttributesMayBePartedLikeTheHeader) {
  const Decoded decoded = decode_text(
      "leef",
      "LEEF:1.0|Palo Alto Networks|PAN-OS Syslog Integration|8.1|deny|ReceiveTime=2026/11/21 "
      "09:12:44|cat=TRAFFIC|src=192.0.2.7|dst=198.51.100.7\n");
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].of("src"), "192.0.2.7");
  EXPECT_EQ(decoded.events[0].of("cat"), "TRAFFIC");
  EXPECT_EQ(decoded.events[0].time, "2026-11-21T09:12:44.000000Z");
}

TEST(FastAlert, is_an_alert_under_the_names_of_eve) {
  const PlainEvent e =
      one("fast-alert",
          "11/21/2026-09:12:44.123456  [wDrop] [**] [1:2100498:7] GPL [test] id [**] "
          "[Classification: Misc activity] [Priority: 2] {TCP} 2001:db8::7:80 -> 192.0.2.9:4022\n");
  EXPECT_EQ(e.product + "/" + e.channel, "suricata/alert");
  EXPECT_EQ(e.time, "2026-11-21T09:12:44.123456Z");
  EXPECT_EQ(e.of("alert.signature"), "GPL [test] id");
  EXPECT_EQ(e.of("alert.signature_id"), "2100498");
  EXPECT_EQ(e.of("alert.category"), "Misc activity");
  EXPECT_EQ(e.of("alert.severity"), "2");
  EXPECT_EQ(e.of("alert.action"), "blocked");
  EXPECT_EQ(e.of("src_ip") + " " + e.of("src_port"), "2001:db8::7 80");
  EXPECT_EQ(e.of("dest_ip") + " " + e.of("dest_port"), "192.0.2.9 4022");
}

TEST(FastAlert, of_snort_and_in_syslog) {
  const PlainEvent snort = one("fast-alert",
                               "11/21-09:12:47.5 [**] [116:434:1] \"(icmp4) ICMP ping\" [**] "
                               "[Priority: 3] {ICMP} 192.0.2.7 -> 198.51.100.4\n");
  EXPECT_EQ(snort.of("alert.signature"), "(icmp4) ICMP ping");
  EXPECT_EQ(snort.of("src_port"), "(absent)");
  const PlainEvent sent =
      one("syslog",
          "Nov 21 09:12:48 sensor1 suricata[811]: [1:2100498:7] GPL id [Classification: "
          "x] [Priority: 2] {TCP} 192.0.2.7:80 -> 198.51.100.4:4022\n");
  EXPECT_EQ(sent.product + "/" + sent.channel + " " + sent.host, "suricata/alert sensor1");
  EXPECT_EQ(one("syslog", "Nov 21 09:12:48 web1 app[1]: [1:2:3] no flow\n").channel, "syslog");
}

TEST(Gateways, name_the_parts_of_addresses) {
  const PlainEvent cef = one("cef", "CEF:0|Acme|Gate|1|1|n|3|request=files.example/a.exe?x=1\n");
  EXPECT_EQ(cef.of("url.domain") + " " + cef.of("url.path_query"), "files.example /a.exe?x=1");
  EXPECT_EQ(one("cef", "CEF:0|Acme|Gate|1|1|n|3|request=/a.exe\n").of("url.domain"), "(absent)");
  const PlainEvent forti =
      one("fortigate",
          "date=2026-11-21 time=09:12:44 devid=\"F\" logid=\"0317013312\" type=\"utm\" "
          "subtype=\"webfilter\" hostname=\"files.example\" url=\"/a.exe?x=1\"\n");
  EXPECT_EQ(forti.of("url.extension"), "exe");
}

TEST(Cisco, classes_of_messages_and_devices_in_front) {
  const PlainEvent e = one("syslog",
                           "<166>Nov 21 2026 09:12:44 fw1 : %ASA-session-6-305012: Teardown "
                           "dynamic TCP translation\n");
  EXPECT_EQ(e.of("facility") + " " + e.of("message_class") + " " + e.of("mnemonic"),
            "ASA session 305012");
  EXPECT_EQ(e.host, "fw1");
  EXPECT_EQ(one("syslog", "Nov 21 09:12:44 fw1: %FTD-6-302013: Built x\n").host, "fw1");
}

}  // namespace
}  // namespace tocsin::source
