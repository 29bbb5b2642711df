// SPDX-License-Identifier: Apache-2.0
#include "tocsin/inform/incident_output.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "display.h"
#include "golden.h"
#include "incident_words.h"
#include "sample_run.h"
#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

std::vector<model::Incident> court() {
  std::vector<model::Incident> all = {sample_incident(court_alerts(), "")};
  model::Incident low = all.front();
  low.id = "00";
  low.rank = model::Rank::kLow;
  all.push_back(low);
  return all;
}

std::string told(const std::unique_ptr<IncidentPages>& pages,
                 const std::vector<model::Incident>& incidents, const std::string& searched = {}) {
  for (const model::Incident& incident : incidents) pages->add(incident);
  return pages->finish({}, sample_coverage(searched));
}

bool acts(std::string_view text, bool line_ends) {
  while (!text.empty()) {
    const wire::Character c = wire::first_character(text);
    if (!c.valid || (wire::acts(c.code) && !(line_ends && (c.code == '\n' || c.code == '\r')))) {
      return true;
    }
    text.remove_prefix(c.bytes);
  }
  return false;
}

TEST(IncidentOutput, GoldenTable) {
  const std::string text = told(make_incident_table({.width = 100}), court());
  EXPECT_EQ(text, golden("incident_table.txt", text));
}

TEST(IncidentOutput, GoldenMarkdown) {
  const std::string text = told(make_incidents_markdown(), court());
  EXPECT_EQ(text, golden("incidents.md", text));
}

TEST(IncidentOutput, TimelineHasALineAnAlert) {
  const std::string text = incident_timeline_csv(court());
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')),
            1 + 2 * court_alerts().size());
  EXPECT_TRUE(text.starts_with("datetime,timestamp_desc,message,"));
}

TEST(IncidentOutput, ForeignTextDoesNothing) {
  for (const std::string& text : hostile_texts()) {
    SCOPED_TRACE(wire::inert(text.substr(0, 80)));
    const std::vector<model::Incident> all = {sample_incident(court_alerts(), text)};
    EXPECT_FALSE(acts(told(make_incident_table({.width = 90, .explain = true}), all), true));
    EXPECT_FALSE(acts(incident_page(all.front(), {.width = 90}), true));
    EXPECT_FALSE(acts(incident_timeline_csv(all), true));
    const std::string markdown = told(make_incidents_markdown(), all, text);
    EXPECT_FALSE(acts(markdown, true));
    EXPECT_EQ(markdown.find("<script"), std::string::npos);
    EXPECT_EQ(markdown.find("](http"), std::string::npos);
  }
}

TEST(IncidentOutput, LinesFitTheTerminal) {
  for (const std::size_t width : {60u, 80u, 120u}) {
    const std::string text = told(make_incident_table({.width = width}), court());
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      EXPECT_LE(columns(text.substr(at, end - at)), width) << text.substr(at, end - at);
      at = end + 1;
    }
  }
}

TEST(IncidentOutput, DurationsAreSaidAsPeopleSayThem) {
  using namespace std::chrono;
  EXPECT_EQ(duration_text(microseconds(0)), "0 s");
  EXPECT_EQ(duration_text(milliseconds(1500)), "1.5 s");
  EXPECT_EQ(duration_text(seconds(90)), "90 s");
  EXPECT_EQ(duration_text(minutes(17)), "17 min");
  EXPECT_EQ(duration_text(minutes(617)), "10 h 17 min");
  EXPECT_EQ(duration_text(hours(76)), "3 days 4 h");
}

}  // namespace
}  // namespace tocsin::inform
