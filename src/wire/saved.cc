// SPDX-License-Identifier: Apache-2.0
#include "tocsin/wire/saved.h"

#include <charconv>
#include <optional>
#include <tuple>

#include <fmt/format.h>
#include <simdjson.h>

#include "tocsin/wire/json_writer.h"

namespace tocsin::wire {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLineMax = std::size_t{64} << 20;

base::Error fault(std::string_view what) {
  return base::fail(base::ErrorKind::kMalformed, std::string(what));
}

// Takes members out of an object and remembers the first that is missing or of another type.
class Members {
 public:
  // Nothing (a member that was missing, and noted so) reads as a fault too.
  explicit Members(const std::optional<dom::element>& object) {
    if (!object || object->get(object_) != simdjson::SUCCESS) note("an object is missing");
  }
  const std::string& fault() const { return fault_; }
  bool ok() const { return fault_.empty(); }

  bool has(std::string_view key) const {
    dom::element value;
    return ok() && object_.at_key(key).get(value) == simdjson::SUCCESS;
  }
  std::optional<dom::element> at(std::string_view key) {
    dom::element value;
    if (!ok()) return {};
    if (object_.at_key(key).get(value) == simdjson::SUCCESS) return value;
    note(fmt::format("{} is missing", key));
    return {};
  }
  std::string text(std::string_view key) {
    std::string_view value;
    const auto element = at(key);
    if (element && element->get(value) != simdjson::SUCCESS)
      note(fmt::format("{} is no text", key));
    return std::string(value);
  }
  std::string text_or_empty(std::string_view key) { return has(key) ? text(key) : std::string(); }
  std::uint64_t number(std::string_view key) {
    std::uint64_t value = 0;
    const auto element = at(key);
    if (element && element->get(value) != simdjson::SUCCESS)
      note(fmt::format("{} is no number", key));
    return value;
  }
  double real(std::string_view key) {
    double value = 0;
    const auto element = at(key);
    if (element && element->get(value) != simdjson::SUCCESS)
      note(fmt::format("{} is no number", key));
    return value;
  }
  model::Timestamp time(std::string_view key) {
    const std::string written = text(key);
    const auto time = model::parse_time(written);
    if (ok() && !time) note(fmt::format("{} is no time", key));
    return time.value_or(model::Timestamp{});
  }
  std::vector<dom::element> list(std::string_view key) {
    std::vector<dom::element> items;
    dom::array array;
    const auto element = at(key);
    if (!element) return items;
    if (element->get(array) != simdjson::SUCCESS) {
      note(fmt::format("{} is no list", key));
      return items;
    }
    for (const dom::element item : array) items.push_back(item);
    return items;
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    for (const dom::element& item : list(key)) {
      std::string_view value;
      if (item.get(value) != simdjson::SUCCESS) note(fmt::format("{} is no list of texts", key));
      out.emplace_back(value);
    }
    return out;
  }
  void note(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }

 private:
  dom::object object_;
  std::string fault_;
};

base::Result<dom::element> parse(dom::parser& parser, std::string_view text) {
  if (text.size() > kLineMax) return fault("is longer than any line that is written");
  if (text.empty()) return fault("is not JSON");
  dom::element element;
  if (parser.parse(text.data(), text.size()).get(element) != simdjson::SUCCESS) {
    return fault("is not JSON");
  }
  return element;
}

model::StoredField field_of(std::string_view name, const dom::element& value) {
  model::StoredField field{std::string(name), {}, model::FieldForm::kText};
  switch (value.type()) {
    case dom::element_type::STRING:
      field.text = std::string_view(value);
      break;
    case dom::element_type::BOOL:
      field.form = model::FieldForm::kBool;
      field.text = bool(value) ? "true" : "false";
      break;
    case dom::element_type::NULL_VALUE:
      field.form = model::FieldForm::kNull;
      break;
    default:
      field.form = model::FieldForm::kNumber;
      field.text = simdjson::minify(value);
  }
  return field;
}

void read_place(Members& from, model::RecordPlace& place) {
  place.time = from.time("time");
  place.host = from.text("host");
  place.channel = from.text("channel");
  place.event_id = static_cast<std::uint32_t>(from.number("event_id"));
  place.path = from.text("path");
  place.record_id = from.number("record_id");
  place.offset = from.number("offset");
}

model::AlertRule rule_of(Members& from) {
  model::AlertRule rule;
  rule.id = from.text("id");
  rule.title = from.text("title");
  const auto level = model::parse_level(from.text("level"));
  if (!level) from.note("rule.level is no level");
  rule.level = level.value_or(model::Level::kMedium);
  rule.tags = from.texts("tags");
  rule.correlation = from.text("kind") == "correlation";
  rule.learnt = from.text("kind") == "learnt";
  rule.path = from.text("path");
  const std::string version = from.text("version");
  std::from_chars(version.data(), version.data() + version.size(), rule.version, 16);
  return rule;
}

}  // namespace

struct AlertReader::State {
  dom::parser parser;
  // By id, version and whether it is a correlation.
  std::map<std::tuple<std::string, std::uint64_t, bool>, std::shared_ptr<const model::AlertRule>>
      rules;
};

