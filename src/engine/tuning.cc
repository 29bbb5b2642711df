// SPDX-License-Identifier: Apache-2.0
#include "tocsin/engine/tuning.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/base/digest.h"
#include "tocsin/detect/reference.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"

namespace tocsin::engine {
namespace {

// Fields whose values say what ran, on what, for whom: in the order in which an exception should
// name them.
constexpr std::array<std::string_view, 30> kFields = {"Image",
                                                      "NewProcessName",
                                                      "ParentImage",
                                                      "TargetFilename",
                                                      "ImageLoaded",
                                                      "TargetObject",
                                                      "ServiceName",
                                                      "TaskName",
                                                      "SourceImage",
                                                      "TargetImage",
                                                      "PipeName",
                                                      "QueryName",
                                                      "CommandLine",
                                                      "ParentCommandLine",
                                                      "exe",
                                                      "comm",
                                                      "program",
                                                      "query",
                                                      "uri",
                                                      "cs-uri-stem",
                                                      "userAgent",
                                                      "eventName",
                                                      "Operation",
                                                      "User",
                                                      "SubjectUserName",
                                                      "TargetUserName",
                                                      "user",
                                                      "UserId",
                                                      "IpAddress",
                                                      "Computer"};

// Fields that say where from or where to.
constexpr std::array<std::string_view, 16> kAddressFields = {
    "IpAddress",       "SourceIp",  "DestinationIp", "SourceAddress", "ClientAddress", "src_ip",
    "dest_ip",         "id.orig_h", "id.resp_h",     "c-ip",          "clientip",      "remotehost",
    "sourceIPAddress", "ClientIP",  "ipAddress",     "rhost"};

using Standings = std::map<std::string, AlertStanding, std::less<>>;

AlertStanding standing_of(const Standings& all, const std::string& id) {
  const auto found = all.find(id);
  return found == all.end() ? AlertStanding{} : found->second;
}

const std::string* value_of(const model::Alert& alert, std::string_view name) {
  const auto field = std::ranges::find(alert.event, name, &model::StoredField::name);
  const bool says = field != alert.event.end() && !field->text.empty() && field->text != "-";
  return says ? &field->text : nullptr;
}

// Whether an address is none of those that only mean something inside: private ones (RFC 1918,
// RFC 4193), loopback and link-local. What is no address is not outside.
bool outside(std::string_view text) {
  if (text.starts_with("::ffff:") && text.find('.') != std::string_view::npos) {
    text.remove_prefix(7);
  }
  if (text.find(':') != std::string_view::npos) {
    constexpr std::array<std::string_view, 5> kInside = {"::", "fe80:", "fc", "fd", "ff"};
    return std::ranges::none_of(kInside, [&](auto begin) { return text.starts_with(begin); }) &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  const std::size_t dot = text.find('.');
  if (std::ranges::count(text, '.') != 3 || dot == 0 ||
      text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return false;
  }
  constexpr std::array<std::string_view, 6> kInside = {"10.",      "127.",     "0.",
                                                       "192.168.", "169.254.", "255."};
  if (std::ranges::any_of(kInside, [&](auto begin) { return text.starts_with(begin); })) {
    return false;
  }
  if (!text.starts_with("172.")) return true;
  const std::string_view second = text.substr(4, text.find('.', 4) - 4);
  return second.size() != 2 || second < "16" || second > "31";
}

// What comes from outside or goes there is nobody's habit: an exception for it would be the
// opponent's way in.
bool names_outside(const model::Alert& alert) {
  return std::ranges::any_of(alert.event, [](const model::StoredField& field) {
    return std::ranges::find(kAddressFields, field.name) != kAddressFields.end() &&
           outside(field.text);
  });
}

bool has(const model::Alert& alert, const std::pair<std::string, std::string>& field) {
  return std::ranges::any_of(alert.event, [&](const model::StoredField& f) {
    return f.name == field.first && model::folded(f.text) == model::folded(field.second);
  });
}

// The value that most of these alerts have in a field, and how many have it.
std::pair<std::string, std::uint64_t> commonest(const std::vector<const model::Alert*>& alerts,
                                                std::string_view field) {
  std::map<std::string, std::uint64_t> counts;
  std::map<std::string, std::string> shown;
  for (const model::Alert* alert : alerts) {
    const std::string* value = value_of(*alert, field);
    if (value == nullptr) continue;
    std::string key = model::folded(*value);
    ++counts[key];
    auto& text = shown[key];
    if (text.empty() || *value < text) text = *value;
  }
  std::pair<std::string, std::uint64_t> best;
  for (const auto& [key, count] : counts) {
    if (count > best.second) best = {shown[key], count};
  }
  return best;
}

// A value in single quotes, with Sigma's wildcards taken literally.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool before_wildcard = c == '\\' && i + 1 < text.size() &&
                                 (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\');
    if (c == '*' || c == '?' || before_wildcard) out += '\\';
    if (c == '\'') out += '\'';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out + "'";
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

std::string uuid_of(const Exception& exception) {
  base::Digest digest;
  digest.add("exception").add(exception.rule_id);
  for (const auto& [name, value] : exception.fields) digest.add(name).add(value);
  const std::string hex = digest.hex();
  return fmt::format("{}-{}-4{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3),
                     hex.substr(17, 3), hex.substr(20, 12));
}

std::string filter_yaml(const Exception& exception, const rule::LogSource& source,
                        const TuningOptions& options) {
  std::string out = fmt::format(
      "title: {}\nid: {}\nstatus: experimental\ndescription: {}\nauthor: {}\ndate: {}\n"
      "owner: {}\nexpires: {}\nlogsource:\n",
      quoted("Exception: " + one_line(exception.rule_title)), uuid_of(exception),
      quoted(one_line(options.reason)), quoted(one_line(options.owner)), options.date,
      quoted(one_line(options.owner)), options.expires);
  if (!source.category.empty()) out += fmt::format("  category: {}\n", source.category);
  if (!source.product.empty()) out += fmt::format("  product: {}\n", source.product);
  if (!source.service.empty()) out += fmt::format("  service: {}\n", source.service);
  out += fmt::format("filter:\n  rules:\n    - {}\n  benign:\n", exception.rule_id);
  for (const auto& [name, value] : exception.fields) {
    out += fmt::format("    {}: {}\n", name, quoted(value));
  }
  return out + "  condition: not benign\n";
}

// Adds fields while what the exception removes stays above the share that is wanted.
std::vector<const model::Alert*> choose_fields(std::vector<const model::Alert*> alerts,
                                               std::uint64_t least, std::size_t fields_max,
                                               Exception& out) {
  for (const std::string_view name : kFields) {
    if (out.fields.size() == fields_max) break;
    auto [value, count] = commonest(alerts, name);
    if (value.empty() || value.size() > 512 || count < least) continue;
    out.fields.emplace_back(std::string(name), std::move(value));
    std::erase_if(alerts, [&](const model::Alert* a) { return !has(*a, out.fields.back()); });
  }
  return alerts;
}

// An event of the alert's fields; they point into the alert.
void add_event(const model::Alert& alert, model::EventBatch& batch) {
  batch.begin_event();
  for (const model::StoredField& stored : alert.event) {
    model::Field field;
    field.name_data = stored.name.data();
    field.name_size = static_cast<std::uint32_t>(stored.name.size());
    if (stored.form != model::FieldForm::kNull) field.value = model::Value::text(stored.text);
    batch.add_field(field);
  }
  batch.end_event({});
}

// Whether a record of this place can have come by the route: what an alert keeps of its head.
bool came_by(const rule::Route& route, const model::RecordPlace& place) {
  const bool code_fits =
      route.codes.empty() || std::ranges::find(route.codes, place.event_id) != route.codes.end();
  return code_fits &&
         (route.channel.empty() || model::folded(route.channel) == model::folded(place.channel));
}

}  // namespace

Standings standings(std::span<const model::Incident> incidents) {
  using enum model::IncidentState;
  Standings all;
  for (const model::Incident& incident : incidents) {
    AlertStanding standing;
    standing.confirmed =
        incident.state == kConfirmed || incident.state == kContained || incident.state == kClosed;
    standing.serious = incident.state != kDismissed && incident.rank >= model::Rank::kHigh;
    standing.benign =
        incident.state == kDismissed || (!standing.confirmed && incident.rank == model::Rank::kLow);
    for (const model::IncidentAlert& alert : incident.alerts) all[alert.id] = standing;
  }
  return all;
}

std::vector<Exception> propose_exceptions(std::span<const model::Alert> alerts,
                                          const Standings& standings, const rule::RuleSet& rules,
                                          const TuningOptions& options) {
  std::map<std::string, std::vector<const model::Alert*>> by_rule;
  for (const model::Alert& alert : alerts) {
    if (!alert.rule->correlation) by_rule[alert.rule->id].push_back(&alert);
  }
  std::vector<Exception> found;
  for (const auto& [id, all] : by_rule) {
    const auto rule = std::ranges::find(rules.rules, id, [](const auto& r) { return r.header.id; });
    if (all.size() < options.alerts_min || rule == rules.rules.end()) continue;
    std::vector<const model::Alert*> benign = all;
    std::erase_if(benign, [&](const model::Alert* a) {
      return !standing_of(standings, a->id).benign || names_outside(*a);
    });
    const auto least = std::max<std::uint64_t>(
        2, static_cast<std::uint64_t>(options.share_min * static_cast<double>(all.size())));
    Exception exception;
    exception.rule_id = id;
    exception.rule_title = rule->header.title;
    exception.alerts = all.size();
    const auto chosen = choose_fields(benign, least, options.fields_max, exception);
    if (exception.fields.empty() || chosen.size() < least) continue;
    const auto removes = [&](const model::Alert* a) {
      return std::ranges::all_of(exception.fields, [&](const auto& f) { return has(*a, f); });
    };
    const bool harms = std::ranges::any_of(all, [&](const model::Alert* a) {
      const AlertStanding standing = standing_of(standings, a->id);
      return (standing.serious || standing.confirmed) && removes(a);
    });
    if (harms) continue;
    std::set<std::string> hosts;
    for (const model::Alert* alert : all) {
      if (!removes(alert)) continue;
      ++exception.removed;
      hosts.insert(model::folded(alert->place.host));
    }
    exception.hosts = hosts.size();
    exception.yaml = filter_yaml(exception, rule->log_source, options);
    found.push_back(std::move(exception));
  }
  std::ranges::sort(found, [](const Exception& a, const Exception& b) {
    return std::tie(b.removed, a.rule_id) < std::tie(a.removed, b.rule_id);
  });
  if (found.size() > options.exceptions_max) found.resize(options.exceptions_max);
  return found;
}

Trial try_filters(std::span<const model::Alert> alerts, const Standings& standings,
                  const rule::RuleSet& filtered) {
  std::map<std::string_view, const rule::Rule*> by_id;
  for (const rule::Rule& rule : filtered.rules) by_id[rule.header.id] = &rule;
  Trial trial;
  model::EventBatch batch;
  for (const model::Alert& alert : alerts) {
    ++trial.alerts;
    const auto rule = by_id.find(alert.rule->id);
    if (alert.rule->correlation || rule == by_id.end()) continue;
    batch.clear();
    add_event(alert, batch);
    const model::Event& event = batch.events().front();
    const auto routes = rule::LogSourceTable::built_in().routes(rule->second->log_source);
    const bool stays = std::ranges::any_of(routes, [&](const rule::Route& route) {
      return came_by(route, alert.place) && detect::holds(rule->second->condition, route, event);
    });
    if (stays) continue;
    const AlertStanding standing = standing_of(standings, alert.id);
    ++trial.removed;
    ++trial.removed_by_rule[alert.rule->title];
    trial.benign += standing.benign ? 1 : 0;
    trial.serious += standing.serious ? 1 : 0;
    trial.confirmed += standing.confirmed ? 1 : 0;
    if (standing.serious || standing.confirmed) trial.lost.push_back(alert.id);
  }
  std::ranges::sort(trial.lost);
  return trial;
}

}  // namespace tocsin::engine
