// SPDX-License-Identifier: Apache-2.0
// What folding a value costs, per form of its source. The values are command lines of one length,
// each with other places of the backslashes, so that the branches cannot be learnt by heart.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "tocsin/base/random.h"
#include "tocsin/model/casefold.h"
#include "tocsin/model/value.h"

namespace tocsin::model {
namespace {

constexpr std::size_t kValues = 512;

enum class Content { kPlain, kPaths, kCyrillic };

// A command line of `size` characters: words of 3 to 11 letters; between them backslashes, or
// else blanks and what stands before options.
std::string command_line(base::Random& random, std::size_t size, Content content) {
  std::string text;
  std::size_t characters = 0;
  while (characters < size) {
    for (std::size_t letters = 3 + random.below(9); letters > 0 && characters < size; --letters) {
      if (content == Content::kCyrillic) {
        append_utf8(static_cast<char32_t>(0x410 + random.below(64)), text);
      } else {
        text += static_cast<char>((random.one_in(4) ? 'A' : 'a') + random.below(26));
      }
      ++characters;
    }
    if (characters == size) break;
    text += content == Content::kPaths ? '\\' : " -/"[random.below(3)];
    ++characters;
  }
  return text;
}

std::string escaped_form(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

// The text must be of the Basic Multilingual Plane in one or two bytes a character.
std::string wide_form(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto unit = static_cast<unsigned char>(text[i]) + 0u;
    if (unit >= 0xc0) unit = (unit & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f);
    out += static_cast<char>(unit & 0xff);
    out += static_cast<char>(unit >> 8);
  }
  return out;
}

std::vector<std::string> source_bytes(ValueKind kind, Content content, std::size_t size) {
  base::Random random(1);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < kValues; ++i) {
    std::string text = command_line(random, size, content);
    if (kind == ValueKind::kEscapedText) text = escaped_form(text);
    if (kind == ValueKind::kWideText) text = wide_form(text);
    values.push_back(std::move(text));
  }
  return values;
}

void fold_values(benchmark::State& state, ValueKind kind, Content content) {
  const auto values = source_bytes(kind, content, static_cast<std::size_t>(state.range(0)));
  std::string out;
  std::size_t next = 0;
  for (auto _ : state) {
    out.clear();
    append_folded(Value::borrowed(kind, values[next]), out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
    next = (next + 1) % kValues;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

// A number, an image path, a command line and a script block, in characters.
void name_sizes(benchmark::internal::Benchmark* bench) {
  bench->Arg(12)->Arg(38)->Arg(140)->Arg(4000);
}

BENCHMARK_CAPTURE(fold_values, text_plain, ValueKind::kText, Content::kPlain)->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, text_paths, ValueKind::kText, Content::kPaths)->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, escaped_plain, ValueKind::kEscapedText, Content::kPlain)
    ->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, escaped_paths, ValueKind::kEscapedText, Content::kPaths)
    ->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, wide_plain, ValueKind::kWideText, Content::kPlain)
    ->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, text_cyrillic, ValueKind::kText, Content::kCyrillic)
    ->Apply(name_sizes);
BENCHMARK_CAPTURE(fold_values, wide_cyrillic, ValueKind::kWideText, Content::kCyrillic)
    ->Apply(name_sizes);

}  // namespace
}  // namespace tocsin::model

BENCHMARK_MAIN();
