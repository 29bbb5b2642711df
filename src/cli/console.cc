// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include "tocsin/wire/inert_text.h"

namespace tocsin::cli {
namespace {

// A terminal that understands no control sequences.
bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

bool wants_colour(bool terminal) {
  const char* no_colour = std::getenv("NO_COLOR");
  return terminal && (no_colour == nullptr || *no_colour == '\0') && !is_dumb();
}

std::size_t terminal_width(int descriptor) {
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 120;
}

std::string user_cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/tocsin";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::string(home) + "/.cache/tocsin";
  return {};
}

}  // namespace

Console::Console(const base::Clock& clock, const base::FileSystem& files)
    : clock_(clock),
      files_(files),
      output_is_terminal_(isatty(STDOUT_FILENO) == 1),
      errors_are_terminal_(isatty(STDERR_FILENO) == 1),
      output_colour_(wants_colour(output_is_terminal_)),
      errors_colour_(wants_colour(errors_are_terminal_)),
      shows_status_(errors_are_terminal_ && !is_dumb()),
      cache_folder_(user_cache_folder()) {
  // In less, tables are wrapped by the terminal rather than cut to nothing.
  constexpr std::size_t kTableWidthMin = 40;
  if (output_is_terminal_) width_ = std::max(kTableWidthMin, terminal_width(STDOUT_FILENO));
  if (errors_are_terminal_) status_width_ = terminal_width(STDERR_FILENO);
}

std::string Console::scratch_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder == nullptr ? std::string() : folder;
}

bool Console::out(std::string_view text) {
  if (output_broken_) return false;
  if (status_shown_ && output_is_terminal_) status({});
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return true;
  output_broken_ = true;
  reader_gone_ = errno == EPIPE;
  return false;
}

bool Console::flush() {
  if (output_broken_) return false;
  errno = 0;
  if (std::fflush(stdout) == 0) return true;
  output_broken_ = true;
  reader_gone_ = errno == EPIPE;
  return false;
}

void Console::say(std::string_view before, std::string_view text) {
  status({});
  std::fprintf(stderr, "%.*s%.*s\n", static_cast<int>(before.size()), before.data(),
               static_cast<int>(text.size()), text.data());
}

void Console::note(std::string_view text) {
  while (true) {
    const std::size_t end = text.find('\n');
    say({}, printable(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void Console::warn(std::string_view text) {
  say(errors_colour_ ? "\x1b[33mwarning:\x1b[0m " : "warning: ", printable(text));
}

void Console::error(std::string_view text) {
  say(errors_colour_ ? "\x1b[31mtocsin:\x1b[0m " : "tocsin: ", printable(text));
}

void Console::status(std::string_view text) {
  if (!shows_status_ || (text.empty() && !status_shown_)) return;
  std::fprintf(stderr, "\r\x1b[2K%.*s", static_cast<int>(text.size()), text.data());
  std::fflush(stderr);
  status_shown_ = !text.empty();
}

std::string printable(std::string_view text) { return wire::inert(text); }

}  // namespace tocsin::cli
