// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include <fmt/format.h>

#include <algorithm>

#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

constexpr std::uint32_t kDaysMax = 366;
constexpr std::uint32_t kHostSidFirst = 1101;

std::string text_at(const text::YamlNode& node, std::string_view key,
                    std::string_view fallback = {}) {
  const text::YamlNode* found = node.find(key);
  return std::string(found == nullptr ? fallback : found->text);
}

bool truth_at(const text::YamlNode& node, std::string_view key) {
  const text::YamlNode* found = node.find(key);
  return found != nullptr && found->kind == text::YamlKind::kBool && found->truth();
}

base::Result<std::uint64_t> number_at(const text::YamlNode& node, std::string_view key) {
  const text::YamlNode* found = node.find(key);
  model::Integer n;
  if (found == nullptr || !model::parse_integer(found->text, n) || n.negative) {
    return malformed(found == nullptr ? node.place : found->place,
                     fmt::format("{} must be a number", key));
  }
  return n.magnitude;
}

base::Result<std::chrono::minutes> read_clock(std::string_view text, text::Place place) {
  const std::size_t colon = text.find(':');
  double hours = 0, minutes = 0;
  const auto number = [](std::string_view digits, double& out) {
    return model::number_of(model::Value::text(digits), out);
  };
  if (colon == std::string_view::npos || !number(text.substr(0, colon), hours) ||
      !number(text.substr(colon + 1), minutes)) {
    return malformed(place, fmt::format("'{}' is no time of day", text));
  }
  return std::chrono::minutes(static_cast<int>(hours * 60 + minutes));
}

base::Result<void> read_accounts(const text::YamlNode& root, Scenario& out) {
  const text::YamlNode* accounts = root.find("accounts");
  if (accounts == nullptr) return malformed(root.place, "there are no accounts");
  for (const text::YamlNode& node : accounts->items()) {
    Account account;
    account.name = text_at(node, "name");
    TRY(const auto id, number_at(node, "id"));
    account.domain = out.domain;
    account.subject = account.name;
    account.sid = fmt::format("{}-{}", out.domain_sid, id);
    if (truth_at(node, "administrator")) {
      account.integrity = "High";
      account.label = "S-1-16-12288";
    }
    out.sids[account.name] = static_cast<std::uint32_t>(id);
    out.accounts.emplace(account.name, account);
  }
  if (const text::YamlNode* groups = root.find("groups")) {
    for (const text::YamlMember& member : groups->members()) {
      TRY(const auto id, number_at(*groups, member.key));
      out.sids[std::string(member.key)] = static_cast<std::uint32_t>(id);
    }
  }
  return {};
}

