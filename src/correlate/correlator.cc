// SPDX-License-Identifier: Apache-2.0
// Each correlation keeps its groups in a map and in a list ordered by when they were last
// touched. Because matches come in order of time, the list's front is what expires first, so
// forgetting costs nothing until something is due. Windows that close are kept in one ordered
// set over all correlations; a group whose empty window has been judged sleeps until its next
// event, for every further empty window would be judged alike.
#include "tocsin/correlate/correlator.h"

#include <algorithm>
#include <list>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"
#include "window.h"

namespace tocsin::correlate {
namespace {

using model::Timestamp;
using rule::Correlation;
using rule::CorrelationType;

constexpr char kPartSeparator = '\x1f';

struct Group {
  explicit Group(std::size_t inputs) : window(inputs) {}
  Window window;
  std::vector<std::pair<std::string, std::string>> shown;  // group-by name -> value as first seen
  bool firing = false;
  Timestamp fired_at{};
  Timestamp opened{};    // start of the window, where windows close
  bool waiting = false;  // the window's end stands in the set of closings
  std::list<std::string>::iterator touched;
};

// One correlation at work.
struct Runner {
  const Correlation* correlation = nullptr;
  std::uint32_t index = 0;
  bool on_arrival = true;
  std::size_t entries_max = SIZE_MAX;
  std::unordered_map<std::string, Group> groups;
  std::list<std::string> idle;  // keys, longest idle first
};

struct Listener {
  std::uint32_t correlation = 0;
  std::uint32_t input = 0;
};

// The text of a field, its different values joined; nothing where it does not occur. A field that
// an alias finds under two names of the event comes twice.
std::optional<std::string> field_text(const std::vector<model::StoredField>& event,
                                      std::string_view name) {
  std::optional<std::string> text;
  std::vector<std::string_view> taken;
  for (const model::StoredField& field : event) {
    if (field.name != name || field.form == model::FieldForm::kNull) continue;
    if (std::find(taken.begin(), taken.end(), field.text) != taken.end()) continue;
    taken.push_back(field.text);
    if (!text) {
      text = field.text;
    } else {
      *text += ", ";
      *text += field.text;
    }
  }
  return text;
}

// The field that stands for a group-by name on events of an input.
std::string_view field_for(const Correlation& correlation, const std::string& name,
                           std::uint32_t input) {
  for (const Correlation::Alias& alias : correlation.aliases) {
    if (alias.name != name) continue;
    if (input < alias.field_of_input.size() && !alias.field_of_input[input].empty()) {
      return alias.field_of_input[input];
    }
  }
  return name;
}

bool needs_number(CorrelationType type) {
  return type == CorrelationType::kValueSum || type == CorrelationType::kValueAvg ||
         type == CorrelationType::kValuePercentile || type == CorrelationType::kValueMedian;
}

}  // namespace

struct Correlator::State {
  const rule::RuleSet& rules;
  Options options;
  Losses losses;
  std::vector<Runner> runners;
  std::vector<std::vector<Listener>> of_rule;
  std::vector<std::vector<Listener>> of_correlation;
  std::set<std::tuple<Timestamp, std::uint32_t, std::string>> closings;
  Timestamp now = Timestamp::min();
  std::size_t groups = 0;
  std::size_t entries = 0;
  std::size_t causes = 0;

  State(const rule::RuleSet& set, Options given) : rules(set), options(given) {
    of_rule.resize(set.rules.size());
    of_correlation.resize(set.correlations.size());
    for (std::uint32_t i = 0; i < set.correlations.size(); ++i) listen(i);
  }

  void listen(std::uint32_t index) {
    const Correlation& correlation = rules.correlations[index];
    Runner runner;
    runner.correlation = &correlation;
    runner.index = index;
    runner.on_arrival = judged_on_arrival(correlation);
    runner.entries_max = entries_max_of(correlation);
    runners.push_back(std::move(runner));
    for (std::uint32_t input = 0; input < correlation.inputs.size(); ++input) {
      const auto& from = correlation.inputs[input];
      auto& listeners = from.is_correlation ? of_correlation : of_rule;
      listeners[from.index].push_back({index, input});
    }
  }

  // The entry that an event makes, and the key of its group; nothing where it counts for none.
  struct Arrival {
    std::string key;
    std::vector<std::pair<std::string, std::string>> shown;
    Entry entry;
  };
  std::optional<Arrival> arrival(const Correlation& correlation, std::uint32_t input,
                                 const std::vector<model::StoredField>& event) {
    Arrival made;
    made.entry.input = input;
    for (const std::string& name : correlation.group_by) {
      std::optional<std::string> text = field_text(event, field_for(correlation, name, input));
      if (!text) {
        ++losses.group_missing;
        return std::nullopt;
      }
      model::append_folded(*text, made.key);
      made.key += kPartSeparator;
      made.shown.emplace_back(name, std::move(*text));
    }
    if (correlation.type == CorrelationType::kValueCount || needs_number(correlation.type)) {
      if (!read_value(correlation, input, event, made.entry)) {
        ++losses.value_missing;
        return std::nullopt;
      }
    }
    return made;
  }

