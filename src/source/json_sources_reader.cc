// SPDX-License-Identifier: Apache-2.0
// Reads the table of JSON sources; data/json_sources/README.md is its grammar.
#include <algorithm>

#include "built_in_json_sources.h"
#include "json_sources.h"
#include "tocsin/base/check.h"
#include "tocsin/text/table_reader.h"

namespace tocsin::source {

using text::YamlMember;
using text::YamlNode;

class JsonSourcesReader {
 public:
  static base::Result<JsonSources> read(std::span<const JsonSourceText> files) {
    JsonSources table;
    JsonSourcesReader reader(table);
    for (const JsonSourceText& file : files) {
      reader.in_.read(file, [&](const YamlNode& root) {
        for (const YamlNode& row : reader.in_.list(root)) reader.read_row(row);
      });
    }
    TRY(reader.in_.result());
    reader.finish();
    return table;
  }

 private:
  explicit JsonSourcesReader(JsonSources& out) : out_(out) {}

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

  using Member = std::vector<const JsonPath*> JsonSource::*;
  static constexpr std::pair<std::string_view, Member> kPathLists[] = {
      {"channel_from", &JsonSource::channel_from},
      {"provider_from", &JsonSource::provider_from},
      {"code_from", &JsonSource::code_from},
      {"host", &JsonSource::host},
      {"time", &JsonSource::time},
      {"message", &JsonSource::message},
      {"message_base64", &JsonSource::message_base64},
      {"program", &JsonSource::program},
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
    for (const YamlMember& member : in_.map(node)) {
      if (!read_text(member, row) && !read_paths(member, row) && !read_condition(member, row) &&
          !read_path_rule(member) && !read_map(member, row)) {
        in_.unknown_key(member);
      }
    }
    if (row.name.empty()) in_.bad(node.place, "a row without a name");
  }

  bool read_text(const YamlMember& member, JsonSource& row) {
    for (const auto& [key, place] : kTexts) {
      if (member.key != key) continue;
      row.*place = in_.text(member.value);
      return true;
    }
    if (member.key != "code") return false;
    row.code = in_.number(member.value);
    return true;
  }

  bool read_paths(const YamlMember& member, JsonSource& row) {
    for (const auto& [key, place] : kPathLists) {
      if (member.key != key) continue;
      for (const YamlNode& item : in_.list(member.value)) (row.*place).push_back(&path(item));
      return true;
    }
    return false;
  }

