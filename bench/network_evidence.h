// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::bench {

// A log as its producer writes it, made from a fixed seed. Its lines are as long and as varied as
// real ones: words, ids, addresses, ports, sizes and times differ from line to line, so that no
// cache of values helps.
struct LogSample {
  std::string_view name;    // for people
  std::string_view format;  // row of the format table
  bool json = false;
  std::string text;
  std::size_t events = 0;
};

// The names of all samples, in the order of the table that the benchmark prints.
std::vector<std::string_view> log_sample_names();

// About `bytes` of one of them; empty for a name that is none.
LogSample make_log_sample(std::string_view name, std::size_t bytes);

}  // namespace tocsin::bench
