// SPDX-License-Identifier: Apache-2.0
// Strategy: documents made of the paths and values that the table of JSON sources itself speaks of,
// because others reach no more than its last row. The bytes choose a row, whose paths are written,
// and then pairs of a path and a value, more of them than one row has. Invariants:
//  1. The row that is taken is the one that a naive reading of the table takes: of all that fit
//     the heaviest, of these the first. Product, channel, provider and code are told by it.
//  2. A document with its keys nested is of the same row as one with dotted keys.
//  3. The size of reads changes nothing.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "decoded.h"
#include "json_sources.h"
#include "windows_shapes.h"

namespace {

using namespace tocsin;
using source::JsonPath;
using source::JsonSource;
using source::JsonSources;

void require(bool good, const char* what, std::string_view text) {
  if (good) return;
  std::fprintf(stderr, "%s:\n%.*s\n", what, static_cast<int>(text.size()), text.data());
  std::abort();
}

using Pair = std::pair<std::string, std::string>;  // a path, and a text

const JsonSources& table() { return JsonSources::built_in(); }

// Texts that conditions ask for, and some that none does.
const std::vector<std::string>& values() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> all{"", "x", "7", "1795252364", "2026-11-21T09:12:44Z", "192.0.2.7"};
    const auto add = [&](const source::JsonPattern& pattern) {
      all.push_back((pattern.open_before ? "q" : "") + pattern.text +
                    (pattern.open_behind ? "q" : ""));
    };
    for (const JsonSource& row : table().rows()) {
      for (const auto& condition : row.conditions) {
        for (const source::JsonPattern& pattern : condition.any_of) add(pattern);
      }
      for (const auto& [pattern, channel] : row.channels) add(pattern);
      for (const auto& [pattern, code] : row.codes) add(pattern);
    }
    return all;
  }();
  return kAll;
}

std::string leaf(const JsonPath& path) {
  return path.path.ends_with('.') ? path.path + "leaf" : path.path;
}

void add_row(const JsonSource& row, std::vector<Pair>& pairs) {
  for (const auto& condition : row.conditions) {
    const source::JsonPattern& pattern = condition.any_of.front();
    pairs.emplace_back(leaf(*condition.path), (pattern.open_before ? "q" : "") + pattern.text +
                                                  (pattern.open_behind ? "q" : ""));
  }
  for (const JsonPath& path : table().paths()) {
    if (path.sign != JsonPath::kNoSign && row.needed.test(path.sign)) {
      pairs.emplace_back(leaf(path), "x");
    }
  }
  for (const source::JsonSigns& group : row.one_of) {
    for (const JsonPath& path : table().paths()) {
      if (path.sign == JsonPath::kNoSign || !group.test(path.sign)) continue;
      pairs.emplace_back(leaf(path), "x");
      break;
    }
  }
}

// One text a path, and no path below another.
std::vector<Pair> without_clashes(const std::vector<Pair>& pairs) {
  std::vector<Pair> kept;
  for (const Pair& pair : pairs) {
    bool clashes = false;
    for (const Pair& other : kept) {
      clashes |= other.first == pair.first || other.first.starts_with(pair.first + ".") ||
                 pair.first.starts_with(other.first + ".");
    }
    if (!clashes) kept.push_back(pair);
  }
  return kept;
}

std::vector<Pair> pairs_of(std::string_view bytes) {
  constexpr std::size_t kPairsMax = 24;
  const auto& rows = table().rows();
  const auto& paths = table().paths();
  std::size_t at = 0;
  const auto next = [&] { return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at++]) : 0u; };
  std::vector<Pair> pairs;
  add_row(rows[(next() * 256 + next()) % rows.size()], pairs);
  while (at < bytes.size() && pairs.size() < kPairsMax) {
    const std::uint32_t path = next() * 256 + next(), value = next() * 256 + next();
    pairs.emplace_back(leaf(paths[path % paths.size()]), values()[value % values().size()]);
  }
  return without_clashes(pairs);
}

void append_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// The first key is that of no list, so that the document is a record by itself.
std::string dotted(const std::vector<Pair>& pairs) {
  std::string out = R"({"zz":1)";
  for (const auto& [path, text] : pairs) {
    out += ',';
    append_string(path, out);
    out += ':';
    append_string(text, out);
  }
  return out + "}\n";
}

struct Tree {
  std::string text;
  std::vector<std::pair<std::string, std::unique_ptr<Tree>>> below;

