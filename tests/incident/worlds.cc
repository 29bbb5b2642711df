// SPDX-License-Identifier: Apache-2.0
#include "worlds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "tocsin/base/random.h"

namespace tocsin::incident {
namespace {

using RulePointer = std::shared_ptr<const model::AlertRule>;
using std::chrono::microseconds;

constexpr std::chrono::sys_days kBegin = std::chrono::year(2026) / 2 / 2;
constexpr std::uint64_t kHosts = 1000, kAccounts = 800, kAddresses = 200;
constexpr const char* kSysmon = "Microsoft-Windows-Sysmon/Operational";

RulePointer make_rule(std::string id, model::Level level, const std::string& tactic) {
  model::AlertRule rule;
  rule.title = "Rule " + id;
  rule.id = std::move(id);
  rule.level = level;
  rule.tags = {"attack." + tactic};
  return std::make_shared<const model::AlertRule>(std::move(rule));
}

class Populator {
 public:
  explicit Populator(const WorldOptions& options) : options_(options), random_(options.seed) {
    constexpr const char* kTactics[] = {"execution", "discovery", "stealth", "persistence",
                                        "initial-access"};
    for (int i = 0; i < 80; ++i) {
      const auto level = i < 2    ? model::Level::kCritical
                         : i < 12 ? model::Level::kHigh
                         : i < 45 ? model::Level::kMedium
                                  : model::Level::kLow;
      rules_.push_back(make_rule(fmt::format("usual{}", i), level, kTactics[i % 5]));
    }
    for (const char* id : {"job0", "job1", "job2", "job3"}) {
      job_rules_.push_back(make_rule(id, model::Level::kHigh, "execution"));
    }
  }

  Populated make() {
    add_job();
    while (made_.alerts.size() < options_.alerts) add_usual();
    add_chain();
    std::sort(made_.alerts.begin(), made_.alerts.end(), model::comes_before);
    return std::move(made_);
  }

 private:
  using Fields = std::vector<std::pair<const char*, std::string>>;

  std::uint64_t below(std::uint64_t count) { return random_.below(count); }
  microseconds any_time() {
    return microseconds(below(static_cast<std::uint64_t>(options_.days * 86400e6)));
  }
  // The n-th is in one of n: the first in a sixth of all.
  std::uint64_t zipf(std::uint64_t count) {
    const double part = (static_cast<double>(below(1'000'000)) + 1) / 1e6;
    return static_cast<std::uint64_t>(std::pow(static_cast<double>(count), part)) - 1;
  }

  static std::string host(std::uint64_t n) { return fmt::format("ws{:04}.court.example", n); }
  static std::string account(std::uint64_t n) { return fmt::format("COURT\\user{:04}", n); }
  static std::string upn(std::uint64_t n) { return fmt::format("user{:04}@court.example", n); }
  static std::string address(std::uint64_t n) { return fmt::format("198.51.100.{}", n % 250 + 1); }
  std::string guid() { return fmt::format("{{{:016x}-{:08x}}}", random_.next(), ++guids_); }

  model::Alert& add(const RulePointer& rule, microseconds at, const std::string& on,
                    const char* channel, const Fields& fields) {
    model::Alert& alert = made_.alerts.emplace_back();
    alert.rule = rule;
    alert.id = fmt::format("{:016x}{:016x}", random_.next(), made_.alerts.size());
    alert.place.time = kBegin + at;
    alert.place.host = on;
    alert.place.channel = channel;
    alert.place.event_id = 1;
    alert.place.path = (on.empty() ? std::string(channel) : on) + ".json";
    alert.place.record_id = made_.alerts.size();
    if (!on.empty()) alert.event.push_back({"Computer", on, {}});
    for (const auto& [name, text] : fields) alert.event.push_back({name, text, {}});
    return alert;
  }

  const RulePointer& any_rule() { return rules_[below(rules_.size())]; }

  void add_usual() {
    switch (options_.world) {
      case World::kLinux:
        return add_linux();
      case World::kCloud:
        return add_cloud();
      case World::kCases:
        add(any_rule(), any_time(), "", "access",
            {{"actor", fmt::format("user{:04}", zipf(kAccounts))},
             {"case", fmt::format("ICC-{:05}", zipf(3000))},
             {"address", address(zipf(kAddresses))}});
        return;
      default:
        return add_windows();
    }
  }

