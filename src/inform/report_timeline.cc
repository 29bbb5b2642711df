// SPDX-License-Identifier: Apache-2.0
#include "report_timeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "display.h"
#include "html.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

using std::chrono::seconds;

// In units of the picture's own grid, which the page scales.
constexpr double kLabelWidth = 176, kPlotWidth = 800, kTotalWidth = 56;
constexpr double kRowHeight = 26, kBarMax = 20, kBarMin = 5;
constexpr double kAxisHeight = 40, kGroupGap = 14;
constexpr double kBarWidthMin = 3;
constexpr std::size_t kTicksMax = 8;
constexpr std::size_t kLabelColumns = 21;

// Lengths between marks on the axis that people count in: seconds, then months.
constexpr std::int64_t kSteps[] = {1,     2,     5,      10,     15,     30,     60,     120,
                                   300,   600,   900,    1800,   3600,   7200,   10800,  21600,
                                   43200, 86400, 172800, 259200, 432000, 604800, 1209600};
constexpr std::int64_t kMonthSteps[] = {1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12000};
constexpr std::int64_t kYear0 = -62'167'219'200, kYear9999 = 253'402'300'799;
constexpr std::int64_t kDay = 86400, kMonth = 30 * kDay;

struct Axis {
  std::vector<std::int64_t> ticks;  // seconds since 1970
  std::int64_t every = 1;           // about so many seconds apart
};

// The first of every `months` months between two times.
Axis month_axis(std::int64_t first, std::int64_t last, std::int64_t months) {
  using namespace std::chrono;
  Axis axis{{}, months * kMonth};
  // Clocks that claim other years get a picture without marks.
  if (first < kYear0 || last > kYear9999) return axis;
  const auto day = floor<days>(sys_seconds(seconds(first)));
  const year_month_day start(day);
  std::int64_t month =
      static_cast<int>(start.year()) * std::int64_t{12} + static_cast<unsigned>(start.month()) - 1;
  month -= ((month % months) + months) % months;
  for (;; month += months) {
    const std::int64_t number = month >= 0 ? month / 12 : (month - 11) / 12;
    const sys_days begin = year(static_cast<int>(number)) /
                           std::chrono::month(static_cast<unsigned>(month - number * 12) + 1) / 1;
    const std::int64_t second = sys_seconds(begin).time_since_epoch().count();
    if (second > last) return axis;
    if (second >= first) axis.ticks.push_back(second);
  }
}

Axis axis_for(std::int64_t first, std::int64_t last) {
  const auto wanted = static_cast<std::int64_t>(kTicksMax);
  for (const std::int64_t every : kSteps) {
    if ((last - first) / every >= wanted) continue;
    Axis axis{{}, every};
    std::int64_t tick = first + (every - ((first % every) + every) % every) % every;
    for (; tick <= last; tick += every) axis.ticks.push_back(tick);
    return axis;
  }
  for (const std::int64_t months : kMonthSteps) {
    if ((last - first) / (months * kMonth) < wanted) return month_axis(first, last, months);
  }
  return {};
}

// Within the years that can be written.
model::Timestamp at_second(std::int64_t second) {
  return model::Timestamp(seconds(std::clamp(second, kYear0, kYear9999)));
}

// "2026-03-03 18:02:00 to 18:04:00", the second date left out where it is the same.
std::string between(std::int64_t from, std::int64_t to) {
  const std::string end = day_text(at_second(from)) == day_text(at_second(to))
                              ? clock_text(at_second(to))
                              : time_text(at_second(to));
  return fmt::format("{} to {}", time_text(at_second(from)), end);
}

std::string level_list(const LevelCounts& counts) {
  std::string out;
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] == 0) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", number_text(counts[i]), level_word(static_cast<model::Level>(i)));
  }
  return out;
}

class Picture {
 public:
  Picture(const Timeline& timeline, const std::vector<std::string_view>& hosts, std::string& out)
      : timeline_(timeline), hosts_(hosts), out_(out) {
    length_ = timeline.span_length().count();
    // A short burst stays a burst: less than a minute is never drawn as the whole width.
    first_ = timeline.first_span() * length_;
    last_ = std::max((timeline.last_span() + 1) * length_, first_ + 60);
    for (const auto& [span, counts] : timeline.all()) {
      for (std::size_t i = 0; i < counts.size(); ++i) levels_[i] += counts[i];
    }
  }

  void append() {
    measure();
    out_ += fmt::format(
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Alerts over time\">"
        "<svg class=\"timeline\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"tl-t tl-d\">"
        "<title id=\"tl-t\">Alerts over time</title><desc id=\"tl-d\">{}. The same stands in the "
        "table below.</desc>",
        kLabelWidth + kPlotWidth + kTotalWidth, height_, between(first_, last_));
    axis();
    double y = kAxisHeight;
    for (std::size_t i = levels_.size(); i-- > 0;) {
      if (levels_[i] == 0) continue;
      level_row(i, y);
      y += kRowHeight;
    }
    y += kGroupGap;
    for (const std::string_view host : hosts_) {
      if (const Timeline::Lane* lane = timeline_.lane(host); lane != nullptr) {
        host_row(host, *lane, y);
        y += kRowHeight;
      }
    }
    out_ += "</svg></div>";
  }

 private:
  void measure() {
    double rows = 0;
    for (const std::uint64_t n : levels_) rows += n > 0 ? 1 : 0;
    for (const std::string_view host : hosts_) rows += timeline_.lane(host) != nullptr ? 1 : 0;
    height_ = kAxisHeight + kGroupGap + rows * kRowHeight + 6;
  }

  double x_of(std::int64_t second) const {
    return kLabelWidth +
           kPlotWidth * static_cast<double>(second - first_) / static_cast<double>(last_ - first_);
  }

