// SPDX-License-Identifier: Apache-2.0
#include "encode/firewall.h"

#include <algorithm>
#include <array>
#include <span>
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

// The vendor's word for a decision that the event tells as `blocked` alone.
std::string_view decision(const PlainEvent& event, std::string_view name, std::string_view passed,
                          std::string_view stopped) {
  const std::string_view word = value_of(event, name, "");
  if (!word.empty()) return word;
  return value_of(event, "blocked", "") == "false" ? passed : stopped;
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
  if (value_of(event, "act", "").empty() && !value_of(event, "blocked", "").empty()) {
    out += fmt::format("act={}", decision(event, "act", "accept", "deny"));
    first = false;
  }
  for (const auto& [name, value] : event.fields) {
    if (is_one_of(kCefHead, name) || name == "blocked") continue;
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
  if (value_of(event, "action", "").empty() && !value_of(event, "blocked", "").empty()) {
    out += fmt::format("action={}", decision(event, "action", "accept", "deny"));
    first = false;
  }
  for (const auto& [name, value] : event.fields) {
    if (is_one_of(kLeefHead, name) || name == "blocked") continue;
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
  if (value_of(event, "action", "").empty() && !value_of(event, "blocked", "").empty()) {
    out += fmt::format(" action=\"{}\"", decision(event, "action", "accept", "deny"));
  }
  for (const auto& [name, value] : event.fields) {
    if (name == "blocked") continue;
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

namespace {

// The values of all fields but these, as one text.
base::Result<std::string> joined_text(const PlainEvent& event, std::string_view form,
                                      std::span<const std::string_view> but) {
  std::string text;
  for (const auto& [name, value] : event.fields) {
    if (std::ranges::find(but, std::string_view(name)) != but.end()) continue;
    if (!on_one_line(value)) return cannot(form, "a line end");
    if (!text.empty()) text += ' ';
    text += value;
  }
  return text;
}

base::Result<std::string> cisco_traffic(const PlainEvent& event) {
  std::string out = "Nov 21 2026 09:12:44 fw01 : %ASA-4-106100: access-list in ";
  for (const auto& [name, value] : event.fields) {
    if (value.find_first_of(" ()/\r\n") != std::string::npos || value.empty()) {
      return cannot("ASA 106100", "such a value");
    }
  }
  out += fmt::format("{} tcp outside/{}({}) -> inside/{}({}) hit-cnt 1 first hit [0x0, 0x0]\n",
                     decision(event, "action", "permitted", "denied"),
                     value_of(event, "src_ip", "192.0.2.9"), value_of(event, "src_port", "4022"),
                     value_of(event, "dst_ip", "192.0.2.5"), value_of(event, "dst_port", "443"));
  return out;
}

}  // namespace

base::Result<std::string> encode_cisco(const PlainEvent& event) {
  if (event.channel == "traffic") return cisco_traffic(event);
  TRY(const std::string text, joined_text(event, "a Cisco message", {}));
  if (text.starts_with('%')) return fmt::format("Nov 21 2026 09:12:44 fw01 : {}\n", text);
  const std::string_view tag =
      event.channel == "aaa" ? "PARSER-5-CFGLOG_LOGGEDCMD" : "SYS-6-LOGGINGHOST_STARTSTOP";
  return fmt::format("Nov 21 2026 09:12:44 fw01 : %{}: {}\n", tag, text);
}

namespace {

constexpr std::array<std::string_view, 15> kPanSystem{
    "",        "receive_time", "serial", "type", "subtype", "",         "generated_time", "vsys",
    "eventid", "object",       "",       "",     "module",  "severity", "opaque"};
// TRAFFIC and THREAT have the same front.
constexpr std::array<std::string_view, 32> kPanFlow{"",
                                                    "receive_time",
                                                    "serial",
                                                    "type",
                                                    "subtype",
                                                    "",
                                                    "generated_time",
                                                    "src",
                                                    "dst",
                                                    "natsrc",
                                                    "natdst",
                                                    "rule",
                                                    "srcuser",
                                                    "dstuser",
                                                    "app",
                                                    "vsys",
                                                    "from",
                                                    "to",
                                                    "inbound_if",
                                                    "outbound_if",
                                                    "logset",
                                                    "",
                                                    "sessionid",
                                                    "repeatcnt",
                                                    "sport",
                                                    "dport",
                                                    "natsport",
                                                    "natdport",
                                                    "flags",
                                                    "proto",
                                                    "action",
                                                    "misc"};

void append_delimited(std::string& out, std::string_view value) {
  if (value.find_first_of(",\"") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  out += '"';
}

}  // namespace

base::Result<std::string> encode_palo_alto(const PlainEvent& event) {
  std::string file;
  for (const std::string_view name : {"TargetFilename", "misc", "file", "path"}) {
    if (file.empty()) file = value_of(event, name, "");
  }
  const bool flow = event.channel == "traffic" || !file.empty();
  const std::string_view type = !flow ? "SYSTEM" : file.empty() ? "TRAFFIC" : "THREAT";
  const std::span<const std::string_view> names =
      flow ? std::span<const std::string_view>(kPanFlow) : kPanSystem;
  TRY(const std::string text, joined_text(event, "PAN-OS", names));
  std::string out = "1";
  for (const std::string_view name : names.subspan(1)) {
    std::string_view value = name.empty() ? std::string_view() : value_of(event, name, "");
    if (name == "receive_time" || name == "generated_time") value = "2026/11/21 09:12:44";
    if (name == "type") value = type;
    if (name == "opaque" && value.empty()) value = text;
    if (name == "action" && flow) value = decision(event, "action", "allow", "deny");
    if (name == "misc") value = file;
    if (!on_one_line(value)) return cannot("PAN-OS", "a line end");
    out += ',';
    append_delimited(out, value);
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
    // Readers know the form by its first nine values, which are short in a packet filter's log.
    if (name == "tos" && out.size() > 250) return cannot("filterlog", "values of that length");
    if (name == "rule" && value.empty()) value = "5";
    if (name == "action") value = decision(event, "action", "pass", "block");
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

// A flow of Junos, all in parameters.
base::Result<std::string> encode_junos_flow(const PlainEvent& event) {
  std::string parameters;
  bool denied = false;
  for (const auto& [name, value] : event.fields) {
    if (name == "action" || value.find_first_of("\"\\]\r\n") != std::string::npos) {
      return cannot("a flow of Junos", name);
    }
    if (name == "blocked") {
      denied = value == "true";
      continue;
    }
    parameters += fmt::format(" {}=\"{}\"", name, value);
  }
  return fmt::format(
      "<14>1 2026-11-21T09:12:44.184Z srx1 RT_FLOW - RT_FLOW_SESSION_{} "
      "[junos@2636.1.1.1.2.39{}]\n",
      denied ? "DENY" : "CREATE", parameters);
}

base::Result<std::string> encode_router(const PlainEvent& event) {
  if (event.channel == "flow") return encode_junos_flow(event);
  std::string text;
  for (const auto& [name, value] : event.fields) {
    if (!on_one_line(value)) return cannot("a router's message", "a line end");
    if (!text.empty()) text += ' ';
    text += value;
  }
  if (event.product == "juniper") return "tcp_auth_ok: " + text + '\n';
  return "%%01BGP/3/BGP_STATE(l)[7]: " + text + '\n';
}

base::Result<std::string> encode_netflow(const PlainEvent& event) {
  static constexpr std::array<std::string_view, 9> kColumns{"ts", "te", "td", "sa", "da",
                                                            "sp", "dp", "pr", "flg"};
  static constexpr std::array<std::string_view, 9> kEcs{"",
                                                        "",
                                                        "",
                                                        "source.ip",
                                                        "destination.ip",
                                                        "source.port",
                                                        "destination.port",
                                                        "network.transport",
                                                        ""};
  std::string header, row;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    std::string_view value = value_of(event, kColumns[i], value_of(event, kEcs[i], ""));
    if (i < 2) value = "2026-11-21 09:12:44";
    if (value.find_first_of(",\"\r\n") != std::string_view::npos) return cannot("nfdump", "that");
    header += fmt::format("{}{}", i == 0 ? "" : ",", kColumns[i]);
    row += fmt::format("{}{}", i == 0 ? "" : ",", value);
  }
  return header + '\n' + row + '\n';
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