  static bool read_value(const Correlation& correlation, std::uint32_t input,
                         const std::vector<model::StoredField>& event, Entry& entry) {
    for (const std::string& name : correlation.value_fields) {
      const auto text = field_text(event, field_for(correlation, name, input));
      if (!text) return false;
      if (needs_number(correlation.type)) {
        return model::number_of(model::Value::text(*text), entry.number);
      }
      model::append_folded(*text, entry.value);
      entry.value += kPartSeparator;
    }
    return !correlation.value_fields.empty();
  }

  Group& group_of(Runner& runner, Arrival& arrived) {
    auto [at, fresh] = runner.groups.try_emplace(arrived.key, runner.correlation->inputs.size());
    Group& group = at->second;
    if (!fresh) {
      runner.idle.splice(runner.idle.end(), runner.idle, group.touched);
      return group;
    }
    ++groups;
    group.shown = std::move(arrived.shown);
    group.touched = runner.idle.insert(runner.idle.end(), arrived.key);
    return group;
  }

  void drop_front(Group& group) {
    if (group.window.entries().front().cause) --causes;
    group.window.pop_front();
    --entries;
  }

  void drop_all(Group& group) {
    for (const Entry& entry : group.window.entries()) causes -= entry.cause ? 1 : 0;
    entries -= group.window.entries().size();
    group.window.clear();
  }

  void forget_group(Runner& runner, const std::string& key) {
    const auto at = runner.groups.find(key);
    Group& group = at->second;
    if (group.waiting) {
      closings.erase({group.opened + runner.correlation->timespan, runner.index, key});
    }
    drop_all(group);
    runner.idle.erase(group.touched);
    runner.groups.erase(at);
    --groups;
  }

  // Groups judged on arrival are nothing once their last event has left the window.
  void expire(Runner& runner) {
    while (runner.on_arrival && !runner.idle.empty()) {
      const std::string key = runner.idle.front();
      const Group& group = runner.groups.find(key)->second;
      if (!group.window.empty() &&
          group.window.entries().back().time + runner.correlation->timespan >= now) {
        return;
      }
      forget_group(runner, key);
    }
  }

  // Makes room by dropping the group idle longest of the correlation that has most groups.
  void make_room() {
    while (groups > options.groups_max || (entries > options.entries_max && groups > 1)) {
      const auto most = std::max_element(
          runners.begin(), runners.end(),
          [](const Runner& a, const Runner& b) { return a.groups.size() < b.groups.size(); });
      const std::string key = most->idle.front();
      ++losses.groups_evicted;
      losses.entries_evicted += most->groups.find(key)->second.window.entries().size();
      forget_group(*most, key);
    }
    if (entries > options.entries_max) shorten_largest();
  }

  // One group alone may not hold everything either: its oldest events go.
  void shorten_largest() {
    for (Runner& runner : runners) {
      for (auto& [key, group] : runner.groups) {
        while (entries > options.entries_max && !group.window.empty()) {
          drop_front(group);
          ++losses.entries_evicted;
        }
      }
    }
  }

  void remember(Runner& runner, Group& group, Entry entry,
                const std::shared_ptr<const model::Cause>& cause) {
    if (causes < options.causes_max) {
      entry.cause = cause;
      ++causes;
    } else {
      ++losses.causes_not_kept;
    }
    const std::uint32_t input = entry.input;
    group.window.push(std::move(entry));
    ++entries;
    // Only the last causes are ever shown.
    if (group.window.entries().size() > options.causes_shown_max) {
      const std::size_t aged = group.window.entries().size() - 1 - options.causes_shown_max;
      auto& old = group.window.entries()[aged].cause;
      if (old) --causes;
      old.reset();
    }
    if (group.window.count_of(input) <= runner.entries_max) return;
    std::size_t oldest = 0;
    while (group.window.entries()[oldest].input != input) ++oldest;
    if (group.window.entries()[oldest].cause) --causes;
    group.window.erase(oldest);
    --entries;
    ++losses.entries_evicted;
  }

  Firing firing_of(const Runner& runner, const Group& group, const std::string& key,
                   Timestamp time) const {
    Firing firing;
    firing.correlation = runner.index;
    firing.time = time;
    firing.group = group.shown;
    firing.value = measure(*runner.correlation, group.window);
    firing.cause_count = group.window.entries().size();
    for (const Entry& entry : group.window.entries()) {
      if (entry.cause) firing.causes.push_back(*entry.cause);
    }
    firing.key = fmt::format("{}{}{}", key, kPartSeparator, time.time_since_epoch().count());
    return firing;
  }

