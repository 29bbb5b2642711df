// SPDX-License-Identifier: Apache-2.0
// One intrusion in the ordinary week of twelve estates, each with something that touches everybody:
// it is one incident and the first, and nothing holds strangers together.
#include "worlds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "tocsin/incident/grouper.h"

namespace tocsin::incident {
namespace {

class OrdinaryWeek : public testing::TestWithParam<World> {};

TEST_P(OrdinaryWeek, TheIntrusionIsOneIncidentAndRanksFirst) {
  for (const bool shared : {false, true}) {
    WorldOptions options;
    options.world = GetParam();
    options.shared_rules = shared;
    options.chain_hours = shared ? 20 : 3;
    options.seed = shared ? 2 : 1;
    const Populated week = populate(options);
    Grouper grouper({}, EntityTable::built_in());
    for (const model::Alert& alert : week.alerts) grouper.add(alert);
    std::size_t place = 0, in_first = 0, most_usual = 0, above_low = 0;
    std::string biggest;
    grouper.finish({}, [&](model::Incident&& incident) {
      const auto of_chain = static_cast<std::size_t>(
          std::count_if(incident.alerts.begin(), incident.alerts.end(),
                        [&](const auto& alert) { return week.chain.contains(alert.id); }));
      if (place++ == 0) in_first = of_chain;
      above_low += incident.rank > model::Rank::kLow;
      if (incident.alerts.size() - of_chain <= most_usual) return;
      most_usual = incident.alerts.size() - of_chain;
      biggest = incident.title;
    });
    EXPECT_EQ(in_first, week.chain.size());
    EXPECT_LE(most_usual, options.alerts / 20) << biggest;
    std::cout << world_name(options.world) << (shared ? " (shared rules)" : "") << ": " << in_first
              << " of " << week.chain.size() << " in the first of " << place << ", " << above_low
              << " above low; most usual alerts in one: " << most_usual << " (" << biggest << ")\n";
  }
}

INSTANTIATE_TEST_SUITE_P(TwelveEstates, OrdinaryWeek, testing::ValuesIn(kWorlds),
                         [](const auto& param) { return world_name(param.param); });

}  // namespace
}  // namespace tocsin::incident
