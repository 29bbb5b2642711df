// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "tocsin/rule/loader.h"

namespace tocsin::detect {

// The folder of public test data, ../shared/corpus unless TOCSIN_SHARED says where `shared` is.
std::filesystem::path corpus_folder();

// The active SigmaHQ rules in it, with paths relative to its folder sigma.
std::vector<rule::RuleFile> corpus_rules();

}  // namespace tocsin::detect
