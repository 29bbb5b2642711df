// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/field_memory.h"

#include <gtest/gtest.h>

#include "tocsin/base/random.h"

namespace tocsin::model {
namespace {

TEST(FieldMemory, AsksOnceForWhatStaysInItsPlace) {
  FieldMemory<std::size_t> memory;
  std::size_t asked = 0;
  const auto size = [&](std::string_view name) {
    ++asked;
    return name.size();
  };
  for (int event = 0; event < 10; ++event) {
    EXPECT_EQ(memory.of(1, 0, "EventID", size), 7u);
    EXPECT_EQ(memory.of(1, 1, "Image", size), 5u);
    EXPECT_EQ(memory.of(2, 0, "message", size), 7u);
  }
  EXPECT_EQ(asked, 3u);
}

TEST(FieldMemory, GivesWhatALookUpGives) {
  FieldMemory<std::string> memory;
  base::Random random(5);
  for (int i = 0; i < 200'000; ++i) {
    std::string name(random.below(4) == 0 ? 60 + random.below(10) : random.below(3), 'a');
    if (!name.empty()) name.back() = static_cast<char>('a' + random.below(3));
    const std::string known = memory.of(random.below(40), random.below(40), name,
                                        [](std::string_view n) { return std::string(n) + "!"; });
    ASSERT_EQ(known, name + "!");
  }
}

}  // namespace
}  // namespace tocsin::model
