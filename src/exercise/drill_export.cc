// SPDX-License-Identifier: Apache-2.0
#include "drill_export.h"

#include <fmt/format.h>
#include <zlib.h>

#include "tocsin/base/check.h"
#include "tocsin/model/time.h"

namespace tocsin::exercise {
namespace {

void add_json(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void add_member(std::string_view key, std::string_view text, std::string& out) {
  add_json(key, out);
  out += ':';
  add_json(text, out);
}

void add_xml(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\'':
        out += "&apos;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        out += c;
    }
  }
}

std::string_view level_name(std::uint8_t level) {
  constexpr std::string_view kNames[] = {"information", "critical",    "error",
                                         "warning",     "information", "verbose"};
  return level < std::size(kNames) ? kNames[level] : "information";
}

std::string iso(model::Timestamp time, std::size_t digits) {
  std::string text;
  model::append_rfc3339(time, text);
  return text.substr(0, 20 + digits) + "Z";
}

std::vector<std::string> items_of(const EvtxValue& value) {
  if (!value.is_array()) return {value.shown()};
  std::vector<std::string> items;
  const std::string all = value.shown();
  std::size_t begin = 0;
  while (begin <= all.size()) {
    const std::size_t end = std::min(all.find(", ", begin), all.size());
    items.push_back(all.substr(begin, end - begin));
    begin = end + 2;
  }
  return items;
}

void add_event_data(const EvtxEvent& event, std::string& out) {
  out += event.user_data.empty() ? "\"event_data\":{" : "\"user_data\":{";
  std::size_t unnamed = 0;
  bool first = true;
  const auto add = [&](std::string_view key, std::string_view text) {
    if (!first) out += ',';
    first = false;
    add_member(key, text, out);
  };
  for (const EvtxField& data : event.data) {
    for (const std::string& item : items_of(data.value)) {
      add(data.name.empty() ? fmt::format("param{}", ++unnamed) : data.name, item);
    }
  }
  for (const EvtxElement& element : event.user_data) {
    add("xml_name", element.name);
    for (const EvtxElement& leaf : element.children) add(leaf.name, leaf.value.shown());
  }
  out += '}';
}

void add_winlogbeat(const EvtxEvent& event, std::uint64_t id, std::string& out) {
  const EvtxSystem& s = event.system;
  out += '{';
  add_member("@timestamp", iso(s.time, 3), out);
  out += fmt::format(R"(,"event":{{"code":"{}","kind":"event",)", s.event_id);
  add_member("provider", s.provider, out);
  out += ',';
  add_member("created", iso(s.time + std::chrono::milliseconds(1400), 3), out);
  out += R"(},"host":{)";
  add_member("name", s.computer, out);
  out += R"(},"log":{)";
  add_member("level", level_name(s.level), out);
  out +=
      R"(},"ecs":{"version":"8.0.0"},"agent":{"type":"winlogbeat","version":"8.17.0"},"winlog":{)";
  add_member("channel", s.channel, out);
  out += ',';
  add_member("computer_name", s.computer, out);
  out += fmt::format(R"(,"event_id":"{}","record_id":{},"version":{},)", s.event_id, id, s.version);
  add_member("provider_name", s.provider, out);
  if (!s.provider_guid.empty()) {
    out += ',';
    add_member("provider_guid", EvtxValue::guid(s.provider_guid).shown(), out);
  }
  if (!s.user_sid.empty()) {
    out += R"(,"user":{)";
    add_member("identifier", s.user_sid, out);
    out += '}';
  }
  out += fmt::format(R"(,"api":"wineventlog","process":{{"pid":{},"thread":{{"id":{}}}}},)",
                     s.process_id, s.thread_id);
  add_event_data(event, out);
  out += "}}\n";
}

void add_xml_event(const EvtxEvent& event, std::uint64_t id, std::string& out) {
  const EvtxSystem& s = event.system;
  out += "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>";
  out += fmt::format("<Provider Name='{}'", s.provider);
  if (!s.provider_guid.empty()) out += fmt::format(" Guid='{}'", s.provider_guid);
  if (!s.event_source.empty()) out += fmt::format(" EventSourceName='{}'", s.event_source);
  out += "/><EventID";
  if (s.qualifiers) out += fmt::format(" Qualifiers='{}'", *s.qualifiers);
  out += fmt::format(
      ">{}</EventID><Version>{}</Version><Level>{}</Level><Task>{}</Task><Opcode>{}</Opcode>"
      "<Keywords>{:#x}</Keywords><TimeCreated SystemTime='{}'/><EventRecordID>{}</EventRecordID>"
      "<Correlation/><Execution ProcessID='{}' ThreadID='{}'/><Channel>{}</Channel>"
      "<Computer>{}</Computer>",
      s.event_id, s.version, s.level, s.task, s.opcode, s.keywords, EvtxValue::time(s.time).shown(),
      id, s.process_id, s.thread_id, s.channel, s.computer);
  out += s.user_sid.empty() ? "<Security/>" : fmt::format("<Security UserID='{}'/>", s.user_sid);
  out += event.user_data.empty() ? "</System><EventData>" : "</System><UserData>";
  for (const EvtxField& data : event.data) {
    for (const std::string& item : items_of(data.value)) {
      out += "<Data";
      if (!data.name.empty()) out += fmt::format(" Name='{}'", data.name);
      out += '>';
      add_xml(item, out);
      out += "</Data>";
    }
  }
  for (const EvtxElement& element : event.user_data) {
    out += fmt::format("<{} xmlns='{}'>", element.name, element.attributes.at(0).second);
    for (const EvtxElement& leaf : element.children) {
      out += fmt::format("<{}>", leaf.name);
      add_xml(leaf.value.shown(), out);
      out += fmt::format("</{}>", leaf.name);
    }
    out += fmt::format("</{}>", element.name);
  }
  out += event.user_data.empty() ? "</EventData></Event>\r\n" : "</UserData></Event>\r\n";
}

// Without a time in its header, so that the bytes depend on nothing else.
std::string packed(const std::string& text) {
  z_stream stream{};
  constexpr int kGzip = 16 + MAX_WBITS;
  CHECK(deflateInit2(&stream, 6, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string winlogbeat_lines(std::span<const EvtxEvent* const> events) {
  std::string out;
  std::uint64_t id = 0;
  for (const EvtxEvent* event : events) add_winlogbeat(*event, ++id, out);
  return packed(out);
}

std::string event_xml(std::span<const EvtxEvent* const> events) {
  std::string out = "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>\r\n";
  std::uint64_t id = 0;
  for (const EvtxEvent* event : events) add_xml_event(*event, ++id, out);
  out += "</Events>\r\n";
  return out;
}

}  // namespace tocsin::exercise
