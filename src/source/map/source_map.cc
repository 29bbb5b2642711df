// SPDX-License-Identifier: Apache-2.0
// The form of a map is documented in docs/formats/source-map.md.
#include "tocsin/source/source_map.h"

#include <cstdlib>

#include <fmt/format.h>

#include "map/source_map_rows.h"
#include "tocsin/model/casefold.h"
#include "tocsin/text/yaml.h"

namespace tocsin::source {

namespace {

using text::YamlMember;
using text::YamlNode;

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kValuesMax = 10'000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Reads one document; remembers the first fault and goes on without effect.
class MapReader {
 public:
  explicit MapReader(const std::string& file) : file_(file) {}
  const std::string& fault() const { return fault_; }

  SourceMapRow read(const YamlNode& root) {
    row_ = {};
    row_.file = file_;
    row_.product = "casefile";
    row_.channel = "access";
    if (!root.is_map()) bad(root, "a map is missing");
    for (const YamlMember& member : root.members()) read_member(member);
    if (row_.name.empty()) bad(root, "`map:` with a name is missing");
    if (row_.path.empty() && row_.columns.empty() && !row_.pattern) {
      bad(root, "say what the map is for: `for:` with `columns` or `path`, or a `pattern`");
    }
    if (row_.fields.empty() && row_.time_from.empty()) bad(root, "`fields:` is missing");
    return std::move(row_);
  }

 private:
  void read_member(const YamlMember& member) {
    const YamlNode& value = member.value;
    if (member.key == "map") {
      row_.name = text(value);
    } else if (member.key == "product") {
      row_.product = text(value);
      for (char& c : row_.product) c = lower(c);
    } else if (member.key == "channel") {
      row_.channel = text(value);
    } else if (member.key == "for") {
      read_purpose(value);
    } else if (member.key == "pattern") {
      row_.pattern_text = text(value);
      row_.pattern = pattern(value);
    } else if (member.key == "zone") {
      row_.zone = zone(value);
    } else if (member.key == "dates") {
      if (value.text != "day first" && value.text != "month first") {
        bad(value, "`dates:` is `day first` or `month first`");
      }
      row_.month_first = value.text == "month first";
    } else if (member.key == "fields") {
      for (const YamlMember& field : map(value)) read_field(field);
    } else if (member.key == "constants") {
      for (const YamlMember& one : map(value)) {
        row_.constants.emplace_back(std::string(one.key), text(one.value));
      }
    } else {
      bad(value, fmt::format("unknown key `{}`", member.key));
    }
  }

  void read_purpose(const YamlNode& node) {
    for (const YamlMember& member : map(node)) {
      if (member.key == "path") {
        row_.path = text(member.value);
      } else if (member.key == "columns") {
        row_.columns = texts(member.value);
      } else {
        bad(member.value, fmt::format("unknown key `{}` in `for:`", member.key));
      }
    }
  }

  void read_field(const YamlMember& member) {
    if (row_.fields.size() == kFieldsMax) return bad(member.value, "more fields than the limit");
    MapField field;
    field.name = member.key;
    if (member.value.is_map()) {
      for (const YamlMember& part : member.value.members()) read_part(part, field);
    } else {
      field.from = texts(member.value);
    }
    if (field.from.empty()) return bad(member.value, "`from:` is missing");
    if (member.key == "time") {
      row_.time_from = std::move(field.from);
      return;
    }
    if (member.key == "host") row_.host_from = field.from;
    row_.fields.push_back(std::move(field));
  }

  void read_part(const YamlMember& part, MapField& field) {
    if (part.key == "from") {
      field.from = texts(part.value);
    } else if (part.key == "pattern") {
      field.cut = pattern(part.value);
    } else if (part.key == "values") {
      field.has_values = true;
      for (const YamlMember& one : map(part.value)) {
        if (field.values.size() == kValuesMax) return bad(one.value, "more values than the limit");
        if (one.key == "*") {
          field.other = text(one.value);
        } else {
          field.values.insert_or_assign(model::folded(one.key), text(one.value));
        }
      }
    } else {
      bad(part.value, fmt::format("unknown key `{}`", part.key));
    }
  }

  std::optional<LinePattern> pattern(const YamlNode& node) {
    std::optional<LinePattern> made = LinePattern::parse(text(node));
    if (!made) bad(node, "the pattern has no {hole}, or two that touch, or an open brace");
    return made;
  }

