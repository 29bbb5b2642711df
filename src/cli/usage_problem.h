// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace tocsin::cli {

// The command that a command line got as far as: "tocsin rules" of `tocsin rules lsit`.
const CLI::App& command_reached(const CLI::App& root);

// Whether nothing is wrong but that a command is missing: help says more than an error.
bool lacks_only_a_command(const CLI::App& root);

// What is wrong with a command line and what to do, for Console::error: a word that is a slip of
// one that is known is told with the one that was likely meant.
std::string usage_problem(const CLI::App& root, const CLI::ParseError& error);

}  // namespace tocsin::cli
