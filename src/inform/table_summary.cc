// SPDX-License-Identifier: Apache-2.0
#include "table_summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "display.h"
#include "terminal_text.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kRowsShown = 10;
constexpr std::size_t kMargin = 2;
constexpr std::size_t kLevelWidth = 8;
constexpr std::size_t kNumberWidth = 11;
constexpr std::size_t kStateWidth = 11;

// "1,204 records = 1,200 decoded + 3 kept as text + 1 skipped"
std::string record_words(const RecordCounts& records) {
  return fmt::format("{} = {} decoded + {} kept as text + {} skipped",
                     counted(records.read, "record"), number_text(records.decoded),
                     number_text(records.undecoded), number_text(records.skipped));
}

class Summary {
 public:
  Summary(const Tally& tally, const RunSummary& run, const TableOptions& options)
      : tally_(tally), run_(run), options_(options), paint_(options.colour) {}

  std::string text() && {
    headline();
    if (tally_.alerts() > 0) {
      rules();
      hosts();
    }
    searched();
    evidence();
    losses();
    return std::move(out_);
  }

 private:
  // A line after a margin, cut to the terminal.
  void line(std::string_view text, Look look = Look::kPlain) {
    out_ += std::string(kMargin, ' ') + paint_(look, cut_end(text, options_.width - kMargin));
    out_ += '\n';
  }

  void heading(std::string_view text) {
    out_ += '\n';
    line(text, Look::kStrong);
  }

  std::size_t shown_of(std::size_t rows) const {
    // A line that says "1 more" would take the room of the one that it leaves out.
    return options_.statistics || rows == kRowsShown + 1 ? rows : std::min(rows, kRowsShown);
  }

  void more(std::size_t rows, std::string_view what) { not_shown(rows - shown_of(rows), what); }

  void not_shown(std::uint64_t n, std::string_view what) {
    if (n == 0) return;
    line(fmt::format("… {} more {}; --stats shows all", number_text(n), what), Look::kFaint);
  }

  void headline() {
    if (tally_.alerts() == 0) {
      out_ += paint_(Look::kStrong, "No alerts.") + "\n";
      return;
    }
    out_ += '\n' + paint_(Look::kStrong, counted(tally_.alerts(), "alert"));
    for (std::size_t i = model::kLevelCount; i-- > 0;) {
      const std::uint64_t count = tally_.levels()[i];
      if (count == 0) continue;
      const auto level = static_cast<model::Level>(i);
      out_ += "   " + paint_(level, fmt::format("{} {}", number_text(count), level_word(level)));
    }
    out_ += '\n';
    const Span& span = tally_.span();
    if (span.any) {
      line(fmt::format("from {} to {} UTC", time_text(span.first), time_text(span.last)),
           Look::kFaint);
    }
  }

  void rules() {
    const auto rows = tally_.rules_ranked();
    heading(counted(rows.size(), "rule"));
    const std::size_t title_width =
        std::min<std::size_t>(options_.width - kMargin - kLevelWidth - 2 * kNumberWidth - 2, 72);
    for (std::size_t i = 0; i < shown_of(rows.size()); ++i) {
      const Tally::RuleRow& row = *rows[i];
      const std::string_view word = level_word(row.rule->level);
      const std::string hosts = counted(row.hosts.size(), row.hosts_more ? "+ host" : "host");
      out_ += std::string(kMargin, ' ') + paint_(row.rule->level, word) +
              std::string(kLevelWidth + 2 - word.size(), ' ') +
              fit(wire::inert(row.rule->title), title_width) +
              fit_right(number_text(row.alerts), kNumberWidth) + fit_right(hosts, kNumberWidth) +
              '\n';
    }
    more(rows.size(), "rules");
  }

  static std::string levels_words(const LevelCounts& levels) {
    std::string out;
    for (std::size_t i = levels.size(); i-- > 0;) {
      if (levels[i] == 0) continue;
      if (!out.empty()) out += ", ";
      out += fmt::format("{} {}", number_text(levels[i]), level_word(static_cast<model::Level>(i)));
    }
    return out;
  }

  void host_row(std::string_view name, const LevelCounts& levels, std::size_t name_width) {
    const std::string counts = fit_right(number_text(total_of(levels)), kNumberWidth);
    const std::size_t used = kMargin + name_width + kNumberWidth + 3;
    out_ += std::string(kMargin, ' ') + fit(name, name_width) + counts + "   " +
            paint_(Look::kFaint, cut_end(levels_words(levels), options_.width - used)) + '\n';
  }

