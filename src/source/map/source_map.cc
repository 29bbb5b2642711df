// SPDX-License-Identifier: Apache-2.0
// The form of a map is documented in docs/formats/source-map.md.
#include "tocsin/source/source_map.h"

#include <algorithm>

#include <fmt/format.h>

#include "map/source_map_rows.h"
#include "tocsin/model/casefold.h"
#include "tocsin/text/table_reader.h"

namespace tocsin::source {

namespace {

using text::YamlMember;
using text::YamlNode;

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kValuesMax = 10'000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Reads one document.
class MapReader {
 public:
  MapReader(text::TableReader& in, const std::string& file, const SourceMaps::ReadZone& read_zone)
      : in_(in), file_(file), read_zone_(read_zone) {}

  SourceMapRow read(const YamlNode& root) {
    row_ = {};
    row_.file = file_;
    row_.product = "casefile";
    row_.channel = "access";
    for (const YamlMember& member : in_.map(root)) read_member(member);
    if (row_.name.empty()) in_.bad(root.place, "`map:` with a name is missing");
    if (row_.path.empty() && row_.columns.empty() && !row_.pattern) {
      in_.bad(root.place,
              "say what the map is for: `for:` with `columns` or `path`, or a `pattern`");
    }
    if (row_.fields.empty() && row_.time_from.empty()) in_.bad(root.place, "`fields:` is missing");
    return std::move(row_);
  }

 private:
  void read_member(const YamlMember& member) {
    const YamlNode& value = member.value;
    if (member.key == "map") {
      row_.name = in_.text(value);
    } else if (member.key == "product") {
      row_.product = in_.text(value);
      for (char& c : row_.product) c = lower(c);
    } else if (member.key == "channel") {
      row_.channel = in_.text(value);
    } else if (member.key == "for") {
      read_purpose(value);
    } else if (member.key == "pattern") {
      row_.pattern_text = in_.text(value);
      row_.pattern = pattern(value);
    } else if (member.key == "zone") {
      row_.zone = zone(value);
      row_.has_zone = true;
    } else if (member.key == "dates") {
      if (value.text != "day first" && value.text != "month first") {
        in_.bad(value.place, "`dates:` is `day first` or `month first`");
      }
      row_.month_first = value.text == "month first";
    } else if (member.key == "fields") {
      for (const YamlMember& field : in_.map(value)) read_field(field);
    } else if (member.key == "constants") {
      row_.constants = in_.pairs(value);
    } else {
      in_.unknown_key(member);
    }
  }

  void read_purpose(const YamlNode& node) {
    for (const YamlMember& member : in_.map(node)) {
      if (member.key == "path") {
        row_.path = in_.text(member.value);
      } else if (member.key == "columns") {
        row_.columns = in_.one_or_more(member.value);
      } else {
        in_.bad(member.value.place, fmt::format("unknown key `{}` in `for:`", member.key));
      }
    }
  }

  void read_field(const YamlMember& member) {
    if (row_.fields.size() == kFieldsMax) {
      return in_.bad(member.value.place, "more fields than the limit");
    }
    MapField field;
    field.name = member.key;
    if (member.value.is_map()) {
      for (const YamlMember& part : member.value.members()) read_part(part, field);
    } else {
      field.from = in_.one_or_more(member.value);
    }
    if (field.from.empty()) return in_.bad(member.value.place, "`from:` is missing");
    if (member.key == "time") {
      row_.time_from = std::move(field.from);
      return;
    }
    if (member.key == "host") row_.host_from = field.from;
    row_.fields.push_back(std::move(field));
  }

  void read_part(const YamlMember& part, MapField& field) {
    if (part.key == "from") {
      field.from = in_.one_or_more(part.value);
    } else if (part.key == "pattern") {
      field.cut = pattern(part.value);
    } else if (part.key == "values") {
      field.has_values = true;
      for (const YamlMember& one : in_.map(part.value)) {
        if (field.values.size() == kValuesMax) {
          return in_.bad(one.value.place, "more values than the limit");
        }
        if (one.key == "*") {
          field.other = in_.text(one.value);
        } else {
          field.values.insert_or_assign(model::folded(one.key), in_.text(one.value));
        }
      }
    } else {
      in_.unknown_key(part);
    }
  }

  std::optional<LinePattern> pattern(const YamlNode& node) {
    std::optional<LinePattern> made = LinePattern::parse(in_.text(node));
    if (!made) {
      in_.bad(node.place, "the pattern has no {hole}, or two that touch, or an open brace");
    }
    return made;
  }

  TimeZone zone(const YamlNode& node) {
    const base::Result<TimeZone> zone = TimeZone::named(in_.text(node), read_zone_);
    if (zone.ok()) return *zone;
    in_.bad(node.place, zone.error().message);
    return {};
  }

  text::TableReader& in_;
  const std::string& file_;
  const SourceMaps::ReadZone& read_zone_;
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

base::Result<SourceMaps> SourceMaps::parse(std::span<const SourceMapText> files,
                                           const ReadZone& read_zone) {
  auto rows = std::make_shared<SourceMapRows>();
  text::TableReader in("the source map");
  for (const SourceMapText& file : files) {
    in.read({file.path, file.yaml}, [&](const YamlNode& root) {
      rows->maps.push_back(MapReader(in, file.path, read_zone).read(root));
    });
  }
  TRY(in.result());
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
