// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "line/event_writer.h"

namespace tocsin::source {

// The product (data/log_sources) that a device vendor and product mean; empty where unknown.
std::string_view product_of_device(std::string_view vendor, std::string_view product);

// Cuts the next part of a header off `rest`: up to a '|' that no backslash escapes. Without one,
// `part` is the rest and false is returned. `escaped`: `part` holds backslashes.
bool next_header_part(std::string_view& rest, std::string_view& part, bool& escaped);

// A header part without its escapes: \| and \\.
std::string_view header_text(std::string_view part, bool escaped, EventWriter& event,
                             std::string& room);

// Adds the pairs of a CEF extension to the event. False where the text is none: it neither is
// blank nor begins with a key.
bool add_extension(std::string_view extension, EventWriter& event, std::string& room);

// For each field that labels another (cs1Label, deviceCustomDate1Label …) adds what it labels
// under the label. `first`: the first field to look at.
void add_labelled(std::size_t first, EventWriter& event);

}  // namespace tocsin::source