  Tree& child(std::string_view key) {
    for (auto& [name, tree] : below) {
      if (name == key) return *tree;
    }
    return *below.emplace_back(key, std::make_unique<Tree>()).second;
  }
  void write(std::string& out) const {
    if (below.empty()) return append_string(text, out);
    char before = '{';
    for (const auto& [name, tree] : below) {
      out += before;
      append_string(name, out);
      out += ':';
      tree->write(out);
      before = ',';
    }
    out += '}';
  }
};

std::string nested(const std::vector<Pair>& pairs) {
  Tree root;
  root.child("zz").text = "1";
  for (const auto& [path, text] : pairs) {
    Tree* at = &root;
    std::string_view left = path;
    while (!left.empty()) {
      const std::size_t dot = std::min(left.find('.'), left.size());
      at = &at->child(left.substr(0, dot));
      left.remove_prefix(std::min(dot + 1, left.size()));
    }
    at->text = text;
  }
  std::string out;
  root.write(out);
  return out + "\n";
}

bool is_there(const JsonPath& path, const std::vector<Pair>& pairs) {
  for (const auto& [name, text] : pairs) {
    const bool below =
        path.path.ends_with('.') && name.starts_with(path.path) && name.size() > path.path.size();
    if (name == path.path || below) return true;
  }
  return false;
}

bool fits(const JsonSource& row, const std::vector<Pair>& pairs) {
  for (const JsonPath& path : table().paths()) {
    if (path.sign == JsonPath::kNoSign) continue;
    const bool there = is_there(path, pairs);
    if ((row.needed.test(path.sign) && !there) || (row.absent.test(path.sign) && there)) {
      return false;
    }
  }
  for (const source::JsonSigns& group : row.one_of) {
    bool any = false;
    for (const JsonPath& path : table().paths()) {
      any |= path.sign != JsonPath::kNoSign && group.test(path.sign) && is_there(path, pairs);
    }
    if (!any) return false;
  }
  for (const auto& condition : row.conditions) {
    bool holds = false;
    for (const auto& [name, text] : pairs) {
      if (name != condition.path->path) continue;
      for (const source::JsonPattern& pattern : condition.any_of) holds |= pattern.matches(text);
    }
    if (!holds) return false;
  }
  return true;
}

const JsonSource& naive_row(const std::vector<Pair>& pairs) {
  const JsonSource* best = nullptr;
  for (const JsonSource& row : table().rows()) {
    if (!fits(row, pairs)) continue;
    const bool better = best == nullptr || row.weight > best->weight ||
                        (row.weight == best->weight && row.order < best->order);
    if (better) best = &row;
  }
  require(best != nullptr, "the last row fits all", "");
  return *best;
}

// Whether a container of the document is more than its members, or a text of it a message.
bool is_special(const std::vector<Pair>& pairs, const JsonSource& row) {
  for (const JsonPath& path : table().paths()) {
    if (!path.holds_more()) continue;
    for (const Pair& pair : pairs) {
      if (pair.first.starts_with(path.path + ".")) return true;
    }
  }
  for (const JsonPath* path : row.message) {
    if (is_there(*path, pairs)) return true;
  }
  return false;
}

bool is_windows(const std::vector<Pair>& pairs) {
  source::ShapeSigns signs = 0;
  for (const auto& [path, text] : pairs) {
    for (std::size_t end = path.find('.'); end != std::string::npos;
         end = path.find('.', end + 1)) {
      signs |= source::signs_of(path.substr(0, end));
    }
    signs |= source::signs_of(path);
  }
  return source::shape_of(signs) != source::Shape::kGeneric;
}

std::string head_of(const source::PlainEvent& event) {
  return event.product + "|" + event.channel + "|" + event.provider + "|" + event.host + "|" +
         event.time + "|" + std::to_string(event.code);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<Pair> pairs = pairs_of(bytes);
  if (is_windows(pairs)) return 0;
  const std::string flat = dotted(pairs), deep = nested(pairs);
  const source::Decoded first = decoder.decode("json-lines", flat);
  const source::Decoded again = decoder.decode("json-lines", flat, {.step = 1 + size % 61});
  require(first.events.size() == 1 && first.events == again.events, "reads differ", flat);
  const source::PlainEvent& event = first.events.front();
  const JsonSource& row = naive_row(pairs);
  if (is_special(pairs, row)) return 0;
  require(event.product == row.product, "another product", flat);
  if (row.channel_from.empty()) require(event.channel == row.channel, "another channel", flat);
  if (row.provider_from.empty()) require(event.provider == row.provider, "another provider", flat);
  if (row.code_from.empty()) require(event.code == row.code, "another code", flat);
  const source::Decoded inner = decoder.decode("json-lines", deep);
  require(inner.events.size() == 1, "nested keys are no record", deep);
  require(head_of(inner.events.front()) == head_of(event), "nested keys are another row", deep);
  return 0;
}
