// SPDX-License-Identifier: Apache-2.0
#include "html.h"

#include "tocsin/wire/inert_text.h"

namespace tocsin::inform::html {
namespace {

enum class Sink { kText, kBlock, kAttribute };

bool may_stay(char32_t code, std::string_view rest, Sink sink) {
  if (sink != Sink::kBlock) return false;
  return code == '\n' || code == '\t' || (code == '\r' && rest.substr(1).starts_with('\n'));
}

void append_acting(char32_t code, Sink sink, std::string& out) {
  if (sink == Sink::kAttribute) {
    wire::append_visible(code, out);
    return;
  }
  out += "<span class=\"esc\">";
  wire::append_visible(code, out);
  out += "</span>";
}

void append(std::string_view foreign, Sink sink, std::string& out) {
  while (!foreign.empty()) {
    const wire::Character c = wire::first_character(foreign);
    switch (c.code) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '`':
        out += "&#96;";
        break;
      default:
        if (may_stay(c.code, foreign, sink)) {
          if (c.code != '\r') wire::append_character(c.code, out);
        } else if (wire::acts(c.code)) {
          append_acting(c.code, sink, out);
        } else {
          wire::append_character(c.code, out);
        }
    }
    foreign.remove_prefix(c.bytes);
  }
}

}  // namespace

void append_text(std::string_view foreign, std::string& out) { append(foreign, Sink::kText, out); }
void append_block(std::string_view foreign, std::string& out) {
  append(foreign, Sink::kBlock, out);
}
void append_attribute(std::string_view foreign, std::string& out) {
  append(foreign, Sink::kAttribute, out);
}

std::string_view front(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace tocsin::inform::html
