// SPDX-License-Identifier: Apache-2.0
#include "tocsin/inform/alert_output.h"

namespace tocsin::inform {

std::uint64_t RunSummary::files() const {
  std::uint64_t sum = 0;
  for (const EvidenceLine& line : evidence) sum += line.files;
  return sum;
}

std::uint64_t RunSummary::files(std::string_view state) const {
  std::uint64_t sum = 0;
  for (const EvidenceLine& line : evidence) {
    if (line.state == state) sum += line.files;
  }
  return sum;
}

}  // namespace tocsin::inform
