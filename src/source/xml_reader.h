// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::source {

inline constexpr std::size_t kXmlDepthMax = 64;
inline constexpr std::size_t kXmlAttributesMax = 256;  // of one element

// A pull parser for the XML that event logs are rendered as: elements, attributes, text, CDATA,
// comments, processing instructions, the five named entities and character references. No DTD:
// "<!DOCTYPE" is malformed. Checks that tags match. Views point into the text given.
class XmlReader {
 public:
  enum class Token : std::uint8_t { kOpen, kClose, kText, kEnd, kMalformed, kTooDeep };
  struct Attribute {
    std::string_view name, value;  // the value as written, entities and all
  };

  explicit XmlReader(std::string_view text) : text_(text) {}
  // Starts over with another text; keeps memory.
  void reset(std::string_view text);
  // The next token. After kEnd, kMalformed and kTooDeep it stays the same. An element without
  // content gives kOpen and kClose.
  Token next();

  // Of the last kOpen or kClose, without a namespace prefix.
  std::string_view name() const { return name_; }
  const std::vector<Attribute>& attributes() const { return attributes_; }
  // Of the last kText: as written; `is_plain_text` where it is CDATA, in which nothing is escaped.
  std::string_view text() const { return content_; }
  bool is_plain_text() const { return is_plain_; }
  // How many elements are open.
  std::size_t depth() const { return open_.size(); }

 private:
  Token fail(Token token = Token::kMalformed);
  Token markup();
  Token open_tag();
  Token close_tag();
  bool skip_behind(std::string_view mark);
  bool attribute();
  std::string_view read_name();
  void skip_white();

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view name_, content_;
  bool is_plain_ = false;
  bool close_next_ = false;
  bool failed_ = false;
  Token failure_ = Token::kMalformed;
  std::vector<Attribute> attributes_;
  std::vector<std::string_view> open_;  // whole names
};

// Appends text or an attribute value with its entities replaced and line ends as \n. False where
// a reference is none of the five, is no character, or has no semicolon; `out` is then not to be
// used.
bool append_unescaped_xml(std::string_view written, std::string& out);

}  // namespace tocsin::source
