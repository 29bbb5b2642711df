// SPDX-License-Identifier: Apache-2.0
#include "network_evidence.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "network_json_patterns.h"
#include "network_patterns.h"

namespace tocsin::bench {
namespace {

constexpr auto kWords = std::to_array<std::string_view>(
    {"account",  "agenda",  "annex",    "appeal",  "archive", "assets",     "bench",    "billing",
     "bundle",   "case",    "chamber",  "charter", "clerk",   "client",     "closed",   "config",
     "contact",  "content", "counsel",  "court",   "daily",   "data",       "decision", "defence",
     "detail",   "docket",  "document", "draft",   "event",   "evidence",   "export",   "feed",
     "filing",   "final",   "folder",   "forms",   "gallery", "hearing",    "help",     "history",
     "image",    "inbox",   "index",    "judge",   "journal", "label",      "ledger",   "library",
     "list",     "main",    "media",    "minutes", "motion",  "news",       "notice",   "office",
     "order",    "page",    "party",    "photo",   "portal",  "press",      "profile",  "public",
     "query",    "record",  "registry", "release", "report",  "request",    "review",   "room",
     "schedule", "search",  "section",  "service", "session", "signed",     "staff",    "status",
     "summary",  "support", "table",    "team",    "theme",   "transcript", "trial",    "update",
     "upload",   "vendor",  "version",  "victim",  "video",   "visit",      "warrant",  "witness"});
constexpr auto kUsers = std::to_array<std::string_view>(
    {"m.osei", "a.lindqvist", "registry", "j.moreau", "clerk", "p.adeyemi", "svc-backup", "root",
     "l.ferrari", "k.novak", "www-data", "deploy"});
constexpr auto kFolders = std::to_array<std::string_view>(
    {"/usr/lib/", "/usr/share/", "/srv/cases/", "/srv/share/", "/var/lib/", "/var/spool/",
     "/srv/people/m.osei/", "/srv/people/clerk/", "/opt/registry/", "/run/user/1001/",
     "/etc/registry.d/"});
constexpr auto kFileEnds = std::to_array<std::string_view>(
    {".pdf", ".docx", ".txt", ".conf", ".json", ".so.2", ".py", ".log", ".xml", "", ".csv"});
constexpr auto kPageEnds = std::to_array<std::string_view>(
    {".html", ".js", ".css", ".png", "", "/", ".json", ".woff2", ".jpg", ".pdf"});
constexpr auto kBrowsers = std::to_array<std::string_view>(
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/1$d2.0.0.0 Safari/537.36",
     "Mozilla/5.0 (X11; Linux x86_64; rv:1$d2.0) Gecko/20100101 Firefox/1$d2.0",
     "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
     "Gecko) Version/18.1 Mobile/15E$d3 Safari/604.1",
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/1$d2.0.0.0 Safari/537.36 Edg/1$d2.0.$d4.$d2",
     "curl/8.10.$d2", "Example-Monitor/2.$d2 (+https://monitor.example/about)"});

using Patterns = std::span<const std::string_view>;

// Writes patterns out.
class Writer {
 public:
  void write(std::string_view pattern);
  void audit_event();
  std::string_view one_of(Patterns list) { return list[below(list.size())]; }
  void next_event() { ++event_; }

  std::string text;

 private:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }
  void value(char kind, std::size_t size);
  void characters(std::string_view alphabet, std::size_t count) {
    for (; count > 0; --count) text += alphabet[below(alphabet.size())];
  }
  void word(std::size_t letters);
  void address(std::string_view net) {
    text += net;
    text += std::to_string(below(254) + 1);
  }
  void page();
  void file();
  void guid();
  void time(char kind);
  void two_digits(std::size_t number) {
    text += static_cast<char>('0' + number / 10 % 10);
    text += static_cast<char>('0' + number % 10);
  }
  void audit_record(std::string_view type, std::string_view body);

  std::uint64_t state_ = 7;
  std::size_t event_ = 0;
};

void Writer::write(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '$' || at + 1 == pattern.size()) {
      text += pattern[at];
      continue;
    }
    const char kind = pattern[++at];
    std::size_t size = 0;
    while (at + 1 < pattern.size() && pattern[at + 1] >= '0' && pattern[at + 1] <= '9') {
      size = size * 10 + static_cast<std::size_t>(pattern[++at] - '0');
    }
    value(kind, size);
  }
}