  void axis() {
    const Axis axis = axis_for(first_, last_);
    std::string day;
    double day_end = 0;
    for (const std::int64_t tick : axis.ticks) {
      const double x = x_of(tick);
      out_ +=
          fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>",
                      x, kAxisHeight - 6, height_ - 4);
      const std::string clock = clock_text(at_second(tick)).substr(0, axis.every < 60 ? 8 : 5);
      const bool days_only = axis.every >= kDay;
      if (!days_only) axis_label(x, 30, clock);
      const std::string today = day_text(at_second(tick));
      if (today == day || x < day_end) continue;
      day = today;
      day_end = x + 70;
      axis_label(x, days_only ? 30 : 14, day);
    }
  }

  void axis_label(double x, int y, std::string_view text) {
    out_ += fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{}\">{}</text>", x, y, text);
  }

  void row_base(double y, std::uint64_t total) {
    out_ += fmt::format(
        "<line class=\"base\" x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\"/>"
        "<text class=\"total\" x=\"{3}\" y=\"{4}\">{5}</text>",
        kLabelWidth, kLabelWidth + kPlotWidth, y + kRowHeight - 2,
        kLabelWidth + kPlotWidth + kTotalWidth - 4, y + kRowHeight - 8, number_text(total));
  }

  void bar(std::int64_t span, std::uint64_t count, std::uint64_t most, std::size_t level, double y,
           std::string_view words) {
    const double share =
        most > 1 ? std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(most))
                 : 1;
    const double tall = kBarMin + (kBarMax - kBarMin) * share;
    const std::int64_t from = span * length_, to = (span + 1) * length_;
    const double x = x_of(from);
    const double wide = std::max(kBarWidthMin, x_of(to) - x - 0.5);
    out_ += fmt::format(
        "<rect class=\"f{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\" rx=\"1\"><title>{}: {}</title></rect>",
        level, std::min(x, kLabelWidth + kPlotWidth - wide), y + kRowHeight - 2 - tall, wide, tall,
        between(from, to), words);
  }

  void level_row(std::size_t level, double y) {
    const std::string_view word = level_word(static_cast<model::Level>(level));
    out_ +=
        fmt::format("<text class=\"label\" x=\"0\" y=\"{}\">{}</text>", y + kRowHeight - 8, word);
    row_base(y, levels_[level]);
    std::uint64_t most = 1;
    for (const auto& [span, counts] : timeline_.all()) most = std::max(most, counts[level]);
    for (const auto& [span, counts] : timeline_.all()) {
      if (counts[level] == 0) continue;
      bar(span, counts[level], most, level, y,
          fmt::format("{} {}", number_text(counts[level]), word));
    }
  }

  // The first label of the name, where that is no number and no other lane has it too.
  std::string short_name(std::string_view host, const std::string& shown) const {
    const auto label = [](std::string_view name) { return name.substr(0, name.find('.')); };
    const bool letters = label(host).find_first_not_of("0123456789") != std::string_view::npos;
    const auto same = std::count_if(hosts_.begin(), hosts_.end(), [&](std::string_view other) {
      return label(other) == label(host);
    });
    return letters && same == 1 ? shown.substr(0, shown.find('.')) : shown;
  }

  void host_row(std::string_view host, const Timeline::Lane& lane, double y) {
    const std::string shown = host.empty() ? "(no host)" : wire::inert(host);
    out_ += fmt::format("<text class=\"label host\" x=\"0\" y=\"{}\">", y + kRowHeight - 8);
    html::append_text(cut_middle(short_name(host, shown), kLabelColumns), out_);
    out_ += "<title>";
    html::append_attribute(shown, out_);
    out_ += "</title></text>";
    std::uint64_t total = 0, most = 1;
    for (const auto& [span, counts] : lane) {
      total += total_of(counts);
      most = std::max(most, total_of(counts));
    }
    row_base(y, total);
    for (const auto& [span, counts] : lane) {
      bar(span, total_of(counts), most, static_cast<std::size_t>(worst_of(counts)), y,
          level_list(counts));
    }
  }

  const Timeline& timeline_;
  const std::vector<std::string_view>& hosts_;
  std::string& out_;
  std::int64_t length_ = 1, first_ = 0, last_ = 0;
  LevelCounts levels_{};
  double height_ = 0;
};

void append_table(const Timeline& timeline, std::string& out) {
  out +=
      "<details><summary>The same as a table</summary><div class=\"wide\"><table><thead><tr>"
      "<th scope=\"col\">Time (UTC)</th>";
  for (std::size_t i = model::kLevelCount; i-- > 0;) {
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>",
                       level_word(static_cast<model::Level>(i)));
  }
  out += "</tr></thead><tbody>";
  const std::int64_t length = timeline.span_length().count();
  for (const auto& [span, counts] : timeline.all()) {
    out +=
        fmt::format("<tr><td class=\"when\">{}</td>", between(span * length, (span + 1) * length));
    for (std::size_t i = counts.size(); i-- > 0;) {
      out += fmt::format("<td class=\"n\">{}</td>", counts[i] > 0 ? number_text(counts[i]) : "");
    }
    out += "</tr>";
  }
  out += "</tbody></table></div></details>";
}

}  // namespace

void append_timeline(const Timeline& timeline, const std::vector<std::string_view>& hosts,
                     std::string& out) {
  if (!timeline.empty()) {
    Picture(timeline, hosts, out).append();
    append_table(timeline, out);
  }
  if (timeline.without_time() > 0) {
    out += fmt::format("<p class=\"note\">{} without a time stand in no picture.</p>",
                       counted(timeline.without_time(), "alert"));
  }
}

}  // namespace tocsin::inform
