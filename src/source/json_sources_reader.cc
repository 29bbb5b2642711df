// SPDX-License-Identifier: Apache-2.0
// Reads the table of JSON sources; data/json_sources/README.md is its grammar.
#include <algorithm>

#include <fmt/format.h>

#include "built_in_json_sources.h"
#include "json_sources.h"
#include "tocsin/base/check.h"
#include "tocsin/text/yaml.h"

namespace tocsin::source {

using text::YamlKind;
using text::YamlMember;
using text::YamlNode;

// Remembers the first fault and goes on without effect: the table is taken whole or not at all.
class JsonSourcesReader {
 public:
  explicit JsonSourcesReader(JsonSources& out) : out_(out) {}
  const std::string& fault() const { return fault_; }

  void read(std::string_view file, const YamlNode& root) {
    file_ = file;
    for (const YamlNode& row : list(root)) read_row(row);
  }

  void finish() {
    std::ranges::sort(out_.rows_, [](const JsonSource& a, const JsonSource& b) {
      return std::pair(b.weight, a.order) < std::pair(a.weight, b.order);
    });
    for (const JsonPath& branch : out_.paths_) {
      if (!branch.path.ends_with('.')) continue;
      out_.branches_.push_back(&branch);
      for (JsonPath& path : out_.paths_) {
        if (path.path.starts_with(branch.path) && path.path != branch.path) {
          path.branch_sign = branch.sign;
        }
      }
    }
  }

 private:
  using Member = std::vector<const JsonPath*> JsonSource::*;
  static constexpr std::pair<std::string_view, Member> kPathLists[] = {
      {"channel_from", &JsonSource::channel_from},
      {"provider_from", &JsonSource::provider_from},
      {"code_from", &JsonSource::code_from},
      {"host", &JsonSource::host},
      {"time", &JsonSource::time},
      {"message", &JsonSource::message},
  };
  using Text = std::string JsonSource::*;
  static constexpr std::pair<std::string_view, Text> kTexts[] = {
      {"name", &JsonSource::name},
      {"product", &JsonSource::product},
      {"channel", &JsonSource::channel},
      {"provider", &JsonSource::provider},
  };

  void read_row(const YamlNode& node) {
    JsonSource& row = out_.rows_.emplace_back();
    row.order = out_.rows_.size();
    for (const YamlMember& member : map(node)) {
      if (!read_text(member, row) && !read_paths(member, row) && !read_condition(member, row) &&
          !read_path_rule(member) && !read_map(member, row)) {
        bad(member.place, fmt::format("unknown key `{}`", member.key));
      }
    }
    if (row.name.empty()) bad(node.place, "a row without a name");
  }

  bool read_text(const YamlMember& member, JsonSource& row) {
    for (const auto& [key, place] : kTexts) {
      if (member.key != key) continue;
      row.*place = text(member.value);
      return true;
    }
    if (member.key != "code") return false;
    row.code = number(member.value);
    return true;
  }

  bool read_paths(const YamlMember& member, JsonSource& row) {
    for (const auto& [key, place] : kPathLists) {
      if (member.key != key) continue;
      for (const YamlNode& item : list(member.value)) (row.*place).push_back(&path(item));
      return true;
    }
    return false;
  }

  // A value that must be equal says as much as two names that must be there.
  bool read_condition(const YamlMember& member, JsonSource& row) {
    if (member.key == "has") {
      for (const YamlNode& item : list(member.value)) {
        row.needed.set(sign(path(item)));
        ++row.weight;
      }
    } else if (member.key == "lacks") {
      for (const YamlNode& item : list(member.value)) row.absent.set(sign(path(item)));
    } else if (member.key == "is") {
      for (const YamlMember& condition : map(member.value)) {
        JsonSource::Condition& made = row.conditions.emplace_back();
        JsonPath& tested = path_named(condition.key);
        made.path = &tested;
        for (const YamlNode& item : list(condition.value)) made.any_of.push_back(pattern(item));
        row.needed.set(sign(tested));
        row.weight += 2;
      }
    } else {
      return false;
    }
    return true;
  }

  // What holds for a path whatever the rest of the document is.
  bool read_path_rule(const YamlMember& member) {
    if (member.key == "texts") {
      for (const YamlNode& item : list(member.value)) path(item).keeps_text = true;
    } else if (member.key == "elements") {
      for (const YamlNode& item : list(member.value)) path(item).keeps_elements = true;
    } else if (member.key == "embedded") {
      for (const YamlNode& item : list(member.value)) path(item).is_embedded = true;
    } else if (member.key == "pairs") {
      for (const YamlNode& item : list(member.value)) read_pairs(item);
    } else {
      return false;
    }
    return true;
  }

  void read_pairs(const YamlNode& node) {
    const YamlNode* const at = node.find("list");
    const YamlNode* const name = node.find("name");
    const YamlNode* const values = node.find("values");
    if (at == nullptr || name == nullptr || values == nullptr) {
      return bad(node.place, "pairs need `list`, `name` and `values`");
    }
    JsonPath& path = this->path(*at);
    path.pair_name = text(*name);
    for (const YamlNode& item : list(*values)) path.pair_values.push_back(text(item));
  }

