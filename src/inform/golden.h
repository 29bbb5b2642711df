// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tocsin::inform {

// The text that a file of testdata expects. With TOCSIN_GOLDEN_UPDATE set (./dev golden --update)
// the file is written first.
std::string golden(const std::string& name, const std::string& now);

}  // namespace tocsin::inform
