// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}  // namespace CLI

namespace tocsin::cli {

// The script that completes the words of `root` in a shell ("bash", "zsh" or "fish"): commands,
// flags, the values of flags that have a list of them, and files everywhere else.
std::string completion_script(const CLI::App& root, std::string_view shell);

}  // namespace tocsin::cli
