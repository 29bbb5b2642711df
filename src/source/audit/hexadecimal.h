// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// Text that the audit system writes in hexadecimal, in either case.

namespace tocsin::source::audit {

// Whether it is made of whole bytes, one at least.
bool is_hexadecimal(std::string_view text);

// The bytes of such a text, with `for_nul` in place of NUL; false where some are beyond ASCII.
// `out` has room for half its size.
bool read_hex(std::string_view text, char for_nul, char* out);

// The number that a text begins with; 0 for none.
std::uint64_t number_of_hex(std::string_view text);

}  // namespace tocsin::source::audit
