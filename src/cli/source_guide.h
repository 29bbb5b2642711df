// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tocsin::cli {

// The page docs/guide/sources.md, made of the tables of formats and of JSON sources, so that it
// cannot say anything else than they do.
std::string source_guide();

}  // namespace tocsin::cli
