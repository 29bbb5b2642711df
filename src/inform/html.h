// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin::inform::html {

// The only ways by which text from outside gets into the page, named by the place it goes to.
// Whatever the bytes, what comes out is valid UTF-8, holds no markup, and shows characters that
// act (wire::acts) as visible escapes. Pure functions; any thread.

// Between tags, on one line: line ends and tabs are shown as escapes too.
void append_text(std::string_view foreign, std::string& out);
// Between tags where lines may break: "\n", "\r\n" and tabs stay.
void append_block(std::string_view foreign, std::string& out);
// Inside a double-quoted attribute that is plain text (title, aria-label). No foreign text ever
// goes into href, src, style, id, class or an event attribute.
void append_attribute(std::string_view foreign, std::string& out);

// The front of a text in at most `bytes_max` bytes of whole characters.
std::string_view front(std::string_view text, std::size_t bytes_max);

}  // namespace tocsin::inform::html