void Writer::value(char kind, std::size_t size) {
  constexpr std::string_view lower = "0123456789abcdef", upper = "0123456789ABCDEF";
  switch (kind) {
    case 'w':
      return word(size);
    case 'd':
      text += static_cast<char>('1' + below(9));
      return characters("0123456789", below(std::max<std::size_t>(size, 1)));
    case 'h':
      return characters(lower, size);
    case 'H':
      return characters(upper, size);
    case 'b':
      return characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", size);
    case 'a':
      return address("192.0.2.");
    case 'x':
      return address(below(2) == 0 ? "198.51.100." : "203.0.113.");
    case 'p':
      text += std::to_string(1024 + below(60000));
      return;
    case 'u':
      text += one_of(kUsers);
      return;
    case 'f':
      return file();
    case 'q':
      return page();
    case 'g':
      return write(one_of(kBrowsers));
    case 'r':
      return guid();
    case 'n':
      text += std::to_string(event_);
      return;
    case 'i':
      return write(kAuditIds);
    case '$':
      text += '$';
      return;
    default:
      return time(kind);
  }
}

void Writer::word(std::size_t letters) {
  if (letters == 0) {
    text += one_of(kWords);
    // Names of things are rarely bare words of a list.
    if (below(4) == 0) text += std::to_string(below(1000));
    return;
  }
  constexpr std::string_view consonants = "bcdfghklmnprstvz", vowels = "aeiou";
  for (; letters > 1; letters -= 2) {
    text += consonants[below(consonants.size())];
    text += vowels[below(vowels.size())];
  }
  if (letters == 1) text += consonants[below(consonants.size())];
}

void Writer::page() {
  for (std::size_t folders = below(4); folders > 0; --folders) write("$w/");
  write(below(2) == 0 ? "$w" : "$w-$w8");
  text += one_of(kPageEnds);
  if (below(3) == 0) write("?$w=$w12&$w=$d3");
}

void Writer::file() {
  text += one_of(kFolders);
  write(below(2) == 0 ? "$w/$w" : "$w-$d4/$w8");
  text += one_of(kFileEnds);
}

void Writer::guid() { write("$h8-$h4-4$h3-a$h3-$h12"); }

// Twelve events a second, from 09:12:44 on.
void Writer::time(char kind) {
  const std::size_t second = 9 * 3600 + 12 * 60 + 44 + event_ / 12;
  const auto clock = [&] {
    two_digits(second / 3600 % 24);
    text += ':';
    two_digits(second / 60 % 60);
    text += ':';
    two_digits(second % 60);
  };
  switch (kind) {
    case 't':
      text += "2026-11-21T";
      return clock();
    case 'y':
      text += "2026-11-21 ";
      return clock();
    case 's':
      text += "Nov 21 ";
      return clock();
    case 'c':
      text += "21/Nov/2026:";
      return clock();
    case 'e':
      text += std::to_string(1'795'219'200 + second);
      return;
    default:
      return;
  }
}

void Writer::audit_record(std::string_view type, std::string_view body) {
  text += "type=";
  text += type;
  write(" msg=audit($e.120:$n): ");
  write(body);
}

// A server with a usual set of rules: programs started, files opened and made, connections, logins.
void Writer::audit_event() {
  constexpr auto programs = std::to_array<std::string_view>(
      {"cat", "ls", "grep", "cp", "python3", "tar", "rsync", "systemctl", "id", "sed", "git"});
  const std::string program(one_of(programs));
  const auto call = [&](std::string_view front) {
    audit_record("SYSCALL", front);
    text += "comm=\"" + program + "\" exe=\"/usr/bin/" + program + '"';
    write(kAuditCallEnd);
  };
  const auto path = [&](unsigned item, std::string_view name) {
    audit_record("PATH", "item=" + std::to_string(item) + " name=\"" + std::string(name) + '"');
    write(kAuditPathEnd);
  };
  const auto hexadecimal = [&](std::string_view bytes) {
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      text += "0123456789ABCDEF"[byte >> 4];
      text += "0123456789ABCDEF"[byte & 15];
    }
  };
  const std::size_t before = text.size();
  write("$f");
  const std::string name = text.substr(before);
  text.resize(before);
  switch (event_ % 5) {
    case 0:
    case 1:
      call(
          "arch=c000003e syscall=59 success=yes exit=0 a0=55d8$h4 a1=55d8$h4 a2=55d8$h4 a3=8 "
          "items=2 $i");
      audit_record("EXECVE", "argc=3 a0=\"" + program + "\" a1=\"-$w\" a2=\"" + name + "\"\n");
      audit_record("CWD", "cwd=\"/srv/$u\"\n");
      path(0, "/usr/bin/" + program);
      path(1, "/lib64/ld-linux-x86-64.so.2");
      audit_record("PROCTITLE", "proctitle=");
      hexadecimal(program + '\0' + "-n" + '\0' + name);
      text += '\n';
      return;
    case 2:
      call(
          "arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7ffd$h4 a2=241 a3=1b6 "
          "items=2 $i");
      audit_record("CWD", "cwd=\"/srv/$u\"\n");
      path(0, name.substr(0, name.rfind('/') + 1));
      path(1, name);
      audit_record("PROCTITLE", "proctitle=");
      hexadecimal(program + '\0' + name);
      text += '\n';
      return;
    case 3:
      call("arch=c000003e syscall=42 success=no exit=-115 a0=5 a1=7ffd$h4 a2=10 a3=0 items=0 $i");
      audit_record("SOCKADDR",
                   "saddr=020001BBC63364$H2$h16\x1dSADDR={ saddr_fam=inet laddr=198.51.100.$d2 "
                   "lport=443 }\n");
      audit_record("PROCTITLE", "proctitle=");
      hexadecimal(program + '\0' + name);
      text += '\n';
      return;
    default:
      audit_record("USER_LOGIN",
                   "pid=$d5 uid=0 auid=1001 ses=$d4 subj=unconfined msg='op=login id=1001 "
                   "exe=\"/usr/sbin/sshd\" hostname=$a addr=$a terminal=ssh res=success'\x1d"
                   "UID=\"root\" AUID=\"$u\" ID=\"$u\"\n");
  }
}