  void add_windows() {
    std::uint64_t on = below(kHosts);
    std::string by = account(below(4) == 0 ? below(kAccounts) : on % kAccounts);
    if (options_.world == World::kZipf) on = zipf(kHosts), by = account(zipf(kAccounts));
    if (options_.world == World::kGiant && below(5) < 2) on = 0;
    if (options_.world == World::kHelpDesk && below(4) == 0) by = "COURT\\helpdesk";
    Fields fields = {{"User", by}, {"Image", "C:\\Windows\\System32\\cmd.exe"}};
    const microseconds at = any_time();
    if (options_.world == World::kNat) fields.emplace_back("SourceIp", "192.0.2.1");
    if (options_.world == World::kSessions) {
      const auto day = std::chrono::floor<std::chrono::days>(at).count();
      fields.emplace_back("LogonId", fmt::format("{:#x}", 0x10000 + below(4) * 4096));
      fields.emplace_back("ParentProcessGuid", fmt::format("{{{:04x}-{:04x}-9}}", on, day));
      fields.emplace_back("ParentImage", "C:\\Windows\\explorer.exe");
    }
    if (options_.world == World::kPids) {
      fields.emplace_back("ProcessId", fmt::format("{}", 1000 + below(300) * 4));
    } else {
      fields.emplace_back("ProcessGuid", guid());
    }
    fields.emplace_back("DestinationIp", address(below(kAddresses)));
    add(any_rule(), at, host(on), kSysmon, fields);
  }

  void add_linux() {
    const std::string on = fmt::format("node{:04}", below(kHosts));
    const std::uint64_t by = zipf(60);
    if (below(3) == 0) {
      add(any_rule(), any_time(), on, "syslog",
          {{"program", "sshd"},
           {"user", by == 0 ? "root" : fmt::format("admin{}", by)},
           {"src_ip", address(zipf(kAddresses))}});
      return;
    }
    add(any_rule(), any_time(), on, "auditd",
        {{"auid", below(3) == 0 ? "4294967295" : fmt::format("{}", 1000 + by)},
         {"uid", below(2) == 0 ? "0" : fmt::format("{}", 1000 + by)},
         {"ses", fmt::format("{}", below(500))},
         {"pid", fmt::format("{}", 300 + below(30000))},
         {"ppid", fmt::format("{}", below(3) == 0 ? 1 : 300 + below(30000))},
         {"exe", below(2) == 0 ? "/usr/bin/bash" : "/usr/bin/python3.11"}});
  }

  void add_cloud() {
    const std::string by = upn(zipf(kAccounts));
    const std::string from = fmt::format("203.0.113.{}", 1 + below(5));
    const std::string app = fmt::format("00000000-0000-0000-0000-{:012x}", zipf(40));
    if (below(2) == 0) {
      add(any_rule(), any_time(), "", "signinlogs",
          {{"userPrincipalName", by}, {"ipAddress", from}, {"appId", app}});
    } else {
      add(any_rule(), any_time(), "", "audit",
          {{"UserId", by}, {"ClientIP", from}, {"Workload", "Exchange"}, {"ClientAppId", app}});
    }
  }

  // What comes over all hosts at once.
  void add_job() {
    if (options_.world == World::kScanner) {
      for (int sweep = 0; sweep < 20; ++sweep) {
        const microseconds begin = any_time();
        for (std::uint64_t on = 0; on < kHosts; ++on) {
          add(job_rules_[below(2)], begin + std::chrono::seconds(on), host(on), "Security",
              {{"IpAddress", "192.0.2.9"},
               {"WorkstationName", "SCAN01"},
               {"TargetUserName", "svc_scan"},
               {"TargetDomainName", "COURT"}});
        }
      }
    }
    const bool backup = options_.world == World::kBackup;
    if (!backup && options_.world != World::kNightJob) return;
    for (int night = 0; night < 6; ++night) {
      const microseconds begin = std::chrono::hours(24 * night + 2);
      for (std::uint64_t on = 0; on < kHosts; ++on) {
        const microseconds at = begin + std::chrono::seconds(backup ? on * 4 : below(300));
        const std::string own = guid();
        for (std::size_t i = 0; i < job_rules_.size(); ++i) {
          Fields fields = {{"User", backup ? "COURT\\svc_backup" : "NT AUTHORITY\\SYSTEM"},
                           {"Image", "C:\\Program Files\\Court\\agent.exe"},
                           {"ProcessGuid", own}};
          if (backup) fields.emplace_back("SourceIp", "192.0.2.40");
          if (!backup) fields.emplace_back("Hashes", "SHA256=" + std::string(64, 'b'));
          if (!backup) fields.emplace_back("TargetFilename", "C:\\ProgramData\\court\\nightly.ps1");
          add(job_rules_[i], at + std::chrono::seconds(i), host(on), kSysmon, fields);
        }
      }
    }
  }

  struct Step {
    const char* tactic;
    std::string on;
    const char* channel;
    Fields fields;
  };

  void add_chain() {
    const std::vector<Step> steps = options_.world == World::kLinux   ? linux_chain()
                                    : options_.world == World::kCloud ? cloud_chain()
                                    : options_.world == World::kCases ? case_chain()
                                                                      : windows_chain();
    const auto length = microseconds(static_cast<std::int64_t>(options_.chain_hours * 3600e6));
    const microseconds whole(static_cast<std::int64_t>(options_.days * 86400e6));
    const microseconds begin(below(static_cast<std::uint64_t>((whole - length).count())));
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool usual = options_.shared_rules && i % 4 == 1;
      const auto rule = usual
                            ? rules_[i % 12]
                            : make_rule(fmt::format("chain{}", i),
                                        i % 3 == 0 ? model::Level::kCritical : model::Level::kHigh,
                                        steps[i].tactic);
      const model::Alert& alert =
          add(rule, begin + length * static_cast<std::int64_t>(i) / std::ssize(steps), steps[i].on,
              steps[i].channel, steps[i].fields);
      if (!usual) made_.chain.insert(alert.id);
    }
  }

