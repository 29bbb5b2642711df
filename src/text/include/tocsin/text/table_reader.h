// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/base/result.h"
#include "tocsin/text/yaml.h"

namespace tocsin::text {

// One file of a table: its name, for messages, and its text, or what pack() made of it while the
// program was built (packed_yaml.h).
struct TableText {
  std::string_view name;
  std::string_view yaml;
  std::string_view packed = {};
};

// Reads tables that are written as YAML: the program's own and those of experts. A table is taken
// whole or not at all, so the first fault is remembered and reading goes on without effect; what
// is asked of a node of another kind is empty. One thread.
//
//   TableReader reader("the table of ports");
//   for (...) reader.read(file, [&](const YamlNode& root) { ... reader.list(root) ... });
//   TRY(reader.result());
class TableReader {
 public:
  // `what` stands in messages: "reading <what> <file>: line 3: …".
  explicit TableReader(std::string_view what) : what_(what) {}

  // Hands over every document of a file. What is no YAML is a fault.
  void read(const TableText& file, const std::function<void(const YamlNode& root)>& document);

  // The parts of a node that must be of this kind.
  std::span<const YamlMember> map(const YamlNode& node);
  std::span<const YamlNode> list(const YamlNode& node);
  std::string text(const YamlNode& node);  // a scalar that is not empty
  std::uint32_t number(const YamlNode& node);
  std::vector<std::string> texts(const YamlNode& node);        // a list that is not empty
  std::vector<std::string> one_or_more(const YamlNode& node);  // the same, or one text alone
  std::vector<std::pair<std::string, std::vector<std::string>>> lists(const YamlNode& node);
  std::vector<std::pair<std::string, std::string>> pairs(const YamlNode& node);

  // States a fault of the file that is being read.
  void bad(Place place, std::string_view what);
  void unknown_key(const YamlMember& member);

  // The first fault, if there was one (kMalformed).
  base::Result<void> result() const;

 private:
  std::string what_, file_, fault_;
};

}  // namespace tocsin::text
