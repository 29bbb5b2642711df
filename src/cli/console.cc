// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <cerrno>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tocsin/wire/inert_text.h"

namespace tocsin::cli {
namespace {

bool wants_colour(bool terminal) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  return terminal && (no_colour == nullptr || *no_colour == '\0') && !dumb;
}

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40;
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
      cache_folder_(user_cache_folder()) {
  if (output_is_terminal_) width_ = terminal_width();
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

void Console::note(std::string_view text) {
  status({});
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

void Console::warn(std::string_view text) {
  const std::string_view open = errors_colour_ ? "\x1b[33m" : "";
  const std::string_view close = errors_colour_ ? "\x1b[0m" : "";
  note(fmt::format("{}warning:{} {}", open, close, text));
}

void Console::error(std::string_view text) {
  const std::string_view open = errors_colour_ ? "\x1b[31m" : "";
  const std::string_view close = errors_colour_ ? "\x1b[0m" : "";
  note(fmt::format("{}tocsin:{} {}", open, close, text));
}

void Console::status(std::string_view text) {
  if (!errors_are_terminal_ || (text.empty() && !status_shown_)) return;
  std::fprintf(stderr, "\r\x1b[2K%.*s", static_cast<int>(text.size()), text.data());
  std::fflush(stderr);
  status_shown_ = !text.empty();
}

std::string printable(std::string_view text) { return wire::inert(text); }

}  // namespace tocsin::cli