struct Source {
  std::string_view name, format;
  bool json = false;
  std::string_view head;
  Patterns patterns;  // empty: audit events
};

constexpr std::string_view kNoHead;
constexpr auto kSources = std::to_array<Source>({
    {"access log", "access-log", false, kNoHead, kAccess},
    {"IIS", "w3c", false, kIisHead, kIis},
    {"Zeek conn", "zeek", false, kZeekConnHead, kZeekConn},
    {"Zeek dns", "zeek", false, kZeekDnsHead, kZeekDns},
    {"Zeek http", "zeek", false, kZeekHttpHead, kZeekHttp},
    {"syslog", "syslog", false, kNoHead, kSyslog},
    {"auditd", "auditd", false, kNoHead, {}},
    {"CloudTrail", "json-lines", true, kNoHead, kCloudTrail},
    {"Suricata EVE", "json-lines", true, kNoHead, kEve},
    {"Zeek JSON", "json-lines", true, kNoHead, kZeekJson},
    {"Microsoft 365", "json-lines", true, kNoHead, kM365},
    {"Entra sign-in", "json-lines", true, kNoHead, kAzureSignIn},
    {"GCP audit", "json-lines", true, kNoHead, kGcp},
    {"Okta", "json-lines", true, kNoHead, kOkta},
    {"GitHub audit", "json-lines", true, kNoHead, kGitHub},
    {"Kubernetes audit", "json-lines", true, kNoHead, kKubernetes},
    {"journald JSON", "journal-json", true, kNoHead, kJournalJson},
});

}  // namespace

std::vector<std::string_view> log_sample_names() {
  std::vector<std::string_view> names;
  for (const Source& source : kSources) names.push_back(source.name);
  return names;
}

LogSample make_log_sample(std::string_view name, std::size_t bytes) {
  const auto* const source = std::ranges::find(kSources, name, &Source::name);
  if (source == kSources.end()) return {};
  LogSample sample{
      .name = source->name, .format = source->format, .json = source->json, .text = {}};
  Writer writer;
  writer.text.reserve(bytes + 8192);
  writer.text = source->head;
  for (; writer.text.size() < bytes; ++sample.events) {
    if (source->patterns.empty()) {
      writer.audit_event();
    } else {
      writer.write(writer.one_of(source->patterns));
    }
    writer.next_event();
  }
  sample.text = std::move(writer.text);
  return sample;
}

}  // namespace tocsin::bench
