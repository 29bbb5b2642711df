// SPDX-License-Identifier: Apache-2.0
// Strategy: any bytes as event XML, and any bytes to the XML reader alone. Invariants:
//  1. The size of blocks and reads changes nothing while no event is over the limit.
//  2. Where pugixml finds the text malformed in a way that the reader also rules out, or where the
//     reader is content, both see the same elements, attributes and text. pugixml reads more
//     (entities it does not know, missing ends), so only what the reader accepts is compared.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <simdjson.h>
#include <pugixml.hpp>

#include "decoded.h"
#include "xml_reader.h"

namespace {

using namespace tocsin;
using source::XmlReader;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "windows_xml: %s\n", what);
  std::abort();
}

// Both sides as one text: <name attr=value> … '…' <>.
bool render(std::string_view text, std::string& out) {
  XmlReader reader(text);
  std::string pending;
  const auto flush = [&] {
    if (!pending.empty()) out += "'" + pending + "'";
    pending.clear();
  };
  while (true) {
    switch (reader.next()) {
      case XmlReader::Token::kOpen:
        flush();
        out += "<" + std::string(reader.name());
        for (const XmlReader::Attribute& a : reader.attributes()) {
          out += " " + std::string(a.name) + "=";
          if (!source::append_unescaped_xml(a.value, out)) return false;
        }
        out += ">";
        break;
      case XmlReader::Token::kClose:
        flush();
        out += "<>";
        break;
      case XmlReader::Token::kText:
        if (reader.is_plain_text()) {
          pending += reader.text();
        } else if (!source::append_unescaped_xml(reader.text(), pending)) {
          return false;
        }
        break;
      case XmlReader::Token::kEnd:
        return true;
      default:
        return false;
    }
  }
}

void render(const pugi::xml_node& node, std::string& out) {
  std::string pending;
  const auto flush = [&] {
    if (!pending.empty()) out += "'" + pending + "'";
    pending.clear();
  };
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      // Outside of elements the reader takes white space only, and does not tell of it.
      if (node.type() != pugi::node_document) pending += child.value();
      continue;
    }
    if (child.type() != pugi::node_element) continue;
    flush();
    const std::string_view name = child.name();
    const std::size_t colon = name.rfind(':');
    out += "<" + std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
    for (const pugi::xml_attribute& a : child.attributes()) {
      out += " " + std::string(a.name()) + "=" + a.value();
    }
    out += ">";
    render(child, out);
    out += "<>";
  }
  flush();
}

// What pugixml reads by other rules: carriage returns in CDATA and attributes, and names with
// characters that it does not take for name characters.
bool is_comparable(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (byte < 0x20 && c != '\n' && c != '\t')) return false;
  }
  return true;
}

void judge(std::string_view text) {
  static std::string ours, theirs;
  ours.clear();
  if (!is_comparable(text) || !render(text, ours)) return;
  pugi::xml_document document;
  const unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                         pugi::parse_ws_pcdata | pugi::parse_fragment;
  if (!document.load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8)) return;
  theirs.clear();
  render(document, theirs);
  if (ours != theirs) std::fprintf(stderr, "%s\n%s\n", ours.c_str(), theirs.c_str());
  require(ours == theirs, "differs from pugixml");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  static source::Outline whole, small;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  judge(text);
  decoder.outline("event-xml", text, {}, whole);
  decoder.outline("event-xml", text,
                  {.record_bytes_max = size + 8, .step = source::small_step(size, 9)}, small);
  require(whole.text == small.text, "events depend on reads");
  require(whole.counts.losses == small.counts.losses, "losses depend on reads");
  require(whole.counts.events == whole.events.size(), "events are miscounted");
  constexpr std::size_t kTiny = 40;
  decoder.outline("event-xml", text,
                  {.record_bytes_max = kTiny, .step = source::small_step(size, 5)}, small);
  require(small.block_bytes_max <= 4 * kTiny + 4, "a block is over its limit");
  return 0;
}
