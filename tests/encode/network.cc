// SPDX-License-Identifier: Apache-2.0
#include "encode/network.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace tocsin::encode {
namespace {

constexpr auto kNone = std::string_view::npos;

base::Error cannot(std::string_view form, std::string_view what) {
  return base::fail(base::ErrorKind::kUnsupported, fmt::format("{} cannot carry {}", form, what));
}

// The fields by name, taken out one by one; what is left at the end is of no known name.
class Fields {
 public:
  explicit Fields(const PlainEvent& event) {
    for (const auto& [name, value] : event.fields) {
      auto& values = by_name_[name];
      if (std::ranges::find(values, value) == values.end()) values.push_back(value);
    }
  }
  bool has(std::string_view name) const { return by_name_.contains(std::string(name)); }
  // All values of a field as one text; `otherwise` where it is absent.
  std::string take(std::string_view name, std::string_view otherwise = {}) {
    const auto found = by_name_.find(std::string(name));
    if (found == by_name_.end()) return std::string(otherwise);
    std::string out;
    for (const std::string& value : found->second) out += value;
    by_name_.erase(found);
    return out;
  }
  std::string take_rest() {
    std::string out;
    for (const auto& [name, values] : by_name_) {
      for (const std::string& value : values) out += (out.empty() ? "" : " ") + value;
    }
    by_name_.clear();
    return out;
  }
  const std::map<std::string, std::vector<std::string>>& rest() const { return by_name_; }

