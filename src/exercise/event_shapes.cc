// SPDX-License-Identifier: Apache-2.0
#include "event_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenario.h"
#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

struct TypeName {
  std::string_view name;
  FieldType type;
};
constexpr std::array kTypeNames{
    TypeName{"text", FieldType::kText},    TypeName{"texts", FieldType::kTexts},
    TypeName{"u8", FieldType::kU8},        TypeName{"u16", FieldType::kU16},
    TypeName{"u32", FieldType::kU32},      TypeName{"u64", FieldType::kU64},
    TypeName{"hex32", FieldType::kHex32},  TypeName{"hex64", FieldType::kHex64},
    TypeName{"sid", FieldType::kSid},      TypeName{"guid", FieldType::kGuid},
    TypeName{"bool", FieldType::kBool},    TypeName{"time", FieldType::kTime},
    TypeName{"binary", FieldType::kBinary}};

// A setting of the shape or of what it is like.
std::string_view setting(const text::YamlNode& shape, std::string_view key) {
  if (const text::YamlNode* own = shape.find(key)) return own->text;
  const text::YamlNode* like = shape.find("like");
  const text::YamlNode* inherited = like == nullptr ? nullptr : like->find(key);
  return inherited == nullptr ? std::string_view{} : inherited->text;
}

template <class T>
base::Result<T> number_setting(const text::YamlNode& shape, std::string_view key, T fallback) {
  const std::string_view text = setting(shape, key);
  if (text.empty()) return fallback;
  model::Integer n;
  if (!model::parse_integer(text, n)) {
    return malformed(shape.place, fmt::format("{} is no number", key));
  }
  return static_cast<T>(n.magnitude);
}

base::Result<ShapeField> read_field(const text::YamlMember& member) {
  const std::string_view text = member.value.text;
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view type = text.substr(0, space);
  const auto found = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                  [&](const TypeName& t) { return t.name == type; });
  if (found == kTypeNames.end()) {
    return malformed(member.place, fmt::format("field {} has no known type", member.key));
  }
  return ShapeField{std::string(member.key), found->type,
                    std::string(text.substr(std::min(space + 1, text.size())))};
}

base::Result<EventShape> read_shape(const text::YamlNode& node) {
  EventShape shape;
  EvtxSystem& s = shape.system;
  s.channel = setting(node, "channel");
  s.provider = setting(node, "provider");
  s.provider_guid = setting(node, "guid");
  s.event_source = setting(node, "source");
  TRY(s.event_id, number_setting<std::uint16_t>(node, "id", 0));
  TRY(s.version, number_setting<std::uint8_t>(node, "version", 0));
  TRY(s.level, number_setting<std::uint8_t>(node, "level", 4));
  TRY(s.task, number_setting<std::uint16_t>(node, "task", 0));
  TRY(s.opcode, number_setting<std::uint8_t>(node, "opcode", 0));
  TRY(s.keywords, number_setting<std::uint64_t>(node, "keywords", s.keywords));
  if (!setting(node, "qualifiers").empty()) {
    TRY(s.qualifiers, number_setting<std::uint16_t>(node, "qualifiers", 0));
  }
  shape.logger_sid = setting(node, "logger_sid");
  shape.needs_sysmon = setting(node, "sysmon") == "true";
  shape.tree = setting(node, "tree");
  shape.tree_namespace = setting(node, "namespace");
  if (const text::YamlNode* fields = node.find("fields")) {
    for (const text::YamlMember& member : fields->members()) {
      TRY(auto field, read_field(member));
      shape.fields.push_back(std::move(field));
    }
  }
  return shape;
}

base::Result<std::string> bytes_of_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    model::Integer n;
    if (!model::parse_integer("0x" + text.substr(i, 2), n)) {
      return base::fail(base::ErrorKind::kMalformed, "not hexadecimal: " + text);
    }
    bytes.push_back(static_cast<char>(n.magnitude));
  }
  return bytes;
}

EvtxValue texts_of(const std::string& text) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    items.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return EvtxValue::texts(items);
}

base::Result<EvtxValue> number_of(FieldType type, const std::string& text) {
  model::Integer n;
  if (!model::parse_integer(text, n) || n.negative) {
    return base::fail(base::ErrorKind::kMalformed, "not a number: " + text);
  }
  switch (type) {
    case FieldType::kU8:
      return EvtxValue::uint8(static_cast<std::uint8_t>(n.magnitude));
    case FieldType::kU16:
      return EvtxValue::uint16(static_cast<std::uint16_t>(n.magnitude));
    case FieldType::kU32:
      return EvtxValue::uint32(static_cast<std::uint32_t>(n.magnitude));
    case FieldType::kHex32:
      return EvtxValue::hex32(static_cast<std::uint32_t>(n.magnitude));
    case FieldType::kHex64:
      return EvtxValue::hex64(n.magnitude);
    default:
      return EvtxValue::uint64(n.magnitude);
  }
}

}  // namespace

const ShapeField* EventShape::find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const ShapeField& f) { return f.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

bool EventShape::uses(std::string_view word) const {
  const std::string wanted = fmt::format("$({})", word);
  return std::any_of(fields.begin(), fields.end(),
                     [&](const ShapeField& f) { return f.text.find(wanted) != std::string::npos; });
}

base::Result<EventShapes> read_event_shapes(std::string_view text) {
  std::vector<text::Diagnostic> diagnostics;
  const auto stream = text::YamlStream::parse(text, "event shapes", {}, diagnostics);
  if (!diagnostics.empty() || stream.documents.size() != 1) {
    return base::fail(base::ErrorKind::kMalformed, "cannot read the shapes of events");
  }
  EventShapes shapes;
  for (const text::YamlMember& member : stream.documents[0].root.members()) {
    TRY(auto shape, read_shape(member.value));
    shapes.emplace(member.key, std::move(shape));
  }
  return shapes;
}

base::Result<EvtxValue> value_of(FieldType type, const std::string& text) {
  switch (type) {
    case FieldType::kText:
      return EvtxValue::text(text);
    case FieldType::kTexts:
      return texts_of(text);
    case FieldType::kBool:
      return EvtxValue::boolean(text == "true");
    case FieldType::kBinary: {
      TRY(const auto bytes, bytes_of_hex(text));
      return EvtxValue::binary(bytes);
    }
    case FieldType::kSid:
    case FieldType::kGuid: {
      EvtxValue value = type == FieldType::kSid ? EvtxValue::sid(text) : EvtxValue::guid(text);
      if (!value.is_null()) return value;
      return base::fail(base::ErrorKind::kMalformed, "neither SID nor GUID: " + text);
    }
    case FieldType::kTime: {
      const auto time = model::parse_time(text);
      if (time) return EvtxValue::time(*time);
      return base::fail(base::ErrorKind::kMalformed, "not a time: " + text);
    }
    default:
      return number_of(type, text);
  }
}

}  // namespace tocsin::exercise
