// SPDX-License-Identifier: Apache-2.0
// Records without templates, as a collector forwards them: elements and their text in place.

#include <fmt/format.h>

#include "evtx_chunk.h"
#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

constexpr std::string_view kNamespace = "http://schemas.microsoft.com/win/2004/08/events/event";

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> items_of(const EvtxValue& value) {
  if (!value.is_array() || value.type() != EvtxType::kString) return {value.shown()};
  std::vector<std::string> items;
  const std::string& units = value.bytes();
  std::size_t begin = 0;
  for (std::size_t i = 0; i + 1 < units.size(); i += 2) {
    if (units[i] != 0 || units[i + 1] != 0) continue;
    items.push_back(model::to_text(model::Value::borrowed(
        model::ValueKind::kWideText, std::string_view(units).substr(begin, i - begin))));
    begin = i + 2;
  }
  return items;
}

EvtxElement element_of(std::string_view name, Attributes attributes, std::string_view text = {}) {
  std::erase_if(attributes, [](const auto& attribute) { return attribute.second.empty(); });
  return {.name = std::string(name),
          .attributes = std::move(attributes),
          .children = {},
          .value = text.empty() ? EvtxValue() : EvtxValue::text(text)};
}

}  // namespace

void ChunkBuilder::plain_element(const EvtxElement& element) {
  const std::size_t opened = open(element.name, !element.attributes.empty());
  if (!element.attributes.empty()) {
    const std::size_t list = reserve_word();
    for (std::size_t i = 0; i < element.attributes.size(); ++i) {
      const auto& [attribute_name, text] = element.attributes[i];
      attribute(attribute_name, text, i + 1 < element.attributes.size());
    }
    fill_word(list, position_ - list - 4);
  }
  if (element.children.empty() && element.value.is_null()) {
    byte(0x03);
    fill_word(opened, position_ - opened - 4);
    return;
  }
  byte(0x02);
  if (element.children.empty()) text_token(element.value.shown());
  for (const EvtxElement& child : element.children) plain_element(child);
  close(opened);
}

void ChunkBuilder::plain_text_element(std::string_view element_name, std::string_view utf8) {
  const std::size_t opened = open(element_name, false);
  byte(0x02);
  text_token(utf8);
  close(opened);
}

void ChunkBuilder::plain_system(const EvtxEvent& event, std::uint64_t record_id) {
  const EvtxSystem& s = event.system;
  const std::size_t system = open("System", false);
  byte(0x02);
  plain_element(element_of("Provider", {{"Name", s.provider},
                                        {"Guid", EvtxValue::guid(s.provider_guid).shown()},
                                        {"EventSourceName", s.event_source}}));
  plain_element(element_of("EventID",
                           {{"Qualifiers", s.qualifiers ? fmt::format("{}", *s.qualifiers) : ""}},
                           fmt::format("{}", s.event_id)));
  plain_text_element("Version", fmt::format("{}", s.version));
  plain_text_element("Level", fmt::format("{}", s.level));
  plain_text_element("Task", fmt::format("{}", s.task));
  plain_text_element("Opcode", fmt::format("{}", s.opcode));
  plain_text_element("Keywords", fmt::format("{:#x}", s.keywords));
  plain_element(element_of("TimeCreated", {{"SystemTime", EvtxValue::time(s.time).shown()}}));
  plain_text_element("EventRecordID", fmt::format("{}", record_id));
  plain_element(element_of(
      "Correlation", {{"ActivityID", EvtxValue::guid(s.activity_id).shown()},
                      {"RelatedActivityID", EvtxValue::guid(s.related_activity_id).shown()}}));
  plain_element(element_of("Execution", {{"ProcessID", fmt::format("{}", s.process_id)},
                                         {"ThreadID", fmt::format("{}", s.thread_id)}}));
  plain_text_element("Channel", s.channel);
  plain_text_element("Computer", s.computer);
  plain_element(element_of("Security", {{"UserID", EvtxValue::sid(s.user_sid).shown()}}));
  close(system);
}

void ChunkBuilder::plain_event(const EvtxEvent& event, std::uint64_t record_id) {
  const std::size_t root = open("Event", true);
  const std::size_t list = reserve_word();
  attribute("xmlns", kNamespace, false);
  fill_word(list, position_ - list - 4);
  byte(0x02);
  plain_system(event, record_id);
  const bool is_tree = !event.user_data.empty();
  const std::size_t body = open(is_tree ? "UserData" : "EventData", false);
  byte(0x02);
  for (const EvtxElement& element : event.user_data) plain_element(element);
  for (const EvtxField& data : is_tree ? std::vector<EvtxField>{} : event.data) {
    for (const std::string& item : items_of(data.value)) {
      EvtxElement element{.name = "Data",
                          .attributes = {},
                          .children = {},
                          .value = data.value.is_null() ? EvtxValue() : EvtxValue::text(item)};
      if (!data.name.empty()) element.attributes.emplace_back("Name", data.name);
      plain_element(element);
    }
  }
  close(body);
  close(root);
}

}  // namespace tocsin::exercise
