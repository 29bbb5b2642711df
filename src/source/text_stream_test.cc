// SPDX-License-Identifier: Apache-2.0
#include "text_stream.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "tocsin/base/random.h"

namespace tocsin::source {
namespace {

TEST(TextStream, HolesAreTheSameHoweverTheyAreRead) {
  base::Random random(16);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    while (text.size() < 400) {
      text.append(random.below(40), '\0');
      text.append(random.below(20), random.below(3) == 0 ? '\n' : 'x');
    }
    std::string once;
    std::uint64_t zeros = 0;
    for (const std::size_t step :
         {std::size_t{1} << 20, std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
      MemoryStream memory(std::as_bytes(std::span(text)));
      TextStream stream(memory, TextForm::kUtf8);
      std::string all, piece(step, '?');
      while (true) {
        const auto got = stream.read(std::as_writable_bytes(std::span(piece)));
        ASSERT_TRUE(got.ok());
        all.append(piece, 0, *got);
        if (*got < step) break;
      }
      if (once.empty()) {
        once = all;
        zeros = stream.zeros();
      }
      ASSERT_EQ(all, once) << step;
      ASSERT_EQ(stream.zeros(), zeros) << step;
    }
    ASSERT_EQ(once.size(), text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool ended = once[at] == '\n' && text[at] == 0;
      ASSERT_TRUE(once[at] == text[at] || ended);
      if (ended) ASSERT_EQ(text.find_first_not_of('\0', at) - at >= kHoleBytes, true);
    }
  }
}

}  // namespace
}  // namespace tocsin::source
