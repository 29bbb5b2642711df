// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/rule_tests.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "tocsin/correlate/correlator.h"
#include "tocsin/detect/generate.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/engine/event_copy.h"
#include "tocsin/text/yaml.h"

namespace tocsin::engine {
namespace {

using text::YamlKind;
using text::YamlMember;
using text::YamlNode;

constexpr std::uint64_t kRepeatMax = 100'000;
constexpr std::string_view kNumberMark = "{n}";

// An event of a test, and when it happens.
struct TestEvent {
  detect::GeneratedEvent event;
  model::Timestamp time{};
  bool has_time = false;
  std::size_t order = 0;  // as written, which decides among equal times
};

void add_value(std::string_view name, const YamlNode& value, detect::GeneratedEvent& event) {
  if (value.is_sequence()) {
    for (const YamlNode& item : value.items()) add_value(name, item, event);
    return;
  }
  detect::GeneratedField& field = event.fields.emplace_back();
  field.name = name;
  if (value.kind != YamlKind::kNull) field.text = std::string(value.text);
}

std::optional<std::chrono::microseconds> read_span(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end + 1 != text.data() + text.size()) return std::nullopt;
  switch (*end) {
    case 's':
      return std::chrono::seconds(number);
    case 'm':
      return std::chrono::minutes(number);
    case 'h':
      return std::chrono::hours(number);
    case 'd':
      return std::chrono::days(number);
    default:
      return std::nullopt;
  }
}

bool is_directive(std::string_view key) {
  return key == "repeat" || key == "every" || key == "vary" || key == "head";
}

std::string numbered(std::string_view pattern, std::uint64_t n) {
  const std::size_t at = pattern.find(kNumberMark);
  if (at == std::string_view::npos) return std::string(pattern);
  return fmt::format("{}{}{}", pattern.substr(0, at), n, pattern.substr(at + kNumberMark.size()));
}

// What the events of a test have in their heads, where an event of its own says nothing else.
struct TestHead {
  std::string product = "windows";
  std::string channel, provider;  // of other products than Windows
  std::uint32_t code = 0;         // likewise
};

// The head that a test, or an event under `head`, writes over `head`.
base::Result<TestHead> head_of(const YamlNode& node, TestHead head) {
  if (const YamlNode* product = node.find("product")) head.product = product->text;
  if (const YamlNode* channel = node.find("channel")) head.channel = channel->text;
  if (const YamlNode* provider = node.find("provider")) head.provider = provider->text;
  if (const YamlNode* code = node.find("code")) {
    text::YamlInteger number;
    const bool usable = text::read_yaml_integer(code->text, number) && !number.negative;
    if (!usable || number.magnitude > std::numeric_limits<std::uint32_t>::max()) {
      return base::fail(base::ErrorKind::kMalformed, "code must be a whole number");
    }
    head.code = static_cast<std::uint32_t>(number.magnitude);
  }
  return head;
}

bool is_time(std::string_view product, std::string_view key) {
  return key == "TimeCreated" || key == "UtcTime" || (product != "windows" && key == "time");
}

TestEvent read_event(const TestHead& head, const YamlNode& node, std::uint64_t n) {
  TestEvent made;
  made.event.product = head.product;
  made.event.channel = head.channel;
  made.event.provider = head.provider;
  made.event.code = head.code;
  const YamlNode* own = node.find("head");
  if (const YamlNode* time = own != nullptr ? own->find("time") : nullptr) {
    if (const auto read = model::parse_time(time->text)) {
      made.time = *read;
      made.has_time = true;
    }
  }
  const YamlNode* vary = node.find("vary");
  for (const YamlMember& member : node.members()) {
    if (is_directive(member.key)) continue;
    const YamlNode* pattern = vary != nullptr ? vary->find(member.key) : nullptr;
    if (pattern == nullptr) add_value(member.key, member.value, made.event);
    if (is_time(head.product, member.key)) {
      const auto time = model::parse_time(member.value.text);
      if (time && !made.has_time) made.time = *time;
      made.has_time = made.has_time || time.has_value();
    }
  }
  if (vary != nullptr) {
    for (const YamlMember& member : vary->members()) {
      made.event.fields.push_back({std::string(member.key), numbered(member.value.text, n)});
    }
  }
  return made;
}

// The events that one entry of `events` stands for.
base::Result<void> read_events(TestHead head, const YamlNode& node,
                               std::vector<TestEvent>& events) {
  if (const YamlNode* own = node.find("head")) {
    TRY(head, head_of(*own, head));
  }
  std::uint64_t repeat = 1;
  std::chrono::microseconds every = std::chrono::seconds(1);
  if (const YamlNode* times = node.find("repeat")) {
    text::YamlInteger number;
    const bool usable = text::read_yaml_integer(times->text, number) && !number.negative;
    if (!usable || number.magnitude > kRepeatMax) {
      return base::fail(base::ErrorKind::kMalformed,
                        fmt::format("repeat must be a number up to {}", kRepeatMax));
    }
    repeat = number.magnitude;
  }
  if (const YamlNode* span = node.find("every")) {
    const auto read = read_span(span->text);
    if (!read) return base::fail(base::ErrorKind::kMalformed, "every must be as 10s, 5m, 2h or 1d");
    every = *read;
  }
  for (std::uint64_t n = 0; n < repeat; ++n) {
    TestEvent event = read_event(head, node, n + 1);
    event.time += every * static_cast<std::int64_t>(n);
    events.push_back(std::move(event));
  }
  return {};
}

base::Result<std::vector<TestEvent>> test_events(const YamlNode& test) {
  std::vector<TestEvent> events;
  TRY(const TestHead head, head_of(test, {}));
  const YamlNode* one = test.find("event");
  const YamlNode* many = test.find("events");
  if (one != nullptr && one->is_map()) TRY(read_events(head, *one, events));
  if (many != nullptr) {
    for (const YamlNode& node : many->items()) TRY(read_events(head, node, events));
  }
  if (events.empty()) {
    return base::fail(base::ErrorKind::kMalformed, "the test has neither `event` nor `events`");
  }
  for (std::size_t i = 0; i < events.size(); ++i) events[i].order = i;
  std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time, a.order) < std::tie(b.time, b.order);
  });
  return events;
}

