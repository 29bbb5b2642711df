// SPDX-License-Identifier: Apache-2.0
#include "encode/audit.h"

#include <arpa/inet.h>
#include <algorithm>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace tocsin::encode {

namespace {

base::Error refused(std::string_view what) {
  return base::fail(base::ErrorKind::kUnsupported, fmt::format("this form cannot carry {}", what));
}

constexpr std::size_t kTypeMax = 32;

struct Record {
  std::string type;
  std::string body;   // " name=value" …
  std::string added;  // of the enriched form
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string hex(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return out;
}

// As the kernel writes what others may have chosen.
std::string untrusted(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](char c) { return c > 0x20 && c < 0x7f && c != '"'; });
  return plain ? fmt::format("\"{}\"", text) : hex(text);
}

bool is_argument(std::string_view name) {
  return name.size() > 1 && name[0] == 'a' &&
         name.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

bool is_untrusted(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames{"exe", "comm", "name", "cwd",
                                                   "key", "cmd",  "acct", "data"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.front() != '"' && text.front() != '{' && text.front() != '(' &&
         text.back() != ',' && text.back() != ')' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 0x20 && c != 0x7f && c != '\'' && c != '#'; });
}

bool is_upper_case(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

class Writer {
 public:
  explicit Writer(const PlainEvent& event) : event_(event) {}

  base::Result<std::string> write(std::string_view before) {
    for (const auto& [name, text] : event_.fields) {
      if (name != "type") continue;
      if (!is_plain(text) || text.size() > kTypeMax) return refused("this type");
      records_.push_back({upper(text), {}, {}});
    }
    explicit_ = !records_.empty();
    if (!explicit_) begin_by_code();
    for (const auto& [name, text] : event_.fields) {
      if (name == "type") continue;
      if (text.find('\0') != std::string::npos) return refused("NUL");
      if (!add(name, text)) return refused(name);
    }
    if (!finish()) return refused("this address");
    std::string out;
    for (const Record& record : records_) {
      out += fmt::format("{}type={} msg=audit(1795252364.120:4711):{}", before, record.type,
                         record.body.empty() ? " " : record.body);
      if (!record.added.empty()) out += '\x1d' + record.added.substr(1);
      out += '\n';
    }
    return out;
  }

 private:
  Record& of(std::string_view type) {
    for (Record& record : records_) {
      if (record.type == type) return record;
    }
    if (explicit_) return records_.front();
    return records_.emplace_back(Record{std::string(type), {}, {}});
  }

  void begin_by_code() {
    std::string_view call = "syscall=39";
    if (event_.code == 1) call = "syscall=59";
    if (event_.code == 3) call = "syscall=42";
    if (event_.code == 11) call = "syscall=85";
    records_.push_back({"SYSCALL", fmt::format(" arch=c000003e {} success=yes", call), {}});
    const bool has_arguments = std::any_of(event_.fields.begin(), event_.fields.end(), [](auto& f) {
      return is_argument(f.first) || f.first == "Data";
    });
    if (event_.code == 1 || has_arguments) records_.push_back({"EXECVE", {}, {}});
  }

  bool has(std::string_view type) const {
    return std::any_of(records_.begin(), records_.end(),
                       [&](const Record& record) { return record.type == type; });
  }

  bool add(const std::string& name, const std::string& text) {
    if (name == "CommandLine") return add_command_line(text);
    if (name == "Data") {
      arguments_.push_back(text);
      return true;
    }
    if (name == "TargetFilename") {
      if (text.empty() || event_.code != 11) return false;
      records_.push_back({"PATH", " name=" + untrusted(text) + " nametype=CREATE", {}});
      return true;
    }
    if (name == "laddr" || name == "lport") {
      (name == "laddr" ? address_ : port_) = text;
      return event_.code == 3;
    }
    if (name == "Initiated") return text == "true" && event_.code == 3;
    if (is_argument(name)) return add_argument(name, text);
    if (name == "name") return add_path(text);
    if (name == "nametype") {
      of("PATH").body += " nametype=" + text;
      return is_plain(text);
    }
    if (name == "cwd") {
      of("CWD").body += " cwd=" + untrusted(text);
      return true;
    }
    Record& record = of("SYSCALL");
    if (is_upper_case(name)) {
      record.added += fmt::format(" {}=\"{}\"", name, text);
      return text.find('"') == std::string::npos && text.find('\n') == std::string::npos;
    }
    record.body += fmt::format(" {}={}", name, is_untrusted(name) ? untrusted(text) : text);
    return is_untrusted(name) || is_plain(text);
  }

  bool add_command_line(std::string_view text) {
    if (!has("EXECVE")) {
      of("PROCTITLE").body += " proctitle=" + (text.empty() ? "\"\"" : hex(text));
      return !text.ends_with(' ');
    }
    while (true) {
      const std::size_t end = text.find(' ');
      arguments_.emplace_back(text.substr(0, end));
      if (end == std::string_view::npos) return true;
      text.remove_prefix(end + 1);
    }
  }

  bool add_argument(const std::string& name, const std::string& text) {
    if (has("EXECVE")) {
      of("EXECVE").body += fmt::format(" {}={}", name, untrusted(text));
      return true;
    }
    of("SYSCALL").body += fmt::format(" {}={}", name, text);
    return is_plain(text);
  }

  bool add_path(const std::string& text) {
    Record& record = of("PATH");
    if (record.body.find(" name=") == std::string::npos) {
      record.body += " name=" + untrusted(text);
    } else {
      records_.push_back({"PATH", " name=" + untrusted(text), {}});
    }
    return true;
  }

  bool finish() {
    if (!arguments_.empty()) {
      Record& record = of("EXECVE");
      std::size_t index = 0;
      for (const std::string& argument : arguments_) {
        while (record.body.find(fmt::format(" a{}=", index)) != std::string::npos) ++index;
        record.body += fmt::format(" a{}={}", index, untrusted(argument));
      }
    }
    return event_.code != 3 || explicit_ || add_address();
  }

  bool add_address() {
    const std::string address = address_.value_or("203.0.113.5");
    std::uint16_t port = 9;
    if (port_) {
      const char* const end = port_->data() + port_->size();
      const auto read = std::from_chars(port_->data(), end, port);
      if (read.ec != std::errc{} || read.ptr != end) return false;
    }
    std::array<unsigned char, 16> bytes{};
    const std::string port_hex = fmt::format("{:04X}", port);
    std::string body;
    std::size_t size = 4;
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
      body = "0200" + port_hex;
    } else if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
      body = "0A00" + port_hex + "00000000";
      size = 16;
    } else {
      return false;
    }
    for (std::size_t i = 0; i < size; ++i) body += fmt::format("{:02X}", bytes[i]);
    records_.push_back({"SOCKADDR", " saddr=" + body + "00000000", {}});
    return true;
  }

  const PlainEvent& event_;
  std::vector<Record> records_;
  std::vector<std::string> arguments_;
  std::optional<std::string> address_, port_;
  bool explicit_ = false;
};

