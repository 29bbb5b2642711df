// SPDX-License-Identifier: Apache-2.0
// A million alerts of two thousand entities, made as they are needed, through the grouper: the bar
// is 10 s on one core and 500 MB. The memory counted is what the process holds at its peak.
#include "tocsin/incident/grouper.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include "tocsin/base/random.h"

namespace tocsin::incident {
namespace {

class AlertMaker {
 public:
  AlertMaker() {
    for (int i = 0; i < 60; ++i) {
      model::AlertRule rule;
      rule.id = fmt::format("rule{}", i);
      rule.title = "Rule " + rule.id;
      rule.level = static_cast<model::Level>(i % 5);
      rule.tags = {"attack.execution", "attack.t1059"};
      rules_.push_back(std::make_shared<const model::AlertRule>(std::move(rule)));
    }
  }

  // As Sysmon's process creation names them; every process is another one.
  const model::Alert& next() {
    const auto host = random_.below(1000);
    alert_.rule = rules_[random_.below(rules_.size())];
    alert_.id = fmt::format("{:032x}", ++count_);
    alert_.place.time += std::chrono::microseconds(random_.below(1'200'000));
    alert_.place.host = fmt::format("ws{:04}.court.example", host);
    alert_.place.channel = "Microsoft-Windows-Sysmon/Operational";
    alert_.place.event_id = 1;
    alert_.place.path = alert_.place.host + "/sysmon.evtx";
    alert_.place.record_id = count_;
    alert_.event.clear();
    const auto field = [&](const char* name, std::string text) {
      alert_.event.push_back({name, std::move(text), model::FieldForm::kText});
    };
    field("Computer", alert_.place.host);
    field("User", fmt::format("COURT\\user{:04}", (host + random_.below(3)) % 800));
    field("ProcessGuid", fmt::format("{{{:08x}-{:08x}}}", random_.next() >> 32, count_));
    field("ProcessId", fmt::format("{}", 1000 + random_.below(20000)));
    field("Image", "C:\\Windows\\System32\\cmd.exe");
    field("CommandLine", "cmd.exe /c something that is long enough to be a command line");
    field("ParentProcessGuid", fmt::format("{{{:08x}-0000}}", random_.below(200'000)));
    field("LogonId", fmt::format("{:#x}", 4096 + random_.below(5)));
    field("DestinationIp", fmt::format("198.51.100.{}", random_.below(200) + 1));
    return alert_;
  }

 private:
  base::Random random_{1};
  std::vector<std::shared_ptr<const model::AlertRule>> rules_;
  model::Alert alert_;
  std::uint64_t count_ = 0;
};

// What was searched: three logs of each host.
model::Coverage coverage() {
  model::Coverage coverage;
  for (int host = 0; host < 1000; ++host) {
    for (const char* log : {"Microsoft-Windows-Sysmon/Operational", "Security", "System"}) {
      model::LogCoverage& searched = coverage.logs.emplace_back();
      searched.host = fmt::format("ws{:04}.court.example", host);
      searched.log = log;
      searched.last = searched.first + std::chrono::days(8);
    }
  }
  return coverage;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

// Its parts: taking the alerts in, finding links and clusters, making the incidents.
void group_alerts(benchmark::State& state) {
  const model::Coverage searched = coverage();
  std::size_t incidents = 0;
  double begun = 0, taken = 0, grouped = 0;
  for (auto _ : state) {
    AlertMaker maker;
    begun = cpu_seconds();
    Grouper grouper({}, EntityTable::built_in());
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      const model::Alert& alert = maker.next();
      grouper.add(alert);
    }
    taken = cpu_seconds();
    incidents = 0;
    grouper.finish(searched, [&](model::Incident&& incident) {
      if (incidents++ == 0) grouped = cpu_seconds();
      benchmark::DoNotOptimize(incident);
    });
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["incidents"] = static_cast<double>(incidents);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.counters["take_s"] = taken - begun;
  state.counters["group_s"] = grouped - taken;
  state.counters["make_s"] = cpu_seconds() - grouped;
}
BENCHMARK(group_alerts)->Arg(50'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(1);

// What making the alerts takes of it.
void make_alerts(benchmark::State& state) {
  for (auto _ : state) {
    AlertMaker maker;
    for (std::int64_t i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(maker.next());
  }
}
BENCHMARK(make_alerts)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace tocsin::incident

BENCHMARK_MAIN();
