// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>

#include "display.h"
#include "golden.h"
#include "sample_run.h"
#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

std::string table(TableOptions options, const std::vector<model::Alert>& alerts,
                  const RunSummary& run) {
  return written(*make_table_output(options), alerts, run);
}

std::vector<model::Alert> hostile_alerts() {
  std::vector<model::Alert> alerts;
  for (const std::string& text : hostile_texts()) alerts.push_back(hostile_alert(text));
  return alerts;
}

void expect_lines_fit(const std::string& text, std::size_t width) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(columns(line), width) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

// Nothing but line ends may act.
void expect_inert(std::string_view text) {
  while (!text.empty()) {
    const wire::Character c = wire::first_character(text);
    EXPECT_TRUE(c.valid);
    EXPECT_TRUE(c.code == '\n' || !wire::acts(c.code)) << static_cast<unsigned>(c.code);
    text.remove_prefix(c.bytes);
  }
}

TEST(TableOutputTest, GoldenAt80Columns) {
  const std::string text = table({.width = 80}, court_alerts(), court_summary());
  EXPECT_EQ(text, golden("table_80.txt", text));
}

TEST(TableOutputTest, GoldenAt160Columns) {
  const std::string text = table({.width = 160}, court_alerts(), court_summary());
  EXPECT_EQ(text, golden("table_160.txt", text));
}

TEST(TableOutputTest, GoldenExplainedWithStatistics) {
  std::vector<model::Alert> some;
  for (const model::Alert& alert : court_alerts()) {
    if (some.empty() || some.back().rule->id != alert.rule->id) some.push_back(alert);
  }
  const std::string text =
      table({.width = 100, .explain = true, .statistics = true}, some, court_summary());
  EXPECT_EQ(text, golden("table_explained.txt", text));
}

TEST(TableOutputTest, GoldenWithoutAlerts) {
  const std::string text = table({.width = 100}, {}, court_summary());
  EXPECT_EQ(text, golden("table_no_alerts.txt", text));
}

TEST(TableOutputTest, NoLineIsWiderThanTheTerminal) {
  for (std::size_t width = 64; width < 260; width += 7) {
    const TableOptions options{.width = width, .explain = true, .statistics = true};
    expect_lines_fit(table(options, court_alerts(), court_summary()), width);
    expect_lines_fit(table(options, hostile_alerts(), hostile_summary("<b>\x1b[0m")), width);
  }
}

TEST(TableOutputTest, ColoursChangeNoText) {
  const auto alerts = court_alerts();
  std::string coloured = table({.colour = true, .width = 120}, alerts, court_summary());
  for (std::size_t at; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, table({.width = 120}, alerts, court_summary()));
}

TEST(TableOutputTest, HostileTextIsInert) {
  for (const std::string& text : hostile_texts()) {
    expect_inert(table({.width = 120, .explain = true, .statistics = true}, {hostile_alert(text)},
                       hostile_summary(text)));
  }
}

TEST(TableOutputTest, AnAlertWithoutATimeSaysSo) {
  auto alert = court_alerts().front();
  alert.place.time = {};
  const std::string text = table({.width = 160}, {alert}, court_summary());
  EXPECT_EQ(text.find("1970"), std::string::npos);
  EXPECT_NE(text.find("no time"), std::string::npos);
}

}  // namespace
}  // namespace tocsin::inform
