// SPDX-License-Identifier: Apache-2.0
#include "report_alert.h"

#include <algorithm>

#include <fmt/format.h>

#include "html.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kNameBytesMax = 256;
constexpr std::size_t kPathBytesMax = 1024;
constexpr std::size_t kValueBytesMax = 4096;
constexpr std::size_t kReasonsMax = 24;
constexpr std::size_t kFieldsMax = 150;
constexpr std::size_t kCausesMax = 50;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The literal of a predicate in words, as "contains '-enc'"; "" where the whole value is meant.
std::string_view literal_of(std::string_view predicate) {
  const bool part = predicate.starts_with("contains '") || predicate.starts_with("startswith '") ||
                    predicate.starts_with("endswith '");
  if (!part) return {};
  predicate.remove_prefix(predicate.find('\'') + 1);
  if (const auto note = predicate.find("' ("); note != std::string_view::npos) {
    return predicate.substr(0, note);
  }
  if (predicate.ends_with('\'')) predicate.remove_suffix(1);
  return predicate;
}

// Where the literal stands in the value, letters without regard to case; npos where it does not.
std::size_t place_of(std::string_view literal, std::string_view value, bool at_end) {
  const auto same = [](char a, char b) { return folded(a) == folded(b); };
  if (literal.empty() || literal.size() > value.size()) return std::string_view::npos;
  if (at_end) {
    const std::size_t at = value.size() - literal.size();
    return std::equal(literal.begin(), literal.end(), value.begin() + at, same)
               ? at
               : std::string_view::npos;
  }
  const auto hit = std::search(value.begin(), value.end(), literal.begin(), literal.end(), same);
  return hit == value.end() ? std::string_view::npos
                            : static_cast<std::size_t>(hit - value.begin());
}

class AlertMarkup {
 public:
  explicit AlertMarkup(const model::Alert& alert) : alert_(alert) {}

  std::string text() && {
    out_ += "<article class=\"alert\">";
    heading();
    reasons();
    causes();
    place();
    fields();
    out_ += "</article>\n";
    return std::move(out_);
  }

 private:
  // Foreign text within a limit of its own and that of the alert.
  void foreign(std::string_view text, std::size_t bytes_max, bool block = false) {
    const std::size_t room = spent_ < kAlertBytesMax ? kAlertBytesMax - spent_ : 0;
    const std::string_view front = html::front(text, std::min(bytes_max, room));
    spent_ += front.size();
    block ? html::append_block(front, out_) : html::append_text(front, out_);
    left_out(text.size() - front.size());
  }

  void left_out(std::size_t bytes) {
    if (bytes == 0) return;
    out_ += fmt::format("<span class=\"cut\"> … {} not shown</span>", counted(bytes, "byte"));
  }

  void heading() {
    const model::RecordPlace& at = alert_.place;
    out_ += "<h4>";
    if (has_time(at.time)) {
      std::string exact;
      model::append_rfc3339(at.time, exact);
      out_ += fmt::format("<time datetime=\"{}\">{}</time>", exact, time_text(at.time));
    } else {
      out_ += "<span>no time</span>";
    }
    out_ += " <bdi class=\"host\">";
    foreign(at.host.empty() ? "no host" : at.host, kNameBytesMax);
    out_ += "</bdi></h4>";
  }

  void value(const model::Reason& reason) {
    const bool at_end = reason.predicate.starts_with("endswith");
    const std::string_view literal = literal_of(reason.predicate);
    const std::size_t hit = place_of(literal, reason.value, at_end);
    const std::string_view text = reason.value;
    if (hit == std::string_view::npos || hit + literal.size() > kValueBytesMax) {
      foreign(text, kValueBytesMax, true);
      return;
    }
    foreign(text.substr(0, hit), kValueBytesMax, true);
    out_ += "<mark>";
    foreign(text.substr(hit, literal.size()), kValueBytesMax, true);
    out_ += "</mark>";
    foreign(text.substr(hit + literal.size()), kValueBytesMax, true);
  }

