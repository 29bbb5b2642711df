// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::source {

// A line with named holes: "{time} {user} opened {document} from {address}". A hole takes what
// stands up to the first place where the literal behind it stands; the last one takes the rest. A
// hole named `time` takes a whole time where one stands there, blanks and all. A blank in a literal
// stands for one or more blanks. "{}" is a hole without a name, "{{" a brace.
// Linear in the length of the line times the number of holes, without going back. Immutable.
class LinePattern {
 public:
  // Nothing where a brace is not closed, two holes touch, or there is no hole.
  static std::optional<LinePattern> parse(std::string_view text);
  // Names of the holes, in order; empty ones too.
  const std::vector<std::string>& names() const { return names_; }
  // `captures` gets a text for each hole. `whole`: the pattern must use up the line (blanks at its
  // end aside); else what follows its last literal may be anything.
  bool match(std::string_view line, bool whole, std::vector<std::string_view>& captures) const;

 private:
  std::string first_;                  // in front of the first hole
  std::vector<std::string> literals_;  // behind each hole; the last may be empty
  std::vector<std::string> names_;
};

}  // namespace tocsin::source
