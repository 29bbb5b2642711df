// SPDX-License-Identifier: Apache-2.0
#include "decoys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "tocsin/base/random.h"

namespace tocsin::incident {
namespace {

using RulePointer = std::shared_ptr<const model::AlertRule>;
using std::chrono::microseconds;

constexpr std::chrono::sys_days kBegin = std::chrono::year(2026) / 2 / 2;

RulePointer make_rule(std::string id, model::Level level, std::string tag) {
  model::AlertRule rule;
  rule.title = "Rule " + id;
  rule.id = std::move(id);
  rule.level = level;
  rule.tags = {std::move(tag)};
  return std::make_shared<const model::AlertRule>(std::move(rule));
}

class DecoyMaker {
 public:
  explicit DecoyMaker(const DecoyOptions& options)
      : options_(options),
        random_(options.seed),
        span_(static_cast<std::int64_t>(options.days * 86400e6)) {
    constexpr const char* kTactics[] = {"execution", "discovery", "stealth", "persistence",
                                        "initial-access"};
    for (std::uint32_t i = 0; i < options.rules; ++i) {
      const std::uint32_t place = i * 100 / options.rules;
      const auto level = place < 2    ? model::Level::kCritical
                         : place < 12 ? model::Level::kHigh
                         : place < 50 ? model::Level::kMedium
                                      : model::Level::kLow;
      rules_.push_back(
          make_rule(fmt::format("decoy{}", i), level, std::string("attack.") + kTactics[i % 5]));
    }
  }

  Decoys make() {
    for (std::size_t i = 0; i < options_.alerts; ++i) add_decoy(i);
    add_chain();
    std::sort(made_.alerts.begin(), made_.alerts.end(), model::comes_before);
    return std::move(made_);
  }

 private:
  std::uint32_t one_of(std::uint32_t count) {
    if (options_.meeting != Meeting::kCrowded) {
      return static_cast<std::uint32_t>(random_.below(count));
    }
    // Few are in very many.
    const double part = (static_cast<double>(random_.below(1'000'000)) + 1) / 1e6;
    return static_cast<std::uint32_t>(count * part * part * part) % count;
  }

  model::Alert& begin(const RulePointer& rule, microseconds at, std::uint32_t host,
                      const std::string& account) {
    model::Alert& alert = made_.alerts.emplace_back();
    alert.rule = rule;
    alert.id = fmt::format("{:016x}{:016x}", random_.next(), made_.alerts.size());
    alert.place.time = kBegin + at;
    alert.place.host = fmt::format("ws{:04}.court.example", host);
    alert.place.channel = "Microsoft-Windows-Sysmon/Operational";
    alert.place.event_id = 1;
    alert.place.path = alert.place.host + "/sysmon.evtx";
    alert.place.record_id = made_.alerts.size();
    alert.event = {{"Computer", alert.place.host, {}}, {"User", account, {}}};
    return alert;
  }

  void add_decoy(std::size_t number) {
    const bool goes_on = options_.meeting == Meeting::kBursts && left_ > 0;
    if (goes_on) {
      --left_;
      at_ += microseconds(random_.below(20'000'000));
    } else {
      left_ = random_.below(20);
      at_ = microseconds(random_.below(static_cast<std::uint64_t>(span_)));
      host_ = one_of(options_.hosts);
      account_ = one_of(options_.accounts);
      address_ = one_of(options_.addresses);
      if (options_.meeting == Meeting::kOwnHost) account_ = host_ % options_.accounts;
      if (options_.meeting == Meeting::kNeighbours) {
        account_ = static_cast<std::uint32_t>((host_ + random_.below(2)) % options_.accounts);
      }
      const bool apart =
          options_.meeting == Meeting::kOwnHost || options_.meeting == Meeting::kNeighbours;
      if (apart) address_ = host_ % options_.addresses;
    }
    model::Alert& alert = begin(rules_[random_.below(rules_.size())], at_, host_,
                                fmt::format("COURT\\user{:04}", account_));
    alert.event.push_back({"DestinationIp", fmt::format("198.51.100.{}", address_ % 250 + 1), {}});
    alert.event.push_back({"Image", "C:\\Windows\\System32\\cmd.exe", {}});
    alert.event.push_back(
        {"ProcessGuid", fmt::format("{{{:08x}-{:08x}}}", random_.next() >> 32, number), {}});
    alert.event.push_back({"ProcessId", fmt::format("{}", 1000 + random_.below(8000)), {}});
  }

  void add_chain() {
    constexpr const char* kStages[] = {"initial-access",    "execution",         "persistence",
                                       "credential-access", "discovery",         "lateral-movement",
                                       "execution",         "credential-access", "lateral-movement",
                                       "collection",        "exfiltration",      "impact"};
    const auto length = std::min(span_, static_cast<std::int64_t>(options_.chain_hours * 3600e6));
    const auto start =
        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(span_ - length) + 1));
    std::uint32_t hosts[3];
    for (std::uint32_t& host : hosts) host = one_of(options_.hosts);
    const std::string first = fmt::format("COURT\\user{:04}", one_of(options_.accounts));
    const std::string taken = fmt::format("COURT\\user{:04}", one_of(options_.accounts));
    std::string parent;
    for (int step = 0; step < 12; ++step) {
      const auto rule = make_rule(fmt::format("chain{}", step),
                                  step % 3 == 0 ? model::Level::kCritical : model::Level::kHigh,
                                  std::string("attack.") + kStages[step]);
      model::Alert& alert = begin(rule, microseconds(start + length * step / 12), hosts[step / 4],
                                  step < 3 ? first : taken);
      const std::string own = fmt::format("{{c4a1-{:016x}}}", random_.next());
      alert.event.push_back({"ProcessGuid", own, {}});
      alert.event.push_back({"Image", "C:\\Users\\Public\\x.exe", {}});
      if (step % 4 != 0) alert.event.push_back({"ParentProcessGuid", parent, {}});
      parent = own;
      made_.chain.insert(alert.id);
    }
  }

  const DecoyOptions options_;
  base::Random random_;
  const std::int64_t span_;  // microseconds
  std::vector<RulePointer> rules_;
  Decoys made_;
  std::uint64_t left_ = 0;
  microseconds at_{};
  std::uint32_t host_ = 0, account_ = 0, address_ = 0;
};

}  // namespace

Decoys make_decoys(const DecoyOptions& options) { return DecoyMaker(options).make(); }

}  // namespace tocsin::incident
