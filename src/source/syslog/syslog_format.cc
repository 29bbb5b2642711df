// SPDX-License-Identifier: Apache-2.0
#include "syslog/syslog_format.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "audit/audit_record.h"
#include "line/line_sample.h"
#include "splitters.h"
#include "syslog/syslog_header.h"

namespace tocsin::source {

namespace {

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

}  // namespace

bool is_syslog(const Sample& sample) { return most_lines(sample, is_syslog_line); }

std::unique_ptr<Splitter> make_syslog_splitter(const SplitterOptions& options) {
  return make_line_splitter(options,
                            {.begin = begin, .note = note, .cut = audit::cut_between_events});
}

}  // namespace tocsin::source
