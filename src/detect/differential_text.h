// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tocsin/model/value.h"

namespace tocsin::detect {

class Choices;

// Texts for rules and events that collide often: one short alphabet of pieces, among them
// characters whose fold is another length or ASCII, backslashes, wildcards, numbers and names
// long enough for literal scanners. Valid UTF-8.
std::string draw_text(Choices& choices);

// The text with some characters replaced by others of the same fold.
std::string in_other_case(std::string_view utf8, Choices& choices);

// Bytes of a text kind that read as the text (kAnsiText: '?' for what it has not); kEscapedText
// with some escapes more than needed, kWideText now and then with a lone surrogate at the end.
std::string encoded(std::string_view utf8, model::ValueKind kind, Choices& choices);

// A value of a kind that is no text. `bytes` gets what kGuid, kSid and kBinary borrow.
void draw_scalar(Choices& choices, model::Value& value, std::string& bytes);

double draw_number(Choices& choices);
// In one of the forms that model::parse_time reads, around the turn of years too.
std::string draw_date(Choices& choices);
std::string draw_regex(Choices& choices);

}  // namespace tocsin::detect
