// SPDX-License-Identifier: Apache-2.0
#include "tocsin/exercise/drill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "evtx_judge.h"
#include "memory_files.h"
#include "tocsin/source/evtx.h"

namespace tocsin::exercise {
namespace {

constexpr std::string_view kSmall = R"(
title: Small
seed: 3
begins: 2026-03-02
days: 2
domain: {name: COURT, dns: court.example, sid: S-1-5-21-1-2-3}
hosts: [{name: ws1, address: 192.0.2.1, owner: a.b, sysmon: true}]
accounts: [{name: a.b, id: 1001}]
standing: {explorer: {image: 'C:\Windows\explorer.exe', as: owner}}
ordinary:
  - name: looks
    on: ws1
    times_a_day: 4
    events:
      - process:
        image: C:\Windows\notepad.exe
        command: notepad.exe $(number.1.9).txt
        lasts: 1m
intrusion:
  - title: one
    at: 2026-03-02 10:00:00
    on: ws1
    as: a.b
    events:
      - sysmon.registry:
        by: explorer
        key: HKU\x
        value: '1'
)";

base::Result<DrillSummary> made(std::string_view scenario, MemoryFiles& files,
                                std::optional<std::uint64_t> seed = {}) {
  return make_drill(scenario, {.seed = seed, .progress = {}}, files, "out");
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kSmall);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& scenario) {
  MemoryFiles files;
  const auto result = made(scenario, files);
  EXPECT_TRUE(files.files.empty());
  return result.ok() ? "" : result.error().message;
}

TEST(Drill, TheSameSeedGivesTheSameBytes) {
  MemoryFiles a, b, c;
  ASSERT_TRUE(made(default_scenario(), a).ok());
  ASSERT_TRUE(made(default_scenario(), b).ok());
  ASSERT_TRUE(made(default_scenario(), c, 99).ok());
  EXPECT_EQ(a.files, b.files);
  EXPECT_NE(a.files, c.files);
}

TEST(Drill, TheScenarioThatShipsIsLargeAndItsFilesAreWhole) {
  MemoryFiles files;
  const auto summary = made(default_scenario(), files);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_GE(summary->events, 24'000u);
  EXPECT_GE(summary->hosts, 6u);
  EXPECT_GE(summary->steps, 12u);
  std::uint64_t in_files = 0;
  std::set<std::string> forms;
  for (const DrillFile& file : summary->files) {
    in_files += file.events;
    forms.insert(file.form);
    const std::string& bytes = files.files.at("out/" + file.path);
    EXPECT_EQ(bytes.size(), file.bytes);
    if (!file.form.starts_with("evtx")) continue;
    const std::span<const std::uint8_t> all(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            bytes.size());
    const model::FieldNames names;
    source::EvtxTemplates templates(names);
    source::EvtxDecoder decoder(templates);
    source::EvtxChunkReport report;
    for (std::size_t i = source::kEvtxFirstChunk; i < all.size(); i += source::kEvtxChunkBytes) {
      model::EventBatch batch;
      report.add(decoder.decode_chunk(all.subspan(i, source::kEvtxChunkBytes), i, batch));
    }
    EXPECT_EQ(report.events, file.events) << file.path;
    EXPECT_EQ(report.damaged_total() + report.values_odd, 0u) << file.path;
    if (file.form != "evtx") continue;  // the judge reads no records without templates
    const auto xml = judged(bytes);
    EXPECT_EQ(xml.size(), file.events) << file.path;
    EXPECT_TRUE(std::none_of(xml.begin(), xml.end(), [](const auto& x) { return x.empty(); }))
        << file.path;
  }
  EXPECT_EQ(in_files, summary->events);
  EXPECT_EQ(forms, (std::set<std::string>{"evtx", "evtx forwarded", "winlogbeat", "xml"}));
}

TEST(Drill, OrdinaryActivityRestsAtTheWeekend) {
  MemoryFiles workdays, weekend;
  const auto a = made(kSmall, workdays);
  const auto b = made(replaced("begins: 2026-03-02", "begins: 2026-03-07"), weekend);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_GE(a->events, 2u * 3 * 2 + 1);
  EXPECT_EQ(b->events, 1u);
  EXPECT_EQ(b->events_of_intrusion, 1u);
}

TEST(Drill, AnAuthorIsToldTheLineOfAMistake) {
  EXPECT_EQ(error_of(replaced("- sysmon.registry:", "- sysmon.regstry:")),
            "cannot use the scenario: line 25: no event is called 'sysmon.regstry'");
  EXPECT_EQ(error_of(replaced("by: explorer", "by: word")),
            "cannot use the scenario: line 26: no process 'word' on ws1");
  EXPECT_EQ(error_of(replaced("value: '1'", "valeu: '1'")),
            "cannot use the scenario: line 28: 'sysmon.registry' has no 'valeu'");
  EXPECT_EQ(error_of(replaced("$(number.1.9)", "$(nmber.1.9)")),
            "cannot use the scenario: line 15: nothing is called $(nmber.1.9) here");
  EXPECT_EQ(error_of(replaced("lasts: 1m", "lasts: soon")),
            "cannot use the scenario: line 18: 'soon' is no span of time");
  EXPECT_NE(error_of("[1, 2"), "");
}

}  // namespace
}  // namespace tocsin::exercise
