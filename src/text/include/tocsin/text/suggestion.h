// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::text {

// How many single changes (insert, delete, replace, swap of neighbours) turn one word into the
// other, without regard to ASCII case. Words over 64 bytes are taken as wholly different.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known word that `word` is most likely a slip of: at most a third of its length away; the
// first one among equals. Empty where nothing is close.
std::string_view closest(std::string_view word, std::span<const std::string_view> known);

// "did you mean `x`?", or empty where nothing is close.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace tocsin::text
