// SPDX-License-Identifier: Apache-2.0
// Every row of the table of formats: its sample is recognised as its own and read without loss.
#include <gtest/gtest.h>

#include <string>

#include "decoded.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

TEST(Formats, samples_are_recognised_and_read) {
  for (const Format& format : formats()) {
    SCOPED_TRACE(format.name);
    EXPECT_FALSE(format.describes.empty());
    EXPECT_EQ(find_format(format.name), &format);
    if (!format.is_text) continue;
    ASSERT_FALSE(format.sample.empty());
    const Sample sample{.bytes = {reinterpret_cast<const std::uint8_t*>(format.sample.data()),
                                  format.sample.size()},
                        .text = format.sample,
                        .whole = true};
    const Format* recognised = recognise_format(sample);
    ASSERT_NE(recognised, nullptr);
    EXPECT_EQ(recognised->name, format.name);
    const Decoded decoded = decode_text(format.name, format.sample);
    EXPECT_FALSE(decoded.events.empty());
    EXPECT_EQ(decoded.counts.skipped(), 0u);
    EXPECT_EQ(decoded.counts.undecoded, format.name == "text" ? decoded.counts.records : 0u);
  }
}

}  // namespace
}  // namespace tocsin::source
