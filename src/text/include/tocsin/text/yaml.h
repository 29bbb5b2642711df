// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/text/diagnostic.h"

namespace tocsin::text {

// What a YAML node is. Plain scalars are typed as YAML 1.1 says, because rules are written for
// readers of 1.1 (`yes` is a boolean, `0x10` and `010` are integers); with two exceptions that
// people never mean: sexagesimal numbers (12:30) and dates stay text.
enum class YamlKind : std::uint8_t { kNull, kBool, kInteger, kFloat, kText, kSequence, kMap };

struct YamlMember;

// One node. A plain view into the YamlStream that it came from; copy it freely, keep the stream.
class YamlNode {
 public:
  YamlKind kind = YamlKind::kNull;
  bool quoted = false;    // a quoted or block scalar, which is always kText
  Place place;            // where the node begins
  std::string_view text;  // scalars: the characters, quotes and escapes resolved

  std::span<const YamlNode> items() const;      // of a kSequence; empty for others
  std::span<const YamlMember> members() const;  // of a kMap, in the order of the text
  // The value of a key, or null where there is none or this is no map.
  const YamlNode* find(std::string_view key) const;
  const YamlMember* find_member(std::string_view key) const;

  bool is_map() const { return kind == YamlKind::kMap; }
  bool is_sequence() const { return kind == YamlKind::kSequence; }
  bool is_scalar() const { return kind < YamlKind::kSequence; }
  // kBool: its value.
  bool truth() const;

 private:
  friend class YamlBuilder;
  friend class YamlStream;
  friend class YamlUnpacking;
  const void* children_ = nullptr;  // YamlNode or YamlMember, by kind
  std::uint32_t child_count_ = 0;
  std::uint32_t weight_ = 1;  // nodes of this tree, shared ones counted each time
};

// One key of a map with its value.
struct YamlMember {
  std::string_view key;
  Place place;  // of the key
  YamlNode value;
};

// An integer as YAML 1.1 reads it: sign, magnitude; false where `text` is none or overflows.
struct YamlInteger {
  std::uint64_t magnitude = 0;
  bool negative = false;
};
bool read_yaml_integer(std::string_view text, YamlInteger& out);
// The number of a kFloat or kInteger text; false for .inf and .nan as for any other text.
bool read_yaml_float(std::string_view text, double& out);

// Bounds that hold whatever the input is.
struct YamlLimits {
  std::size_t depth_max = 64;
  std::size_t nodes_max = 500'000;  // of the stream, with every alias counted as a copy
  std::size_t documents_max = 10'000;
};

// One document of a stream.
struct YamlDocument {
  YamlNode root;
  bool sound = true;  // false: a key stands twice, or a key is no scalar (see the diagnostics)
};

// The documents of one YAML text with the memory that they point into. Immutable but for
// `merged`; may be moved, views stay valid. Aliases are resolved by sharing, so that a
// "billion laughs" costs no memory, and counted, so that it costs no reader's time. A merge key
// (<<) gives a map the members of others that it has not itself.
class YamlStream {
 public:
  std::vector<YamlDocument> documents;
  bool complete = true;  // false: the rest of the text after the last document is unreadable

  // Parses bytes that claim to be YAML (UTF-8, or UTF-16 with a byte order mark). Never fails:
  // what cannot be read is a diagnostic with `path`, and what stood before it is kept.
  static YamlStream parse(std::string_view bytes, const std::string& path, const YamlLimits& limits,
                          std::vector<Diagnostic>& diagnostics);

  // A tree with the members of both maps; where both hold a map under one key these are merged
  // likewise, otherwise the member of `over` stands. Lives in this stream. Nesting is bounded
  // by the depth of the trees.
  YamlNode merged(const YamlNode& base, const YamlNode& over);

 private:
  friend class YamlBuilder;
  friend class YamlUnpacking;
  void* allocate(std::size_t bytes);
  std::string_view keep(std::string_view bytes);

  std::vector<std::unique_ptr<std::byte[]>> pages_;
  std::size_t page_size_ = 0, page_used_ = 0;
};

inline std::span<const YamlNode> YamlNode::items() const {
  if (kind != YamlKind::kSequence) return {};
  return {static_cast<const YamlNode*>(children_), child_count_};
}

inline std::span<const YamlMember> YamlNode::members() const {
  if (kind != YamlKind::kMap) return {};
  return {static_cast<const YamlMember*>(children_), child_count_};
}

}  // namespace tocsin::text