  // "UTC", "+01:00", "-5".
  std::chrono::seconds zone(const YamlNode& node) {
    const std::string written = text(node);
    if (written == "UTC" || written == "Z") return {};
    const bool signed_form = written.size() >= 2 && (written[0] == '+' || written[0] == '-');
    const std::size_t colon = written.find(':');
    const std::string hours =
        signed_form ? written.substr(1, colon == std::string::npos ? std::string::npos : colon - 1)
                    : "";
    const std::string minutes = colon == std::string::npos ? "0" : written.substr(colon + 1);
    const auto digits = [](const std::string& t) {
      return !t.empty() && t.size() <= 2 && t.find_first_not_of("0123456789") == std::string::npos;
    };
    if (!digits(hours) || !digits(minutes) || std::atoi(hours.c_str()) > 14 ||
        std::atoi(minutes.c_str()) > 59) {
      bad(node, "`zone:` is UTC or a distance from it as '+01:00'");
      return {};
    }
    const int distance = std::atoi(hours.c_str()) * 3600 + std::atoi(minutes.c_str()) * 60;
    return std::chrono::seconds(written[0] == '-' ? -distance : distance);
  }

  std::span<const YamlMember> map(const YamlNode& node) {
    if (!node.is_map()) bad(node, "a map is missing");
    return node.members();
  }
  std::vector<std::string> texts(const YamlNode& node) {
    std::vector<std::string> out;
    if (!node.is_sequence()) return {text(node)};
    for (const YamlNode& item : node.items()) out.push_back(text(item));
    return out;
  }
  std::string text(const YamlNode& node) {
    if (!node.is_scalar() || node.text.empty()) bad(node, "text is missing");
    return std::string(node.text);
  }
  void bad(const YamlNode& node, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{}: line {}: {}", file_, node.place.line, what);
  }

  const std::string& file_;
  std::string fault_;
  SourceMapRow row_;
};

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool matches_glob(std::string_view text, std::string_view glob) {
  std::size_t t = 0, g = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (g < glob.size() &&
        (glob[g] == '?' || (glob[g] != '*' && lower(glob[g]) == lower(text[t])))) {
      ++t;
      ++g;
    } else if (g < glob.size() && glob[g] == '*') {
      star = g++;
      retry = t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

SourceMaps::SourceMaps() : rows_(std::make_shared<const SourceMapRows>()) {}

bool SourceMaps::empty() const { return rows_->maps.empty(); }

base::Result<SourceMaps> SourceMaps::parse(std::span<const SourceMapText> files) {
  auto rows = std::make_shared<SourceMapRows>();
  for (const SourceMapText& file : files) {
    std::vector<text::Diagnostic> diagnostics;
    const auto stream = text::YamlStream::parse(file.yaml, file.path, {}, diagnostics);
    std::string fault;
    if (!diagnostics.empty()) {
      fault = fmt::format("{}: line {}: {}", file.path, diagnostics[0].place.line,
                          diagnostics[0].message);
    } else if (stream.documents.empty()) {
      fault = file.path + ": is empty";
    }
    MapReader reader(file.path);
    for (const auto& document : stream.documents) {
      rows->maps.push_back(reader.read(document.root));
      if (fault.empty()) fault = reader.fault();
    }
    if (!fault.empty()) {
      return base::fail(base::ErrorKind::kMalformed,
                        fmt::format("reading the source map {}", fault));
    }
  }
  SourceMaps maps;
  maps.rows_ = std::move(rows);
  return maps;
}

std::vector<SourceMaps::Summary> SourceMaps::summaries() const {
  std::vector<Summary> all;
  for (const SourceMapRow& row : rows_->maps) {
    Summary& one = all.emplace_back();
    one.name = row.name;
    one.path = row.file;
    one.product = row.product;
    one.channel = row.channel;
    if (!row.path.empty()) one.meant_for = "path " + row.path;
    if (!row.columns.empty()) {
      one.meant_for += (one.meant_for.empty() ? "columns " : ", columns ") + joined(row.columns);
    }
    if (row.pattern)
      one.meant_for += (one.meant_for.empty() ? "lines " : ", lines ") + row.pattern_text;
    if (!row.time_from.empty()) one.fields.push_back("time from " + joined(row.time_from));
    for (const MapField& field : row.fields) {
      one.fields.push_back(fmt::format("{} from {}", field.name, joined(field.from)));
    }
  }
  return all;
}

}  // namespace tocsin::source