  std::vector<Step> windows_chain() {
    constexpr std::array kTactics = {
        "initial-access",   "execution", "persistence",      "credential-access", "discovery",
        "lateral-movement", "execution", "lateral-movement", "collection",        "exfiltration"};
    std::array<std::uint64_t, 3> on = {1 + below(kHosts - 1), 1 + below(kHosts - 1),
                                       1 + below(kHosts - 1)};
    const std::string victim = account(on[0] % kAccounts), taken = account(below(kAccounts));
    std::vector<Step> steps;
    std::string parent;
    for (std::size_t i = 0; i < kTactics.size(); ++i) {
      const std::string own = guid();
      Fields fields = {{"User", i < 3 ? victim : taken},
                       {"ProcessGuid", own},
                       {"Image", "C:\\Users\\Public\\x.exe"}};
      if (i % 4 != 0) fields.emplace_back("ParentProcessGuid", parent);
      if (options_.world == World::kNat) fields.emplace_back("SourceIp", "192.0.2.1");
      parent = own;
      steps.push_back({kTactics[i], host(on[i / 4]), kSysmon, std::move(fields)});
    }
    return steps;
  }

  std::vector<Step> linux_chain() {
    const std::string on = fmt::format("node{:04}", below(kHosts));
    const std::string bash = "4711", sudo = "4712", curl = "4750";
    const Fields session = {{"auid", "1077"}, {"ses", "9001"}};
    const auto audit = [&](const char* tactic, Fields more) {
      more.insert(more.end(), session.begin(), session.end());
      return Step{tactic, on, "auditd", std::move(more)};
    };
    return {
        {"initial-access",
         on,
         "syslog",
         {{"program", "sshd"}, {"user", "admin77"}, {"src_ip", "203.0.113.200"}}},
        audit("execution", {{"pid", bash}, {"exe", "/usr/bin/bash"}, {"uid", "1077"}}),
        audit("privilege-escalation",
              {{"pid", sudo}, {"ppid", bash}, {"exe", "/usr/bin/sudo"}, {"uid", "0"}}),
        audit("persistence", {{"pid", "4720"},
                              {"ppid", sudo},
                              {"exe", "/usr/bin/tee"},
                              {"uid", "0"},
                              {"name", "/srv/app/.ssh/authorized_keys"}}),
        audit("command-and-control", {{"pid", curl},
                                      {"ppid", sudo},
                                      {"exe", "/usr/bin/curl"},
                                      {"uid", "0"},
                                      {"addr", "203.0.113.200"}}),
        audit("exfiltration",
              {{"pid", "4760"}, {"ppid", sudo}, {"exe", "/usr/bin/tar"}, {"uid", "0"}}),
    };
  }

  std::vector<Step> cloud_chain() {
    const std::string by = upn(kAccounts + 7), from = "198.51.100.77",
                      app = "0badc0de-0000-0000-0000-00000000000a";
    const auto audit = [&](const char* tactic) {
      return Step{
          tactic,
          "",
          "audit",
          {{"UserId", by}, {"ClientIP", from}, {"Workload", "Exchange"}, {"ClientAppId", app}}};
    };
    return {{"initial-access", "", "signinlogs", {{"userPrincipalName", by}, {"ipAddress", from}}},
            {"persistence",
             "",
             "auditlogs",
             {{"initiatedBy.user.userPrincipalName", by},
              {"targetResources.displayName", "Mail"},
              {"appId", app}}},
            audit("persistence"),
            audit("collection"),
            audit("collection"),
            audit("exfiltration")};
  }

  std::vector<Step> case_chain() {
    std::vector<Step> steps;
    for (int i = 0; i < 12; ++i) {
      steps.push_back({i < 8 ? "collection" : "exfiltration",
                       "",
                       "access",
                       {{"actor", "user0990"},
                        {"case", fmt::format("ICC-{:05}", 100 + below(2900))},
                        {"address", "192.0.2.66"}}});
    }
    return steps;
  }

  const WorldOptions options_;
  base::Random random_;
  std::vector<RulePointer> rules_, job_rules_;
  Populated made_;
  std::uint64_t guids_ = 0;
};

}  // namespace

std::string world_name(World world) {
  constexpr const char* kNames[] = {"Zipf",     "Giant",  "Nat",      "HelpDesk",
                                    "Scanner",  "Backup", "NightJob", "Pids",
                                    "Sessions", "Linux",  "Cloud",    "Cases"};
  return kNames[static_cast<std::size_t>(world)];
}

Populated populate(const WorldOptions& options) { return Populator(options).make(); }

}  // namespace tocsin::incident
