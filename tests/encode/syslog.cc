// SPDX-License-Identifier: Apache-2.0
#include "encode/syslog.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace tocsin::encode {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::string_view, 24> kFacilities{
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
constexpr std::array<std::string_view, 8> kSeverities{"emerg",   "alert",  "crit", "err",
                                                      "warning", "notice", "info", "debug"};
constexpr std::array<std::string_view, 8> kHeaderFields{
    "hostname", "facility", "severity", "priority", "program", "pid", "msgid", "message"};

base::Error cannot(std::string_view what) {
  return base::fail(base::ErrorKind::kUnsupported, fmt::format("syslog cannot carry {}", what));
}

const std::string* find(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Fields::value_type::first);
  return found == fields.end() ? nullptr : &found->second;
}

std::string_view value_of(const Fields& fields, std::string_view name,
                          std::string_view otherwise = {}) {
  const std::string* found = find(fields, name);
  return found == nullptr ? otherwise : std::string_view(*found);
}

// One word of printable ASCII; `without` are further characters that it must not hold.
bool is_word(std::string_view text, std::size_t size_max, std::string_view without) {
  if (text.empty() || text.size() > size_max || text == "-") return false;
  return std::ranges::all_of(text, [&](char c) {
    return c > ' ' && c < 0x7f && without.find(c) == std::string_view::npos;
  });
}

bool on_one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

struct Text {
  std::string message;
  Fields structured;
};

// What the program says that has these fields; empty where no program of ours has them.
std::string said(std::string_view program, Fields& left) {
  std::string out;
  const auto take = [&left](std::string_view name, std::string_view otherwise) {
    std::string value(value_of(left, name, otherwise));
    std::erase_if(left, [name](const auto& field) { return field.first == name; });
    return value;
  };
  const auto has = [&left](std::string_view name) { return find(left, name) != nullptr; };
  if (program.starts_with("sudo") && (has("USER") || has("COMMAND"))) {
    out = fmt::format("{} : TTY={} ; PWD={} ; USER={} ; COMMAND={}", take("user", "m.osei"),
                      take("TTY", "pts/0"), take("PWD", "/"), take("USER", "root"),
                      take("COMMAND", "/usr/bin/id"));
  } else if (program.starts_with("clam") && (has("Signature") || has("Filename"))) {
    out = fmt::format("{}: {} FOUND", take("Filename", "/srv/a"), take("Signature", "Eicar-Test"));
  } else if (program == "kernel" && (has("SRC") || has("DST") || has("DPT"))) {
    out = fmt::format("IN={} OUT={}", take("IN", "eth0"), take("OUT", ""));
    for (const std::string_view name : {"SRC", "DST", "PROTO", "SPT", "DPT"}) {
      if (has(name)) out += fmt::format(" {}={}", name, take(name, ""));
    }
  }
  if (!out.empty()) take("action", "");
  return out;
}

base::Result<Text> text_of(const PlainEvent& event) {
  Text out;
  Fields left;
  for (const auto& field : event.fields) {
    if (std::ranges::find(kHeaderFields, field.first) == kHeaderFields.end()) left.push_back(field);
  }
  const std::string* message = find(event.fields, "message");
  out.message = message != nullptr ? *message : said(event.provider, left);
  for (auto& [name, value] : left) {
    if (name == "Data") {
      if (!out.message.empty()) out.message += ' ';
      out.message += value;
    } else if (name.find('.') != std::string::npos) {
      out.structured.emplace_back(std::move(name), std::move(value));
    } else {
      return cannot("field " + name);
    }
  }
  if (!on_one_line(out.message)) return cannot("line ends");
  return out;
}

