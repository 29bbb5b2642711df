// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "html.h"
#include "report_page.h"
#include "sample_run.h"
#include "tocsin/wire/inert_text.h"

namespace tocsin::inform {
namespace {

std::string report(const std::vector<model::Alert>& alerts, const RunSummary& run,
                   ReportOptions options = {}) {
  return written(*make_report_output(std::move(options)), alerts, run);
}

struct Tag {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
};

// Every tag of the page, read as strictly as the page is written: "<name a="v">", no other "<" or
// ">", every "&" the beginning of a known entity.
class Tags {
 public:
  explicit Tags(std::string_view page) : page_(page) {
    while (at_ < page_.size()) step();
  }
  std::vector<Tag> found;

 private:
  void step() {
    const char c = page_[at_];
    if (c == '<') {
      read_tag();
      return;
    }
    EXPECT_NE(c, '>') << around();
    if (c == '&') {
      constexpr std::string_view kKnown[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#96;"};
      EXPECT_TRUE(std::any_of(std::begin(kKnown), std::end(kKnown), [&](std::string_view entity) {
        return page_.substr(at_).starts_with(entity);
      })) << around();
    }
    ++at_;
  }

  void read_tag() {
    const std::size_t end = page_.find('>', at_);
    ASSERT_NE(end, std::string_view::npos);
    std::string_view inside = page_.substr(at_ + 1, end - at_ - 1);
    Tag tag;
    tag.name = inside.substr(0, inside.find_first_of(" /", 1));
    std::size_t from = inside.find(' ');
    while (from != std::string_view::npos && from < inside.size()) {
      const std::size_t equals = inside.find("=\"", from);
      if (equals == std::string_view::npos) break;
      const std::size_t close = inside.find('"', equals + 2);
      ASSERT_NE(close, std::string_view::npos) << around();
      tag.attributes.emplace_back(inside.substr(from + 1, equals - from - 1),
                                  inside.substr(equals + 2, close - equals - 2));
      from = close + 1;
    }
    found.push_back(std::move(tag));
    at_ = end + 1;
    if (found.back().name == "style") at_ = page_.find("</style>", at_);
  }

  std::string around() const { return std::string(page_.substr(at_ > 60 ? at_ - 60 : 0, 120)); }

  std::string_view page_;
  std::size_t at_ = 0;
};

const std::set<std::string>& tags_of_ours() {
  static const std::set<std::string> kTags = [] {
    std::set<std::string> names = {"!DOCTYPE", "meta", "line", "rect", "path"};
    for (const char* name :
         {"html",    "head",    "title",   "style",   "body",  "a",     "header", "main", "nav",
          "section", "article", "h1",      "h2",      "h3",    "h4",    "p",      "ul",   "ol",
          "li",      "dl",      "dt",      "dd",      "div",   "span",  "bdi",    "time", "code",
          "mark",    "strong",  "details", "summary", "table", "thead", "tbody",  "tr",   "th",
          "td",      "svg",     "text",    "desc",    "g",     "circle"}) {
      names.insert(name);
      names.insert(std::string("/") + name);
    }
    names.insert("/rect");
    return names;
  }();
  return kTags;
}

void expect_inert(const std::string& page) {
  static const std::set<std::string> kAttributes = {
      "lang",        "charset", "http-equiv", "content",    "name",
      "class",       "href",    "id",         "aria-label", "aria-labelledby",
      "aria-hidden", "role",    "tabindex",   "datetime",   "scope",
      "viewBox",     "x",       "y",          "x1",         "x2",
      "y1",          "y2",      "width",      "height",     "rx",
      "d",           "cx",      "cy",         "r",          "stroke-width",
      "title"};
  const Tags tags(page);
  for (const Tag& tag : tags.found) {
    EXPECT_TRUE(tags_of_ours().contains(tag.name)) << tag.name;
    for (const auto& [name, value] : tag.attributes) {
      EXPECT_TRUE(kAttributes.contains(name)) << tag.name << " " << name << "=" << value;
      if (name == "href") EXPECT_TRUE(value.starts_with('#')) << value;
      if (name == "http-equiv") EXPECT_EQ(value, "Content-Security-Policy");
    }
  }
  for (std::string_view rest = page; !rest.empty();) {
    const wire::Character c = wire::first_character(rest);
    EXPECT_TRUE(c.valid);
    EXPECT_TRUE(c.code == '\n' || c.code == '\t' || !wire::acts(c.code))
        << static_cast<unsigned>(c.code);
    rest.remove_prefix(c.bytes);
  }
}

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

TEST(ReportOutputTest, PolicyNamesTheStyleSheetByItsHash) {
  const std::string_view style = report_style();
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(style.data()),
                     style.size());
  std::array<char, 64> text{};
  sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  EXPECT_EQ(report_style_hash(), text.data()) << "put this hash into report_style_hash()";
  EXPECT_EQ(style.find("url("), std::string_view::npos);
  EXPECT_EQ(style.find("@import"), std::string_view::npos);
}

TEST(ReportOutputTest, HostileTextIsInertInEveryPlace) {
  for (const std::string& text : hostile_texts()) {
    SCOPED_TRACE(wire::inert(text.substr(0, 80)));
    ReportOptions options;
    options.title = text;
    expect_inert(
        report({hostile_alert(text), hostile_alert("plain")}, hostile_summary(text), options));
  }
}

TEST(ReportOutputTest, PageOfTheCourtHoldsNothingThatActs) {
  const std::string page = report(court_alerts(), court_summary());
  expect_inert(page);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
}

TEST(ReportOutputTest, IncidentsHoldNothingThatActs) {
  std::vector<std::string> texts = hostile_texts();
  texts.emplace_back();
  for (const std::string& text : texts) {
    SCOPED_TRACE(wire::inert(text.substr(0, 80)));
    const model::Coverage coverage = sample_coverage(text);
    RunSummary run = court_summary();
    run.has_incidents = true;
    run.coverage = &coverage;
    const auto output = make_report_output({});
    for (const model::Alert& alert : court_alerts()) output->alert(alert);
    output->incident(sample_incident(court_alerts(), text));
    const std::string page = output->tail(run);
    expect_inert(page);
    EXPECT_NE(page.find("href=\"#incidents\""), std::string::npos);
  }
}

TEST(ReportOutputTest, SaysHowManyIncidentsThereAreAndHowManyAreTold) {
  const model::Coverage coverage = sample_coverage("");
  const auto page_of = [&](int given, model::IncidentTally left_out) {
    RunSummary run = court_summary();
    run.has_incidents = true;
    run.coverage = &coverage;
    run.incidents_left_out = left_out;
    const auto output = make_report_output({});
    for (int i = 0; i < given; ++i) output->incident(sample_incident(court_alerts(), ""));
    return output->tail(run);
  };
  const std::string few = page_of(2, {.incidents = 7, .alerts = 9, .highest = model::Rank::kLow});
  EXPECT_NE(few.find("<h2>2 incidents</h2>"), std::string::npos);
  EXPECT_NE(few.find("7 incidents of rank low with 9 alerts not shown here"), std::string::npos);
  const std::string many =
      page_of(25, {.incidents = 1975, .alerts = 9000, .highest = model::Rank::kHigh});
  EXPECT_NE(many.find("<h2>2,000 incidents, 20 of them told here</h2>"), std::string::npos);
  EXPECT_NE(many.find("1,980 incidents of rank "), std::string::npos);
}

TEST(ReportOutputTest, TagsOpenAndCloseInOrder) {
  const std::string page = report(court_alerts(), court_summary());
  std::vector<std::string> open;
  const std::string_view alone[] = {"!DOCTYPE", "meta", "line"};
  for (const Tag& tag : Tags(page).found) {
    if (std::find(std::begin(alone), std::end(alone), tag.name) != std::end(alone)) continue;
    if (!tag.name.starts_with('/')) {
      open.push_back(tag.name);
      continue;
    }
    // A bar of the share picture has no title and closes itself.
    while (!open.empty() && open.back() == "rect" && tag.name != "/rect") open.pop_back();
    ASSERT_FALSE(open.empty()) << tag.name;
    EXPECT_EQ("/" + open.back(), tag.name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(ReportOutputTest, SaysWhatWasFoundAndWhere) {
  const std::string page = report(court_alerts(), court_summary());
  EXPECT_NE(
      page.find("46 alerts on 4 hosts: 2 critical, 14 high, 23 medium, 6 low, 1 informational."),
      std::string::npos);
  EXPECT_NE(page.find("2 of 4 files could not be read whole"), std::string::npos);
  EXPECT_NE(page.find("21,437 events in 4 files"), std::string::npos);
  EXPECT_EQ(occurrences(page, "<article"), 46u);
  EXPECT_NE(page.find("23 events that caused this"), std::string::npos);
  EXPECT_NE(page.find("<mark>MiniDump</mark>"), std::string::npos);
}

TEST(ReportOutputTest, WithoutAlertsSaysWhatWasSearched) {
  const std::string page = report({}, court_summary());
  expect_inert(page);
  EXPECT_NE(page.find("No alerts."), std::string::npos);
  EXPECT_NE(page.find("21,437 events"), std::string::npos);
}

TEST(ReportOutputTest, ShowsTheMostSeriousAndCountsAll) {
  const std::string page = report(court_alerts(), court_summary(), {.alerts_shown_max = 10});
  EXPECT_EQ(occurrences(page, "<article"), 10u);
  EXPECT_NE(page.find("10 of 46 alerts are shown"), std::string::npos);
  EXPECT_NE(page.find("23 alerts of this rule not shown in this page."), std::string::npos);
  EXPECT_NE(page.find("AutoIt script run outside its folder"), std::string::npos);
}

TEST(ReportOutputTest, AFloodOfOneRuleIsCutWithItsCountAndWhereTheRestIs) {
  const std::vector<model::Alert> alerts(3000, hostile_alert("x"));
  const std::string page = report(alerts, court_summary());
  EXPECT_NE(page.find("50 of 3,000 alerts are shown"), std::string::npos);
  EXPECT_NE(page.find("2,950 alerts of this rule not shown in this page. In JSON lines"),
            std::string::npos);
  EXPECT_EQ(occurrences(page, "<article"), 50u);
}

TEST(ReportOutputTest, LogsThatNameNoHostAreNoHost) {
  std::vector<model::Alert> alerts(3, hostile_alert("x"));
  alerts[0].place.host = "WS-1";
  alerts[1].place.host = alerts[2].place.host = "";
  EXPECT_NE(report(alerts, court_summary()).find("3 alerts on 1 host, 2 in logs that name none:"),
            std::string::npos);
  alerts[0].place.host = "";
  const std::string page = report(alerts, court_summary());
  EXPECT_NE(page.find("3 alerts in logs that name no host:"), std::string::npos);
  EXPECT_NE(page.find("3 alerts on <bdi>hosts that their logs do not name</bdi>"),
            std::string::npos);
}

TEST(ReportOutputTest, TheSameAlertsGiveTheSameBytes) {
  EXPECT_EQ(report(court_alerts(), court_summary()), report(court_alerts(), court_summary()));
}

TEST(ReportOutputTest, AnySpanOfTimeIsDrawn) {
  using std::chrono::microseconds;
  const std::pair<microseconds, std::string> spans[] = {
      {microseconds(0), ">02:00:00<"},
      {std::chrono::hours(30), ">2026-03-05<"},
      {std::chrono::days(200), ">2026-04-01<"},
      {std::chrono::days(365 * 30), ">2030-01-01<"},
      {std::chrono::days(365 * 6000), ">3000-01-01<"}};
  for (const auto& [span, mark] : spans) {
    model::Alert first = hostile_alert("x"), last = hostile_alert("x");
    last.place.time += span;
    EXPECT_NE(report({first, last}, court_summary()).find(mark), std::string::npos) << mark;
  }
  model::Alert first = hostile_alert("x"), last = hostile_alert("x");
  first.place.time = model::Timestamp::min();
  last.place.time = model::Timestamp::max();
  expect_inert(report({first, last}, court_summary()));
}

TEST(ReportOutputTest, SizeIsBoundedWhateverTheAlerts) {
  const auto output = make_report_output({});
  model::Alert alert = hostile_alert("&\xe2\x80\xae");
  alert.event.assign(2000,
                     {"Field\xe2\x80\xae", std::string(100'000, '"'), model::FieldForm::kText});
  alert.causes.assign(5000, alert.causes.front());
  for (int i = 0; i < 3000; ++i) {
    alert.place.host = "WS-" + std::to_string(i);
    alert.place.time += std::chrono::hours(7);
    output->alert(alert);
  }
  const std::string page = output->tail(court_summary());
  EXPECT_LT(page.size(), std::size_t{9} << 20);
  EXPECT_NE(page.find("3,000 alerts"), std::string::npos);
}

TEST(HtmlTest, CutsTextAtWholeCharacters) {
  EXPECT_EQ(html::front("aé", 2), "a");
  EXPECT_EQ(html::front("aé", 3), "aé");
  EXPECT_EQ(html::front("", 0), "");
}

}  // namespace
}  // namespace tocsin::inform
