// SPDX-License-Identifier: Apache-2.0
#include "table/structure_text.h"

#include <algorithm>

namespace tocsin::source {

namespace {

constexpr unsigned kLevelsMax = 16;

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

class Structure {
 public:
  Structure(std::string_view text, std::string& out) : text_(text), out_(out) {}

  // The structure whose brace is next, as a whole.
  bool read(unsigned level) {
    if (level == kLevelsMax || !take("{")) return false;
    out_ += '{';
    for (bool first = true; !take("}"); first = false) {
      if (!first && !take(", ")) return false;
      const std::size_t equals = text_.find('=', at_);
      if (equals == std::string_view::npos) return false;
      const std::string_view name = text_.substr(at_, equals - at_);
      if (!is_name(name)) return false;
      at_ = equals + 1;
      if (!first) out_ += ',';
      append_json_string(name, out_);
      out_ += ':';
      if (!value(level)) return false;
    }
    out_ += '}';
    return true;
  }
  bool ended() const { return at_ == text_.size(); }

 private:
  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  bool value(unsigned level) {
    if (text_.substr(at_).starts_with('{')) return read(level + 1);
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '}' && !begins_member()) ++at_;
    const std::string_view plain = text_.substr(begin, at_ - begin);
    if (plain == "null") {
      out_ += plain;
    } else {
      append_json_string(plain, out_);
    }
    return true;
  }

  // ", name=" is next.
  bool begins_member() const {
    constexpr std::size_t kNameMax = 64;
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(", ")) return false;
    const std::size_t equals = rest.substr(0, kNameMax).find('=');
    return equals != std::string_view::npos && is_name(rest.substr(2, equals - 2));
  }

  std::string_view text_;
  std::string& out_;
  std::size_t at_ = 0;
};

}  // namespace

bool append_structure(std::string_view text, std::string& json) {
  const std::size_t before = json.size();
  Structure structure(text, json);
  if (structure.read(0) && structure.ended()) return true;
  json.resize(before);
  return false;
}

void append_json_string(std::string_view text, std::string& json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      json += "\\u00";
      json += kDigits[byte >> 4];
      json += kDigits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
}

}  // namespace tocsin::source
