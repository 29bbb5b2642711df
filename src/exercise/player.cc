// SPDX-License-Identifier: Apache-2.0
#include "player.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kRepeatMax = 100'000;
constexpr std::size_t kEventsMax = 5'000'000;
constexpr std::array<std::string_view, 9> kReserved{"label", "parent", "by",    "as",   "on",
                                                    "after", "repeat", "every", "lasts"};

bool is_reserved(std::string_view key) {
  return std::find(kReserved.begin(), kReserved.end(), key) != kReserved.end();
}

std::uint64_t hash_of(std::string_view text, std::uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return base::Random(hash).next();
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

}  // namespace

Player::Player(const Scenario& scenario, const EventShapes& shapes, std::uint64_t seed)
    : scenario_(scenario), shapes_(shapes), seed_(seed), random_(seed) {
  make_hosts();
}

void Player::make_hosts() {
  for (const HostSpec& spec : scenario_.hosts) {
    Host host{.spec = &spec,
              .computer = spec.name + "." + scenario_.dns,
              .account = upper_case(spec.name) + "$",
              .processes = {}};
    random_ = base::Random(hash_of(spec.name, seed_));
    for (const StandingProcess& standing : scenario_.standing) {
      auto account = account_of(standing.user, host, {});
      if (!account.ok()) continue;  // nobody sits at this host
      host.processes[standing.label] = {
          .image = standing.image,
          .command = standing.command,
          .folder = "C:\\Windows\\System32\\",
          .guid = guid(),
          .program = {},
          .pid = static_cast<std::uint32_t>(4 * (150 + random_.below(2000))),
          .account = *std::move(account)};
    }
    hosts_.push_back(std::move(host));
  }
}

Host* Player::find_host(std::string_view name) {
  for (Host& host : hosts_) {
    if (host.spec->name == name) return &host;
  }
  return nullptr;
}

base::Result<std::vector<Host*>> Player::hosts_of(const text::YamlNode& on, text::Place place) {
  std::vector<Host*> found;
  const auto add = [&](std::string_view name) {
    const std::size_t before = found.size();
    for (Host& host : hosts_) {
      const auto& groups = host.spec->groups;
      if (host.spec->name == name || name == "all" ||
          std::find(groups.begin(), groups.end(), name) != groups.end()) {
        found.push_back(&host);
      }
    }
    return found.size() > before;
  };
  bool known = true;
  if (on.is_sequence()) {
    for (const text::YamlNode& item : on.items()) known = add(item.text) && known;
  } else {
    known = add(on.text);
  }
  if (!known) return malformed(place, fmt::format("no host or group '{}'", on.text));
  return found;
}

base::Result<Account> Player::account_of(std::string_view name, const Host& host,
                                         text::Place place) const {
  if (name == "owner") name = host.spec->owner;
  const auto service = [&](std::string_view shown, std::string_view sid) {
    return Account{.name = std::string(shown),
                   .domain = "NT AUTHORITY",
                   .sid = std::string(sid),
                   .subject = host.account,
                   .integrity = "System",
                   .label = "S-1-16-16384",
                   .session = 0};
  };
  if (name == "system") return service("SYSTEM", "S-1-5-18");
  if (name == "local service") return service("LOCAL SERVICE", "S-1-5-19");
  if (name == "network service") return service("NETWORK SERVICE", "S-1-5-20");
  if (name == "computer") {
    Account account = service(host.account, sid_of(host.account));
    account.domain = scenario_.domain;
    return account;
  }
  const auto found = scenario_.accounts.find(name);
  if (found == scenario_.accounts.end()) {
    return malformed(place, fmt::format("no account '{}' for {}", name, host.spec->name));
  }
  return found->second;
}

base::Result<void> Player::play() {
  for (const Activity& activity : scenario_.ordinary) {
    for (std::uint32_t i = 0; i < scenario_.days; ++i) {
      const auto day = scenario_.begins + std::chrono::days(i);
      const std::chrono::weekday weekday(day);
      const bool is_weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
      if (is_weekend && !activity.every_day) continue;
      TRY(play_day(activity, day));
    }
  }
  in_intrusion_ = true;
  for (const Activity& step : scenario_.intrusion) {
    random_ = base::Random(hash_of(step.name, seed_));
    TRY(const auto hosts, hosts_of(step.on, step.place));
    TRY(perform(step, *hosts[0], step.at));
  }
  return {};
}

