// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "console.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tocsin::cli {

// Exit codes of every subcommand, part of the interface.
enum ExitCode : int {
  kExitNothingFound = 0,
  kExitAlertsFound = 1,
  kExitCouldNotRun = 2,
  kExitPartlyRead = 3,  // some input could not be read whole; wins over alerts found
};

// Brings out what a command wrote: `code`, or kExitCouldNotRun with a word where it did not arrive.
inline int finish_output(Console& console, int code) {
  if (console.flush() || console.reader_gone()) return code;
  console.error("standard output takes no more (disk full?)");
  return kExitCouldNotRun;
}

// One subcommand: its flags as data, and what it does. Made once in main, used once.
class Command {
 public:
  virtual ~Command() = default;
  // Adds the subcommand with its flags, bound to this object's members.
  virtual void describe(CLI::App& parent) = 0;
  // Whether the command line chose it.
  virtual bool chosen() const = 0;
  virtual int run(Console& console) = 0;
};

}  // namespace tocsin::cli
