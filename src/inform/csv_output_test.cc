// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "golden.h"
#include "sample_run.h"

namespace tocsin::inform {
namespace {

using Cells = std::vector<std::vector<std::string>>;

// RFC 4180, read strictly.
Cells parse(const std::string& text) {
  Cells rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
        EXPECT_TRUE(i + 1 == text.size() || text[i + 1] == ',' || text[i + 1] == '\r');
      }
    } else if (c == '"') {
      EXPECT_TRUE(cell.empty());
      quoted = true;
    } else if (c == ',' || c == '\r') {
      rows.back().push_back(std::move(cell));
      cell.clear();
      if (c == '\r') {
        EXPECT_EQ(text.at(++i), '\n');
        rows.emplace_back();
      }
    } else {
      cell += c;
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_TRUE(rows.back().empty() && cell.empty());
  rows.pop_back();
  return rows;
}

std::string csv(const std::vector<model::Alert>& alerts) {
  return written(*make_csv_output(), alerts, court_summary());
}

TEST(CsvOutputTest, GoldenOfTheCourt) {
  std::vector<model::Alert> some = court_alerts();
  some.erase(some.begin() + 4, some.end() - 3);
  const std::string text = csv(some);
  EXPECT_EQ(text, golden("alerts.csv", text));
}

TEST(CsvOutputTest, EveryRowHasTheCellsOfTheHeader) {
  const Cells rows = parse(csv(court_alerts()));
  ASSERT_EQ(rows.size(), court_alerts().size() + 1);
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows.front().size());
  EXPECT_EQ(rows.front().front(), "id");
  EXPECT_EQ(rows.front().back(), "message");
}

TEST(CsvOutputTest, NoCellStartsAFormulaOrHoldsALineEnd) {
  for (const std::string& text : hostile_texts()) {
    const Cells rows = parse(csv({hostile_alert(text)}));
    ASSERT_EQ(rows.size(), 2u);
    ASSERT_EQ(rows[1].size(), rows[0].size());
    for (const std::string& cell : rows[1]) {
      const std::size_t at = cell.find_first_not_of(' ');
      const char first = at == std::string::npos ? 'x' : cell[at];
      EXPECT_EQ(std::string("=+-@\t\r").find(first), std::string::npos) << cell;
      EXPECT_EQ(cell.find_first_of("\r\n\t\x1b"), std::string::npos) << cell;
    }
  }
}

TEST(CsvOutputTest, PlainNumbersStayNumbers) {
  auto alert = court_alerts().front();
  alert.place.host = "-12.5";
  const Cells numbers = parse(csv({alert}));
  EXPECT_EQ(numbers[1][6], "-12.5");
  alert.place.host = "-12.5+1";
  EXPECT_EQ(parse(csv({alert}))[1][6], "'-12.5+1");
}

}  // namespace
}  // namespace tocsin::inform
