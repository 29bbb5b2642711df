// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/attack.h"

#include <gtest/gtest.h>

namespace tocsin::model {
namespace {

TEST(AttackTags, ReadsTacticsAndTechniquesOfEveryAge) {
  const std::vector<std::string> tags = {"attack.t1059.001", "attack.Lateral_Movement",
                                         "attack.t1003",     "attack.t1003",
                                         "cve.2026-1",       "attack.g0016",
                                         "attack.t12",       "attack.stealth"};
  const AttackTags found = attack_tags(tags);
  EXPECT_EQ(found.techniques, (std::vector<std::string>{"T1003", "T1059.001"}));
  ASSERT_EQ(found.tactics.size(), 2u);
  EXPECT_EQ(attack_tactics()[found.tactics[0]].name, "Stealth");
  EXPECT_EQ(attack_tactics()[found.tactics[1]].name, "Lateral Movement");
}

}  // namespace
}  // namespace tocsin::model
