// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/observer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "relations.h"

namespace tocsin::engine {
namespace {

using std::chrono::hours;

struct Sight {
  int hour;
  std::string host, channel;
  std::uint32_t code = 0;
  std::vector<std::pair<std::string, std::string>> fields = {};
};

model::Timestamp at(int hour) { return *model::parse_time("2026-03-01T00:30:00Z") + hours(hour); }

void show(Observer& observer, const Sight& sight) {
  model::EventBatch batch;
  batch.begin_event();
  for (const auto& [name, text] : sight.fields) {
    model::Field field;
    field.name_data = name.data();
    field.name_size = static_cast<std::uint32_t>(name.size());
    field.value = model::Value::text(text);
    batch.add_field(field);
  }
  model::Event event;
  event.host = model::Value::text(sight.host);
  event.channel = model::Value::text(sight.channel);
  event.code = sight.code;
  event.time = at(sight.hour);
  event.has_time = sight.hour >= 0;
  batch.end_event(event);
  observer.observe(batch.events().front(), "sample.evtx");
}

std::string shown(const model::Coverage& coverage) {
  std::string out;
  for (const model::LogCoverage& log : coverage.logs) {
    out += log.host + "/" + log.log + " " + std::to_string(log.events);
    for (const auto& gap : log.gaps) {
      out += " " + std::to_string((gap.from - at(0)) / hours(1)) + ".." +
             std::to_string((gap.until - at(0)) / hours(1));
    }
    out += "\n";
  }
  return out;
}

TEST(Observer, coverage_knows_long_silences_from_usual_ones) {
  Observer one({}), two({});
  for (int day = 0; day < 8; ++day) {
    for (int hour = 8; hour < 18; ++hour) {
      show(day % 2 == 0 ? one : two, {day * 24 + hour, "ws-1", "Security"});
      if (day != 3 && day != 4 && day != 5) show(two, {day * 24 + hour, "WS-2", "Sysmon"});
    }
  }
  show(one, {-1, "ws-1", "Security"});
  one.join(two);
  EXPECT_EQ(shown(one.coverage()), "ws-1/Security 81\nWS-2/Sysmon 50 65..151\n");
}

TEST(Observer, a_pair_that_nobody_else_has_is_surprising_in_whatever_order) {
  std::vector<Sight> sights;
  for (int day = 0; day < 12; ++day) {
    for (int person = 0; person < 20; ++person) {
      const std::string host = "ws-" + std::to_string(person);
      sights.push_back({day * 24 + 9,
                        host + ".court.example",
                        "Security",
                        4624,
                        {{"TargetUserName", "person" + std::to_string(person)}}});
    }
  }
  sights.push_back({11 * 24 + 2, "DC-01", "Security", 4624, {{"TargetUserName", "Person3"}}});
  Observer forward({}), backward({}), half({});
  for (const Sight& sight : sights) show(forward, sight);
  for (auto sight = sights.rbegin(); sight != sights.rend(); ++sight) {
    show((sight - sights.rbegin()) % 2 == 0 ? backward : half, *sight);
  }
  backward.join(half);
  model::Alert alert;
  alert.place.time = at(11 * 24 + 2);
  alert.place.host = "dc-01.court.example";
  alert.place.channel = "security";
  alert.place.event_id = 4624;
  alert.event = {{"TargetUserName", "PERSON3"}};
  for (const Observer* observer : {&forward, &backward}) {
    const auto surprises = observer->judge(alert);
    ASSERT_EQ(surprises.size(), 1u);
    EXPECT_EQ(surprises[0].left, "person3");
    EXPECT_EQ(surprises[0].right, "dc-01");
    EXPECT_GE(surprises[0].bits, 6);
  }
  alert.place.host = "ws-3";
  EXPECT_TRUE(forward.judge(alert).empty());
}

TEST(Observer, texts_are_normalised) {
  using enum PairForm;
  EXPECT_EQ(pair_text("C:\\Windows\\System32\\CMD.exe", kProgram), "cmd.exe");
  EXPECT_EQ(pair_text("/usr/bin/id", kProgram), "id");
  EXPECT_EQ(pair_text("a.b.evil.example.", kDomain), "evil.example");
  EXPECT_EQ(pair_text("www.court.co.uk", kDomain), "court.co.uk");
  EXPECT_EQ(pair_text("localhost", kDomain), std::nullopt);
  EXPECT_EQ(pair_text("::ffff:192.0.2.7", kNetwork), "192.0");
  EXPECT_EQ(pair_text("2001:db8:7::1", kNetwork), "2001:db8:7");
  EXPECT_EQ(pair_text("127.0.0.1", kNetwork), std::nullopt);
  EXPECT_EQ(pair_text("WS-1$", kText), std::nullopt);
  EXPECT_EQ(pair_text("-", kText), std::nullopt);
}

}  // namespace
}  // namespace tocsin::engine
