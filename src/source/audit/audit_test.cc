// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "audit/audit_parser.h"
#include "audit/audit_record.h"
#include "audit/field_plan.h"
#include "audit/hexadecimal.h"
#include "audit/record_types.h"
#include "audit/socket_address.h"
#include "audit/syscalls.h"
#include "decoded.h"

namespace tocsin::source {
namespace {

std::string hex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string record(std::string_view type, unsigned serial, std::string_view body) {
  return "type=" + std::string(type) + " msg=audit(1763716364." + "120:" + std::to_string(serial) +
         "): " + std::string(body) + "\n";
}

PlainEvent one(std::string_view text) {
  const Decoded decoded = decode_text("auditd", text);
  EXPECT_EQ(decoded.events.size(), 1u);
  return decoded.events.empty() ? PlainEvent{} : decoded.events.front();
}

std::string exec_event(unsigned serial) {
  return record("SYSCALL", serial,
                "arch=c000003e syscall=59 success=yes exit=0 a0=55d8 a1=55d9 a2=55da a3=8 items=2 "
                "ppid=2210 pid=2217 auid=1001 uid=0 gid=0 tty=pts0 ses=4 comm=\"curl\" "
                "exe=\"/usr/bin/curl\" key=\"net\"\x1d"
                "ARCH=x86_64 SYSCALL=execve AUID=\"mira\" UID=\"root\" GID=\"root\"") +
         record("EXECVE", serial,
                "argc=3 a0=\"curl\" a1=\"-s\" a2=" + hex("http://198.51.100.7/a b")) +
         record("CWD", serial, "cwd=\"/root\"") +
         record("PATH", serial,
                "item=0 name=\"/usr/bin/curl\" inode=5 mode=0100755 nametype=NORMAL") +
         record("PATH", serial,
                "item=1 name=\"/lib64/ld.so\" inode=6 mode=0100755 nametype=NORMAL") +
         record("PROCTITLE", serial, "proctitle=" + hex({"curl\0-s\0http", 12}));
}

TEST(Audit, JoinsTheRecordsOfOneSerial) {
  const Decoded decoded = decode_text("auditd", exec_event(4711));
  ASSERT_EQ(decoded.events.size(), 1u);
  const PlainEvent& event = decoded.events.front();
  EXPECT_EQ(event.product, "linux");
  EXPECT_EQ(event.channel, "auditd");
  EXPECT_EQ(event.code, 1u);
  EXPECT_EQ(event.time, "2025-11-21T09:12:44.120000Z");
  EXPECT_EQ(event.of("type"), "SYSCALL|EXECVE|CWD|PATH|PROCTITLE");
  EXPECT_EQ(event.of("a0"), "curl");
  EXPECT_EQ(event.of("a2"), "http://198.51.100.7/a b");
  EXPECT_EQ(event.of("syscall_a0"), "55d8");
  EXPECT_EQ(event.of("CommandLine"), "curl -s http://198.51.100.7/a b");
  EXPECT_EQ(event.of("proctitle"), "curl -s http");
  EXPECT_EQ(event.of("exe"), "/usr/bin/curl");
  EXPECT_EQ(event.of("SYSCALL"), "execve");
  EXPECT_EQ(event.of("auid"), "1001");
  EXPECT_EQ(event.of("AUID"), "mira");
  EXPECT_EQ(event.of("name"), "/usr/bin/curl|/lib64/ld.so");
  EXPECT_EQ(event.record_id, 1u);
  EXPECT_EQ(decoded.counts.records, 6u);
  EXPECT_EQ(decoded.counts.events, 1u);
  EXPECT_EQ(decoded.counts.merged, 5u);
  EXPECT_EQ(decoded.counts.undecoded, 0u);
}

TEST(Audit, NamesWhatTheRawFormLeavesAsNumbers) {
  const PlainEvent event =
      one("type=1300 audit(1763716364.1:5): arch=c000003e syscall=41 success=yes a0=26 a1=5 "
          "uid=0 comm=636174202F comm2=x exe=\"/tmp/x\" key=(null)\n");
  EXPECT_EQ(event.of("type"), "SYSCALL");
  EXPECT_EQ(event.of("SYSCALL"), "socket");
  EXPECT_EQ(event.of("ARCH"), "x86_64");
  EXPECT_EQ(event.of("a0"), "26");
  EXPECT_EQ(event.of("syscall_a0"), "(absent)");
  EXPECT_EQ(event.of("UID"), "root");
  EXPECT_EQ(event.of("comm"), "cat /");
  EXPECT_EQ(event.of("key"), "(null)");
  EXPECT_EQ(event.time, "2025-11-21T09:12:44.100000Z");
  EXPECT_EQ(event.code, 0u);
}

TEST(Audit, ReadsMessagesOfPrograms) {
  const PlainEvent event = one(
      record("USER_LOGIN", 9,
             "pid=811 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='op=login acct=" +
                 hex("(unknown user)") +
                 " exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.9 terminal=ssh "
                 "res=failed'\x1dUID=\"root\""));
  EXPECT_EQ(event.of("acct"), "(unknown user)");
  EXPECT_EQ(event.of("exe"), "/usr/sbin/sshd");
  EXPECT_EQ(event.of("addr"), "203.0.113.9");
  EXPECT_EQ(event.of("res"), "failed");
  EXPECT_EQ(event.of("msg"), "(absent)");
  EXPECT_EQ(event.of("UID"), "root");
}

TEST(Audit, KeepsTextThatIsNoFields) {
  const PlainEvent avc = one(record("AVC", 9,
                                    "avc:  denied  { read } for  pid=7 comm=\"cat\" "
                                    "scontext=a:b tclass=file permissive=0"));
  EXPECT_EQ(avc.of("pid"), "7");
  EXPECT_NE(avc.of("msg").find("denied  { read } for"), std::string::npos);
  const PlainEvent words =
      one(record("USER_MGMT", 9,
                 "pid=1 msg='op=changing password acct=\"ina\" : exe=\"/sbin/x\" res=success'"));
  EXPECT_EQ(words.of("op"), "changing password");
  EXPECT_EQ(words.of("acct"), "ina");
  EXPECT_EQ(words.of("msg"), "(absent)");
  EXPECT_EQ(words.of("exe"), "/sbin/x");
}

TEST(Audit, JoinsPiecesOfLongArguments) {
  const PlainEvent event =
      one(record("EXECVE", 3, "argc=3 a0=\"sh\" a1_len=8 a1[0]=" + hex("echo \xc3")) +
          record("EXECVE", 3, "a1[1]=" + hex("\xa4 b") + " a2=\"\""));
  EXPECT_EQ(event.of("a1"), "echo \xc3\xa4 b");
  EXPECT_EQ(event.of("a1_len"), "8");
  EXPECT_EQ(event.of("CommandLine"), "sh echo \xc3\xa4 b ");
  EXPECT_EQ(event.code, 1u);
}

TEST(Audit, ReadsHexadecimalOfEveryLength) {
  for (std::size_t size = 1; size <= 40; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) {
      bytes += static_cast<char>(i % 7 == 3 ? 0 : 33 + i * 5 % 94);
    }
    std::string digits = hex(bytes);
    for (std::size_t i = 0; i < digits.size(); i += 3) {
      if (digits[i] >= 'A') digits[i] |= 0x20;
    }
    ASSERT_TRUE(audit::is_hexadecimal(digits));
    std::string out(size, '?');
    EXPECT_TRUE(audit::read_hex(digits, '\0', out.data()));
    EXPECT_EQ(out, bytes);
    std::ranges::replace(bytes, '\0', ' ');
    EXPECT_TRUE(audit::read_hex(digits, ' ', out.data()));
    EXPECT_EQ(out, bytes);
    for (std::size_t i = 0; i < digits.size(); ++i) {
      for (const char other : {'/', ':', '@', 'G', '`', 'g', '\x10', '\xc1'}) {
        std::string wrong = digits;
        wrong[i] = other;
        EXPECT_FALSE(audit::is_hexadecimal(wrong)) << wrong;
      }
    }
    EXPECT_FALSE(audit::is_hexadecimal(digits.substr(1)));
    digits.replace(size / 2 * 2, 2, "e9");
    EXPECT_FALSE(audit::read_hex(digits, '\0', out.data()));
  }
}

TEST(Audit, TellsConnections) {
  const PlainEvent event = one(
      record("SYSCALL", 3, "arch=c000003e syscall=42 success=no exit=-115 a0=3 exe=\"/bin/bash\"") +
      record("SOCKADDR", 3,
             "saddr=0200115CC63364070000000000000000\x1d"
             "SADDR={ saddr_fam=inet laddr=198.51.100.7 lport=4444 }"));
  EXPECT_EQ(event.code, 3u);
  EXPECT_EQ(event.of("saddr_fam"), "inet");
  EXPECT_EQ(event.of("laddr"), "198.51.100.7");
  EXPECT_EQ(event.of("lport"), "4444");
  EXPECT_EQ(event.of("Initiated"), "true");
  const PlainEvent local = one(record("SYSCALL", 3, "arch=c000003e syscall=42 success=yes") +
                               record("SOCKADDR", 3, "saddr=01002F6465762F6C6F6700"));
  EXPECT_EQ(local.code, 0u);
  EXPECT_EQ(local.of("saddr_fam"), "local");
  EXPECT_EQ(local.of("path"), "/dev/log");
}

TEST(Audit, TellsMadeFiles) {
  const auto made = [](std::string_view call, std::string_view path) {
    return one(record("SYSCALL", 3,
                      "arch=c000003e success=yes exit=3 exe=\"/bin/sh\" " + std::string(call)) +
               record("CWD", 3, "cwd=\"/tmp\"") +
               record("PATH", 3, "item=0 name=\"/tmp/\" mode=041777 nametype=PARENT") +
               record("PATH", 3, std::string(path)));
  };
  const std::string_view at_cwd = "syscall=257 a0=ffffff9c a1=7f a2=241 a3=1b6";
  PlainEvent event = made(at_cwd, "item=1 name=\"x/run\" mode=0100644 nametype=CREATE");
  EXPECT_EQ(event.code, 11u);
  EXPECT_EQ(event.of("TargetFilename"), "/tmp/x/run");
  event = made(at_cwd, "item=1 name=\"/etc/passwd\" mode=0100644 nametype=NORMAL");
  EXPECT_EQ(event.of("TargetFilename"), "/etc/passwd");
  event = made("syscall=257 a0=ffffff9c a1=7f a2=0 a3=0",
               "item=1 name=\"/etc/passwd\" mode=0100644 nametype=NORMAL");
  EXPECT_EQ(event.code, 0u);
  event = made("syscall=257 a0=5 a1=7f a2=241 a3=0",
               "item=1 name=\"run\" mode=0100644 nametype=CREATE");
  EXPECT_EQ(event.of("TargetFilename"), "run");
  event = made("syscall=82 a0=1 a1=7f", "item=1 name=\"b\" mode=0100644 nametype=CREATE");
  EXPECT_EQ(event.of("TargetFilename"), "/tmp/b");
  event = made("syscall=83 a0=1 a1=7f", "item=1 name=\"b\" mode=040755 nametype=CREATE");
  EXPECT_EQ(event.code, 0u);
}

TEST(Audit, SeparatesKeysAndNodes) {
  const PlainEvent event = one(record("SYSCALL", 3,
                                      "arch=c000003e syscall=2 key=" + hex("a\x01"
                                                                           "b")));
  EXPECT_EQ(event.of("key"), "a|b");
  const Decoded decoded = decode_text("auditd", "node=n1 " + record("CWD", 3, "cwd=\"/a\"") +
                                                    "node=n2 " + record("CWD", 3, "cwd=\"/b\"") +
                                                    "node=n1 " + record("PATH", 3, "name=\"/c\""));
  ASSERT_EQ(decoded.events.size(), 2u);
  EXPECT_EQ(decoded.events[0].host, "n2");
  EXPECT_EQ(decoded.events[1].host, "n1");
  EXPECT_EQ(decoded.events[1].of("type"), "CWD|PATH");
}

TEST(Audit, TakesRecordsFarApartForTwoEvents) {
  std::string text = record("CWD", 3, "cwd=\"/a\"");
  for (std::size_t i = 1; i < audit::kEventGapLines; ++i)
    text += record("CWD", 1000 + static_cast<unsigned>(i), "cwd=\"/\"");
  const std::string near = text + record("PATH", 3, "name=\"/c\"");
  const std::string far = text + record("CWD", 5, "") + record("PATH", 3, "name=\"/c\"");
  EXPECT_EQ(decode_text("auditd", near).counts.merged, 1u);
  EXPECT_EQ(decode_text("auditd", far).counts.merged, 0u);
}

// Interleaved events, more text than a block holds.
std::string busy_log(std::size_t events) {
  std::string text;
  for (unsigned i = 0; i < events; ++i) {
    std::vector<std::string> lines;
    for (const unsigned serial : {2 * i, 2 * i + 1}) {
      const std::string event = exec_event(serial);
      for (std::size_t at = 0; at < event.size();) {
        const std::size_t end = event.find('\n', at) + 1;
        lines.push_back(event.substr(at, end - at));
        at = end;
      }
    }
    for (std::size_t k = 0; k < lines.size(); ++k) text += lines[(k * 7) % lines.size()];
  }
  return text;
}

TEST(Audit, DoesNotDependOnBlocks) {
  const std::string text = busy_log(1500);
  auto sorted = [&](std::size_t step) {
    Decoded decoded = decode_text("auditd", text, {.step = step});
    std::sort(decoded.events.begin(), decoded.events.end(),
              [](const PlainEvent& a, const PlainEvent& b) { return a.offset < b.offset; });
    return decoded;
  };
  const Decoded whole = sorted(0);
  EXPECT_EQ(whole.events.size(), 3000u);
  EXPECT_GT(whole.block_sizes.size(), 2u);
  for (const std::size_t step : {std::size_t{100'000}, std::size_t{177'777}}) {
    const Decoded other = sorted(step);
    EXPECT_NE(other.block_sizes, whole.block_sizes);
    EXPECT_TRUE(other.events == whole.events) << step;
  }
}

TEST(Audit, SyscallsAndTypesHaveTheirNames) {
  EXPECT_EQ(audit::syscall_name(0xc000003e, 59), "execve");
  EXPECT_EQ(audit::syscall_name(0xc00000b7, 221), "execve");
  EXPECT_EQ(audit::syscall_name(0x40000003, 11), "execve");
  EXPECT_EQ(audit::syscall_name(0xc000003e, 5000), "");
  EXPECT_EQ(audit::record_type("1327"), "PROCTITLE");
  EXPECT_EQ(audit::record_type("UNKNOWN[1334]"), "BPF");
  EXPECT_EQ(audit::record_type("99"), "99");
}

TEST(Audit, WritesAddressesAsPeopleDo) {
  const auto text = [](std::string_view bytes) {
    audit::SocketAddress address;
    return audit::read_socket_address(bytes, address)
               ? std::string(address.address) + " " + std::string(address.port)
               : "(none)";
  };
  using namespace std::string_literals;
  EXPECT_EQ(text("\x0a\0\x01\xbb\0\0\0\0\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0"s),
            "2001:db8::1 443");
  EXPECT_EQ(text("\x0a\0\0\x16\0\0\0\0"s + std::string(15, '\0') + "\x01"), "::1 22");
  EXPECT_EQ(text("\x0a\0\0\x16\0\0\0\0"s + std::string(16, '\0')), ":: 22");
  EXPECT_EQ(text("\x02\0\0\x16\x7f\0"s), "(none)");
  EXPECT_EQ(text("\0\x02\0\x16\x7f\0\0\x01"s), "127.0.0.1 22");
}

TEST(Audit, IsRecognised) {
  Sample sample;
  sample.text = audit::kAuditSample;
  EXPECT_TRUE(audit::is_audit_log(sample));
  sample.text = "type=x msg=y\n";
  EXPECT_FALSE(audit::is_audit_log(sample));
}

std::vector<std::string> in_short(const Decoded& decoded) {
  std::vector<std::string> out;
  for (const PlainEvent& event : decoded.events) {
    std::string text = event.product + " " + event.channel + " " + event.time;
    for (const auto& [name, value] : event.fields) text += " " + name + "=" + value;
    out.push_back(text);
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Audit, GivesTheSameEventsThroughSyslog) {
  const std::string log = exec_event(4711) + exec_event(4712) +
                          record("SERVICE_STOP", 5, "pid=1 uid=0 msg='unit=ufw res=success'");
  const std::vector<std::string> direct = in_short(decode_text("auditd", log));
  ASSERT_EQ(direct.size(), 3u);
  const auto forwarded = [&](std::string_view before, bool escapes) {
    std::string text;
    for (std::size_t at = 0; at < log.size();) {
      const std::size_t end = log.find('\n', at) + 1;
      std::string line = log.substr(at, end - at);
      const std::size_t split = line.find('\x1d');
      if (escapes && split != std::string::npos) line.replace(split, 1, "#035");
      text += std::string(before) + line;
      at = end;
    }
    return text;
  };
  for (const std::string_view before :
       {"<14>Nov 21 09:12:44 vault7 audispd: ", "Nov 21 09:12:44 vault7 audisp-syslog[77]: ",
        "<13>1 2025-11-21T09:12:44.2Z vault7 audispd 77 - - node=vault7 ",
        "Nov 21 09:12:44 vault7 kernel: [ 12.345678] audit: "}) {
    const Decoded decoded = decode_text("syslog", forwarded(before, true));
    EXPECT_EQ(in_short(decoded), direct) << before;
    EXPECT_EQ(decoded.counts.merged, 10u);
    for (const PlainEvent& event : decoded.events) EXPECT_EQ(event.host, "vault7");
  }
}

TEST(Audit, StaysWholeAmongOtherLinesOfSyslog) {
  std::string text;
  for (unsigned i = 0; i < 1500; ++i) {
    const std::string event = exec_event(i);
    for (std::size_t at = 0; at < event.size();) {
      const std::size_t end = event.find('\n', at) + 1;
      text += "Nov 21 09:12:44 vault7 audispd: " + event.substr(at, end - at);
      text += "Nov 21 09:12:44 vault7 sshd[1]: Connection closed by 192.0.2.7 port 4711\n";
      at = end;
    }
  }
  const Decoded decoded = decode_text("syslog", text);
  EXPECT_GT(decoded.block_sizes.size(), 2u);
  EXPECT_EQ(decoded.counts.merged, 5u * 1500);
}

constexpr std::string_view kSysmonForLinux =
    "<Event><System><Provider Name=\"Linux-Sysmon\" "
    "Guid=\"{ff032593-a8d3-4f13-b0d6-01fc615a0f97}\"/>"
    "<EventID>1</EventID><Version>5</Version><TimeCreated SystemTime=\"2025-11-21T09:12:44.120Z\"/>"
    "<EventRecordID>77</EventRecordID><Channel>Linux-Sysmon/Operational</Channel>"
    "<Computer>vault7</Computer><Security UserId=\"0\"/></System><EventData>"
    "<Data Name=\"Image\">/usr/bin/curl</Data><Data Name=\"CommandLine\">curl -s a&amp;b</Data>"
    "</EventData></Event>";

TEST(SysmonForLinux, IsReadInSyslog) {
  const std::string line = "Nov 21 09:12:44 vault7 sysmon: " + std::string(kSysmonForLinux) + "\n";
  for (const std::string& text : {line, std::string(kSysmonForLinux) + "\n"}) {
    const Decoded decoded = decode_text(text == line ? "syslog" : "event-xml", text);
    ASSERT_EQ(decoded.events.size(), 1u);
    const PlainEvent& event = decoded.events.front();
    EXPECT_EQ(event.product, "linux");
    EXPECT_EQ(event.channel, "Linux-Sysmon/Operational");
    EXPECT_EQ(event.code, 1u);
    EXPECT_EQ(event.host, "vault7");
    EXPECT_EQ(event.time, "2025-11-21T09:12:44.120000Z");
    EXPECT_EQ(event.of("Image"), "/usr/bin/curl");
    EXPECT_EQ(event.of("CommandLine"), "curl -s a&b");
  }
}

TEST(Audit, IsReadAsAusearchInterpretsIt) {
  const Decoded decoded = decode_text(
      "auditd",
      "----\ntype=SOCKADDR msg=audit(11/21/2026 09:12:45.120:4712) : saddr={ saddr_fam=inet "
      "laddr=198.51.100.7 lport=80 } \ntype=SYSCALL msg=audit(11/21/2026 09:12:45.120:4712) : "
      "arch=x86_64 syscall=connect success=yes exit=0 pid=2 auid=m.osei uid=root comm=curl "
      "exe=/usr/bin/curl key=net \n");
  ASSERT_EQ(decoded.events.size(), 1u);
  const PlainEvent& event = decoded.events.front();
  EXPECT_EQ(event.code, 3u);
  EXPECT_EQ(event.of("laddr") + ":" + event.of("lport"), "198.51.100.7:80");
  EXPECT_EQ(event.of("UID"), "root");
}

// Near the end of a record its name is compared together with the bytes before it.
TEST(FieldPlans, GuessWhatATextBeginsWithWhereverItEnds) {
  const model::FieldNames names;
  audit::FieldPlans plans(names);
  for (const std::string name :
       {"a", "key", "success", "seuid_ab", "saved_uid_of_x", "abcdefghijklmno"}) {
    const audit::KnownField known = plans.look_up("SYSCALL", name);
    for (const std::string& around : {std::string(), std::string("x"), std::string(20, '=')}) {
      for (std::size_t cut = 0; cut <= name.size() + 2; ++cut) {
        const std::string field = (name + "=1").substr(0, cut);
        for (const std::string& body : {around + field, around + field + around}) {
          const char* const begin = body.data();
          for (std::size_t at = 0; at <= body.size(); ++at) {
            const bool wanted = body.substr(at).starts_with(name + "=");
            ASSERT_EQ(known.begins(begin, begin + at, begin + body.size()), wanted) << body << at;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace tocsin::source
