// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include "sample_alert.h"
#include "tocsin/wire/alert.h"

namespace tocsin::wire {
namespace {

std::string json_of(const model::Alert& alert) {
  std::string line;
  append_alert_json(alert, line);
  return line;
}

std::vector<std::string> keys_of(const std::string& json) {
  simdjson::dom::parser parser;
  std::vector<std::string> keys;
  simdjson::dom::object object;
  EXPECT_EQ(parser.parse(json).get(object), simdjson::SUCCESS);
  for (const auto& [key, value] : object) keys.emplace_back(key);
  return keys;
}

TEST(AlertJsonTest, WritesAnEventAlertOnOneLine) {
  EXPECT_EQ(json_of(sample_alert()),
            R"({"id":"00112233445566778899aabbccddeeff","time":"2026-03-04T02:04:51.120345Z",)"
            R"("rule":{"id":"5f1d3c2a-0000-4000-8000-000000000001",)"
            R"("title":"Archive made with a password",)"
            R"("level":"high",)"
            R"("tags":["attack.collection","attack.t1560.001","attack.t1039","cve.2026-1"],)"
            R"("kind":"event","path":"windows/archive.yml","version":"0123456789abcdef"},)"
            R"("host":"SRV-FILE-01.weidenau.example","channel":"Security","event_id":4688,)"
            R"("path":"srv-file-01/Security.evtx","record_id":4711,"offset":65536,)"
            R"("why":[{"field":"CommandLine","predicate":"contains ' -p'",)"
            R"("value":"7z.exe a -pGr4nite w.7z"}],)"
            R"("event":{"EventID":4688,"CommandLine":"7z.exe a -pGr4nite w.7z","Data":["one",2],)"
            R"("Elevated":true,"Empty":null}})");
}

TEST(AlertJsonTest, KeysComeInTheirOrder) {
  const std::vector<std::string> event = {"id",      "time",     "rule", "host",
                                          "channel", "event_id", "path", "record_id",
                                          "offset",  "why",      "event"};
  EXPECT_EQ(keys_of(json_of(sample_alert())), event);
  std::vector<std::string> correlation = event;
  correlation.insert(correlation.end(), {"cause_count", "events"});
  EXPECT_EQ(keys_of(json_of(sample_correlation())), correlation);
}

TEST(AlertJsonTest, ACorrelationListsWhatCausedIt) {
  simdjson::dom::parser parser;
  const std::string json = json_of(sample_correlation());
  const simdjson::dom::element alert = parser.parse(json);
  EXPECT_EQ(std::string_view(alert["rule"]["kind"]), "correlation");
  EXPECT_EQ(std::uint64_t(alert["cause_count"]), 5u);
  EXPECT_EQ(simdjson::dom::array(alert["events"]).size(), 2u);
  EXPECT_EQ(std::uint64_t(alert["events"].at(0)["record_id"]), 17u);
  EXPECT_EQ(std::string_view(alert["events"].at(1)["rule_title"]), "Archive made");
}

TEST(AlertJsonTest, HostileTextStaysOnItsLineAndReadsBack) {
  for (const std::string text : {"line\nbreak\r\n", "\x1b[2J", "\"},{\"id\":\"forged", "\\\"",
                                 "\u202e", "</script>", "\u2028\u2029"}) {
    model::Alert alert = sample_alert();
    alert.place.host = alert.place.path = text;
    alert.event = {{text, text}, {text, text, model::FieldForm::kNumber}};
    const std::string json = json_of(alert);
    for (const char c : json) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    simdjson::dom::parser parser;
    const simdjson::dom::element back = parser.parse(json);
    EXPECT_EQ(std::string_view(back["host"]), text);
    EXPECT_EQ(std::string_view(back["id"]), alert.id);
    simdjson::dom::object fields = back["event"];
    ASSERT_EQ(fields.size(), 1u);
    EXPECT_EQ((*fields.begin()).key, text);
    EXPECT_EQ(simdjson::dom::array((*fields.begin()).value).size(), 2u);
  }
}

TEST(AlertJsonTest, AnEventOfManyFieldsIsWrittenInTheirOrder) {
  model::Alert alert = sample_alert();
  alert.event.clear();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 500; ++i) alert.event.push_back({"F" + std::to_string(i), "v"});
  }
  simdjson::dom::parser parser;
  const std::string json = json_of(alert);
  const simdjson::dom::object event = parser.parse(json)["event"];
  int next = 0;
  for (const auto& [key, value] : event) {
    EXPECT_EQ(key, "F" + std::to_string(next++));
    EXPECT_EQ(simdjson::dom::array(value).size(), 2u);
  }
  EXPECT_EQ(next, 500);
}

}  // namespace
}  // namespace tocsin::wire