  void judge_arrival(Runner& runner, Group& group, const std::string& key,
                     std::vector<Firing>& firings) {
    while (group.window.entries().front().time + runner.correlation->timespan < now) {
      drop_front(group);
    }
    if (!satisfied(*runner.correlation, group.window)) {
      group.firing = false;
      return;
    }
    if (group.firing && group.fired_at + runner.correlation->timespan > now) return;
    group.firing = true;
    group.fired_at = now;
    fire(firing_of(runner, group, key, now), firings);
  }

  void open_window(Runner& runner, Group& group, const std::string& key) {
    if (group.waiting) return;
    const auto span = runner.correlation->timespan;
    const bool known = group.opened != Timestamp{} && span.count() > 0 && now > group.opened;
    // A later window begins just behind the end of the one before, which is inside that one.
    const auto since = now - group.opened - Timestamp::duration{1};
    group.opened = known ? group.opened + (since / span) * span : now;
    group.waiting = true;
    closings.insert({group.opened + span, runner.index, key});
  }

  // The window that ends at `end` is over: judge it, open the next, or sleep.
  void close_window(Runner& runner, const std::string& key, Timestamp end, bool last,
                    std::vector<Firing>& firings) {
    Group& group = runner.groups.find(key)->second;
    group.waiting = false;
    const bool held = satisfied(*runner.correlation, group.window);
    const bool fresh = held && !group.firing;
    const bool was_empty = group.window.empty();
    Firing firing;
    if (fresh) firing = firing_of(runner, group, key, end);
    group.firing = held;
    drop_all(group);
    group.opened = end;
    if (!was_empty && !last) {
      group.waiting = true;
      closings.insert({end + runner.correlation->timespan, runner.index, key});
    }
    if (fresh) fire(std::move(firing), firings);
  }

  void close_until(Timestamp time, bool last, std::vector<Firing>& firings) {
    // What happens at the end of a window is inside.
    while (!closings.empty() && (last || std::get<0>(*closings.begin()) < time)) {
      auto [end, index, key] = *closings.begin();
      closings.erase(closings.begin());
      if (last && runners[index].groups.find(key)->second.window.empty()) continue;
      if (!last) now = std::max(now, end);
      close_window(runners[index], key, end, last, firings);
    }
    now = std::max(now, time);
  }

  void take(const Listener& listener, const std::vector<model::StoredField>& event,
            const std::shared_ptr<const model::Cause>& cause, std::vector<Firing>& firings) {
    Runner& runner = runners[listener.correlation];
    expire(runner);
    std::optional<Arrival> arrived = arrival(*runner.correlation, listener.input, event);
    if (!arrived) return;
    const std::string key = arrived->key;
    Group& group = group_of(runner, *arrived);
    arrived->entry.time = now;
    remember(runner, group, std::move(arrived->entry), cause);
    if (runner.on_arrival) {
      judge_arrival(runner, group, key, firings);
    } else {
      open_window(runner, group, key);
    }
    make_room();
  }

  // A firing is itself an event for the correlations that listen to it.
  void fire(Firing firing, std::vector<Firing>& firings) {
    const std::uint32_t index = firing.correlation;
    firings.push_back(firing);
    if (of_correlation[index].empty()) return;
    std::vector<model::StoredField> event;
    for (const auto& [name, value] : firing.group) event.push_back({name, value, {}});
    const rule::RuleHeader& header = rules.correlations[index].header;
    model::Cause cause;
    if (!firing.causes.empty()) cause = firing.causes.back();
    cause.place.time = firing.time;
    cause.rule_id = header.id;
    cause.rule_title = header.title;
    const auto shared = std::make_shared<const model::Cause>(std::move(cause));
    for (const Listener& listener : of_correlation[index]) take(listener, event, shared, firings);
  }
};

Correlator::Correlator(const rule::RuleSet& rules, Options options)
    : state_(std::make_unique<State>(rules, options)) {}
Correlator::~Correlator() = default;

bool Correlator::wants(std::uint32_t rule) const { return !state_->of_rule[rule].empty(); }

void Correlator::add(const Match& match, std::vector<Firing>& firings) {
  state_->close_until(match.place->time, false, firings);
  const rule::RuleHeader& header = state_->rules.rules[match.rule].header;
  const auto cause =
      std::make_shared<const model::Cause>(model::Cause{*match.place, header.id, header.title});
  for (const Listener& listener : state_->of_rule[match.rule]) {
    state_->take(listener, *match.event, cause, firings);
  }
}

void Correlator::advance(Timestamp now, std::vector<Firing>& firings) {
  state_->close_until(now, false, firings);
}

void Correlator::finish(std::vector<Firing>& firings) {
  state_->close_until(state_->now, true, firings);
}

const Losses& Correlator::losses() const { return state_->losses; }

}  // namespace tocsin::correlate
