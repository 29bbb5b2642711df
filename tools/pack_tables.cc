// SPDX-License-Identifier: Apache-2.0
// Run while the program is built: pack_tables OUT.inc TABLE.yml …
// Writes rows of an array of text::TableText: names, and the packed tables as text of C++.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tocsin/text/packed_yaml.h"

namespace {

using namespace tocsin;

// Escapes have three digits, so that what follows is no part of them.
std::string literal(std::string_view bytes) {
  constexpr std::size_t kBytesOnLine = 4096;
  std::string out = "\"";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i % kBytesOnLine == kBytesOnLine - 1) out += "\"\n\"";
    if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?') {
      out += bytes[i];
      continue;
    }
    for (const int shift : {6, 3, 0}) {
      if (shift == 6) out += '\\';
      out += static_cast<char>('0' + (byte >> shift & 7));
    }
  }
  return out + '"';
}

bool add_row(const std::string& path, std::string& out) {
  std::ifstream file(path, std::ios::binary);
  const std::string yaml(std::istreambuf_iterator<char>(file), {});
  std::vector<text::Diagnostic> diagnostics;
  const text::YamlStream stream = text::YamlStream::parse(yaml, path, {}, diagnostics);
  for (const text::Diagnostic& one : diagnostics) {
    std::cerr << path << ":" << one.place.line << ": " << one.message << "\n";
  }
  if (!file || !diagnostics.empty() || stream.documents.empty()) return false;
  const std::string packed = text::pack(stream);
  const std::string name = path.substr(path.rfind('/') + 1);
  out += "{\"" + name + "\", {}, std::string_view(" + literal(packed) + ", " +
         std::to_string(packed.size()) + ")},\n";
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: pack_tables OUT.inc TABLE.yml ...\n";
    return 2;
  }
  std::string out;
  for (int i = 2; i < count; ++i) {
    if (!add_row(arguments[i], out)) {
      std::cerr << "pack_tables: cannot pack " << arguments[i] << "\n";
      return 1;
    }
  }
  std::ofstream file(arguments[1], std::ios::binary);
  file << out;
  return file.good() ? 0 : 1;
}
