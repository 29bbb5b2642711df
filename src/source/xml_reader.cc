// SPDX-License-Identifier: Apache-2.0
#include "xml_reader.h"

#include <charconv>

#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Names are taken generously: everything up to white space or a character of markup.
bool ends_name(char c) {
  return is_white(c) || c == '>' || c == '/' || c == '=' || c == '<' || c == '"' || c == '\'' ||
         c == '&' || c == '?' || c == '!';
}

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_xml_character(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c < 0xd800 || (c > 0xdfff && c != 0xfffe && c != 0xffff && c <= 0x10ffff);
}

bool append_reference(std::string_view name, std::string& out) {
  struct Entity {
    std::string_view name;
    char character;
  };
  constexpr Entity kEntities[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const Entity& entity : kEntities) {
    if (entity.name == name) {
      out += entity.character;
      return true;
    }
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  int base = 10;
  if (name.starts_with('x')) {
    base = 16;
    name.remove_prefix(1);
  }
  std::uint32_t character = 0;
  const char* const end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, character, base);
  if (name.empty() || error != std::errc{} || stopped != end) return false;
  if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff)) return false;
  // Windows renders control characters as references although XML 1.0 has no such characters.
  if (character == 0 || (character >= 0x80 && !is_xml_character(character))) return false;
  model::append_utf8(static_cast<char32_t>(character), out);
  return true;
}

}  // namespace

void XmlReader::reset(std::string_view text) {
  text_ = text;
  at_ = 0;
  close_next_ = failed_ = false;
  attributes_.clear();
  open_.clear();
}

XmlReader::Token XmlReader::fail(Token token) {
  failed_ = true;
  failure_ = token;
  return token;
}

XmlReader::Token XmlReader::next() {
  if (failed_) return failure_;
  if (close_next_) {
    close_next_ = false;
    open_.pop_back();
    return Token::kClose;
  }
  while (at_ < text_.size()) {
    if (text_[at_] != '<') {
      const std::size_t end = std::min(text_.find('<', at_), text_.size());
      content_ = text_.substr(at_, end - at_);
      is_plain_ = false;
      at_ = end;
      if (!open_.empty()) return Token::kText;
      if (content_.find_first_not_of(" \t\r\n") != std::string_view::npos) return fail();
      continue;
    }
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
      at_ += 4;
      if (!skip_behind("-->")) return fail();
    } else if (rest.starts_with("<?")) {
      if (!skip_behind("?>")) return fail();
    } else {
      return markup();
    }
  }
  return open_.empty() ? Token::kEnd : fail();
}

XmlReader::Token XmlReader::markup() {
  constexpr std::string_view kPlain = "<![CDATA[";
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("</")) return close_tag();
  if (!rest.starts_with("<!")) return open_tag();
  if (!rest.starts_with(kPlain) || open_.empty()) return fail();
  const std::size_t begin = at_ + kPlain.size();
  const std::size_t end = text_.find("]]>", begin);
  if (end == std::string_view::npos) return fail();
  content_ = text_.substr(begin, end - begin);
  is_plain_ = true;
  at_ = end + 3;
  return Token::kText;
}

bool XmlReader::skip_behind(std::string_view mark) {
  const std::size_t found = text_.find(mark, at_);
  if (found == std::string_view::npos) return false;
  at_ = found + mark.size();
  return true;
}

void XmlReader::skip_white() {
  while (at_ < text_.size() && is_white(text_[at_])) ++at_;
}

std::string_view XmlReader::read_name() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !ends_name(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

XmlReader::Token XmlReader::open_tag() {
  ++at_;
  const std::string_view name = read_name();
  if (name.empty()) return fail();
  if (open_.size() == kXmlDepthMax) return fail(Token::kTooDeep);
  attributes_.clear();
  while (true) {
    const std::size_t before = at_;
    skip_white();
    if (at_ == text_.size()) return fail();
    if (text_[at_] == '>') {
      ++at_;
      break;
    }
    if (text_.substr(at_).starts_with("/>")) {
      at_ += 2;
      close_next_ = true;
      break;
    }
    if (at_ == before || !attribute()) return fail();
  }
  open_.push_back(name);
  name_ = without_prefix(name);
  return Token::kOpen;
}

bool XmlReader::attribute() {
  const std::string_view name = read_name();
  skip_white();
  if (name.empty() || at_ == text_.size() || text_[at_] != '=') return false;
  ++at_;
  skip_white();
  if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
  const char quote = text_[at_++];
  const std::size_t end = text_.find(quote, at_);
  if (end == std::string_view::npos || attributes_.size() == kXmlAttributesMax) return false;
  const std::string_view value = text_.substr(at_, end - at_);
  if (value.find('<') != std::string_view::npos) return false;
  attributes_.push_back({name, value});
  at_ = end + 1;
  return true;
}

XmlReader::Token XmlReader::close_tag() {
  at_ += 2;
  const std::string_view name = read_name();
  skip_white();
  if (open_.empty() || open_.back() != name || at_ == text_.size() || text_[at_] != '>') {
    return fail();
  }
  ++at_;
  open_.pop_back();
  name_ = without_prefix(name);
  return Token::kClose;
}

bool append_unescaped_xml(std::string_view written, std::string& out) {
  for (std::size_t at = 0; at < written.size();) {
    const std::size_t stop = std::min(written.find_first_of("&\r", at), written.size());
    out.append(written, at, stop - at);
    at = stop;
    if (at == written.size()) break;
    if (written[at] == '\r') {
      if (at + 1 == written.size() || written[at + 1] != '\n') out += '\n';
      ++at;
      continue;
    }
    const std::size_t end = written.find(';', at);
    if (end == std::string_view::npos || end - at > 12) return false;
    if (!append_reference(written.substr(at + 1, end - at - 1), out)) return false;
    at = end + 1;
  }
  return true;
}

}  // namespace tocsin::source
