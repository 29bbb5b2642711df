// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin::inform {

// Fitting text to the columns of a terminal. Widths are of valid UTF-8 without characters that
// act (wire::inert): wide East Asian characters and pictures count two columns, marks that stand
// on the character before them none. Terminals differ on rare characters; this is close.

inline constexpr std::string_view kEllipsis = "…";

std::size_t columns_of(char32_t code);
std::size_t columns(std::string_view text);

// The text in at most `width` columns, "…" standing for what is left out: at the end, or in the
// middle, where paths and command lines keep both their beginning and what they end in.
std::string cut_end(std::string_view text, std::size_t width);
std::string cut_middle(std::string_view text, std::size_t width);
// A host's name; where it is too long its first label, which is what tells it from others.
std::string cut_host(std::string_view name, std::size_t width);

// Cut at the end and filled with spaces to exactly `width` columns; `right` fills on the left.
std::string fit(std::string_view text, std::size_t width);
std::string fit_right(std::string_view text, std::size_t width);

// How many bytes at the front of the text fill at most `width` columns; at least one character.
std::size_t line_bytes(std::string_view text, std::size_t width);

}  // namespace tocsin::inform
