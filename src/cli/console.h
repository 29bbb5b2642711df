// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "tocsin/base/clock.h"
#include "tocsin/base/file_system.h"

namespace tocsin::cli {

// Where a command's words go: standard output for results, standard error for the rest. Knows
// whether each is a terminal; the only place that asks. One thread.
class Console {
 public:
  explicit Console(const base::Clock& clock, const base::FileSystem& files);

  const base::Clock& clock() const { return clock_; }
  const base::FileSystem& files() const { return files_; }

  bool output_is_terminal() const { return output_is_terminal_; }
  // Colours: on a terminal, unless NO_COLOR is set or TERM is "dumb".
  bool output_colour() const { return output_colour_; }
  bool errors_colour() const { return errors_colour_; }
  // Where this user's caches go (XDG_CACHE_HOME, else ~/.cache); empty where there is no such
  // place.
  const std::string& cache_folder() const { return cache_folder_; }
  // Where scratch files go (TMPDIR); empty: wherever the system has place for them.
  static std::string scratch_folder();
  // Columns of the terminal behind standard output; 120 where there is none.
  std::size_t width() const { return width_; }
  // Whether status() shows anything: standard error is a terminal that can rewrite a line.
  bool shows_status() const { return shows_status_; }
  // Columns for status().
  std::size_t status_width() const { return status_width_; }

  // Writes a result; flush() brings it out. False from the first failure on: nothing more arrives.
  bool out(std::string_view text);
  bool flush();
  // The failure was a reader that took what it wanted and went (`| head`), which is no error.
  bool reader_gone() const { return reader_gone_; }
  // Says something beside the result, ends the line itself. Whatever comes from outside in these
  // three does nothing to a terminal; only a note has several lines.
  void note(std::string_view text);
  void warn(std::string_view text);
  // Says why the command could not do what was asked, and what to do: "tocsin: …".
  void error(std::string_view text);
  // Replaces the line under way on the error terminal; an empty text removes it.
  void status(std::string_view text);

 private:
  void say(std::string_view before, std::string_view text);

  const base::Clock& clock_;
  const base::FileSystem& files_;
  bool output_is_terminal_, errors_are_terminal_;
  bool output_colour_, errors_colour_;
  bool shows_status_;
  std::size_t width_ = 120, status_width_ = 120;
  std::string cache_folder_;
  bool status_shown_ = false;
  bool output_broken_ = false;
  bool reader_gone_ = false;
};

// Text from outside made safe for a terminal: control characters and those that change direction
// appear as escapes.
std::string printable(std::string_view text);

}  // namespace tocsin::cli
