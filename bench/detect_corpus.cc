// SPDX-License-Identifier: Apache-2.0
#include "detect_corpus.h"

#include <time.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tocsin::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockLines = 1000;
constexpr std::size_t kBlockStep = 5;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(ending)) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

bool has(std::string_view line, std::string_view piece) {
  return memmem(line.data(), line.size(), piece.data(), piece.size()) != nullptr;
}

bool has_event_id(std::string_view line, std::string_view id) {
  return has(line, "\"EventID\":" + std::string(id) + ",") ||
         has(line, "\"EventID\":" + std::string(id) + "}");
}

// Appends a number to the string value of a key, so that no two values are the same.
void make_unique(std::string& line, std::string_view key, std::size_t number) {
  const std::string opening = "\"" + std::string(key) + "\":\"";
  const std::size_t begin = line.find(opening);
  if (begin == line.npos) return;
  std::size_t end = begin + opening.size();
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  if (end < line.size()) line.insert(end, " " + std::to_string(number));
}

// Repeats `lines` until there are `count`, with a number in the values of `keys`.
void fill_unique(Lines& into, const std::vector<std::string>& lines, std::size_t count,
                 std::initializer_list<std::string_view> keys) {
  for (std::size_t i = 0; i < count && !lines.empty(); ++i) {
    std::string line = lines[i % lines.size()];
    for (const std::string_view key : keys) make_unique(line, key, 100'000 + i);
    into.add(line);
  }
}

}  // namespace

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void Lines::add(std::string_view line) {
  const std::size_t need = line.size() + 1;
  if (blocks.empty() || blocks.back().size() + need > source::kBlockBytes) {
    source::Block& block = blocks.emplace_back();
    block.reserve(std::max(need, source::kBlockBytes));
    block.resize(0);
    block.first_record = events + 1;
  }
  source::Block& block = blocks.back();
  const std::size_t at = block.size();
  block.resize(at + need);
  std::memcpy(block.data() + at, line.data(), line.size());
  block.data()[at + line.size()] = '\n';
  ++events;
  bytes += need;
}

Corpus load_corpus(const fs::path& folder, std::size_t events_max) {
  Corpus corpus;
  std::vector<std::string> processes, scripts;
  std::size_t line_number = 0;
  for (const fs::path& path : files_below(folder, ".json")) {
    const std::string text = read_file(path);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = std::string_view(text).substr(at, end - at);
      at = end + 1;
      if (!line.starts_with('{') || !has(line, "\"EventID\":") || has(line, "\"winlog\"")) continue;
      const bool taken = (line_number++ / kBlockLines) % kBlockStep == 0;
      if (taken && corpus.mixed.events < events_max) corpus.mixed.add(line);
      const bool sysmon = has(line, "Sysmon/Operational");
      if ((sysmon && has_event_id(line, "1")) ||
          (has_event_id(line, "4688") && has(line, "\"Channel\":\"Security\""))) {
        processes.emplace_back(line);
      }
      if (has_event_id(line, "4104") && has(line, "ScriptBlockText")) scripts.emplace_back(line);
    }
  }
  fill_unique(corpus.process_creation, processes, std::min<std::size_t>(events_max, 20'000),
              {"CommandLine", "ParentCommandLine"});
  fill_unique(corpus.script_blocks, scripts, std::min<std::size_t>(events_max, 5'000),
              {"ScriptBlockText"});
  return corpus;
}

std::vector<rule::RuleFile> rule_files(const fs::path& sigma) {
  std::vector<rule::RuleFile> files;
  for (const auto& entry : fs::directory_iterator(sigma)) {
    if (!entry.path().filename().string().starts_with("rules")) continue;
    for (const fs::path& path : files_below(entry.path(), ".yml")) {
      files.push_back({fs::relative(path, sigma).string(), read_file(path)});
    }
  }
  return files;
}

void double_rules(rule::RuleSet& rules) {
  const std::size_t count = rules.rules.size();
  rules.rules.reserve(2 * count);
  rules.outline = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    rule::Rule copy = rules.rules[i];
    copy.header.id += "-copy";
    for (rule::Predicate& predicate : copy.condition.predicates) {
      const bool header = predicate.field == "EventID" || predicate.field == "Channel" ||
                          predicate.field == "Provider_Name" || predicate.field == "EventType";
      if (header || predicate.text.size() < 3) continue;
      if (predicate.test > rule::Test::kContains) continue;
      // Two letters in the middle change places with others: as long and as ordinary as before.
      char& letter = predicate.text[predicate.text.size() / 2];
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>('a' + (letter - 'a' + 7) % 26);
    }
    rules.rules.push_back(std::move(copy));
  }
}

}  // namespace tocsin::bench
