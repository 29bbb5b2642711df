// SPDX-License-Identifier: Apache-2.0
// Widths are settled before the first alert, because alerts are written as they come. What does
// not fit is cut where it tells least: titles at the end, paths and command lines in the middle,
// hosts after their first label.
#include <algorithm>

#include "display.h"
#include "table_summary.h"
#include "tally.h"
#include "terminal_text.h"
#include "tocsin/inform/alert_output.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLevelWidth = 8;
constexpr std::size_t kClockWidth = 8;
constexpr std::size_t kTimeWidth = 19;
constexpr std::size_t kNarrow = 140;       // below, the day has a row of its own
constexpr std::size_t kNetBiosWidth = 15;  // the longest short name of a Windows host
constexpr std::size_t kWidthMin = 64, kWidthMax = 1000;
constexpr std::size_t kCausesShown = 12;
constexpr std::size_t kCellBytesMax = 8192;

struct Layout {
  std::size_t width, time, host, title, why;
  bool day_rows;
};

Layout layout_for(std::size_t wanted) {
  Layout layout{};
  layout.width = std::clamp(wanted, kWidthMin, kWidthMax);
  layout.day_rows = layout.width < kNarrow;
  layout.time = layout.day_rows ? kClockWidth : kTimeWidth;
  layout.host = std::clamp<std::size_t>(layout.width / 8, kNetBiosWidth, 28);
  const std::size_t rest = layout.width - layout.time - kLevelWidth - layout.host - 4 * kGap;
  layout.title = std::min<std::size_t>(rest / 2, 56);
  layout.why = rest - layout.title;
  return layout;
}

std::string cell_text(std::string_view foreign) {
  return wire::inert(foreign.substr(0, kCellBytesMax));
}

std::string host_cell(std::string_view host, std::size_t width) {
  const std::string shown = cell_text(host);
  if (columns(shown) <= width) return fit(shown, width);
  return fit(shown.substr(0, shown.find('.')), width);
}

class TableOutput final : public AlertOutput {
 public:
  explicit TableOutput(TableOptions options)
      : options_(options), layout_(layout_for(options.width)), paint_(options.colour) {
    options_.width = layout_.width;
  }

  std::string alert(const model::Alert& alert) override {
    std::string out;
    if (tally_.alerts() == 0 && options_.rows) out += header();
    tally_.add(alert);
    if (!options_.rows) return out;
    add_day(alert, out);
    out += row(alert);
    if (options_.explain) explain(alert, out);
    return out;
  }

  std::string tail(const RunSummary& summary) override {
    return table_summary(tally_, summary, options_);
  }

 private:
  std::string header() const {
    const std::string gap(kGap, ' ');
    std::string line = fit(layout_.day_rows ? "time" : "time (UTC)", layout_.time) + gap +
                       fit("level", kLevelWidth) + gap + fit("host", layout_.host) + gap +
                       fit("rule", layout_.title) + gap + "why";
    return paint_(Look::kFaint, line) + "\n";
  }

  void add_day(const model::Alert& alert, std::string& out) {
    if (!layout_.day_rows) return;
    const model::Timestamp time = alert.place.time;
    const std::string day = has_time(time) ? day_text(time) + " UTC" : "without a time";
    if (day == day_) return;
    day_ = day;
    out += paint_(Look::kStrong, day) + "\n";
  }

  std::string row(const model::Alert& alert) const {
    const std::string gap(kGap, ' ');
    const model::Level level = alert.rule->level;
    const model::Timestamp time = alert.place.time;
    const std::string dated = layout_.day_rows ? clock_text(time) : time_text(time);
    const std::string_view when = has_time(time) ? dated : std::string_view("no time");
    const std::string_view word = level_word(level);
    std::string line = fit(when, layout_.time) + gap + paint_(level, word) +
                       std::string(kLevelWidth - word.size(), ' ') + gap +
                       host_cell(alert.place.host, layout_.host) + gap +
                       paint_(Look::kStrong, fit(cell_text(alert.rule->title), layout_.title)) +
                       gap + paint_(Look::kFaint, cut_middle(why_cell(alert), layout_.why));
    while (line.ends_with(' ')) line.pop_back();
    return line + "\n";
  }

  // Without the field's name where there is no room for both and the value speaks for itself.
  std::string why_cell(const model::Alert& alert) const {
    std::string words = deciding(alert);
    return columns(words) <= layout_.why ? words : deciding_value(alert);
  }

