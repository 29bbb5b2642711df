// SPDX-License-Identifier: Apache-2.0
// One intrusion among 200,000 alerts that have nothing to do with each other: it is one incident
// and the first, and no incident swallows the others.
#include "decoys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tocsin/incident/grouper.h"

namespace tocsin::incident {
namespace {

constexpr Meeting kMeetings[] = {Meeting::kRandom, Meeting::kOwnHost, Meeting::kNeighbours,
                                 Meeting::kBursts, Meeting::kCrowded};
constexpr double kDays[] = {7, 1, 30, 2};

class AmongDecoys : public testing::TestWithParam<std::uint64_t> {};

TEST_P(AmongDecoys, TheChainIsOneIncidentAndRanksFirst) {
  DecoyOptions options;
  options.seed = GetParam();
  options.meeting = kMeetings[GetParam() % std::size(kMeetings)];
  options.days = kDays[GetParam() % std::size(kDays)];
  options.rules = GetParam() % 3 == 0 ? 300 : 60;
  options.chain_hours = GetParam() % 2 == 0 ? 3 : 20;
  const Decoys decoys = make_decoys(options);
  Grouper grouper({}, EntityTable::built_in());
  for (const model::Alert& alert : decoys.alerts) grouper.add(alert);
  std::size_t place = 0, held = 0, in_first = 0, most_decoys = 0;
  grouper.finish({}, [&](model::Incident&& incident) {
    const auto of_chain = static_cast<std::size_t>(
        std::count_if(incident.alerts.begin(), incident.alerts.end(),
                      [&](const auto& alert) { return decoys.chain.contains(alert.id); }));
    if (place++ == 0) in_first = of_chain;
    held += incident.alerts.size();
    most_decoys = std::max(most_decoys, incident.alerts.size() - of_chain);
  });
  EXPECT_EQ(held, decoys.alerts.size());
  EXPECT_EQ(in_first, decoys.chain.size());
  EXPECT_LE(most_decoys, options.alerts / 20);
}

INSTANTIATE_TEST_SUITE_P(TwentySeeds, AmongDecoys, testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace tocsin::incident
