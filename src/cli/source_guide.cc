// SPDX-License-Identifier: Apache-2.0
#include "source_guide.h"

#include <fmt/format.h>

#include "tocsin/source/format.h"

namespace tocsin::cli {
namespace {

constexpr std::string_view kHead =
    "# What can be read\n"
    "\n"
    "This page is made by `tocsin source list --format markdown`; a test keeps it true.\n"
    "\n"
    "Point `tocsin scan` at files or folders; gz, zst, xz, bz2, zip and tar are opened. Each file "
    "is "
    "recognised by its\n"
    "content, never by its name; `--format-hint NAME` forces a format. Files may mix forms: a line "
    "that is not in\n"
    "its file's form is tried as every other, and what nobody knows is kept as text, so that "
    "keyword rules and\n"
    "searches still see it. `--stats` says of every file how many records were decoded, kept as "
    "text, or skipped,\n"
    "and under which name. A log of your own becomes readable with `tocsin source learn FILE` (see "
    "[source maps](../formats/source-map.md)).\n"
    "\n"
    "Times without a zone are taken as UTC, or as `--timezone` or a source map says. Dates without "
    "a "
    "year\n"
    "take it from the file's own time and the order of its lines, across New Year: keep the times "
    "of "
    "files when\nyou copy evidence.\n";

// Text in a table's cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out.empty() ? "(from the document)" : out;
}

void append_format(const source::Format& format, std::string& out) {
  out += fmt::format("\n### {}\n\n", format.name);
  if (!format.describes.empty()) out += fmt::format("{}\n\n", format.describes);
  out += fmt::format("Recognised by: {}.\n", format.recognised_by);
  if (format.sample.empty()) return;
  out += "\n```\n" + std::string(format.sample);
  if (!format.sample.ends_with('\n')) out += '\n';
  out += "```\n";
}

}  // namespace

std::string source_guide() {
  std::string out(kHead);
  out += "\n## Formats\n";
  for (const source::Format& format : source::formats()) append_format(format, out);
  out +=
      "\n## JSON documents\n\nTold apart by their keys (data/json_sources). Any other document is "
      "read too: all its\nvalues under the names of the keys that lead to them, its time from the "
      "usual keys.\n\n| Product | Log | Source |\n| --- | --- | --- |\n";
  for (const source::JsonSourceName& row : source::json_source_names()) {
    out += fmt::format("| {} | {} | {} |\n", row.product.empty() ? "(any)" : cell(row.product),
                       cell(row.channel), cell(row.name));
  }
  return out;
}

}  // namespace tocsin::cli
