// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <algorithm>
#include <tuple>

#include "tocsin/model/casefold.h"

namespace tocsin::detect {
namespace {

using rule::Test;

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

const re2::RE2* RegexStore::Lazy::get() {
  std::call_once(once, [this] {
    re2::RE2::Options options;
    options.set_log_errors(false);
    compiled = std::make_unique<re2::RE2>(pattern, options);
  });
  return compiled->ok() ? compiled.get() : nullptr;
}

const RegexGate& RegexStore::Lazy::gate() {
  std::call_once(gate_once, [this] { made_gate = std::make_unique<RegexGate>(pattern); });
  return *made_gate;
}

RegexStore::Lazy* RegexStore::find(const std::string& pattern) {
  const std::scoped_lock lock(mutex_);
  auto& slot = by_pattern_[pattern];
  if (!slot) slot = std::make_unique<Lazy>(pattern);
  return slot.get();
}

Program::Program(std::unique_ptr<State> state) : state_(std::move(state)) {}
Program::~Program() = default;

const model::FieldNames& Program::field_names() const { return state_->names; }

const rule::Outline& Program::outline() const { return *state_->outline; }

std::unique_ptr<Program> Program::build(const rule::RuleSet& rules,
                                        const rule::LogSourceTable& sources) {
  return build(rules, rule::outline_of(rules, sources));
}

std::unique_ptr<Program> Program::build(const rule::RuleSet& rules, const RoutesOf& routes_of) {
  return build(rules, rule::make_outline(rules, routes_of));
}

std::unique_ptr<Program> Program::build(const rule::RuleSet& rules,
                                        std::shared_ptr<const rule::Outline> outline) {
  auto state = std::make_unique<State>();
  state->rules = &rules;
  state->outline = std::move(outline);
  state->names.intern("EventID");
  state->names.intern("Channel");
  for (const rule::Outline::Source& source : state->outline->sources) {
    for (const std::string& name : source.names) state->names.intern(name);
    for (const std::string& channel : source.channels) {
      state->channel_classes.try_emplace(channel, 0);
    }
    for (const rule::Route& route : source.routes) {
      for (const auto& [field, accepted] : route.conditions) state->names.intern(field);
      if (!route.channel.empty()) {
        state->channel_classes.try_emplace(model::folded(route.channel), 0);
      }
      if (!route.provider.empty()) {
        state->provider_classes.try_emplace(model::folded(route.provider), 0);
      }
    }
  }
  return std::unique_ptr<Program>(new Program(std::move(state)));
}

Lane& Program::State::lane(std::string_view product, std::string_view channel,
                           std::string_view provider) const {
  const bool channel_named = channel_classes.contains(std::string(channel));
  std::string key(product);
  key += channel_named ? '\1' : '\0';
  if (channel_named) key += channel;
  key += '\0';
  key += provider_classes.contains(std::string(provider)) ? provider : std::string_view();
  const std::scoped_lock lock(mutex);
  auto it = lanes.find(key);
  if (it == lanes.end()) it = lanes.emplace(key, make_lane(product, channel, provider)).first;
  return *it->second;
}

std::unique_ptr<Lane> Program::State::make_lane(std::string_view product, std::string_view channel,
                                                std::string_view provider) const {
  auto lane = std::make_unique<Lane>();
  const auto& sources = outline->sources;
  lane->channel_named = channel_classes.contains(std::string(channel));
  if (lane->channel_named) lane->channel = channel;
  for (std::uint32_t s = 0; s < sources.size(); ++s) {
    const rule::Outline::Source& source = sources[s];
    bool used = false;
    for (std::uint32_t r = 0; r < source.routes.size(); ++r) {
      const rule::Route& route = source.routes[r];
      if (!route.product.empty() && route.product != product) continue;
      if (!route.channel.empty() && model::folded(route.channel) != channel) continue;
      if (!route.provider.empty() && model::folded(route.provider) != provider) continue;
      used = true;
      lane->routes.push_back({s, r});
      lane->codes.insert(lane->codes.end(), route.codes.begin(), route.codes.end());
    }
    if (used) lane->codes.insert(lane->codes.end(), source.codes.begin(), source.codes.end());
  }
  sort_unique(lane->codes);
  for (std::size_t i = 0; i < 2 * (lane->codes.size() + 1); ++i) lane->entries.emplace_back();
  return lane;
}

std::vector<PairSource> Program::State::pairs_of(const Lane& lane, std::uint32_t code) const {
  std::vector<PairSource> pairs;
  for (const Lane::RouteRef& ref : lane.routes) {
    const rule::Outline::Source& source = outline->sources[ref.source];
    const rule::Route& route = source.routes[ref.route];
    if (!route.codes.empty() && std::ranges::find(route.codes, code) == route.codes.end()) {
      continue;
    }
    for (const std::uint32_t rule : source.rules) {
      pairs.push_back({&rules->rules[rule], &route, rule, ref.route});
    }
  }
  std::ranges::sort(pairs, [](const PairSource& a, const PairSource& b) {
    return std::tie(a.rule_index, a.route_index) < std::tie(b.rule_index, b.route_index);
  });
  return pairs;
}

const Group& Program::State::group(Lane& lane, std::uint32_t code, bool trusted) const noexcept {
  const auto at = std::ranges::lower_bound(lane.codes, code);
  const bool named = at != lane.codes.end() && *at == code;
  std::size_t index = named ? static_cast<std::size_t>(at - lane.codes.begin()) : lane.codes.size();
  if (!trusted) index += lane.codes.size() + 1;
  Lane::Entry& entry = lane.entries[index];
  if (entry.once.begin()) {
    GroupConstants constants;
    constants.folded = trusted;
    constants.code = code;
    constants.code_named = named;
    constants.channel = lane.channel;
    constants.channel_named = lane.channel_named;
    entry.group = GroupBuilder(names, constants, regexes, entry.once).build(pairs_of(lane, code));
    entry.once.finish();
  }
  return *entry.group;
}

}  // namespace tocsin::detect
