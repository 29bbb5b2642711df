// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/event.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::model {
namespace {

void add(EventBatch& batch, std::string_view name, std::string_view text) {
  const std::string_view kept = batch.keep(name);
  batch.add_field({.id = 0,
                   .name_size = static_cast<std::uint32_t>(kept.size()),
                   .name_data = kept.data(),
                   .value = Value::text(batch.keep(text))});
}

void add_event(EventBatch& batch, std::uint32_t code, int fields) {
  batch.begin_event();
  for (int i = 0; i < fields; ++i) add(batch, "F" + std::to_string(i), std::to_string(code));
  Event event;
  event.code = code;
  batch.end_event(event);
}

TEST(EventBatch, GivesEachEventItsFields) {
  EventBatch batch;
  EXPECT_TRUE(batch.empty());
  for (std::uint32_t code = 0; code < 1000; ++code) {
    add_event(batch, code, static_cast<int>(code % 7));
  }
  const auto events = batch.events();
  ASSERT_EQ(events.size(), 1000u);
  for (std::uint32_t code = 0; code < 1000; ++code) {
    ASSERT_EQ(events[code].code, code);
    ASSERT_EQ(events[code].fields.size(), code % 7);
    for (const Field& field : events[code].fields) {
      EXPECT_EQ(to_text(field.value), std::to_string(code));
    }
  }
}

TEST(EventBatch, ForgetsADroppedAndAnUnfinishedEvent) {
  EventBatch batch;
  add_event(batch, 1, 2);
  batch.begin_event();
  add(batch, "Lost", "x");
  batch.drop_event();
  batch.begin_event();
  add(batch, "Unfinished", "x");
  add_event(batch, 2, 1);
  const auto events = batch.events();
  ASSERT_EQ(events.size(), 2u);
  ASSERT_EQ(events[1].fields.size(), 1u);
  EXPECT_EQ(events[1].fields[0].name(), "F0");
}

TEST(EventBatch, KeepsBytesApart) {
  EventBatch batch;
  std::vector<std::string_view> kept;
  for (std::size_t size : {1u, 8191u, 8192u, 8193u, 70000u, 0u, 65536u, 3u, 200000u}) {
    kept.push_back(batch.keep(std::string(size, static_cast<char>('a' + kept.size()))));
    EXPECT_EQ(kept.back().size(), size);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(std::ranges::count(kept[i], static_cast<char>('a' + i)),
              static_cast<std::ptrdiff_t>(kept[i].size()));
  }
}

std::set<const char*> places_of_one_round(EventBatch& batch) {
  std::set<const char*> places;
  for (int i = 0; i < 100; ++i) places.insert(batch.allocate(5000));
  for (int i = 0; i < 5; ++i) places.insert(batch.allocate(100'000));
  return places;
}

TEST(EventBatch, ReusesItsMemoryAfterClear) {
  EventBatch batch;
  const auto first = places_of_one_round(batch);
  EXPECT_EQ(first.size(), 105u);
  batch.clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.events().size(), 0u);
  EXPECT_EQ(places_of_one_round(batch), first);
}

TEST(EventBatch, MovesWithItsMemory) {
  EventBatch batch;
  add_event(batch, 7, 3);
  EventBatch moved = std::move(batch);
  ASSERT_EQ(moved.events().size(), 1u);
  EXPECT_EQ(to_text(moved.events()[0].fields[2].value), "7");
  EXPECT_TRUE(batch.empty());
  add_event(batch, 8, 1);
  moved = std::move(batch);
  ASSERT_EQ(moved.event_count(), 1u);
  EXPECT_EQ(to_text(moved.events()[0].fields[0].value), "8");
  EXPECT_TRUE(batch.empty());
}

TEST(FieldNames, NumbersNamesFromOneWithoutGaps) {
  FieldNames names;
  EXPECT_EQ(names.find("Image"), 0u);
  EXPECT_EQ(names.intern("Image"), 1u);
  EXPECT_EQ(names.intern("CommandLine"), 2u);
  EXPECT_EQ(names.intern("Image"), 1u);
  EXPECT_EQ(names.find("image"), 0u);
  EXPECT_EQ(names.find("CommandLine"), 2u);
  EXPECT_EQ(names.name(2), "CommandLine");
  EXPECT_EQ(names.name(0), "");
  EXPECT_EQ(names.size(), 3u);
}

}  // namespace
}  // namespace tocsin::model
