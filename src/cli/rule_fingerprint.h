// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rule_files.h"
#include "tocsin/base/clock.h"
#include "tocsin/base/file_system.h"

namespace tocsin::cli {

// A digest of everything that checked rules depend on, without reading one rule file: path, size,
// inode and time of change of all files under the paths given, where rules may be, and of the
// placeholder folders, the flags, and this program. Nothing where that is not certain: a link is in
// the way, or a file changed within the last two seconds and may change again under the same time
// stamp.
std::optional<std::string> rule_fingerprint(const base::FileSystem& files, const base::Clock& clock,
                                            const RuleFlags& flags);

}  // namespace tocsin::cli
