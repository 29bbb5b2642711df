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
  observer.observe(batch.events().front(), "sample.evtx",
                   [&] { return "hash of " + std::to_string(sight.hour); });
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

TEST(Observer, the_most_surprising_pairs_of_a_day_alert_within_its_budget_in_whatever_order) {
  std::vector<Sight> sights;
  for (int day = 0; day < 12; ++day) {
    for (int person = 0; person < 30; ++person) {
      sights.push_back(
          {day * 24 + 9,
           "ws-" + std::to_string(person),
           "Security",
           4624,
           {{"TargetUserName", "person" + std::to_string(person)}, {"TargetDomainName", "COURT"}}});
    }
  }
  // Five go where nobody went; a day after, one more.
  for (int person = 0; person < 5; ++person) {
    const std::string name = "person" + std::to_string(person);
    sights.push_back({10 * 24 + 2 + person, "dc-01", "Security", 4624, {{"TargetUserName", name}}});
  }
  sights.push_back({11 * 24 + 2, "vault", "Security", 4624, {{"TargetUserName", "person9"}}});
  const ObserverOptions options{.anomaly = {}, .logs_max = 100, .alerts_a_day = 3};
  Observer forward(options), backward(options), half(options);
  for (const Sight& sight : sights) show(forward, sight);
  for (auto sight = sights.rbegin(); sight != sights.rend(); ++sight) {
    show((sight - sights.rbegin()) % 2 == 0 ? backward : half, *sight);
  }
  backward.join(half);
  const LearntAlerts learnt = forward.alerts(), again = backward.alerts();
  ASSERT_EQ(learnt.alerts.size(), 4u);
  EXPECT_EQ(learnt.over_budget, 2u);
  EXPECT_EQ(again.over_budget, 2u);
  ASSERT_EQ(again.alerts.size(), 4u);
  for (std::size_t i = 0; i < learnt.alerts.size(); ++i) {
    const model::Alert& alert = learnt.alerts[i];
    EXPECT_EQ(alert.id, again.alerts[i].id);
    EXPECT_EQ(alert.rule->id, "tocsin-first-seen-account-on-host");
    EXPECT_TRUE(alert.rule->learnt);
    EXPECT_EQ(alert.place.path, "sample.evtx");
    EXPECT_EQ(alert.place.sha256, again.alerts[i].place.sha256);
    EXPECT_TRUE(alert.place.sha256.starts_with("hash of "));
    ASSERT_EQ(alert.why.size(), 1u);
    EXPECT_NE(alert.why[0].predicate.find("of 29 peers in 14 days"), std::string::npos);
  }
  EXPECT_EQ(learnt.alerts.back().place.host, "vault");
  Observer silent({.anomaly = {}, .logs_max = 100, .alerts_a_day = 0});
  for (const Sight& sight : sights) show(silent, sight);
  EXPECT_TRUE(silent.alerts().alerts.empty());
}

TEST(Observer, more_logs_than_are_kept_are_the_same_ones_in_whatever_order) {
  const ObserverOptions options{.anomaly = {}, .logs_max = 20, .alerts_a_day = 0};
  Observer forward(options), backward(options), half(options);
  for (int i = 0; i < 100; ++i) {
    show(forward, {i, "host" + std::to_string(i), "Security"});
    const int back = 99 - i;
    show(back % 3 == 0 ? half : backward, {back, "host" + std::to_string(back), "Security"});
  }
  backward.join(half);
  const model::Coverage one = forward.coverage(), other = backward.coverage();
  EXPECT_EQ(shown(one), shown(other));
  EXPECT_LE(one.logs.size(), 20u);
  EXPECT_EQ(one.logs.size() + one.events_not_kept, 100u);
  EXPECT_EQ(other.events_not_kept, one.events_not_kept);
}

TEST(Observer, texts_are_normalised) {
  using enum PairForm;
  const auto text = [](std::string_view from, PairForm form) {
    std::string out;
    return pair_text(from, form, out) ? out : std::string("nothing");
  };
  EXPECT_EQ(text("C:\\Windows\\System32\\CMD.exe", kProgram), "cmd.exe");
  EXPECT_EQ(text("/usr/bin/id", kProgram), "id");
  EXPECT_EQ(text("a.b.evil.example.", kDomain), "evil.example");
  EXPECT_EQ(text("www.court.co.uk", kDomain), "court.co.uk");
  EXPECT_EQ(text("localhost", kDomain), "nothing");
  EXPECT_EQ(text("::ffff:192.0.2.7", kNetwork), "192.0");
  EXPECT_EQ(text("2001:db8:7::1", kNetwork), "2001:db8:7");
  EXPECT_EQ(text("127.0.0.1", kNetwork), "nothing");
  EXPECT_EQ(text("WS-1$", kText), "nothing");
  EXPECT_EQ(text("-", kText), "nothing");
}

}  // namespace
}  // namespace tocsin::engine