std::string escaped_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

bool is_xml(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

// An object under construction; members in the order in which they came.
struct Member {
  std::string key;
  std::vector<std::string> values;
  std::vector<Member> members;

  Member& at(std::string_view path) {
    const std::size_t end = path.find('.');
    const std::string_view first = path.substr(0, end);
    auto found = std::find_if(members.begin(), members.end(),
                              [&](const Member& member) { return member.key == first; });
    if (found == members.end()) {
      members.push_back({std::string(first), {}, {}});
      found = members.end() - 1;
    }
    return end == std::string_view::npos ? *found : found->at(path.substr(end + 1));
  }
  void append(std::string& out) const {
    if (members.empty()) {
      if (values.size() != 1) out += '[';
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0) out += ',';
        append_json(out, values[i]);
      }
      if (values.size() != 1) out += ']';
      return;
    }
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i != 0) out += ',';
      append_json(out, members[i].key);
      out += ':';
      members[i].append(out);
    }
    out += '}';
  }
  // Gives a path a value where it has none.
  void must_have(std::string_view path, std::string_view text) {
    Member& member = at(path);
    if (member.values.empty() && member.members.empty()) member.values.emplace_back(text);
  }
};

void add_words(Member& list, std::string_view text) {
  while (true) {
    const std::size_t end = text.find(' ');
    list.values.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void complete_osquery(Member& object, std::uint32_t code, std::string_view product) {
  object.must_have("name", "pack/host/events");
  object.must_have("hostIdentifier", "vault7");
  object.must_have("unixTime", "1795252364");
  if (product == "macos") object.must_have("decorations.platform", "darwin");
  if (code == 1) {
    object.must_have("columns.path", "/x");
    object.must_have("columns.cmdline", "x");
  } else if (code == 3) {
    object.must_have("columns.action", "connect");
    object.must_have("columns.pid", "7");
    object.must_have("columns.remote_address", "203.0.113.5");
    object.must_have("columns.remote_port", "9");
  } else if (code == 11 && product == "macos") {
    object.must_have("columns.event_type", "create");
    object.must_have("columns.path", "/x");
    object.must_have("columns.filename", "/x");
  } else if (code == 11) {
    object.must_have("columns.action", "CREATED");
    object.must_have("columns.target_path", "/x");
  }
}

bool complete_eslogger(Member& object, std::uint32_t code) {
  object.must_have("schema_version", "1");
  object.must_have("event_type", code == 1 ? "9" : "13");
  object.must_have("process.executable.path", "/bin/x");
  if (code == 1) {
    object.must_have("event.exec.target.executable.path", "/x");
  } else if (code == 11) {
    object.must_have("event.create.destination_type", "1");
  }
  return code == 1 || code == 11;
}

void complete_falco(Member& object, std::uint32_t code) {
  object.must_have("rule", "A rule");
  object.must_have("priority", "Notice");
  object.must_have("output", "text");
  Member& fields = object.at("output_fields");
  const std::string_view call = code == 1 ? "execve" : code == 3 ? "connect" : "openat";
  fields.members.push_back({"evt.type", {std::string(call)}, {}});
}

// Where a field of ours stands in a document; null where it has no place.
Member* place_of(Member& object, const PlainEvent& event, const std::string& name) {
  constexpr std::string_view kFalcoFields = "output_fields.";
  if (event.channel == "falco" && name.starts_with(kFalcoFields)) {
    auto& members = object.at("output_fields").members;
    members.push_back({name.substr(kFalcoFields.size()), {}, {}});
    return &members.back();
  }
  if (name.find('.') == std::string::npos) return nullptr;
  return &object.at(name);
}

}  // namespace

base::Result<std::string> encode_auditd(const PlainEvent& event) { return Writer(event).write(""); }

base::Result<std::string> encode_auditd_syslog(const PlainEvent& event) {
  return Writer(event).write("Nov 21 09:12:44 vault7 audispd: node=vault7 ");
}

base::Result<std::string> encode_sysmon_for_linux(const PlainEvent& event) {
  std::string data;
  for (const auto& [name, text] : event.fields) {
    if (!is_xml(name) || !is_xml(text)) return refused("control characters");
    data += fmt::format("<Data Name=\"{}\">{}</Data>", escaped_xml(name), escaped_xml(text));
  }
  return fmt::format(
      "Nov 21 09:12:44 vault7 sysmon: <Event><System><Provider Name=\"Linux-Sysmon\" "
      "Guid=\"{{ff032593-a8d3-4f13-b0d6-01fc615a0f97}}\"/><EventID>{}</EventID><Version>5</Version>"
      "<TimeCreated "
      "SystemTime=\"2026-11-21T09:12:44.120000000Z\"/><EventRecordID>77</EventRecordID>"
      "<Channel>Linux-Sysmon/Operational</Channel><Computer>vault7</Computer></System>"
      "<EventData>{}</EventData></Event>\n",
      event.code, data);
}

base::Result<std::string> encode_host_json(const PlainEvent& event) {
  Member object;
  for (const auto& [name, text] : event.fields) {
    const bool is_eslogger = event.channel == "endpointsecurity";
    if (name == "Initiated" && text == "true" && event.code == 3) continue;
    if (is_eslogger && name == "CommandLine") {
      add_words(object.at("event.exec.args"), text);
    } else if (is_eslogger && name == "TargetFilename") {
      object.at("event.create.destination.existing_file.path").values.push_back(text);
    } else {
      Member* const place = place_of(object, event, name);
      if (place == nullptr) return refused(name);
      place->values.push_back(text);
    }
  }
  if (event.channel == "osquery") complete_osquery(object, event.code, event.product);
  if (event.channel == "falco") complete_falco(object, event.code);
  if (event.channel == "endpointsecurity" && !complete_eslogger(object, event.code)) {
    return refused("this kind");
  }
  std::string out;
  object.append(out);
  out += '\n';
  return out;
}

}  // namespace tocsin::encode
