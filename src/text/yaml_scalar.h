// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "tocsin/text/yaml.h"

namespace tocsin::text {

// The YAML 1.1 type of a plain scalar (yaml.org/type: null, bool, int, float).
YamlKind kind_of_plain(std::string_view text);

}  // namespace tocsin::text
