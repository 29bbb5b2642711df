// SPDX-License-Identifier: Apache-2.0
// Strategy: the input is cut at bytes of 0xff; the last part is the text, the others are literals.
// A part that begins with 0xfe takes the rest of its first eight bytes from the text, so that hits
// are common. Invariant: every way of scanning finds exactly the literals that a plain
// search finds, and reads nothing outside the text.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "literal_scanner.h"
#include "tocsin/base/check.h"

namespace {

using namespace tocsin::detect;

constexpr std::size_t kLiteralsMax = 64;

float some_rate(std::uint32_t gram) { return static_cast<float>(gram % 97) / 97.0f; }

void compare(const std::vector<std::string_view>& literals, std::string_view text) {
  std::vector<std::uint32_t> expected;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    if (text.find(literals[i]) != text.npos) expected.push_back(i);
  }
  for (const ScanPath path :
       {ScanPath::kScalar, ScanPath::kAvx2, ScanPath::kAvx512, ScanPath::kVbmi}) {
    const LiteralScanner scanner(literals, some_rate, path);
    LiteralHits hits;
    hits.begin(scanner.size());
    scanner.scan(text, hits);
    std::vector<std::uint32_t> found(hits.found().begin(), hits.found().end());
    std::ranges::sort(found);
    CHECK(found == expected);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::size_t last = rest.rfind('\xff');
  // The text gets memory of its own, so that the sanitizer sees its ends.
  const std::string_view tail = last == rest.npos ? rest : rest.substr(last + 1);
  const std::unique_ptr<char[]> copy(new char[tail.size()]);
  std::ranges::copy(tail, copy.get());
  const std::string_view text(copy.get(), tail.size());
  std::vector<std::string_view> literals;
  rest = last == rest.npos ? std::string_view() : rest.substr(0, last);
  while (!rest.empty() && literals.size() < kLiteralsMax) {
    const std::size_t end = std::min(rest.find('\xff'), rest.size());
    std::string_view literal = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (literal.size() >= 3 && literal.front() == '\xfe' && !text.empty()) {
      const std::size_t begin = static_cast<std::uint8_t>(literal[1]) % text.size();
      literal = text.substr(begin, static_cast<std::uint8_t>(literal[2]) % 24);
    }
    if (!literal.empty()) literals.push_back(literal);
  }
  compare(literals, text);
  return 0;
}