  // Text over as many lines as it needs, each beginning at column `indent`.
  void wrap(std::string_view first, std::string_view text, std::size_t indent, Look look,
            std::string& out) const {
    const std::size_t room = std::max<std::size_t>(layout_.width - indent, 8);
    bool fresh = true;
    do {
      const std::size_t bytes = text.empty() ? 0 : line_bytes(text, room);
      const std::string_view lead = fresh ? first : std::string_view{};
      out += fit(lead, indent);
      out += paint_(look, text.substr(0, bytes));
      while (out.ends_with(' ')) out.pop_back();
      out += '\n';
      text.remove_prefix(bytes);
      fresh = false;
    } while (!text.empty());
  }

  // Predicate and value on one line where they fit; the value once where the predicate has it.
  void explain_reason(const model::Reason& reason, std::string_view first, std::size_t indent,
                      std::string& out) const {
    const std::string predicate = cell_text(reason.predicate);
    const std::string value = cell_text(reason.value);
    if (value.empty() || predicate == "equals '" + value + "'") {
      wrap(first, predicate, indent, Look::kPlain, out);
    } else if (indent + columns(predicate) + 2 + columns(value) <= layout_.width) {
      out += fit(first, indent) + predicate + ": " + paint_(Look::kFaint, value);
      while (out.ends_with(' ')) out.pop_back();
      out += '\n';
    } else {
      wrap(first, predicate, indent, Look::kPlain, out);
      wrap("", value, indent, Look::kFaint, out);
    }
  }

  void explain(const model::Alert& alert, std::string& out) const {
    std::size_t field_width = 0;
    for (const model::Reason& reason : alert.why) {
      field_width = std::max(field_width, columns(cell_text(reason.field)));
    }
    field_width = std::min(field_width, layout_.width / 4);
    const std::size_t indent = kClockWidth + kGap + field_width + kGap;
    const std::string margin(kClockWidth + kGap, ' ');
    for (std::size_t i = 0; i < alert.why.size(); ++i) {
      model::Reason reason = alert.why[i];
      // Several predicates on one value: the value stands with the last.
      const bool again = i + 1 < alert.why.size() && alert.why[i + 1].field == reason.field &&
                         alert.why[i + 1].value == reason.value;
      if (again) reason.value.clear();
      const std::string field = fit(margin + cell_text(reason.field), indent - kGap);
      explain_reason(reason, field + std::string(kGap, ' '), indent, out);
    }
    for (std::size_t i = 0; i < std::min(kCausesShown, alert.causes.size()); ++i) {
      const std::string line = margin + cause_line(alert, alert.causes[i]);
      out += cut_end(line, layout_.width) + '\n';
    }
    if (alert.cause_count > kCausesShown) {
      wrap(margin, "… and " + number_text(alert.cause_count - kCausesShown) + " more",
           margin.size(), Look::kFaint, out);
    }
    wrap(margin, place_line(alert), margin.size(), Look::kFaint, out);
    wrap(margin, "alert " + cell_text(alert.id), margin.size(), Look::kFaint, out);
    out += '\n';
  }

  // The title comes last: it is what may be cut.
  std::string cause_line(const model::Alert& alert, const model::Cause& cause) const {
    std::string out = time_text(cause.place.time) + "  ";
    if (cause.place.host != alert.place.host) {
      out += cut_end(cell_text(cause.place.host), layout_.host) + "  ";
    }
    out += cut_middle(record_words(cause.place), layout_.width / 2);
    if (!cause.rule_title.empty()) out += "  " + cell_text(cause.rule_title);
    return out;
  }

  static std::string record_words(const model::RecordPlace& place) {
    std::string out = cell_text(place.path);
    if (place.record_id > 0) {
      out += ", record " + std::to_string(place.record_id);
    } else {
      out += ", byte " + std::to_string(place.offset);
    }
    return out;
  }

  static std::string place_line(const model::Alert& alert) {
    std::string out = record_words(alert.place);
    if (!alert.place.channel.empty()) out += ", " + cell_text(alert.place.channel);
    if (alert.place.event_id > 0) out += ", event " + std::to_string(alert.place.event_id);
    return out;
  }

  TableOptions options_;
  Layout layout_;
  Paint paint_;
  Tally tally_;
  std::string day_;
};

}  // namespace

std::unique_ptr<AlertOutput> make_table_output(TableOptions options) {
  return std::make_unique<TableOutput>(options);
}

}  // namespace tocsin::inform