base::Result<void> Player::play_day(const Activity& activity, std::chrono::sys_days day) {
  TRY(const auto hosts, hosts_of(activity.on, activity.place));
  const auto day_number = static_cast<std::uint64_t>(day.time_since_epoch().count());
  for (Host* host : hosts) {
    random_ = base::Random(hash_of(activity.name + "/" + host->spec->name, seed_) + day_number);
    // From three quarters to five quarters of the number; a fraction is a chance.
    const double share = 0.75 + static_cast<double>(random_.below(1000)) / 2000.0;
    const double wanted = activity.times_a_day * share;
    auto times = static_cast<std::uint64_t>(wanted);
    const auto chance =
        static_cast<std::uint64_t>(std::lround((wanted - std::floor(wanted)) * 1000));
    if (random_.below(1000) < chance) ++times;
    const microseconds room = activity.until - activity.from;
    for (std::uint64_t i = 0; i < times; ++i) {
      const auto at = random_.below(static_cast<std::uint64_t>(room.count()));
      TRY(perform(activity, *host, day + activity.from + microseconds(at)));
    }
  }
  return {};
}

base::Result<void> Player::perform(const Activity& activity, Host& host, model::Timestamp time) {
  Stage stage;
  stage.here = stage.origin = &host;
  stage.time = time;
  stage.place = activity.place;
  std::string_view as = activity.as;
  if (as.empty()) as = host.spec->owner.empty() ? "system" : "owner";
  TRY(stage.actor, account_of(as, host, activity.place));
  for (const text::YamlMember& member : activity.with.members()) {
    TRY(auto text, expand(member.value.text, stage));
    stage.words[std::string(member.key)] = std::move(text);
  }
  for (const text::YamlNode& entry : activity.events.items()) {
    if (entry.members().empty()) return malformed(entry.place, "an event must be a map");
    TRY(perform_entry(entry, stage));
  }
  return {};
}

