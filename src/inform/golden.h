// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace tocsin::inform {

// The text that a file of testdata expects. With TOCSIN_GOLDEN_UPDATE set (./dev golden --update)
// the file is written first.
inline std::string golden(const std::string& name, const std::string& now) {
  const std::string path = "src/inform/testdata/" + name;
  if (std::getenv("TOCSIN_GOLDEN_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << now;
  }
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace tocsin::inform
