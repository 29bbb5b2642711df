// SPDX-License-Identifier: Apache-2.0
#include "syslog/syslog_format.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "line/line_sample.h"
#include "splitters.h"
#include "syslog/syslog_header.h"

namespace tocsin::source {

namespace {

// How far apart in a file the records of one audit event may stand, bytes.
constexpr std::size_t kAuditEventBytes = std::size_t{16} << 10;

bool is_syslog_line(std::string_view line) {
  YearTracker years;
  SyslogHeader header;
  return read_syslog_header(line, years, false, header);
}

std::string begin(const SplitterOptions& options) {
  return YearTracker(options.file_time).to_context();
}

void note(std::string_view block, std::string& context) {
  YearTracker years = YearTracker::from_context(context);
  while (!block.empty()) {
    const void* feed = std::memchr(block.data(), '\n', block.size());
    const std::size_t end =
        feed == nullptr ? block.size()
                        : static_cast<std::size_t>(static_cast<const char*>(feed) - block.data());
    unsigned month = 0, day = 0;
    if (find_yearless_date(block.substr(0, end), month, day)) years.next(month, day);
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  context = years.to_context();
}

// The place of the last `what` in a text; npos where there is none.
std::size_t find_last(std::string_view text, std::string_view what) {
  std::size_t last = std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const void* found = memmem(text.data() + at, text.size() - at, what.data(), what.size());
    if (found == nullptr) break;
    last = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    at = last + what.size();
  }
  return last;
}

// Behind the last line before the records of the audit event that comes last, which may go on.
std::size_t cut(std::string_view lines) {
  const std::size_t skipped =
      lines.size() > kAuditEventBytes ? lines.size() - kAuditEventBytes : std::size_t{0};
  const std::string_view tail = lines.substr(skipped);
  const std::size_t last = find_last(tail, " msg=audit(");
  if (last == std::string_view::npos) return lines.size();
  const std::size_t close = tail.find(')', last);
  if (close == std::string_view::npos) return lines.size();
  const std::string_view stamp = tail.substr(last, close + 1 - last);
  const std::size_t first = tail.find(stamp);
  const std::size_t line = lines.rfind('\n', skipped + first);
  return line == std::string_view::npos ? 0 : line + 1;
}

}  // namespace

bool is_syslog(const Sample& sample) { return most_lines(sample, is_syslog_line); }

std::unique_ptr<Splitter> make_syslog_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.begin = begin, .note = note, .cut = cut});
}

}  // namespace tocsin::source
