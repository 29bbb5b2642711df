// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tocsin/text/yaml.h"

namespace tocsin::text {

// The documents of a stream as bytes that are read in a small part of the time: for tables that are
// part of the program, which are packed while it is built. Aliases are written out; numbers are as
// this machine has them.
std::string pack(const YamlStream& stream);

// The documents again. Texts point into `packed`, which must stay. Incomplete, with the documents
// before, where the bytes are not what pack() wrote; nesting is bounded by `limits`.
YamlStream unpack(std::string_view packed, const YamlLimits& limits = {});

}  // namespace tocsin::text