  void hosts() {
    const auto rows = tally_.hosts_ranked();
    const bool others = total_of(tally_.other_hosts()) > 0;
    heading(counted(rows.size(), "host"));
    std::size_t width = 12;
    for (std::size_t i = 0; i < shown_of(rows.size()); ++i) {
      width = std::max(width, columns(wire::inert(rows[i]->host)));
    }
    width = std::min(width, options_.width / 3);
    for (std::size_t i = 0; i < shown_of(rows.size()); ++i) {
      const std::string name = wire::inert(rows[i]->host);
      host_row(name.empty() ? "(no host)" : name, rows[i]->levels, width);
    }
    if (others) host_row("(other hosts)", tally_.other_hosts(), width);
    more(rows.size(), "hosts");
  }

  void searched() {
    heading("searched");
    std::string files = counted(run_.files("read"), "file") + " read";
    for (const std::string_view state : {"partly read", "refused"}) {
      if (const std::uint64_t n = run_.files(state); n > 0) {
        files += fmt::format(", {} {}", number_text(n), state);
      }
    }
    line(fmt::format("{} in {}, {}", counted(run_.events, "event"), bytes_text(run_.bytes), files));
    if (options_.statistics || run_.records.undecoded + run_.records.skipped > 0) {
      line(record_words(run_.records));
    }
    if (options_.statistics || run_.zone != "UTC") {
      line(fmt::format("times that name no zone were taken as {}", wire::inert(run_.zone)));
    }
    line(fmt::format("{} active ({} degraded, {} inactive), {}, from {}",
                     counted(run_.rules_active + run_.rules_degraded, "rule"),
                     number_text(run_.rules_degraded), number_text(run_.rules_inactive),
                     counted(run_.correlations, "correlation"), wire::inert(run_.rules_origin)));
    for (const std::string& limit : run_.limits) line("only " + wire::inert(limit));
    if (run_.events_out_of_time > 0) {
      line(counted(run_.events_out_of_time, "event") + " outside the time asked for");
    }
    if (run_.has_elapsed) {
      const double rate =
          run_.elapsed_seconds > 0 ? static_cast<double>(run_.events) / run_.elapsed_seconds : 0;
      line(fmt::format("{:.1f} s, {} events/s", run_.elapsed_seconds,
                       number_text(static_cast<std::uint64_t>(rate))));
    }
  }

  void evidence() {
    std::vector<const EvidenceLine*> rows;
    for (const EvidenceLine& piece : run_.evidence) {
      if (options_.statistics || piece.state != "read") rows.push_back(&piece);
    }
    if (rows.empty()) return;
    heading(options_.statistics ? "evidence" : "not wholly read");
    for (std::size_t i = 0; i < shown_of(rows.size()); ++i) evidence_row(*rows[i]);
    std::uint64_t files = 0;
    for (std::size_t i = shown_of(rows.size()); i < rows.size(); ++i) files += rows[i]->files;
    not_shown(files, "files");
  }

  void evidence_row(const EvidenceLine& piece) {
    const Look look = piece.state == "read" ? Look::kFaint : Look::kWarning;
    const std::size_t path_width = options_.width - kMargin - kStateWidth - 2;
    const std::string path = cut_middle(wire::inert(piece.path), path_width);
    const std::string about = evidence_words(piece);
    const bool beside = columns(path) + 2 + columns(about) <= path_width;
    out_ += std::string(kMargin, ' ') + paint_(look, fit(piece.state, kStateWidth)) + "  " + path;
    if (beside && !about.empty()) out_ += "  " + paint_(Look::kFaint, about);
    out_ += '\n';
    const std::string indent(kStateWidth + 2, ' ');
    if (!beside) line(indent + about, Look::kFaint);
    if (!options_.statistics) return;
    if (piece.records.undecoded + piece.records.skipped > 0) {
      line(indent + record_words(piece.records), Look::kFaint);
    }
    for (const auto& [name, count] : piece.losses) {
      line(fmt::format("{}{} {}", indent, number_text(count), wire::inert(name)), Look::kFaint);
    }
  }

  std::string evidence_words(const EvidenceLine& piece) const {
    std::string about = wire::inert(piece.reason);
    if (!options_.statistics) return about;
    if (!about.empty()) about += "; ";
    if (!piece.format.empty()) about += wire::inert(piece.format) + ", ";
    return about + counted(piece.events, "event") + ", " + bytes_text(piece.bytes);
  }

  void losses() {
    if (run_.losses.empty()) return;
    heading("losses and repairs");
    for (const auto& [name, count] : run_.losses) {
      line(fit_right(number_text(count), kNumberWidth) + "  " + wire::inert(name));
    }
  }

  const Tally& tally_;
  const RunSummary& run_;
  const TableOptions& options_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string table_summary(const Tally& tally, const RunSummary& summary,
                          const TableOptions& options) {
  return Summary(tally, summary, options).text();
}

}  // namespace tocsin::inform