base::Result<void> read_hosts(const text::YamlNode& root, Scenario& out) {
  const text::YamlNode* hosts = root.find("hosts");
  if (hosts == nullptr) return malformed(root.place, "there are no hosts");
  for (const text::YamlNode& node : hosts->items()) {
    HostSpec host;
    host.name = text_at(node, "name");
    host.address = text_at(node, "address");
    host.owner = text_at(node, "owner");
    host.sysmon = truth_at(node, "sysmon");
    host.audits_processes = truth_at(node, "audits_processes");
    host.forwarded = truth_at(node, "forwarded");
    const std::string form = text_at(node, "form", "evtx");
    if (form != "evtx" && form != "winlogbeat" && form != "xml") {
      return malformed(node.place, "form must be evtx, winlogbeat or xml");
    }
    host.form = form == "evtx"  ? HostForm::kEvtx
                : form == "xml" ? HostForm::kXml
                                : HostForm::kWinlogbeat;
    if (const text::YamlNode* groups = node.find("groups")) {
      for (const text::YamlNode& group : groups->items()) host.groups.emplace_back(group.text);
    }
    if (host.name.empty() || host.name.find_first_of("/\\.") != std::string::npos) {
      return malformed(node.place, "a host needs a name without dots and slashes");
    }
    std::string account = host.name + "$";
    std::transform(account.begin(), account.end(), account.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    out.sids[account] = kHostSidFirst + static_cast<std::uint32_t>(out.hosts.size());
    out.hosts.push_back(std::move(host));
  }
  return {};
}

void read_programs(const text::YamlNode& root, Scenario& out) {
  const text::YamlNode* programs = root.find("programs");
  if (programs == nullptr) return;
  for (const text::YamlMember& member : programs->members()) {
    const text::YamlNode& node = member.value;
    out.programs[lower_case(member.key)] = {.version = text_at(node, "version", "-"),
                                            .description = text_at(node, "description", "-"),
                                            .product = text_at(node, "product", "-"),
                                            .company = text_at(node, "company", "-"),
                                            .original = text_at(node, "original", "-")};
  }
}

void read_standing_and_lists(const text::YamlNode& root, Scenario& out) {
  if (const text::YamlNode* standing = root.find("standing")) {
    for (const text::YamlMember& member : standing->members()) {
      const std::string image = text_at(member.value, "image");
      out.standing.push_back({std::string(member.key), image,
                              text_at(member.value, "command", image),
                              text_at(member.value, "as", "system")});
    }
  }
  if (const text::YamlNode* lists = root.find("lists")) {
    for (const text::YamlMember& member : lists->members()) {
      auto& list = out.lists[std::string(member.key)];
      for (const text::YamlNode& item : member.value.items()) list.emplace_back(item.text);
    }
  }
}

base::Result<Activity> read_activity(const text::YamlNode& node, bool is_step) {
  Activity activity;
  activity.place = node.place;
  activity.name = text_at(node, is_step ? "title" : "name");
  activity.as = text_at(node, "as");
  activity.every_day = truth_at(node, "every_day");
  if (const text::YamlNode* on = node.find("on")) activity.on = *on;
  if (const text::YamlNode* with = node.find("with")) activity.with = *with;
  const text::YamlNode* events = node.find("events");
  if (events == nullptr || !events->is_sequence()) {
    return malformed(node.place, "an activity needs a list of events");
  }
  activity.events = *events;
  if (is_step) {
    const auto at = model::parse_time(text_at(node, "at"));
    if (!at) return malformed(node.place, "a step needs the time that it begins at");
    activity.at = *at;
    return activity;
  }
  double times = 0;
  if (!model::number_of(model::Value::text(text_at(node, "times_a_day", "1")), times) ||
      times < 0 || times > 100'000) {
    return malformed(node.place, "times_a_day must be a number");
  }
  activity.times_a_day = times;
  const std::string hours = text_at(node, "hours", "08:00-17:00");
  const std::size_t dash = std::min(hours.find('-'), hours.size());
  TRY(activity.from, read_clock(std::string_view(hours).substr(0, dash), node.place));
  TRY(activity.until,
      read_clock(std::string_view(hours).substr(std::min(dash + 1, hours.size())), node.place));
  if (activity.until <= activity.from) return malformed(node.place, "hours end before they begin");
  return activity;
}

base::Result<void> read_activities(const text::YamlNode& root, Scenario& out) {
  if (const text::YamlNode* ordinary = root.find("ordinary")) {
    for (const text::YamlNode& node : ordinary->items()) {
      TRY(auto activity, read_activity(node, false));
      out.ordinary.push_back(std::move(activity));
    }
  }
  if (const text::YamlNode* intrusion = root.find("intrusion")) {
    for (const text::YamlNode& node : intrusion->items()) {
      TRY(auto activity, read_activity(node, true));
      out.intrusion.push_back(std::move(activity));
    }
  }
  return {};
}

}  // namespace

base::Error malformed(text::Place place, const std::string& what) {
  return base::fail(base::ErrorKind::kMalformed,
                    fmt::format("cannot use the scenario: line {}: {}", place.line, what));
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

base::Result<std::chrono::microseconds> read_span(const text::YamlNode& node) {
  std::string_view text = node.text;
  double total_us = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    double n = 0;
    const bool is_number = model::number_of(model::Value::text(text.substr(0, digits)), n);
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    const double scale = unit == "ms"  ? 1e3
                         : unit == "s" ? 1e6
                         : unit == "m" ? 60e6
                         : unit == "h" ? 3600e6
                                       : 0;
    if (!is_number || scale == 0) {
      return malformed(node.place, fmt::format("'{}' is no span of time", node.text));
    }
    total_us += n * scale;
  }
  constexpr double kSpanMaxUs = 400 * 86'400e6;
  return std::chrono::microseconds(static_cast<std::int64_t>(std::min(total_us, kSpanMaxUs)));
}

base::Result<Scenario> Scenario::read(std::string_view text) {
  Scenario out;
  std::vector<text::Diagnostic> diagnostics;
  out.stream = text::YamlStream::parse(text, "scenario", {}, diagnostics);
  if (!diagnostics.empty()) return malformed(diagnostics[0].place, diagnostics[0].message);
  if (out.stream.documents.size() != 1 || !out.stream.documents[0].root.is_map()) {
    return malformed({1, 1}, "it must be one YAML map");
  }
  const text::YamlNode root = out.stream.documents[0].root;
  out.title = text_at(root, "title");
  TRY(out.seed, number_at(root, "seed"));
  TRY(const auto days, number_at(root, "days"));
  out.days = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(days, 1, kDaysMax));
  const auto begins = model::parse_time(text_at(root, "begins") + "T00:00:00Z");
  if (!begins) return malformed(root.place, "begins must be a date");
  out.begins = std::chrono::floor<std::chrono::days>(*begins);
  if (const text::YamlNode* domain = root.find("domain")) {
    out.domain = text_at(*domain, "name");
    out.dns = text_at(*domain, "dns");
    out.domain_sid = text_at(*domain, "sid");
  }
  if (out.domain.empty() || out.dns.empty() || out.domain_sid.empty()) {
    return malformed(root.place, "domain needs name, dns and sid");
  }
  TRY(read_hosts(root, out));
  TRY(read_accounts(root, out));
  read_programs(root, out);
  read_standing_and_lists(root, out);
  TRY(read_activities(root, out));
  return out;
}

}  // namespace tocsin::exercise
