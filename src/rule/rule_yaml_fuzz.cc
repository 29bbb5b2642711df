// SPDX-License-Identifier: Apache-2.0
// Any bytes as rule files. The input is cut at lines of "%%%" into up to four files, so that
// duplicates, filters and correlations over several files occur. Invariants:
//  - loading ends, within the bounds of its options, and gives the same again;
//  - the order of the files does not matter;
//  - every expression is a tree within the depth that evaluators are made for;
//  - what the cache gives back is what was put in.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/check.h"
#include "tocsin/rule/loader.h"
#include "tocsin/rule/rule_cache.h"

namespace {

using namespace tocsin::rule;

constexpr std::size_t kFilesMax = 4;

std::vector<RuleFile> files_of(std::string_view input) {
  std::vector<RuleFile> files;
  while (files.size() < kFilesMax) {
    const std::size_t cut = files.size() + 1 < kFilesMax ? input.find("%%%\n") : input.npos;
    files.push_back(
        {"file" + std::to_string(files.size()) + ".yml", std::string(input.substr(0, cut))});
    if (cut == input.npos) break;
    input.remove_prefix(cut + 4);
  }
  return files;
}

void check_tree(const Expression& e, const LoadOptions& options, std::size_t filters) {
  CHECK(e.root < e.nodes.size());
  CHECK(e.predicates.size() <= options.values_max * (1 + filters));
  std::vector<std::size_t> depth(e.nodes.size(), 1);
  for (std::size_t i = 0; i < e.nodes.size(); ++i) {
    const Node& node = e.nodes[i];
    if (node.kind == Node::Kind::kPredicate) CHECK(node.predicate < e.predicates.size());
    if (node.kind == Node::Kind::kNot) CHECK(node.children.size() == 1);
    for (const std::uint32_t child : node.children) {
      CHECK(child < i);
      depth[i] = std::max(depth[i], depth[child] + 1);
    }
    CHECK(depth[i] <= Expression::kDepthMax);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  std::vector<RuleFile> files = files_of({reinterpret_cast<const char*>(data), size});
  LoadOptions options;
  options.include_retired = size % 2 == 0;
  options.variants_max = 30;
  options.values_max = 300;
  options.placeholders = {{"a", {"x", "*y", ""}}, {"b", {"\\"}}};
  const RuleSet set = load_rules(files, LogSourceTable::built_in(), options);
  const CacheKey key{size, 0};
  const std::string bytes = encode(set, key);
  CHECK(set.statuses.size() >= set.rules.size());
  for (const Rule& rule : set.rules) check_tree(rule.condition, options, set.statuses.size());

  std::ranges::reverse(files);
  CHECK(encode(load_rules(files, LogSourceTable::built_in(), options), key) == bytes);

  const auto back = decode(bytes);
  CHECK(back.ok() && back->key == key && encode(back->set, key) == bytes);
  return 0;
}
