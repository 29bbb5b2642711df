// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

namespace tocsin::cli {
namespace {

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

std::string bytes_text(double bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

}  // namespace

Progress::Progress(Console& console, std::function<source::EvidenceProgress()> read)
    : console_(console), read_(std::move(read)) {
  if (!console_.shows_status()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    const auto begun = console_.clock().monotonic();
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, std::chrono::milliseconds(250), [] { return false; })) {
      if (stop.stop_requested()) return;
      const auto passed = console_.clock().monotonic() - begun;
      draw(std::chrono::duration<double>(passed).count());
    }
  });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  console_.status({});
}

void Progress::draw(double seconds) {
  console_.status(progress_line(read_(), seconds, console_.status_width()));
}

std::string progress_line(const source::EvidenceProgress& progress, double seconds,
                          std::size_t width) {
  const double found = static_cast<double>(std::max<std::uint64_t>(progress.bytes_found, 1));
  const double done = std::min(1.0, static_cast<double>(progress.bytes_read) / found);
  const double rate = seconds > 0 ? static_cast<double>(progress.bytes_read) / seconds : 0;
  const double left = rate > 0 ? (found - static_cast<double>(progress.bytes_read)) / rate : 0;
  const std::string words =
      fmt::format(" {:3.0f}%  {} of {} files  {}/s  {} left", done * 100, progress.files_read,
                  progress.files_found, bytes_text(rate), clock_text(std::max(left, 0.0)));
  constexpr std::size_t kBarMin = 5, kBarMax = 30;
  // The last column stays free: a character there moves some terminals to the next line.
  const std::size_t room = width - 1;
  if (room < words.size() + 2 + kBarMin) return words.substr(1, room);
  const std::size_t bar = std::min(kBarMax, room - words.size() - 2);
  const auto full = static_cast<std::size_t>(done * static_cast<double>(bar));
  return fmt::format("[{}{}]{}", std::string(full, '#'), std::string(bar - full, '.'), words);
}

}  // namespace tocsin::cli
