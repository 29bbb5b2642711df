// SPDX-License-Identifier: Apache-2.0
#include "tocsin/text/table_reader.h"

#include <fmt/format.h>

#include <limits>

#include "tocsin/text/packed_yaml.h"

namespace tocsin::text {

void TableReader::read(const TableText& file,
                       const std::function<void(const YamlNode& root)>& document) {
  file_ = file.name;
  std::vector<Diagnostic> diagnostics;
  const YamlStream stream = file.packed.empty()
                                ? YamlStream::parse(file.yaml, file_, {}, diagnostics)
                                : unpack(file.packed);
  if (!diagnostics.empty()) return bad(diagnostics[0].place, diagnostics[0].message);
  if (stream.documents.empty()) return bad({1, 1}, "the file is empty");
  if (!stream.complete) return bad({1, 1}, "the packed table is cut");
  for (const YamlDocument& one : stream.documents) document(one.root);
}

std::span<const YamlMember> TableReader::map(const YamlNode& node) {
  if (!node.is_map()) bad(node.place, "a map is missing");
  return node.members();
}

std::span<const YamlNode> TableReader::list(const YamlNode& node) {
  if (!node.is_sequence()) bad(node.place, "a list is missing");
  return node.items();
}

std::string TableReader::text(const YamlNode& node) {
  if (!node.is_scalar() || node.text.empty()) bad(node.place, "text is missing");
  return std::string(node.text);
}

std::uint32_t TableReader::number(const YamlNode& node) {
  YamlInteger integer;
  if (node.kind != YamlKind::kInteger || !read_yaml_integer(node.text, integer) ||
      integer.negative || integer.magnitude > std::numeric_limits<std::uint32_t>::max()) {
    bad(node.place, "not a number, or one beyond 32 bits");
  }
  return static_cast<std::uint32_t>(integer.magnitude);
}

std::vector<std::string> TableReader::texts(const YamlNode& node) {
  std::vector<std::string> out;
  for (const YamlNode& item : list(node)) out.push_back(text(item));
  if (out.empty()) bad(node.place, "an empty list");
  return out;
}

std::vector<std::string> TableReader::one_or_more(const YamlNode& node) {
  return node.is_sequence() ? texts(node) : std::vector<std::string>{text(node)};
}

std::vector<std::pair<std::string, std::vector<std::string>>> TableReader::lists(
    const YamlNode& node) {
  std::vector<std::pair<std::string, std::vector<std::string>>> rows;
  for (const YamlMember& member : map(node)) {
    rows.emplace_back(std::string(member.key), texts(member.value));
  }
  return rows;
}

std::vector<std::pair<std::string, std::string>> TableReader::pairs(const YamlNode& node) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const YamlMember& member : map(node)) {
    rows.emplace_back(std::string(member.key), text(member.value));
  }
  return rows;
}

void TableReader::bad(Place place, std::string_view what) {
  if (fault_.empty()) fault_ = fmt::format("{}: line {}: {}", file_, place.line, what);
}

void TableReader::unknown_key(const YamlMember& member) {
  bad(member.place, fmt::format("unknown key `{}`", member.key));
}

base::Result<void> TableReader::result() const {
  if (fault_.empty()) return {};
  return base::fail(base::ErrorKind::kMalformed, fmt::format("reading {} {}", what_, fault_));
}

}  // namespace tocsin::text
