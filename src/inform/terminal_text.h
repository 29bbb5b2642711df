// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tocsin/model/level.h"

namespace tocsin::inform {

// The few looks that the table uses.
enum class Look { kPlain, kStrong, kFaint, kHeading, kWarning };

// Text with and without colour, so that the table says what it means and not how. Colours are of
// the sixteen that every terminal's own theme defines.
class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  std::string operator()(Look look, std::string_view text) const;
  std::string operator()(model::Level level, std::string_view text) const;

 private:
  std::string wrapped(std::string_view sequence, std::string_view text) const;
  bool colour_;
};

}  // namespace tocsin::inform