 private:
  std::map<std::string, std::vector<std::string>> by_name_;
};

// An address whose parts are what the fields say.
std::string take_target(Fields& fields, std::string_view whole, bool needs_domain) {
  std::string target = fields.take(whole);
  const std::string path_query = fields.take("url.path_query"), path = fields.take("url.path");
  const std::string query = fields.take("url.query"), extension = fields.take("url.extension");
  std::string domain = fields.take("url.domain");
  const bool absolute = target.starts_with("http") && target.find("://") != kNone;
  if (target.empty()) target = path_query;
  if (!path.empty() && !target.starts_with(path)) {
    target = path + (target.empty() || target.starts_with('?') ? "" : "?") + target;
  }
  if (!query.empty()) {
    const std::size_t mark = target.find('?');
    if (mark == kNone) {
      target += '?' + query;
    } else if (target.substr(mark + 1) != query) {
      target = target.substr(0, mark + 1) + query + '&' + target.substr(mark + 1);
    }
  }
  if (!extension.empty()) {
    const std::size_t mark = std::min(target.find('?'), target.size());
    target.insert(mark, (mark == 0 ? "/f." : "f.") + extension);
  }
  if (target.empty()) target = "/";
  if (needs_domain && domain.empty()) domain = "a.example";
  // The slash that must stand before a path is not the event's.
  if (needs_domain && target.find('/') == kNone) return {};
  if (!domain.empty() && !absolute) {
    target = "http://" + domain + (target.starts_with('/') ? "" : "/") + target;
  }
  return target;
}

std::string quoted(std::string_view text, bool absent) {
  if (absent) return "\"-\"";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += fmt::format("\\{}", c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\r\n\"") == kNone;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_method(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

std::string zeek_escaped(std::string_view text, bool in_set) {
  if (text.empty()) return "(empty)";
  if (text == "-") return "\\x2d";
  std::string out;
  for (const char c : text) {
    const bool plain =
        static_cast<unsigned char>(c) >= 0x20 && c != '\\' && c != 0x7f && (c != ',' || !in_set);
    out += plain ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  if (out.starts_with('#') || out == "(empty)") {
    out = fmt::format("\\x{:02x}", static_cast<unsigned>(out[0])) + out.substr(1);
  }
  return out;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += fmt::format("\\{}", c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

base::Result<std::string> encode_zeek_tsv(const PlainEvent& event) {
  Fields fields(event);
  if (fields.has("url.extension") || fields.has("url.path") || fields.has("url.query")) {
    PlainEvent joined = event;
    std::erase_if(joined.fields, [](const auto& field) {
      return field.first == "uri" || field.first.starts_with("url.");
    });
    joined.fields.emplace_back("uri", take_target(fields, "uri", false));
    return encode_zeek_tsv(joined);
  }
  std::string names = "#fields\tts", types = "#types\ttime", line = "1795251164.123456";
  fields.take("ts");
  for (const auto& [name, values] : fields.rest()) {
    if (name.empty() || name.find_first_of("\t\r\n") != kNone) return cannot("Zeek", "this name");
    names += '\t' + name;
    types += values.size() > 1 ? "\tvector[string]" : "\tstring";
    line += '\t';
    for (std::size_t i = 0; i < values.size(); ++i) {
      line += (i == 0 ? "" : ",") + zeek_escaped(values[i], values.size() > 1);
    }
  }
  return "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t" +
         event.channel + "\n" + names + "\n" + types + "\n" + line + "\n#close\t2026-11-21\n";
}

base::Result<std::string> encode_access_log(const PlainEvent& event) {
  Fields fields(event);
  const bool squid = event.product == "squid";
  const std::string status = fields.take("status", "200"), method = fields.take("request_method");
  if (!is_number(status)) return cannot("an access log", "this status");
  if (!method.empty() && !is_method(method)) return cannot("an access log", "this method");
  const std::string protocol = fields.take("server_protocol", "HTTP/1.1");
  const std::string address = fields.take("remote_addr", "192.0.2.7");
  const std::string user = fields.take("remote_user", "-");
  const std::string size = fields.take("body_bytes_sent", "512");
  const std::string target = take_target(fields, "request_uri", event.code == 2);
  if (target.empty()) return cannot("an access log of a proxy", "an address without a path");
  const bool has_agent = fields.has("http_user_agent"), has_referer = fields.has("http_referer");
  std::string agent = fields.take("http_user_agent"), referer = fields.take("http_referer");
  const std::string server = fields.take("server_name");
  for (const char* name : {"request", "http_cookie", "content_type", "http_host", "host"}) {
    if (fields.has(name)) return cannot("an access log", name);
  }
  const std::string further = fields.take_rest();
  if (!further.empty()) (has_agent ? referer : agent) += further;
  std::string out;
  if (event.product == "apache" || !server.empty()) {
    out = (server.empty() ? "court.example" : server) + ":443 ";
  }
  out += fmt::format("{} - {} [21/Nov/2026:09:12:44 +0100] ", address, user);
  out += quoted((method.empty() ? "GET" : method) + ' ' + target + ' ' + protocol, false);
  out += fmt::format(" {} {} {} {}", status, size, quoted(referer, !has_referer && referer.empty()),
                     quoted(agent, !has_agent && agent.empty()));
  return out + (squid ? " TCP_MISS:HIER_DIRECT\n" : "\n");
}

base::Result<std::string> encode_squid(const PlainEvent& event) {
  Fields fields(event);
  if (fields.has("http_user_agent") || fields.has("http_referer")) {
    PlainEvent combined = event;
    for (auto& [name, value] : combined.fields) {
      if (name == "method") name = "request_method";
      if (name == "URL") name = "request_uri";
      if (name == "peerhost") return cannot("Squid's combined format", "the peer");
    }
    return encode_access_log(combined);
  }
  const std::string client = fields.take("remotehost", "192.0.2.7");
  const std::string status = fields.take("status", "200"), method = fields.take("method", "GET");
  const std::string user = fields.take("rfc931", "-"),
                    peer = fields.take("peerhost", "198.51.100.4");
  const std::string url = take_target(fields, "URL", false);
  if (!is_word(client) || !is_word(status) || !is_word(method) || !is_word(user) ||
      !is_word(peer) || url.find_first_of(" \r\n") != kNone || !fields.rest().empty()) {
    return cannot("Squid's log", "blanks or what it has no column for");
  }
  return fmt::format(
      "1795251164.123     57 {} TCP_MISS/{} 5120 {} {} {} HIER_DIRECT/{} text/html\n", client,
      status, method, url, user, peer);
}

base::Result<std::string> encode_haproxy(const PlainEvent& event) {
  Fields fields(event);
  const std::string method = fields.take("request_method", "GET");
  const std::string status = fields.take("status_code", "200");
  const std::string protocol = fields.take("server_protocol", "HTTP/1.1");
  std::string headers, further;
  if (const auto found = fields.rest().find("captured_request_headers");
      found != fields.rest().end()) {
    for (const std::string& value : found->second) {
      if (value.empty() || value.find('|') != kNone) return cannot("HAProxy", "this header");
      headers += (headers.empty() ? "" : "|") + value;
    }
    fields.take("captured_request_headers");
  }
  const std::string cookie = fields.take("captured_request_cookie", "-");
  const std::string target = take_target(fields, "request_uri", false);
  further = fields.take_rest();
  if (!further.empty()) headers += (headers.empty() ? "" : "|") + further;
  const std::string all = headers + target + cookie;
  if (!is_method(method) || !is_word(status) || !is_word(cookie) ||
      all.find_first_of("\r\n") != kNone || headers.find("} ") != kNone ||
      further.find('|') != kNone) {
    return cannot("HAProxy", "these texts");
  }
  return fmt::format(
      "192.0.2.7:33318 [21/Nov/2026:09:12:44.655] web files/srv1 10/0/30/69/109 {} 2750 {} - ---- "
      "1/1/1/1/0 0/0 {{{}}} {{}} \"{} {} {}\"\n",
      status, cookie, headers, method, target, protocol);
}

base::Result<std::string> encode_w3c(const PlainEvent& event) {
  Fields fields(event);
  const bool derived = fields.has("uri") || fields.has("url.path") || fields.has("url.query") ||
                       fields.has("url.extension");
  std::vector<std::pair<std::string, std::string>> columns{{"date", "2026-11-21"},
                                                           {"time", "09:12:44"}};
  if (derived && fields.has("cs-uri")) {
    columns.emplace_back("cs-uri", take_target(fields, "cs-uri", false));
  } else if (derived) {
    const std::string stem = fields.take("cs-uri-stem"), query = fields.take("cs-uri-query");
    std::string target = take_target(fields, "uri", false);
    if (!stem.empty() && !target.starts_with(stem)) {
      target = stem + (target == "/" ? "" : "?" + target);
    }
    std::string path = target.substr(0, target.find('?'));
    std::string behind = target.size() > path.size() ? target.substr(path.size() + 1) : "";
    if (!query.empty() && behind != query) behind += (behind.empty() ? "" : "&") + query;
    columns.emplace_back("cs-uri-stem", path);
    columns.emplace_back("cs-uri-query", behind);
  }
  const std::string agent = fields.take("user_agent.original");
  if (!agent.empty() && !fields.has("cs(User-Agent)"))
    columns.emplace_back("cs(User-Agent)", agent);
  for (const auto& [name, values] : fields.rest()) {
    if (name.empty() || !is_word(name)) return cannot("W3C", "this name");
    if (name == "date" || name == "time") continue;
    std::string text;
    for (const std::string& value : values) text += value;
    columns.emplace_back(name, text);
  }
  std::string names, line;
  for (const auto& [name, text] : columns) {
    if (text.find_first_of("\r\n\t") != kNone || text == "-") return cannot("W3C", "this value");
    names += ' ' + name;
    std::string value = text.empty() ? "-" : text;
    if (value.find_first_of(" \"") != kNone) {
      std::string inside;
      for (const char c : value) inside += c == '"' ? "\"\"" : std::string(1, c);
      value = '"' + inside + '"';
    }
    line += (line.empty() ? "" : " ") + value;
  }
  std::string software = "Example 1";
  if (event.product == "iis") software = "Microsoft Internet Information Services 10.0";
  if (event.product == "bluecoat") software = "SGOS 7.3";
  if (event.product == "tmg") software = "Microsoft Forefront TMG 2010";
  if (event.product == "cloudfront") {
    names += " x-edge-location";
    line += " FRA2";
  }
  return fmt::format("#Software: {}\n#Version: 1.0\n#Fields:{}\n{}\n", software, names, line);
}

base::Result<std::string> encode_error_log(const PlainEvent& event) {
  Fields fields(event);
  const std::string message = fields.take_rest();
  if (message.empty() || message.find_first_of("\r\n") != kNone || message.starts_with('[')) {
    return cannot("an error log", "this message");
  }
  return event.product == "apache"
             ? "[Sat Nov 21 09:12:44.123456 2026] [core:error] [pid 811:tid 42] " + message + "\n"
             : "2026/11/21 09:12:44 [error] 811#42: " + message + "\n";
}

base::Result<std::string> encode_dns(const PlainEvent& event) {
  Fields fields(event);
  const std::string query = fields.take("query", "court.example"), type = fields.take("type", "A");
  const std::string client = fields.take("client", fields.take("internal_ip", "192.0.2.7")),
                    answer = fields.take("answer");
  if (!is_word(query) || !is_word(type) || !is_word(client) || query.ends_with('.') ||
      !fields.rest().empty()) {
    return cannot("a DNS log", "this query");
  }
  if (event.product == "dnsmasq") {
    if (!answer.empty() && (type != "A" || answer.find_first_of("\r\n") != kNone)) {
      return cannot("dnsmasq", "a type with an answer");
    }
    return "Nov 21 09:12:44 gw dnsmasq[811]: " +
           (answer.empty() ? fmt::format("query[{}] {} from {}\n", type, query, client)
                           : fmt::format("reply {} is {}\n", query, answer));
  }
  if (!answer.empty()) return cannot("a query log", "answers");
  if (event.product == "umbrella") {
    return fmt::format(
        "\"2026-11-21 09:12:44\",\"m.osei\",\"m.osei\",\"{}\",\"198.51.100.77\",\"Allowed\",\"1 "
        "({})\",\"NOERROR\",\"{}.\",\"Business Services\"\n",
        client, type, query);
  }
  if (event.product == "windows-dns") {
    std::string labels;
    for (std::string_view left = query; !left.empty();) {
      const std::string_view label = left.substr(0, left.find('.'));
      if (label.empty() || label.find('(') != kNone) return cannot("Windows DNS", "this name");
      labels += fmt::format("({}){}", label.size(), label);
      left.remove_prefix(std::min(label.size() + 1, left.size()));
    }
    return fmt::format(
        "11/21/2026 9:12:44 AM 0E40 PACKET  00000000028CD3E0 UDP Rcv {:<15} 4f3a   Q [0001   D   "
        "NOERROR] {:<6} {}(0)\n",
        client, type, labels);
  }
  if (event.product == "unbound") {
    return fmt::format("[1795251164] unbound[811:0] info: {} {}. {} IN\n", client, query, type);
  }
  return fmt::format(
      "21-Nov-2026 09:12:44.123 queries: info: client @0x7f1c {}#5353 ({}): query: {} IN {} +E(0)K "
      "(192.0.2.53)\n",
      client, query, query, type);
}

namespace {

using Members = std::map<std::string, std::vector<std::string>>;

std::string document(const Members& members) {
  std::string out = "{";
  for (const auto& [name, values] : members) {
    out += (out.size() == 1 ? "" : ",") + json_text(name) + ":";
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ",") + json_text(value);
    out += values.size() == 1 ? list : "[" + list + "]";
  }
  return out + "}\n";
}

// An access log by names that a site chose, or that of AWS' WAF.
std::string encode_requests(const PlainEvent& event) {
  Members members = Fields(event).rest();
  const auto set = [&](const std::string& name, const std::string& value) {
    if (!members.contains(name)) members[name] = {value};
  };
  set("timestamp", "2026-11-21T09:12:44Z");
  if (event.channel == "waf") {
    set("formatVersion", "1");
    set("webaclId", "x");
    set("httpRequest.clientIp", "192.0.2.7");
    return document(members);
  }
  set("method", "GET");
  set("uri", "/");
  set("status", "200");
  set("remote_addr", "192.0.2.7");
  if (event.code == 2) set("url_category", "none");
  return document(members);
}

// What Filebeat and its like make of it: Zeek's by its log, all else by what it is of.
std::string encode_network_ecs(const PlainEvent& event) {
  Members members = Fields(event).rest();
  const auto set = [&](const std::string& name, const std::string& value) {
    if (!members.contains(name)) members[name] = {value};
  };
  set("@timestamp", "2026-11-21T09:12:44.123Z");
  set("event.category", "network");
  if (event.product == "zeek") {
    set("event.module", "zeek");
    set("event.dataset", event.channel);
    set("zeek.session_id", "C1");
  } else if (event.channel == "ecs.http") {
    set("http.request.method", "GET");
    set("url.original", "/");
  } else if (event.channel == "ecs.dns") {
    set("dns.question.name", "files.example");
  } else {
    set("event.module", "cisco");
    set("source.ip", "192.0.2.7");
    set("destination.ip", "198.51.100.4");
  }
  return document(members);
}

}  // namespace

base::Result<std::string> encode_network_json(const PlainEvent& event) {
  if (event.channel == "requests" || event.channel == "waf") return encode_requests(event);
  if (event.channel.starts_with("ecs.") || event.channel.starts_with("zeek.")) {
    return encode_network_ecs(event);
  }
  Fields fields(event);
  Members members = fields.rest();
  const auto set = [&](const std::string& name, const std::string& value) {
    if (!members.contains(name)) members[name] = {value};
  };
  if (event.product == "zeek" || event.product == "suricata") {
    const std::string whole = event.product == "zeek" ? "uri" : "http.url";
    constexpr std::string_view kParts[] = {"url.extension", "url.path", "url.query"};
    if (std::ranges::any_of(kParts, [&](auto part) { return fields.has(part); })) {
      members[whole] = {take_target(fields, whole, false)};
      for (const std::string_view part : kParts) members.erase(std::string(part));
    }
  }
  if (event.product == "zeek") {
    set("ts", "2026-11-21T09:12:44.123456Z");
    set("_path", event.channel);
  } else if (event.product == "suricata") {
    set("timestamp", "2026-11-21T09:12:44.123456+0000");
    set("event_type", event.channel);
    set("src_ip", "192.0.2.7");
    set("proto", "TCP");
    if (event.channel == "alert") set("alert.signature", "x");
    if (event.channel == "http" || event.channel == "fileinfo") set("http.url", "/");
  } else if (event.product == "opencanary") {
    set("logtype", "0");
    set("node_id", "decoy1");
    set("logdata", "");
    set("utc_time", "2026-11-21 09:12:44.123456");
  } else {
    return cannot("JSON", "events of " + event.product);
  }
  return document(members);
}

}  // namespace tocsin::encode
