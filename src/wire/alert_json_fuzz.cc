// SPDX-License-Identifier: Apache-2.0
// Strategy: the input is cut into texts that become every foreign part of an alert: names, values,
// numbers, reasons, causes, with the forms of the fields chosen by the input too.
// Invariants: both JSON forms are one line of valid JSON without a character that acts; read back
// by another library, the JSON form gives the same values (what is not UTF-8 as U+FFFD), every
// field of the event under its name and in its order, and nothing else.
#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/check.h"
#include "tocsin/wire/alert.h"
#include "tocsin/wire/inert_text.h"

namespace tocsin::wire {
namespace {

class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  std::uint64_t number() {
    std::uint64_t n = 0;
    for (int i = 0; i < 8; ++i) n = n << 8 | byte();
    return n;
  }
  std::string text() {
    const std::size_t size = std::min<std::size_t>(byte() % 48, rest_.size());
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
  }

 private:
  std::string_view rest_;
};

model::RecordPlace place_of(Input& input) {
  model::RecordPlace place;
  place.time =
      model::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(input.number())));
  place.host = input.text();
  place.channel = input.text();
  place.path = input.text();
  place.event_id = static_cast<std::uint32_t>(input.number());
  place.record_id = input.number();
  place.offset = input.number();
  return place;
}

model::Alert alert_of(Input& input) {
  model::AlertRule rule;
  rule.correlation = input.byte() % 2 == 1;
  rule.level = static_cast<model::Level>(input.byte() % model::kLevelCount);
  rule.id = input.text();
  rule.title = input.text();
  rule.tags = {input.text(), "attack.t" + input.text()};
  rule.description = input.text();
  rule.path = input.text();
  model::Alert alert;
  alert.id = input.text();
  alert.place = place_of(input);
  for (int i = input.byte() % 4; i > 0; --i) {
    alert.why.push_back({input.text(), input.text(), input.text()});
  }
  for (int i = input.byte() % 3; i > 0; --i) {
    alert.causes.push_back({place_of(input), input.text(), input.text()});
  }
  while (!input.empty()) {
    const auto form = static_cast<model::FieldForm>(input.byte() % 4);
    alert.event.push_back({input.text(), input.text(), form});
  }
  alert.rule = std::make_shared<const model::AlertRule>(std::move(rule));
  return alert;
}

// What a reader gets for a text: bytes that are not UTF-8 replaced.
std::string mended(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = first_character(text);
    append_character(c.code, out);
    text.remove_prefix(c.bytes);
  }
  return out;
}

void check_line(std::string_view line) {
  while (!line.empty()) {
    const Character c = first_character(line);
    CHECK(c.valid && !acts(c.code));
    line.remove_prefix(c.bytes);
  }
}

void check_value(const model::StoredField& field, const simdjson::dom::element& value) {
  switch (field.form) {
    case model::FieldForm::kNull:
      CHECK(value.is_null());
      return;
    case model::FieldForm::kBool:
      CHECK(bool(value) == (field.text == "true"));
      return;
    case model::FieldForm::kNumber:
      if (value.is_number()) {
        CHECK(!value.is<std::int64_t>() || field.text.find_first_of(".eE") != std::string::npos ||
              std::stoll(field.text) == std::int64_t(value));
        return;
      }
      [[fallthrough]];
    case model::FieldForm::kText:
      CHECK(std::string_view(value) == mended(field.text));
      return;
  }
}

void check_event(const std::vector<model::StoredField>& event, simdjson::dom::object object) {
  std::vector<bool> seen(event.size());
  for (const auto& [key, value] : object) {
    const auto unseen = std::find(seen.begin(), seen.end(), false);
    CHECK(unseen != seen.end());
    const std::string& name = event[static_cast<std::size_t>(unseen - seen.begin())].name;
    CHECK(mended(name) == key);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < event.size(); ++i) {
      if (event[i].name == name) places.push_back(i);
    }
    const auto nth = [&, whole = value](std::size_t i) {
      return places.size() == 1 ? whole : simdjson::dom::element(simdjson::dom::array(whole).at(i));
    };
    CHECK(places.size() == 1 || simdjson::dom::array(value).size() == places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      seen[places[i]] = true;
      check_value(event[places[i]], nth(i));
    }
  }
  CHECK(std::find(seen.begin(), seen.end(), false) == seen.end());
}

void check_place(const model::RecordPlace& place, const simdjson::dom::element& json) {
  CHECK(std::string_view(json["host"]) == mended(place.host));
  CHECK(std::string_view(json["channel"]) == mended(place.channel));
  CHECK(std::string_view(json["path"]) == mended(place.path));
  CHECK(std::uint64_t(json["event_id"]) == place.event_id);
  CHECK(std::uint64_t(json["record_id"]) == place.record_id);
  CHECK(std::uint64_t(json["offset"]) == place.offset);
}

void check_alert(const model::Alert& alert, simdjson::dom::parser& parser) {
  std::string line;
  append_alert_json(alert, line);
  check_line(line);
  simdjson::dom::element json;
  CHECK(parser.parse(line).get(json) == simdjson::SUCCESS);
  CHECK(std::string_view(json["id"]) == mended(alert.id));
  CHECK(std::string_view(json["rule"]["title"]) == mended(alert.rule->title));
  check_place(alert.place, json);
  const simdjson::dom::array why = json["why"];
  CHECK(why.size() == alert.why.size());
  for (std::size_t i = 0; i < alert.why.size(); ++i) {
    CHECK(std::string_view(why.at(i)["value"]) == mended(alert.why[i].value));
  }
  check_event(alert.event, json["event"]);
  if (!alert.rule->correlation) return;
  for (std::size_t i = 0; i < alert.causes.size(); ++i) {
    check_place(alert.causes[i].place, json["events"].at(i));
  }
}

void check_ocsf(const model::Alert& alert, simdjson::dom::parser& parser) {
  std::string line;
  append_alert_ocsf(alert, "0", line);
  check_line(line);
  simdjson::dom::element json;
  CHECK(parser.parse(line).get(json) == simdjson::SUCCESS);
  CHECK(std::string_view(json["finding_info"]["uid"]) == mended(alert.id));
}

}  // namespace
}  // namespace tocsin::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin::wire;
  Input input(std::string_view(reinterpret_cast<const char*>(data), size));
  const tocsin::model::Alert alert = alert_of(input);
  static simdjson::dom::parser parser;  // its buffers cost more than all the rest
  check_alert(alert, parser);
  check_ocsf(alert, parser);
  return 0;
}