  bool read_map(const YamlMember& member, JsonSource& row) {
    if (member.key == "channels") {
      for (const YamlMember& item : map(member.value)) {
        row.channels.emplace_back(pattern_of(item.key), text(item.value));
      }
    } else if (member.key == "codes") {
      for (const YamlMember& item : map(member.value)) {
        row.codes.emplace_back(pattern_of(item.key), number(item.value));
      }
    } else if (member.key == "derive") {
      for (const YamlNode& item : list(member.value)) read_derived(item, row);
    } else {
      return false;
    }
    return true;
  }

  void read_derived(const YamlNode& node, JsonSource& row) {
    JsonSource::Derived& derived = row.derived.emplace_back();
    derived.index = out_.derived_count_++;
    for (const YamlMember& member : map(node)) {
      if (member.key == "name") {
        derived.name = text(member.value);
      } else if (member.key == "from") {
        derived.from = &path(member.value);
      } else if (member.key == "unless") {
        derived.unless = &path(member.value);
      } else if (member.key == "then") {
        derived.then = &path(member.value);
      } else if (member.key == "join") {
        derived.is_joined = true;
        derived.join = std::string(member.value.text);
      } else if (member.key == "before") {
        derived.before = text(member.value);
      } else if (member.key == "behind") {
        derived.behind = text(member.value);
      } else if (member.key == "values") {
        for (const YamlMember& item : map(member.value)) {
          derived.values.emplace_back(pattern_of(item.key), text(item.value));
        }
      } else {
        bad(member.place, fmt::format("unknown key `{}`", member.key));
      }
    }
    if (derived.name.empty() || derived.from == nullptr) {
      bad(node.place, "a derived field needs `name` and `from`");
    }
  }

  JsonPattern pattern(const YamlNode& node) {
    if (!node.is_scalar()) bad(node.place, "text is missing");
    return pattern_of(node.text);
  }
  static JsonPattern pattern_of(std::string_view text) {
    JsonPattern out;
    if (text.starts_with('*')) {
      out.open_before = true;
      text.remove_prefix(1);
    }
    if (text.ends_with('*')) {
      out.open_behind = true;
      text.remove_suffix(1);
    }
    for (const char c : text) out.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return out;
  }

  JsonPath& path(const YamlNode& node) { return path_named(text(node)); }
  JsonPath& path_named(std::string_view name) {
    for (JsonPath& known : out_.paths_) {
      if (known.path == name) return known;
    }
    JsonPath& made = out_.paths_.emplace_back();
    made.path = name;
    out_.by_name_.emplace(made.path, &made);
    return made;
  }
  std::size_t sign(JsonPath& path) {
    if (path.sign != JsonPath::kNoSign) return path.sign;
    CHECK(signs_ < kJsonSignsMax);
    path.sign = static_cast<std::uint16_t>(signs_++);
    return path.sign;
  }

  std::string text(const YamlNode& node) {
    if (!node.is_scalar() || node.text.empty()) bad(node.place, "text is missing");
    return std::string(node.text);
  }
  std::uint32_t number(const YamlNode& node) {
    text::YamlInteger integer;
    if (node.kind != YamlKind::kInteger || !text::read_yaml_integer(node.text, integer) ||
        integer.negative || integer.magnitude > UINT32_MAX) {
      bad(node.place, "not a number");
    }
    return static_cast<std::uint32_t>(integer.magnitude);
  }
  std::span<const YamlMember> map(const YamlNode& node) {
    if (!node.is_map()) bad(node.place, "a map is missing");
    return node.members();
  }
  std::span<const YamlNode> list(const YamlNode& node) {
    if (!node.is_sequence()) bad(node.place, "a list is missing");
    return node.items();
  }
  void bad(text::Place place, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{}: line {}: {}", file_, place.line, what);
  }

  JsonSources& out_;
  std::string_view file_;
  std::size_t signs_ = 0;
  std::string fault_;
};

base::Result<JsonSources> JsonSources::parse(std::span<const JsonSourceText> files) {
  const auto refuse = [](std::string_view what) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the table of JSON sources {}", what));
  };
  JsonSources table;
  JsonSourcesReader reader(table);
  for (const JsonSourceText& file : files) {
    std::vector<text::Diagnostic> diagnostics;
    const text::YamlStream stream =
        text::YamlStream::parse(file.yaml, std::string(file.name), {}, diagnostics);
    if (!diagnostics.empty()) {
      return refuse(fmt::format("{}: line {}: {}", file.name, diagnostics[0].place.line,
                                diagnostics[0].message));
    }
    for (const auto& document : stream.documents) reader.read(file.name, document.root);
  }
  if (!reader.fault().empty()) return refuse(reader.fault());
  reader.finish();
  return table;
}

const JsonSources& JsonSources::built_in() {
  static const JsonSources table = [] {
    auto parsed = parse(built_in_json_sources());
    CHECK(parsed.ok());
    return std::move(parsed).value();
  }();
  return table;
}

}  // namespace tocsin::source