base::Result<void> Player::perform_entry(const text::YamlNode& entry, Stage& stage) {
  microseconds gap(50'000 + random_.below(1'500'000));
  if (const text::YamlNode* after = entry.find("after")) {
    TRY(gap, read_span(*after));
    gap += microseconds(random_.below(400'000));
  }
  stage.time += gap;
  std::size_t times = 1;
  microseconds every(1'000'000);
  if (const text::YamlNode* repeat = entry.find("repeat")) {
    TRY(const auto text, expand(repeat->text, stage));
    model::Integer n;
    if (!model::parse_integer(text, n) || n.magnitude > kRepeatMax) {
      return malformed(repeat->place, "repeat must be a number");
    }
    times = n.magnitude;
  }
  if (const text::YamlNode* node = entry.find("every")) {
    TRY(every, read_span(*node));
  }
  for (std::size_t i = 0; i < times; ++i) {
    Stage own = stage;
    TRY(set_stage(entry, own));
    const std::string_view kind = entry.members()[0].key;
    if (kind == "process") {
      TRY(start_process(entry, own));
    } else {
      const auto found = shapes_.find(kind);
      if (found == shapes_.end()) {
        return malformed(entry.place, fmt::format("no event is called '{}'", kind));
      }
      TRY(set_words(entry, &found->second, own));
      TRY(emit(found->second, entry, own));
    }
    if (i + 1 < times) {
      const auto spread = static_cast<std::uint64_t>(every.count());
      stage.time += every * 3 / 4 + microseconds(random_.below(spread / 2 + 1));
    }
  }
  return {};
}

base::Result<void> Player::set_stage(const text::YamlNode& entry, Stage& stage) {
  stage.place = entry.place;
  if (const text::YamlNode* on = entry.find("on")) {
    TRY(const auto name, expand(on->text, stage));
    stage.here = find_host(name);
    if (stage.here == nullptr) return malformed(on->place, fmt::format("no host '{}'", name));
  }
  if (const text::YamlNode* by = entry.find("by")) {
    const auto found = stage.here->processes.find(by->text);
    if (found == stage.here->processes.end()) {
      return malformed(by->place,
                       fmt::format("no process '{}' on {}", by->text, stage.here->spec->name));
    }
    stage.process = &found->second;
    stage.actor = found->second.account;
  }
  if (const text::YamlNode* as = entry.find("as")) {
    TRY(const auto name, expand(as->text, stage));
    const Host& host = name == "computer" && stage.process == nullptr ? *stage.origin : *stage.here;
    TRY(stage.actor, account_of(name, host, as->place));
  }
  return {};
}

base::Result<void> Player::set_words(const text::YamlNode& entry, const EventShape* shape,
                                     Stage& stage) {
  constexpr std::array<std::string_view, 4> kOfProcess{"image", "command", "folder", "program"};
  for (const text::YamlMember& member : entry.members().subspan(1)) {
    if (is_reserved(member.key)) continue;
    const bool is_field = shape != nullptr && shape->find(member.key) != nullptr;
    const bool is_known =
        shape != nullptr
            ? is_field || shape->uses(member.key)
            : std::find(kOfProcess.begin(), kOfProcess.end(), member.key) != kOfProcess.end() ||
                  this->shape("sysmon.process").find(member.key) != nullptr;
    if (!is_known) {
      return malformed(member.place,
                       fmt::format("'{}' has no '{}'", entry.members()[0].key, member.key));
    }
    if (is_field) continue;
    TRY(auto text, expand(member.value.text, stage));
    stage.words[std::string(member.key)] = std::move(text);
  }
  return {};
}

base::Result<void> Player::emit(const EventShape& shape, const text::YamlNode& entry,
                                Stage& stage) {
  if (shape.needs_sysmon && !stage.here->spec->sysmon) return {};
  if (events_.size() >= kEventsMax) return malformed(entry.place, "too many events");
  LoggedEvent logged;
  logged.host = static_cast<std::size_t>(stage.here - hosts_.data());
  logged.order = events_.size();
  logged.of_intrusion = in_intrusion_;
  EvtxEvent& event = logged.event;
  event.system = shape.system;
  event.system.time = stage.time;
  event.system.computer = stage.here->computer;
  const std::uint64_t logger = hash_of(shape.system.provider, stage.here->spec->name.size());
  event.system.process_id = static_cast<std::uint32_t>(4 * (150 + logger % 900));
  event.system.thread_id = static_cast<std::uint32_t>(4 * (200 + random_.below(3000)));
  TRY(event.system.user_sid, expand(shape.logger_sid, stage));
  std::vector<EvtxElement> leaves;
  for (const ShapeField& field : shape.fields) {
    const text::YamlNode* own = entry.find(field.name);
    TRY(const auto text, expand(own != nullptr ? own->text : field.text, stage));
    auto value = value_of(field.type, text);
    if (!value.ok()) {
      return malformed(entry.place, fmt::format("{}: {}", field.name, value.error().message));
    }
    if (shape.tree.empty()) {
      event.data.push_back({field.name, *std::move(value)});
    } else {
      leaves.push_back({field.name, {}, {}, *std::move(value)});
    }
  }
  if (!shape.tree.empty()) {
    event.user_data.push_back(
        {shape.tree, {{"xmlns", shape.tree_namespace}}, std::move(leaves), {}});
  }
  events_.push_back(std::move(logged));
  return {};
}

base::Result<void> Player::start_process(const text::YamlNode& entry, Stage& stage) {
  const text::YamlNode* parent = entry.find("parent");
  const std::string_view parent_label = parent == nullptr ? "explorer" : parent->text;
  const auto found = stage.here->processes.find(parent_label);
  if (found == stage.here->processes.end()) {
    return malformed(entry.place,
                     fmt::format("no process '{}' on {}", parent_label, stage.here->spec->name));
  }
  const Process parent_copy = found->second;
  if (entry.find("as") == nullptr && parent != nullptr) stage.actor = parent_copy.account;
  TRY(set_words(entry, nullptr, stage));
  Process process;
  process.image = stage.words["image"];
  if (process.image.empty()) return malformed(entry.place, "a process needs an image");
  process.command = stage.words.contains("command") ? stage.words["command"] : process.image;
  process.folder = stage.words.contains("folder") ? stage.words["folder"]
                   : stage.actor.session == 0     ? "C:\\Windows\\System32\\"
                                              : fmt::format("C:\\Users\\{}\\", stage.actor.name);
  process.program = stage.words["program"];
  process.guid = guid();
  process.pid = static_cast<std::uint32_t>(4 * (250 + random_.below(2600)));
  process.account = stage.actor;
  const text::YamlNode* label = entry.find("label");
  Process& kept = stage.here->processes[label == nullptr ? "latest" : std::string(label->text)];
  kept = std::move(process);
  stage.process = &kept;
  stage.parent = &parent_copy;
  if (stage.here->spec->sysmon) TRY(emit(shape("sysmon.process"), entry, stage));
  if (stage.here->spec->audits_processes) TRY(emit(shape("security.process"), entry, stage));
  return end_process(entry, stage);
}

base::Result<void> Player::end_process(const text::YamlNode& entry, Stage stage) {
  const text::YamlNode* lasts = entry.find("lasts");
  if (lasts == nullptr) return {};
  TRY(const auto span, read_span(*lasts));
  stage.time +=
      span * 3 / 4 + microseconds(random_.below(static_cast<std::uint64_t>(span.count()) / 2 + 1));
  if (stage.here->spec->sysmon) TRY(emit(shape("sysmon.process_end"), {}, stage));
  if (stage.here->spec->audits_processes) TRY(emit(shape("security.process_end"), {}, stage));
  return {};
}

}  // namespace tocsin::exercise
