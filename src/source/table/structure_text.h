// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tocsin::source {

// Structures as query engines print them into cells, "{type=Root,
// sessioncontext={attributes=null}}", as a JSON object whose values are strings, nulls and such
// objects. False for any other text; then nothing is appended. What a value that holds ", name="
// meant is not to be known: it ends there.
bool append_structure(std::string_view text, std::string& json);

// A string of JSON, in quotes.
void append_json_string(std::string_view text, std::string& json);

}  // namespace tocsin::source
