// SPDX-License-Identifier: Apache-2.0
#include "line/http_request.h"

#include <algorithm>

namespace tocsin::source {

namespace {

constexpr std::size_t kExtensionBytesMax = 10;
constexpr auto kNone = std::string_view::npos;

bool is_method(std::string_view text) {
  constexpr std::size_t kMethodBytesMax = 32;
  if (text.empty() || text.size() > kMethodBytesMax || text[0] == '-') return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

std::string_view extension_of(std::string_view path) {
  const std::size_t dot = path.find_last_of("./");
  if (dot == kNone || path[dot] != '.') return {};
  const std::string_view extension = path.substr(dot + 1);
  if (extension.size() > kExtensionBytesMax) return {};
  const bool plain = std::ranges::all_of(extension, [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
           c == '-';
  });
  return plain ? extension : std::string_view{};
}

// "user@name:80", "[2001:db8::1]:443".
void split_authority(std::string_view authority, Target& out) {
  const std::size_t user = authority.rfind('@');
  if (user != kNone) authority.remove_prefix(user + 1);
  std::size_t colon = authority.find(':');
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == kNone) return;
    out.domain = authority.substr(1, end - 1);
    colon = end + 1 < authority.size() && authority[end + 1] == ':' ? end + 1 : kNone;
  } else {
    out.domain = authority.substr(0, colon);
  }
  if (colon != kNone) out.port = authority.substr(colon + 1);
}

// Where the path begins in "http://name/…"; 0 for a target that is a path itself.
std::size_t authority_end(std::string_view target, std::size_t& begin) {
  constexpr std::size_t kSchemeBytesMax = 16;
  const std::size_t colon = target.substr(0, kSchemeBytesMax).find("://");
  if (colon == kNone || colon == 0) return 0;
  begin = colon + 3;
  return std::min(target.find_first_of("/?#", begin), target.size());
}

}  // namespace

RequestLine split_request(std::string_view request) {
  RequestLine out;
  const std::size_t space = request.find(' ');
  if (space == kNone || !is_method(request.substr(0, space))) return out;
  std::string_view rest = request.substr(space + 1);
  const std::size_t last = rest.rfind(' ');
  if (last != kNone && rest.substr(last + 1).starts_with("HTTP/")) {
    out.protocol = rest.substr(last + 1);
    rest = rest.substr(0, last);
  }
  if (rest.empty()) return {};
  out.method = request.substr(0, space);
  out.target = rest;
  return out;
}

Target split_target(std::string_view target, bool is_authority) {
  Target out;
  if (is_authority && !target.starts_with('/')) {
    split_authority(target, out);
    out.is_absolute = true;
    return out;
  }
  std::size_t begin = 0;
  const std::size_t end = target.starts_with('/') ? 0 : authority_end(target, begin);
  if (end != 0) {
    split_authority(target.substr(begin, end - begin), out);
    out.is_absolute = true;
  }
  out.rest = target.substr(end);
  const std::size_t query = out.rest.find('?');
  out.path = out.rest.substr(0, query);
  if (query != kNone) out.query = out.rest.substr(query + 1);
  out.extension = extension_of(out.path);
  return out;
}

RequestFields::RequestFields(const model::FieldNames& names)
    : method_(names, "request_method"),
      uri_(names, "request_uri"),
      protocol_(names, "server_protocol"),
      domain_(names, "url.domain"),
      port_(names, "url.port"),
      path_(names, "url.path"),
      query_(names, "url.query"),
      extension_(names, "url.extension"),
      path_query_(names, "url.path_query") {}

bool RequestFields::add_request(std::string_view request, EventWriter& event) const {
  const RequestLine line = split_request(request);
  if (line.method.empty()) return false;
  event.add(method_, line.method);
  event.add(uri_, line.target);
  if (!line.protocol.empty()) event.add(protocol_, line.protocol);
  return add_target(line.target, line.method, event);
}

bool RequestFields::add_target(std::string_view target, std::string_view method,
                               EventWriter& event) const {
  const Target parts = split_target(target, method == "CONNECT");
  const auto add = [&](const FieldName& name, std::string_view text) {
    if (!text.empty()) event.add(name, text);
  };
  add(domain_, parts.domain);
  add(port_, parts.port);
  if (parts.is_absolute) add(path_query_, parts.rest);
  add(path_, parts.path);
  add(query_, parts.query);
  add(extension_, parts.extension);
  return parts.is_absolute;
}

void RequestFields::add_address(std::string_view address, EventWriter& event) const {
  const std::string_view head = address.substr(0, address.find_first_of("/?#"));
  const bool names_host = !head.empty() && !head.ends_with(':') &&
                          head.find_first_of(".:") != kNone && head.find(' ') == kNone;
  if (!names_host) {
    add_target(address, {}, event);
    return;
  }
  constexpr std::string_view kScheme = "http://";
  char* const whole = event.allocate(kScheme.size() + address.size());
  std::ranges::copy(kScheme, whole);
  std::ranges::copy(address, whole + kScheme.size());
  add_target({whole, kScheme.size() + address.size()}, {}, event);
}

}  // namespace tocsin::source
