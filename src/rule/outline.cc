// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/outline.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tocsin::rule {
namespace {

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// One log source under construction.
class SourceOutliner {
 public:
  explicit SourceOutliner(Outline::Source& source) : source_(source) {}

  void add(std::uint32_t index, const Rule& rule) {
    source_.rules.push_back(index);
    for (const Predicate& predicate : rule.condition.predicates) add(predicate);
  }

 private:
  // What a field's name stands for on the routes.
  struct Field {
    bool reads_code = false;
    bool reads_channel = false;
  };

  void add(const Predicate& predicate) {
    const Field field = read(predicate.field);
    if (predicate.test == Test::kEquals && field.reads_code && predicate.number &&
        !predicate.number->negative && predicate.number->magnitude <= UINT32_MAX) {
      source_.codes.push_back(static_cast<std::uint32_t>(predicate.number->magnitude));
    }
    if (predicate.test == Test::kEquals && field.reads_channel) {
      source_.channels.push_back(predicate.text);
    }
    if (predicate.test == Test::kSameAsField) read(predicate.other_field);
  }

  Field read(const std::string& name) {
    const auto [known, fresh] = fields_.try_emplace(name);
    Field& field = known->second;
    if (!fresh) return field;
    note(name, field);
    if (name.empty()) return field;
    for (const Route& route : source_.routes) {
      bool aliased = false;
      for (const auto& [alias, natives] : route.aliases) {
        if (alias != name) continue;
        aliased = true;
        for (const std::string& native : natives) {
          note(native, field);
          add_name(native);
        }
      }
      if (!aliased) add_name(name);
    }
    return field;
  }

  static void note(std::string_view native, Field& field) {
    field.reads_code |= native == "EventID";
    field.reads_channel |= native == "Channel";
  }

  void add_name(const std::string& native) {
    if (names_.insert(native).second) source_.names.push_back(native);
  }

  Outline::Source& source_;
  std::unordered_map<std::string, Field> fields_;
  std::unordered_set<std::string> names_;
};

}  // namespace

std::shared_ptr<const Outline> make_outline(const RuleSet& set, const RoutesOf& routes_of,
                                            std::uint64_t table) {
  auto outline = std::make_shared<Outline>();
  outline->table = table;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::uint32_t> known;
  std::vector<std::vector<std::uint32_t>> rules;
  for (std::uint32_t i = 0; i < set.rules.size(); ++i) {
    const LogSource& source = set.rules[i].log_source;
    const auto [it, fresh] = known.try_emplace({source.category, source.product, source.service},
                                               static_cast<std::uint32_t>(rules.size()));
    if (fresh) rules.emplace_back();
    rules[it->second].push_back(i);
    outline->source_of.push_back(it->second);
  }
  for (const std::vector<std::uint32_t>& of_source : rules) {
    Outline::Source& source = outline->sources.emplace_back();
    source.log_source = set.rules[of_source.front()].log_source;
    source.log_source.definition.clear();
    source.routes = routes_of(source.log_source);
    SourceOutliner outliner(source);
    for (const std::uint32_t rule : of_source) outliner.add(rule, set.rules[rule]);
    sort_unique(source.codes);
    sort_unique(source.channels);
  }
  return outline;
}

std::shared_ptr<const Outline> outline_of(const RuleSet& set, const LogSourceTable& sources) {
  const bool fits = set.outline != nullptr && set.outline->table == sources.fingerprint() &&
                    set.outline->source_of.size() == set.rules.size();
  if (fits) return set.outline;
  return make_outline(
      set, [&](const LogSource& source) { return sources.routes(source); }, sources.fingerprint());
}

}  // namespace tocsin::rule
