// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin::wire {

// Text from outside, on its way to where people look at it: which characters may stand as they
// are, and how the others are named. The one place that decides this for JSON, terminals, tables
// and pages. Pure functions; any thread.

// One character at the front of a text. Bytes that are not UTF-8 read as U+FFFD, one byte at a
// time, with `valid` false.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0 only where the text is empty
  bool valid = true;
};
Character first_character(std::string_view text);

// Appends a character as UTF-8. Surrogates and what is beyond U+10FFFF become U+FFFD.
void append_character(char32_t code, std::string& out);

// Characters that a terminal, browser or editor acts on, or that show nothing, where a reader
// expects to see what is there: controls, those that set the direction of text, zero-width and
// invisible ones, line and paragraph separators, tags and variation selectors.
bool acts(char32_t code);

// Appends how people see a character that acts: "\n", "\t", "\x1b", "\u{202e}".
void append_visible(char32_t code, std::string& out);

// The text with every character that acts made visible and what is not UTF-8 as U+FFFD: one line
// that does nothing.
std::string inert(std::string_view text);

}  // namespace tocsin::wire