// "<34>"; empty where facility and severity are not given.
base::Result<std::string> priority_of(const PlainEvent& event) {
  const std::string* facility = find(event.fields, "facility");
  const std::string* severity = find(event.fields, "severity");
  if (facility == nullptr && severity == nullptr) return std::string();
  if (facility == nullptr || severity == nullptr) return cannot("half a priority");
  const auto f = std::ranges::find(kFacilities, *facility) - kFacilities.begin();
  const auto s = std::ranges::find(kSeverities, *severity) - kSeverities.begin();
  if (f == 24 || s == 8) return cannot("an unknown priority");
  return fmt::format("<{}>", f * 8 + s);
}

base::Result<std::string> structured_data(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    const std::size_t dot = name.rfind('.');
    const std::string_view id = std::string_view(name).substr(0, dot);
    const std::string_view parameter = std::string_view(name).substr(dot + 1);
    if (!is_word(id, 32, "=]\"\\") || !is_word(parameter, 32, "=]\"\\")) return cannot(name);
    if (!on_one_line(value)) return cannot("line ends");
    out += fmt::format("[{} {}=\"", id, parameter);
    for (const char c : value) {
      if (c == '"' || c == '\\' || c == ']') out += '\\';
      out += c;
    }
    out += "\"]";
  }
  return out.empty() ? std::string("-") : out;
}

// A word of the header, "-" where it is absent.
base::Result<std::string> header_word(const Fields& fields, std::string_view name,
                                      std::size_t size_max) {
  const std::string* word = find(fields, name);
  if (word == nullptr) return std::string("-");
  if (!is_word(*word, size_max, "")) return cannot(name);
  return *word;
}

}  // namespace

base::Result<std::string> encode_syslog(const PlainEvent& event) {
  TRY(const Text text, text_of(event));
  TRY(const std::string priority, priority_of(event));
  TRY(const std::string data, structured_data(text.structured));
  TRY(const std::string host, header_word(event.fields, "hostname", 255));
  TRY(const std::string pid, header_word(event.fields, "pid", 128));
  TRY(const std::string message_id, header_word(event.fields, "msgid", 32));
  if (!event.provider.empty() && !is_word(event.provider, 48, "")) return cannot("the program");
  return fmt::format("{}1 2026-11-21T09:12:44.250000Z {} {} {} {} {}{}{}\n",
                     priority.empty() ? "<13>" : priority, host,
                     event.provider.empty() ? "-" : event.provider, pid, message_id, data,
                     text.message.empty() ? "" : " \xef\xbb\xbf", text.message);
}

base::Result<std::string> encode_syslog_file(const PlainEvent& event) {
  TRY(const Text text, text_of(event));
  TRY(const std::string priority, priority_of(event));
  if (!text.structured.empty()) return cannot("structured data");
  const std::string_view host = value_of(event.fields, "hostname", "web1");
  const std::string_view pid = value_of(event.fields, "pid");
  if (!is_word(host, 255, ":=\"{}|<>,[]%()!;'\\^`~#$&*+?@/_-")) return cannot("the host's name");
  const auto names = [](char c) { return c != '.'; };  // all else that the line above leaves
  if (std::ranges::none_of(host, names)) return cannot("a host's name of dots");
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (host.size() <= 5 && std::ranges::all_of(host, capital)) return cannot("what may be a zone");
  if (!is_word(event.provider, 48, ":=\"{}|<>,[]%()!;'\\^`~#$&*+?@/")) return cannot("the program");
  const char first = event.provider[0];
  const bool letter = (first | 0x20) >= 'a' && (first | 0x20) <= 'z';
  if (!letter && !(first >= '0' && first <= '9') && first != '_') return cannot("the program");
  if (!pid.empty() && !is_word(pid, 32, "[]")) return cannot("the process");
  if (find(event.fields, "msgid") != nullptr) return cannot("msgid");
  if (text.message.starts_with("[ID ")) return cannot("what Solaris writes in front");
  return fmt::format("{}Nov 21 09:12:44 {} {}{}: {}\n", priority, host, event.provider,
                     pid.empty() ? std::string() : fmt::format("[{}]", pid), text.message);
}

}  // namespace tocsin::encode
