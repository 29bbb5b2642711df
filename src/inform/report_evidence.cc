// SPDX-License-Identifier: Apache-2.0
// The part of the page on what it rests: the evidence, what was not read of it, the rules, the
// program.
#include <algorithm>

#include <fmt/format.h>

#include "html.h"
#include "report_page.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kFilesShown = 1000;
constexpr std::size_t kLossesShown = 8;
constexpr std::size_t kPathBytesMax = 1024;
constexpr std::size_t kPathsShown = 50;

void append_file(const EvidenceLine& piece, std::string& out) {
  const bool whole = piece.state == "read";
  out += fmt::format("<tr{}><td>", whole ? "" : " class=\"odd\"");
  html::append_text(piece.state, out);
  out += "</td><td class=\"path\"><bdi>";
  html::append_text(html::front(piece.path, kPathBytesMax), out);
  out += "</bdi>";
  if (!piece.reason.empty()) {
    out += "<p class=\"reason\">";
    html::append_text(html::front(piece.reason, kPathBytesMax), out);
    out += "</p>";
  }
  for (std::size_t i = 0; i < std::min(kLossesShown, piece.losses.size()); ++i) {
    out += "<p class=\"reason\">" + number_text(piece.losses[i].second) + " ";
    html::append_text(html::front(piece.losses[i].first, kPathBytesMax), out);
    out += "</p>";
  }
  if (piece.losses.size() > kLossesShown) out += "<p class=\"cut\">…</p>";
  out += "</td><td>";
  html::append_text(html::front(piece.format, 64), out);
  out += fmt::format("</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                     number_text(piece.events), bytes_text(piece.bytes));
}

void append_files(const RunSummary& run, std::string& out) {
  std::vector<const EvidenceLine*> rows;
  for (const bool whole : {false, true}) {
    for (const EvidenceLine& piece : run.evidence) {
      if ((piece.state == "read") == whole) rows.push_back(&piece);
    }
  }
  out +=
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Files\"><table><thead><tr>"
      "<th scope=\"col\">State</th><th scope=\"col\">File</th><th scope=\"col\">Format</th>"
      "<th scope=\"col\" class=\"n\">Events</th><th scope=\"col\" class=\"n\">Size</th></tr>"
      "</thead><tbody>";
  for (std::size_t i = 0; i < std::min(rows.size(), kFilesShown); ++i) append_file(*rows[i], out);
  out += "</tbody></table></div>";
  if (rows.size() > kFilesShown) {
    std::uint64_t more = 0;
    for (std::size_t i = kFilesShown; i < rows.size(); ++i) more += rows[i]->files;
    out += fmt::format("<p class=\"note\">{} not listed.</p>", counted(more, "more file"));
  }
}

void append_losses(const RunSummary& run, std::string& out) {
  if (run.losses.empty()) {
    out += "<p>Nothing was lost or mended in what was read.</p>";
    return;
  }
  out += "<h3>Losses and repairs</h3><table class=\"losses\"><tbody>";
  for (const auto& [name, count] : run.losses) {
    out += "<tr><th scope=\"row\">";
    html::append_text(html::front(name, kPathBytesMax), out);
    out += "</th><td class=\"n\">" + number_text(count) + "</td></tr>";
  }
  out += "</tbody></table>";
}

void append_fact(std::string_view name, std::string_view text, std::string& out) {
  out += fmt::format("<div><dt>{}</dt><dd>", name);
  html::append_text(html::front(text, kPathBytesMax), out);
  out += "</dd></div>";
}

}  // namespace

void append_evidence(const ReportParts& parts, std::string& out) {
  const RunSummary& run = parts.run;
  const auto in_state = [&](std::string_view state) { return number_text(run.files(state)); };
  out += fmt::format(
      "<section id=\"evidence\"><h2>Evidence</h2><p>{}, {}, {}: {} read, {} partly "
      "read, {} refused.</p>",
      counted(run.files(), "file"), bytes_text(run.bytes), counted(run.events, "event"),
      in_state("read"), in_state("partly read"), in_state("refused"));
  if (run.records.undecoded + run.records.skipped > 0) {
    out += fmt::format(
        "<p>Of {}, {} were decoded, {} kept as text because their form is not known, and {} "
        "could not be kept.</p>",
        counted(run.records.read, "record"), number_text(run.records.decoded),
        number_text(run.records.undecoded), number_text(run.records.skipped));
  }
  if (run.zone != "UTC") {
    out += "<p>Times in text that name no zone were taken as ";
    html::append_text(html::front(run.zone, kPathBytesMax), out);
    out += ".</p>";
  }
  if (run.events_out_of_time > 0) {
    out += fmt::format("<p>{} lay outside the time that was asked for.</p>",
                       counted(run.events_out_of_time, "event"));
  }
  if (!run.evidence.empty()) append_files(run, out);
  append_coverage(parts, out);
  append_losses(run, out);
  out += "</section>\n";
}

void append_making(const ReportParts& parts, std::string& out) {
  const RunSummary& run = parts.run;
  out += "<section id=\"making\"><h2>How this was made</h2><dl class=\"facts\">";
  append_fact("Program", "Tocsin " + run.program_version, out);
  append_fact("Rules", run.rules_origin, out);
  append_fact("Rules at work",
              fmt::format("{} active, {} of them on some sources only; {} inactive; {}",
                          number_text(run.rules_active + run.rules_degraded),
                          number_text(run.rules_degraded), number_text(run.rules_inactive),
                          counted(run.correlations, "correlation")),
              out);
  for (std::size_t i = 0; i < std::min(kPathsShown, run.paths.size()); ++i) {
    append_fact("Searched", run.paths[i], out);
  }
  for (const std::string& limit : run.limits) append_fact("Only", limit, out);
  if (run.has_elapsed) append_fact("Time taken", fmt::format("{:.1f} s", run.elapsed_seconds), out);
  out +=
      "</dl><p>The same evidence and the same rules give the same alerts with the same ids, on any "
      "machine. This page holds no script and loads nothing. What comes from the evidence is "
      "shown, never run: characters that would hide, reorder or act appear as <span "
      "class=\"esc\">\\u{202e}</span>.</p></section>\n";
}

}  // namespace tocsin::inform
