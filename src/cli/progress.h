// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "console.h"
#include "tocsin/source/evidence.h"

namespace tocsin::cli {

// A line with bar, rate and time left, drawn about four times a second on the error terminal, and
// nothing where there is none. Lives as long as the work; its destructor removes the line.
class Progress {
 public:
  // `read` is asked from another thread.
  Progress(Console& console, std::function<source::EvidenceProgress()> read);
  ~Progress();

 private:
  void draw(double seconds);

  Console& console_;
  std::function<source::EvidenceProgress()> read_;
  std::jthread thread_;
};

// The text of the line, for `width` columns.
std::string progress_line(const source::EvidenceProgress& progress, double seconds,
                          std::size_t width);

}  // namespace tocsin::cli
