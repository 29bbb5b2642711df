// SPDX-License-Identifier: Apache-2.0
#include "evtx/flatten.h"

#include <algorithm>
#include <string_view>

namespace tocsin::source::evtx {
namespace {

constexpr std::string_view kRenderingPrefix = "RenderingInfo_";

}  // namespace

Section section_of(Section section, const Name& element) {
  if (section == Section::kDocument && name_is(element, "Event")) return Section::kEvent;
  if (section != Section::kDocument && section != Section::kEvent) return section;
  if (name_is(element, "System")) return Section::kSystem;
  if (name_is(element, "RenderingInfo")) return Section::kRendering;
  return Section::kBody;
}

bool is_namespace(const Name& attribute) {
  constexpr std::string_view kPrefix = "xmlns";
  if (attribute.count < kPrefix.size()) return false;
  if (!name_is({attribute.units, kPrefix.size(), 0}, kPrefix)) return false;
  return attribute.count == kPrefix.size() ||
         load<std::uint16_t>(attribute.units + 2 * kPrefix.size()) == ':';
}

void compose_name(Section section, const Name& element, const Name* attribute, std::string& out) {
  out.clear();
  if (section == Section::kRendering && !name_is(element, "Message")) {
    if (!name_is(element, "RenderingInfo")) out += kRenderingPrefix;
  }
  append_name(element, out);
  if (attribute == nullptr) return;
  out.push_back('_');
  append_name(*attribute, out);
}

Role role_of(Section section, std::string_view field) {
  if (section != Section::kSystem) return Role::kNone;
  if (field == "EventID") return Role::kCode;
  if (field == "Channel") return Role::kChannel;
  if (field == "Provider_Name") return Role::kProvider;
  if (field == "Computer") return Role::kHost;
  if (field == "EventRecordID") return Role::kRecordId;
  if (field == "TimeCreated_SystemTime") return Role::kTime;
  return Role::kNone;
}

void append_data_name(const model::Value& text, std::string& out) {
  const std::size_t from = out.size();
  model::append_text(text, out);
  out.erase(std::remove(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), ' '),
            out.end());
}

bool is_blank(const model::Value& text) {
  for (std::uint32_t i = 0; i + 1 < text.size; i += 2) {
    const auto unit = load<std::uint16_t>(text.bytes + i);
    if (unit != ' ' && unit != '\t' && unit != '\r' && unit != '\n') return false;
  }
  return true;
}

model::Value entity_text(const Name& name, model::EventBatch& keep) {
  struct Entity {
    std::string_view name;
    char16_t unit;
  };
  static constexpr Entity kEntities[] = {
      {"amp", u'&'}, {"lt", u'<'}, {"gt", u'>'}, {"quot", u'"'}, {"apos", u'\''}};
  for (const Entity& entity : kEntities) {
    if (name_is(name, entity.name)) return character_text(entity.unit, keep);
  }
  const std::size_t bytes = 2 * (std::size_t{name.count} + 2);
  char* text = keep.allocate(bytes);
  std::memcpy(text, u"&", 2);
  std::memcpy(text + 2, name.units, 2 * name.count);
  std::memcpy(text + bytes - 2, u";", 2);
  return model::Value::borrowed(model::ValueKind::kWideText, {text, bytes});
}

model::Value character_text(std::uint16_t unit, model::EventBatch& keep) {
  char* text = keep.allocate(2);
  std::memcpy(text, &unit, 2);
  return model::Value::borrowed(model::ValueKind::kWideText, {text, 2});
}

}  // namespace tocsin::source::evtx
