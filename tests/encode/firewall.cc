// SPDX-License-Identifier: Apache-2.0
#include "encode/firewall.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace tocsin::encode {
namespace {

base::Error cannot(std::string_view form, std::string_view what) {
  return base::fail(base::ErrorKind::kUnsupported, fmt::format("{} cannot carry {}", form, what));
}

std::string_view value_of(const PlainEvent& event, std::string_view name,
                          std::string_view otherwise) {
  for (const auto& [key, value] : event.fields) {
    if (key == name) return value;
  }
  return otherwise;
}

bool is_key(std::string_view text, std::string_view further) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && further.find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::string escaped_header(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string escaped_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      if (c == '=' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

bool on_one_line(std::string_view text) {
  return text.find_first_of("\r\n") == std::string_view::npos;
}

constexpr std::array<std::string_view, 7> kCefHead{
    "cefVersion",         "deviceVendor", "deviceProduct", "deviceVersion",
    "deviceEventClassId", "name",         "severity"};
constexpr std::array<std::string_view, 5> kLeefHead{"leefVersion", "vendor", "product", "version",
                                                    "eventId"};

template <std::size_t kSize>
bool is_one_of(const std::array<std::string_view, kSize>& names, std::string_view name) {
  for (const std::string_view one : names) {
    if (one == name) return true;
  }
  return false;
}

}  // namespace

base::Result<std::string> encode_cef(const PlainEvent& event) {
  std::string out = "CEF:";
  for (const std::string_view name : kCefHead) {
    const std::string_view text = value_of(event, name, name == "cefVersion" ? "0" : "x");
    if (!on_one_line(text)) return cannot("CEF", "a line end in its header");
    out += escaped_header(text) + '|';
  }
  bool first = true;
  for (const auto& [name, value] : event.fields) {
    if (is_one_of(kCefHead, name)) continue;
    if (!is_key(name, "_-.[]:")) return cannot("CEF", fmt::format("the name '{}'", name));
    if (value.ends_with(' ') || value.ends_with('\t')) return cannot("CEF", "blanks at an end");
    out += fmt::format("{}{}={}", first ? "" : " ", name, escaped_value(value));
    first = false;
  }
  return out + '\n';
}

base::Result<std::string> encode_leef(const PlainEvent& event) {
  std::string out = "LEEF:";
  for (const std::string_view name : kLeefHead) {
    const std::string_view text = value_of(event, name, name == "leefVersion" ? "2.0" : "x");
    if (!on_one_line(text)) return cannot("LEEF", "a line end in its header");
    out += escaped_header(text) + '|';
  }
  out += "0x5e|";
  bool first = true;
  for (const auto& [name, value] : event.fields) {
    if (is_one_of(kLeefHead, name)) continue;
    if (!is_key(name, "_-.[]:")) return cannot("LEEF", fmt::format("the name '{}'", name));
    if (!on_one_line(value) || value.find('^') != std::string::npos) {
      return cannot("LEEF", "a line end or its delimiter");
    }
    out += fmt::format("{}{}={}", first ? "" : "^", name, value);
    first = false;
  }
  return out + '\n';
}

namespace {

// key="value" with \" for quotes. A value that would read as two is refused.
base::Result<std::string> quoted_pair(std::string_view form, std::string_view name,
                                      std::string_view value) {
  if (!is_key(name, "_-.@:/") || (name[0] >= '0' && name[0] <= '9') || name[0] == '-' ||
      name[0] == '.' || name[0] == ':' || name[0] == '/') {
    return cannot(form, fmt::format("the name '{}'", name));
  }
  if (!on_one_line(value)) return cannot(form, "a line end");
  std::string out = fmt::format("{}=\"", name);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') {
      // Behind a blank or the end, a pair may seem to begin.
      if (i + 1 == value.size() || value[i + 1] == ' ' || value[i + 1] == ',' ||
          value[i + 1] == '\t') {
        return cannot(form, "a quote before a blank");
      }
      out += '\\';
    }
    if (value[i] == '\\' && i + 1 < value.size() && value[i + 1] == '"') {
      return cannot(form, "a backslash before a quote");
    }
    out += value[i];
  }
  return out + '"';
}

}  // namespace

base::Result<std::string> encode_fortigate(const PlainEvent& event) {
  std::string out = "date=2026-11-21 time=09:12:44 devname=\"fw01\" devid=\"FG100\"";
  if (value_of(event, "type", "").empty()) {
    out += fmt::format(" type=\"{}\"", event.channel.empty() ? "event" : event.channel);
  }
  for (const auto& [name, value] : event.fields) {
    TRY(const std::string pair, quoted_pair("FortiOS", name, value));
    out += ' ' + pair;
  }
  return out + '\n';
}