  void reasons() {
    if (alert_.why.empty()) return;
    out_ += "<dl class=\"why\">";
    for (std::size_t i = 0; i < std::min(kReasonsMax, alert_.why.size()); ++i) {
      const model::Reason& reason = alert_.why[i];
      out_ += "<div><dt><bdi>";
      foreign(reason.field, kNameBytesMax);
      out_ += "</bdi></dt><dd><span class=\"predicate\"><bdi>";
      foreign(reason.predicate, kPathBytesMax);
      out_ += "</bdi></span>";
      if (!reason.value.empty()) {
        out_ += "<code>";
        value(reason);
        out_ += "</code>";
      }
      out_ += "</dd></div>";
    }
    out_ += "</dl>";
    note_more(alert_.why.size(), kReasonsMax, "reason");
  }

  void note_more(std::uint64_t all, std::uint64_t shown, std::string_view what) {
    if (all <= shown) return;
    out_ += fmt::format("<p class=\"cut\">{} not shown</p>",
                        counted(all - shown, fmt::format("more {}", what)));
  }

  void record(const model::RecordPlace& at) {
    out_ += "<bdi>";
    foreign(at.path, kPathBytesMax);
    out_ += at.record_id > 0 ? fmt::format("</bdi>, record {}", at.record_id)
                             : fmt::format("</bdi>, byte {}", at.offset);
  }

  void causes() {
    if (alert_.causes.empty()) return;
    out_ += fmt::format("<details class=\"causes\"><summary>{} that caused this</summary>",
                        counted(std::max<std::uint64_t>(alert_.cause_count, 1), "event"));
    out_ +=
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Time (UTC)</th>"
        "<th scope=\"col\">Host</th><th scope=\"col\">Rule</th>"
        "<th scope=\"col\">Record</th></tr></thead><tbody>";
    std::size_t shown = 0;
    for (; shown < std::min(kCausesMax, alert_.causes.size()); ++shown) {
      const model::Cause& cause = alert_.causes[shown];
      if (spent_ >= kAlertBytesMax) break;
      out_ += "<tr><td class=\"when\">" + time_text(cause.place.time) + "</td><td><bdi>";
      foreign(cause.place.host, kNameBytesMax);
      out_ += "</bdi></td><td><bdi>";
      foreign(cause.rule_title, kNameBytesMax);
      out_ += "</bdi></td><td>";
      record(cause.place);
      out_ += "</td></tr>";
    }
    out_ += "</tbody></table></div>";
    note_more(std::max<std::uint64_t>(alert_.cause_count, alert_.causes.size()), shown, "event");
    out_ += "</details>";
  }

  void place() {
    const model::RecordPlace& at = alert_.place;
    out_ += "<p class=\"place\">";
    record(at);
    if (!at.channel.empty()) {
      out_ += ", <bdi>";
      foreign(at.channel, kNameBytesMax);
      out_ += "</bdi>";
    }
    if (at.event_id > 0) out_ += fmt::format(", event {}", at.event_id);
    out_ += ", alert <code>";
    foreign(alert_.id, kNameBytesMax);
    out_ += "</code></p>";
  }

  void fields() {
    if (alert_.event.empty()) return;
    const std::string words =
        alert_.rule->correlation
            ? "What the events share"
            : fmt::format("All fields of the event ({})", number_text(alert_.event.size()));
    out_ += "<details class=\"fields\"><summary>" + words + "</summary><dl>";
    std::size_t shown = 0;
    for (; shown < std::min(kFieldsMax, alert_.event.size()); ++shown) {
      if (spent_ >= kAlertBytesMax) break;
      const model::StoredField& field = alert_.event[shown];
      out_ += "<div><dt><bdi>";
      foreign(field.name, kNameBytesMax);
      out_ += "</bdi></dt><dd><code>";
      foreign(field.text, kValueBytesMax, true);
      out_ += "</code></dd></div>";
    }
    out_ += "</dl>";
    note_more(alert_.event.size(), shown, "field");
    out_ += "</details>";
  }

  const model::Alert& alert_;
  std::string out_;
  std::size_t spent_ = 0;
};

}  // namespace

void append_level(model::Level level, std::string& out) {
  out += fmt::format("<span class=\"level l{}\">{}</span>", static_cast<int>(level),
                     level_word(level));
}

std::string render_alert(const model::Alert& alert) { return AlertMarkup(alert).text(); }

}  // namespace tocsin::inform
