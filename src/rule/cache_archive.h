// SPDX-License-Identifier: Apache-2.0
// The archives that the layout of the cache (rule_cache.cc) visits: one writes what it is shown,
// the others read into it. The format is docs/formats/rule-cache.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "encoding.h"
#include "tocsin/rule/expression.h"

namespace tocsin::rule {

class CacheWriter {
 public:
  static constexpr bool kReads = false;
  std::string bytes;

  template <class T>
    requires std::is_arithmetic_v<T>
  void number(const T& n) {
    bytes.append(reinterpret_cast<const char*>(&n), sizeof n);
  }
  void flag(bool value) { bytes.push_back(value ? 1 : 0); }
  template <class E>
  void choice(E value, E) {
    bytes.push_back(static_cast<char>(value));
  }
  void text(const std::string& s) {
    number(static_cast<std::uint32_t>(s.size()));
    bytes.append(s);
  }
  void name(const std::string& s) { text(s); }
  template <class T, class Visit>
  std::size_t list(const std::vector<T>& items, std::size_t, const Visit& visit) {
    number(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) visit(item);
    return items.size();
  }
  void indexes(const std::vector<std::uint32_t>& items) {
    number(static_cast<std::uint32_t>(items.size()));
    bytes.append(reinterpret_cast<const char*>(items.data()), items.size() * 4);
  }
  void raw(const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  }
};

// Whether nodes are a tree that evaluators are made for: children before parents, `not` of one,
// and no deeper than Expression::kDepthMax.
class TreeCheck {
 public:
  // Looks at the next node.
  bool add(bool negation, std::span<const std::uint32_t> children) {
    std::uint32_t depth = 1;
    for (const std::uint32_t child : children) {
      if (child >= depths_.size()) return false;
      depth = std::max(depth, depths_[child] + 1u);
    }
    if (depth > Expression::kDepthMax || (negation && children.size() != 1)) return false;
    depths_.push_back(static_cast<std::uint8_t>(depth));
    return true;
  }
  void clear() { depths_.clear(); }

 private:
  std::vector<std::uint8_t> depths_;
};

// After the first fault everything reads as zero or empty, so that callers check once. With
// `kKeeps` it fills what it visits; without, it makes the same checks and keeps only what they
// need, in one item that stands for all of a list: thousands of rules are checked without
// allocating anything for them.
template <bool kKeeps>
class CacheReader {
 public:
  static constexpr bool kReads = true;
  explicit CacheReader(std::string_view bytes) : bytes_(bytes) {}

  bool sound() const { return sound_; }
  bool at_end() const { return position_ == bytes_.size(); }
  bool is_whole() const { return sound_ && at_end(); }
  std::size_t position() const { return position_; }
  TreeCheck& tree() { return tree_; }
  void fail() {
    sound_ = false;
    position_ = bytes_.size();
  }

  template <class T>
    requires std::is_arithmetic_v<T>
  void number(T& n) {
    raw(&n, sizeof n);
  }
  void flag(bool& value) {
    std::uint8_t byte = 0;
    number(byte);
    if (byte > 1) fail();
    value = byte == 1;
  }
  template <class E>
  void choice(E& value, E last) {
    std::uint8_t byte = 0;
    number(byte);
    if (byte > static_cast<std::uint8_t>(last)) fail();
    value = sound_ ? static_cast<E>(byte) : E{};
  }
  void text(std::string& s) {
    [[maybe_unused]] const std::string_view view = read_text();
    if constexpr (kKeeps) s.assign(view);
  }
  // A field's name. Without `kKeeps` it is told by names().
  void name(std::string& s) {
    const std::string_view view = read_text();
    if constexpr (kKeeps) {
      s.assign(view);
    } else if (names_.empty() || names_.back() != view) {
      names_.push_back(view);
    }
  }
  // The names so far; of equal ones in a row, one. Into the bytes.
  std::span<const std::string_view> names() const { return names_; }
  // `bytes_min`: what one item takes at least, so that a count cannot ask for more memory than
  // a small multiple of what is there. Gives the number of items.
  template <class T, class Visit>
  std::size_t list(std::vector<T>& items, std::size_t bytes_min, const Visit& visit) {
    std::uint32_t count = 0;
    number(count);
    if (count > left() / bytes_min) {
      fail();
      return 0;
    }
    if constexpr (kKeeps) {
      items.resize(count);
      for (T& item : items) visit(item);
      if (!sound_) items.clear();
    } else if (count > 0) {
      T item{};
      for (std::uint32_t i = 0; i < count && sound_; ++i) visit(item);
    }
    return sound_ ? count : 0;
  }
  void indexes(std::vector<std::uint32_t>& items) {
    std::uint32_t count = 0;
    number(count);
    if (count > left() / 4) return fail();
    items.resize(count);
    raw(items.data(), std::size_t{count} * 4);
  }
  void raw(void* into, std::size_t size) {
    if (size > left()) {
      fail();
      if (size > 0) std::memset(into, 0, size);
      return;
    }
    if (size > 0) std::memcpy(into, bytes_.data() + position_, size);
    position_ += size;
  }
  // The next bytes, to be read by another reader.
  std::string_view part(std::size_t size) {
    if (size > left()) {
      fail();
      return {};
    }
    const std::string_view bytes = bytes_.substr(position_, size);
    position_ += size;
    return bytes;
  }

 private:
  std::string_view read_text() {
    std::uint32_t size = 0;
    number(size);
    const std::string_view view = bytes_.substr(position_, size);
    if (view.size() != size || (!is_ascii(view) && !is_utf8(view))) {
      fail();
      return {};
    }
    position_ += size;
    return view;
  }
  std::size_t left() const { return bytes_.size() - position_; }
  static bool is_ascii(std::string_view s) {
    constexpr std::uint64_t kTops = 0x8080808080808080u;
    const auto word_at = [&]<class Word>(std::size_t at, Word word) {
      std::memcpy(&word, s.data() + at, sizeof word);
      return word;
    };
    // The last word of several overlaps the one before.
    if (s.size() >= 8) {
      std::uint64_t seen = word_at(s.size() - 8, std::uint64_t{});
      for (std::size_t i = 0; i + 8 < s.size(); i += 8) seen |= word_at(i, std::uint64_t{});
      return (seen & kTops) == 0;
    }
    if (s.size() >= 4) {
      const std::uint32_t seen =
          word_at(0, std::uint32_t{}) | word_at(s.size() - 4, std::uint32_t{});
      return (seen & kTops) == 0;
    }
    std::uint32_t seen = 0;
    for (const char c : s) seen |= static_cast<unsigned char>(c);
    return (seen & kTops) == 0;
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
  bool sound_ = true;
  TreeCheck tree_;
  std::vector<std::string_view> names_;
};

}  // namespace tocsin::rule
