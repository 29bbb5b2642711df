// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "links.h"

namespace tocsin::incident {

// By alert: the first alert of those that belong together.
std::vector<AlertIndex> cluster(const AlertLog& log, const std::vector<Candidate>& links,
                                const Options& options);

// Of links whose alerts are in one cluster, those that hold it together: a spanning forest of the
// strongest, and every further reason for the same pairs. Sorted by a, b, kind and entity.
std::vector<Candidate> holding_links(std::vector<Candidate> links,
                                     const std::vector<AlertIndex>& clusters);

}  // namespace tocsin::incident
