// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "console.h"
#include "tocsin/base/file_system.h"
#include "tocsin/base/result.h"

namespace tocsin::cli {

// Where a result goes: standard output, or a file that appears under its name only when it is
// whole.
class OutputTarget {
 public:
  // An empty path or "-": standard output.
  static base::Result<OutputTarget> open(Console& console, const std::string& path);

  // Keeps the first error; later texts are dropped.
  void write(std::string_view text);
  // False after the first error: nothing more will be written.
  bool usable() const { return state_.ok(); }
  // A reader of standard output that has gone is no failure.
  base::Result<void> close();

 private:
  explicit OutputTarget(Console& console) : console_(&console) {}
  void fail_output();
  void flush();

  Console* console_;
  std::unique_ptr<base::WritableFile> file_;
  std::string waiting_;  // for the file; what is short is written together
  base::Result<void> state_;
};

}  // namespace tocsin::cli