  // A value that must be equal says as much as two names that must be there.
  bool read_condition(const YamlMember& member, JsonSource& row) {
    if (member.key == "has") {
      for (const YamlNode& item : in_.list(member.value)) {
        row.needed.set(sign(path(item)));
        ++row.weight;
      }
    } else if (member.key == "one_of") {
      for (const YamlNode& list : in_.list(member.value)) {
        JsonSigns& signs = row.one_of.emplace_back();
        for (const YamlNode& item : in_.list(list)) signs.set(sign(path(item)));
        ++row.weight;
      }
    } else if (member.key == "lacks") {
      for (const YamlNode& item : in_.list(member.value)) row.absent.set(sign(path(item)));
    } else if (member.key == "is") {
      for (const YamlMember& condition : in_.map(member.value)) {
        JsonSource::Condition& made = row.conditions.emplace_back();
        JsonPath& tested = path_named(condition.key);
        made.path = &tested;
        for (const YamlNode& item : in_.list(condition.value)) {
          made.any_of.push_back(pattern(item));
          made.patterns.add(made.any_of.back());
        }
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
      for (const YamlNode& item : in_.list(member.value)) path(item).keeps_text = true;
    } else if (member.key == "opened") {
      for (const YamlNode& item : in_.list(member.value)) path(item).is_opened = true;
    } else if (member.key == "elements") {
      for (const YamlNode& item : in_.list(member.value)) path(item).keeps_elements = true;
    } else if (member.key == "embedded") {
      for (const YamlNode& item : in_.list(member.value)) path(item).is_embedded = true;
    } else if (member.key == "pairs") {
      for (const YamlNode& item : in_.list(member.value)) read_pairs(item);
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
      return in_.bad(node.place, "pairs need `list`, `name` and `values`");
    }
    JsonPath& path = this->path(*at);
    path.pair_name = in_.text(*name);
    for (const YamlNode& item : in_.list(*values)) path.pair_values.push_back(in_.text(item));
  }

  bool read_map(const YamlMember& member, JsonSource& row) {
    if (member.key == "channels") {
      for (const YamlMember& item : in_.map(member.value)) {
        row.channels.emplace_back(pattern_of(item.key), in_.text(item.value));
        row.channel_patterns.add(row.channels.back().first);
      }
    } else if (member.key == "codes") {
      for (const YamlMember& item : in_.map(member.value)) {
        row.codes.emplace_back(pattern_of(item.key), in_.number(item.value));
        row.code_patterns.add(row.codes.back().first);
      }
    } else if (member.key == "derive") {
      for (const YamlNode& item : in_.list(member.value)) read_derived(item, row);
    } else {
      return false;
    }
    return true;
  }

  void read_derived(const YamlNode& node, JsonSource& row) {
    JsonSource::Derived& derived = row.derived.emplace_back();
    derived.index = out_.derived_count_++;
    for (const YamlMember& member : in_.map(node)) {
      if (member.key == "name") {
        derived.name = in_.text(member.value);
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
        derived.before = in_.text(member.value);
      } else if (member.key == "behind") {
        derived.behind = in_.text(member.value);
      } else if (member.key == "until") {
        derived.until = in_.text(member.value);
      } else if (member.key == "cut") {
        derived.cut = in_.text(member.value);
      } else if (member.key == "printed") {
        derived.printed = in_.text(member.value);
        if (!derived.printed.contains('$')) in_.bad(member.place, "no $ for the number");
      } else if (member.key == "fronts") {
        for (const YamlMember& item : in_.map(member.value)) {
          derived.fronts.emplace_back(std::string(item.key), in_.text(item.value));
        }
      } else if (member.key == "part") {
        read_part(member.value, derived);
      } else if (member.key == "values") {
        for (const YamlMember& item : in_.map(member.value)) {
          derived.values.emplace_back(pattern_of(item.key), in_.text(item.value));
          derived.patterns.add(derived.values.back().first);
        }
      } else {
        in_.unknown_key(member);
      }
    }
    if (derived.name.empty() || derived.from == nullptr) {
      in_.bad(node.place, "a derived field needs `name` and `from`");
    }
  }

  void read_part(const YamlNode& node, JsonSource::Derived& derived) {
    static constexpr std::pair<std::string_view, std::string_view Target::*> kParts[] = {
        {"domain", &Target::domain},
        {"path", &Target::path},
        {"query", &Target::query},
        {"extension", &Target::extension},
    };
    const std::string name = in_.text(node);
    const auto found = std::ranges::find(kParts, name, [](const auto& part) { return part.first; });
    if (found == std::ranges::end(kParts)) return in_.bad(node.place, "no part of an address");
    derived.part = found->second;
  }

  JsonPattern pattern(const YamlNode& node) {
    if (!node.is_scalar()) in_.bad(node.place, "text is missing");
    JsonPattern made = pattern_of(node.text);
    if (made.text.find('*') != std::string::npos) in_.bad(node.place, "`*` stands at an end");
    return made;
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

  JsonPath& path(const YamlNode& node) { return path_named(in_.text(node)); }
  JsonPath& path_named(std::string_view name) {
    const auto known = out_.by_name_.find(name);
    if (known != out_.by_name_.end()) return out_.paths_[known->second->index];
    JsonPath& made = out_.paths_.emplace_back();
    made.index = static_cast<std::uint32_t>(out_.paths_.size() - 1);
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

  text::TableReader in_{"the table of JSON sources"};
  JsonSources& out_;
  std::size_t signs_ = 0;
};

base::Result<JsonSources> JsonSources::parse(std::span<const JsonSourceText> files) {
  return JsonSourcesReader::read(files);
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
