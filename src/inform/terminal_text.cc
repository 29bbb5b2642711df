// SPDX-License-Identifier: Apache-2.0
#include "terminal_text.h"

namespace tocsin::inform {

std::string Paint::wrapped(std::string_view sequence, std::string_view text) const {
  if (!colour_ || sequence.empty() || text.empty()) return std::string(text);
  std::string out = "\x1b[";
  out += sequence;
  out += 'm';
  out += text;
  out += "\x1b[0m";
  return out;
}

std::string Paint::operator()(Look look, std::string_view text) const {
  switch (look) {
    case Look::kPlain:
      return wrapped("", text);
    case Look::kStrong:
      return wrapped("1", text);
    case Look::kFaint:
      return wrapped("2", text);
    case Look::kHeading:
      return wrapped("1;4", text);
    case Look::kWarning:
      return wrapped("33", text);
  }
  return std::string(text);
}

std::string Paint::operator()(model::Level level, std::string_view text) const {
  switch (level) {
    case model::Level::kCritical:
      return wrapped("1;97;41", text);
    case model::Level::kHigh:
      return wrapped("1;31", text);
    case model::Level::kMedium:
      return wrapped("33", text);
    case model::Level::kLow:
      return wrapped("36", text);
    case model::Level::kInformational:
      return wrapped("2", text);
  }
  return std::string(text);
}

}  // namespace tocsin::inform