AlertReader::AlertReader() : state_(std::make_unique<State>()) {}
AlertReader::~AlertReader() = default;

base::Result<model::Alert> AlertReader::read(std::string_view line) {
  TRY(const dom::element document, parse(state_->parser, line));
  Members from(document);
  model::Alert alert;
  alert.id = from.text("id");
  read_place(from, alert.place);
  alert.place.sha256 = from.text_or_empty("record_sha256");
  Members rule_from(from.at("rule"));
  if (!from.ok() || !rule_from.ok()) return fault(from.ok() ? rule_from.fault() : from.fault());
  model::AlertRule rule = rule_of(rule_from);
  auto& shared = state_->rules[{rule.id, rule.version, rule.correlation}];
  if (!shared) shared = std::make_shared<const model::AlertRule>(std::move(rule));
  alert.rule = shared;
  for (const dom::element& item : from.list("why")) {
    Members reason(item);
    alert.why.push_back({reason.text("field"), reason.text("predicate"), reason.text("value")});
    if (!reason.ok()) from.note(reason.fault());
  }
  const auto fields = from.at("event");
  dom::object event;
  if (!fields || fields->get(event) != simdjson::SUCCESS) {
    from.note("event is no object");
    return fault(from.fault());
  }
  for (const auto& [name, value] : event) {
    dom::array values;
    if (value.get(values) != simdjson::SUCCESS) {
      alert.event.push_back(field_of(name, value));
      continue;
    }
    for (const dom::element item : values) alert.event.push_back(field_of(name, item));
  }
  if (from.has("cause_count")) {
    alert.cause_count = from.number("cause_count");
    for (const dom::element& item : from.list("events")) {
      Members cause_from(item);
      model::Cause cause;
      read_place(cause_from, cause.place);
      cause.place.sha256 = cause_from.text_or_empty("record_sha256");
      cause.rule_id = cause_from.text("rule_id");
      cause.rule_title = cause_from.text("rule_title");
      if (!cause_from.ok()) from.note(cause_from.fault());
      alert.causes.push_back(std::move(cause));
    }
  }
  if (!rule_from.ok()) return fault(rule_from.fault());
  if (!from.ok()) return fault(from.fault());
  return alert;
}

base::Result<model::Coverage> read_coverage_json(std::string_view text) {
  dom::parser parser;
  TRY(const dom::element document, parse(parser, text));
  Members from(document);
  model::Coverage coverage;
  coverage.events_not_kept = from.number("events_not_kept");
  for (const dom::element& item : from.list("logs")) {
    Members log_from(item);
    model::LogCoverage log;
    log.host = log_from.text("host");
    log.log = log_from.text("log");
    log.events = log_from.number("events");
    log.first = log_from.time("first");
    log.last = log_from.time("last");
    for (const dom::element& gap : log_from.list("gaps")) {
      Members gap_from(gap);
      log.gaps.push_back({gap_from.time("from"), gap_from.time("until")});
      if (!gap_from.ok()) log_from.note(gap_from.fault());
    }
    if (!log_from.ok()) return fault(log_from.fault());
    coverage.logs.push_back(std::move(log));
  }
  if (!from.ok()) return fault(from.fault());
  return coverage;
}

base::Result<model::Decision> read_decision_json(std::string_view line) {
  dom::parser parser;
  TRY(const dom::element document, parse(parser, line));
  Members from(document);
  model::Decision decision;
  decision.id = from.text("id");
  const auto kind = model::parse_decision_kind(from.text("kind"));
  if (!kind) from.note("kind is no kind of decision");
  decision.kind = kind.value_or(model::DecisionKind::kState);
  decision.time = from.time("time");
  decision.by = from.text("by");
  decision.reason = from.text("reason");
  decision.incident = from.text_or_empty("incident");
  if (from.has("others")) decision.others = from.texts("others");
  if (from.has("alerts")) decision.alerts = from.texts("alerts");
  if (from.has("state")) {
    const auto state = model::parse_incident_state(from.text("state"));
    if (!state) from.note("state is no state of an incident");
    decision.state = state.value_or(model::IncidentState::kSuspected);
  }
  decision.claim = from.text_or_empty("claim");
  decision.undone = from.text_or_empty("undone");
  if (!from.ok()) return fault(from.fault());
  return decision;
}

void append_surprise_json(std::string_view alert_id, const model::Surprise& surprise,
                          std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.key("alert").text(alert_id);
  json.key("relation").text(surprise.relation);
  json.key("left").text(surprise.left).key("right").text(surprise.right);
  json.key("bits").number(surprise.bits);
  json.key("why").text(surprise.why).end_object();
}

base::Result<std::pair<std::string, model::Surprise>> read_surprise_json(std::string_view line) {
  dom::parser parser;
  TRY(const dom::element document, parse(parser, line));
  Members from(document);
  model::Surprise surprise;
  std::string alert = from.text("alert");
  surprise.relation = from.text("relation");
  surprise.left = from.text("left");
  surprise.right = from.text("right");
  surprise.bits = from.real("bits");
  surprise.why = from.text("why");
  if (!from.ok()) return fault(from.fault());
  return std::pair(std::move(alert), std::move(surprise));
}

}  // namespace tocsin::wire