base::Result<std::string> encode_key_values(const PlainEvent& event) {
  if (event.fields.size() < 2) return cannot("key=value", "less than two pairs");
  std::string out;
  for (const auto& [name, value] : event.fields) {
    TRY(const std::string pair, quoted_pair("key=value", name, value));
    out += (out.empty() ? "" : " ") + pair;
  }
  return out + '\n';
}

base::Result<std::string> encode_cisco(const PlainEvent& event) {
  std::string_view tag = "SYS-6-LOGGINGHOST_STARTSTOP";
  if (event.channel == "aaa") tag = "AAA-6-USER_COMMAND";
  std::string text;
  for (const auto& [name, value] : event.fields) {
    if (!on_one_line(value)) return cannot("a Cisco message", "a line end");
    if (!text.empty()) text += ' ';
    text += value;
  }
  if (text.starts_with('%')) return fmt::format("Nov 21 2026 09:12:44 fw01 : {}\n", text);
  return fmt::format("Nov 21 2026 09:12:44 fw01 : %{}: {}\n", tag, text);
}

base::Result<std::string> encode_palo_alto(const PlainEvent& event) {
  // The front that all types share, then the values that the event has, by the type's table.
  if (event.channel != "system") return cannot("PAN-OS", "any type but SYSTEM here");
  static constexpr std::array<std::string_view, 15> kSystem{
      "",        "receive_time", "serial", "type", "subtype", "",         "generated_time", "vsys",
      "eventid", "object",       "",       "",     "module",  "severity", "opaque"};
  std::string out;
  for (const std::string_view name : kSystem) {
    std::string_view value = value_of(event, name, "");
    if (name == "receive_time" || name == "generated_time") value = "2026/11/21 09:12:44";
    if (name == "type") value = "SYSTEM";
    if (!on_one_line(value)) return cannot("PAN-OS", "a line end");
    if (!out.empty()) out += ',';
    if (name.empty() && out.empty()) {
      out += '1';
      continue;
    }
    if (value.find_first_of(",\"") == std::string_view::npos) {
      out += value;
      continue;
    }
    out += '"';
    for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + '\n';
}

base::Result<std::string> encode_filterlog(const PlainEvent& event) {
  static constexpr std::array<std::string_view, 23> kTcp4{
      "rule",   "sub_rule",  "anchor",     "tracker",     "interface",  "reason",
      "action", "direction", "ip_version", "tos",         "ecn",        "ttl",
      "id",     "offset",    "flags",      "protocol_id", "protocol",   "length",
      "src_ip", "dst_ip",    "src_port",   "dst_port",    "data_length"};
  std::string out;
  for (const std::string_view name : kTcp4) {
    std::string_view value = value_of(event, name, "");
    if (name == "rule" && value.empty()) value = "5";
    if (name == "action" && value.empty()) value = "pass";
    if (name == "direction" && value.empty()) value = "in";
    if (name == "ip_version") value = "4";
    if (name == "protocol" && value.empty()) value = "tcp";
    if (!on_one_line(value) || value.find(',') != std::string_view::npos) {
      return cannot("filterlog", "a comma");
    }
    if (!out.empty()) out += ',';
    out += value;
  }
  return "filterlog[311]: " + out + '\n';
}

base::Result<std::string> encode_router(const PlainEvent& event) {
  std::string text;
  for (const auto& [name, value] : event.fields) {
    if (!on_one_line(value)) return cannot("a router's message", "a line end");
    if (!text.empty()) text += ' ';
    text += value;
  }
  if (event.product == "juniper") return "tcp_auth_ok: " + text + '\n';
  return "%%01BGP/3/BGP_STATE(l)[7]: " + text + '\n';
}

base::Result<std::string> encode_csv(const PlainEvent& event, char separator) {
  std::string header, row;
  const auto append = [&](std::string& line, std::string_view text) {
    line += '"';
    for (const char c : text) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    line += '"';
  };
  if (event.fields.size() < 2) return cannot("a table", "fewer than two columns");
  for (const auto& [name, value] : event.fields) {
    if (!is_key(name, "_-. ") || name.starts_with(' ') || name.ends_with(' ')) {
      return cannot("a table", fmt::format("the column '{}'", name));
    }
    if (!header.empty()) header += separator;
    if (!row.empty()) row += separator;
    append(header, name);
    append(row, value);
  }
  return header + '\n' + row + '\n';
}

}  // namespace tocsin::encode
