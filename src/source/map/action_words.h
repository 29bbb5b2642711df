// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tocsin::source {

// The small vocabulary of what people do with case files: open, search, list, copy, download,
// print, export, send, share, create, change, move, delete, lock, login, logout, create_account,
// change_rights. The word that a log's own word for it means, in English, German, French, Spanish,
// Italian or Dutch, in any case and inside longer words; empty where none is meant.
std::string_view action_of(std::string_view word);

// "success" or "failure", likewise; empty where neither is meant.
std::string_view outcome_of(std::string_view word);

// The same of a number in a column that tells of outcomes: 0 and what HTTP calls no error are
// successes. Empty where it is no number.
std::string_view outcome_of_code(std::string_view code);

}  // namespace tocsin::source