// Runs events through rules and correlations and remembers who alerted.
class TestRun {
 public:
  TestRun(const rule::RuleSet& rules, const rule::LogSourceTable& sources)
      : rules_(rules),
        program_(detect::Program::build(rules, sources)),
        matcher_(*program_),
        correlated_(correlated_fields(rules)) {
    for (const rule::Rule& rule : rules.rules) routes_.push_back(sources.routes(rule.log_source));
  }

  // The ids of the rules that match and the correlations that fire, in no order.
  std::vector<std::string> alerting(const std::vector<TestEvent>& events) {
    std::vector<std::string> ids;
    correlate::Correlator correlator(rules_, {});
    std::vector<correlate::Firing> firings;
    for (const TestEvent& event : events) judge(event, correlator, firings, ids);
    correlator.finish(firings);
    for (const correlate::Firing& firing : firings) {
      ids.push_back(rules_.correlations[firing.correlation].header.id);
    }
    return ids;
  }

 private:
  void judge(const TestEvent& test, correlate::Correlator& correlator,
             std::vector<correlate::Firing>& firings, std::vector<std::string>& ids) {
    model::EventBatch batch;
    detect::add_event(test.event, program_->field_names(), detect::TextForm::kPlain, batch);
    const model::Event& event = batch.events().front();
    std::vector<detect::Hit> hits;
    matcher_.match(event, hits);
    std::vector<model::StoredField> fields;
    for (const detect::Hit& hit : hits) {
      ids.push_back(rules_.rules[hit.rule].header.id);
      if (!correlator.wants(hit.rule)) continue;
      store_event(event, routes_[hit.rule][hit.route], correlated_[hit.rule], true, fields);
      model::RecordPlace place;
      place.time = test.time;
      correlator.add({hit.rule, &place, &fields}, firings);
    }
  }

  const rule::RuleSet& rules_;
  std::unique_ptr<detect::Program> program_;
  detect::Matcher matcher_;
  std::vector<std::vector<rule::Route>> routes_;
  std::vector<std::vector<std::string>> correlated_;
};

RuleTestResult run_test(TestRun& run, const YamlNode& test, RuleTestResult result) {
  const YamlNode* name = test.find("name");
  const YamlNode* match = test.find("match");
  result.test = name != nullptr ? std::string(name->text) : "unnamed";
  result.place = test.place;
  if (match == nullptr || match->kind != YamlKind::kBool) {
    result.problem = "the test says not whether it wants a match (`match: true` or `false`)";
    return result;
  }
  result.wanted = match->truth();
  const auto events = test_events(test);
  if (!events.ok()) {
    result.problem = events.error().message;
    return result;
  }
  const std::vector<std::string> ids = run.alerting(*events);
  const bool matched = std::find(ids.begin(), ids.end(), result.rule_id) != ids.end();
  result.passed = matched == result.wanted;
  if (!result.passed)
    result.problem = matched ? "matched, and must not" : "did not match, and must";
  return result;
}

}  // namespace

std::vector<RuleTestResult> run_rule_tests(const std::vector<rule::RuleFile>& files,
                                           const rule::RuleSet& rules,
                                           const rule::LogSourceTable& sources) {
  std::vector<RuleTestResult> results;
  TestRun run(rules, sources);
  for (const rule::RuleFile& file : files) {
    if (file.text.find("tests:") == std::string::npos) continue;
    std::vector<text::Diagnostic> ignored;  // the loader has told them already
    const auto stream = text::YamlStream::parse(file.text, file.path, {}, ignored);
    for (const text::YamlDocument& document : stream.documents) {
      const YamlNode* tests = document.root.find("tests");
      if (tests == nullptr) continue;
      const YamlNode* id = document.root.find("id");
      const YamlNode* title = document.root.find("title");
      RuleTestResult result;
      result.path = file.path;
      result.rule_id = id != nullptr ? std::string(id->text) : "";
      result.rule_title = title != nullptr ? std::string(title->text) : "";
      for (const YamlNode& test : tests->items()) results.push_back(run_test(run, test, result));
    }
  }
  const auto key = [](const RuleTestResult& r) { return std::tie(r.path, r.place.line); };
  std::sort(results.begin(), results.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return results;
}

}  // namespace tocsin::engine
