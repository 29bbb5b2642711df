// SPDX-License-Identifier: Apache-2.0
// A stream is the number of its documents and their roots. A node is its kind, whether it is quoted
// and its place, and then its text, or the number of its children and these. A member is its key,
// the key's place and its value. Numbers have 32 bits, a text follows its length.
#include "tocsin/text/packed_yaml.h"

#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace tocsin::text {
namespace {

class Packing {
 public:
  explicit Packing(std::string& out) : out_(out) {}

  void number(std::size_t n) {
    const auto word = static_cast<std::uint32_t>(n);
    out_.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  void text(std::string_view bytes) {
    number(bytes.size());
    out_ += bytes;
  }
  void place(const Place& at) {
    number(at.line);
    number(at.column);
  }
  void node(const YamlNode& n) {
    out_ += static_cast<char>(n.kind);
    out_ += static_cast<char>(n.quoted ? 1 : 0);
    place(n.place);
    if (n.is_scalar()) return text(n.text);
    if (n.is_sequence()) {
      number(n.items().size());
      for (const YamlNode& item : n.items()) node(item);
      return;
    }
    number(n.members().size());
    for (const YamlMember& member : n.members()) {
      text(member.key);
      place(member.place);
      node(member.value);
    }
  }

 private:
  std::string& out_;
};

}  // namespace

class YamlUnpacking {
 public:
  YamlUnpacking(std::string_view packed, const YamlLimits& limits)
      : rest_(packed), limits_(limits) {}

  YamlStream run() {
    const std::uint32_t documents = number();
    for (std::uint32_t i = 0; i < documents && sound_; ++i) {
      YamlDocument document;
      document.root = node(0);
      if (sound_) stream_.documents.push_back(document);
    }
    stream_.complete = sound_ && rest_.empty();
    return std::move(stream_);
  }

 private:
  // What every child takes at least.
  static constexpr std::size_t kNodeBytesMin = 14;

  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      sound_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  std::uint32_t number() {
    std::uint32_t word = 0;
    const std::string_view bytes = take(sizeof word);
    if (sound_) std::memcpy(&word, bytes.data(), sizeof word);
    return word;
  }
  std::string_view text() { return take(number()); }
  Place place() {
    Place at;
    at.line = number();
    at.column = number();
    return at;
  }

  YamlNode node(std::size_t depth) {
    YamlNode made;
    const std::string_view front = take(2);
    if (!sound_) return made;
    const auto kind = static_cast<unsigned char>(front[0]);
    sound_ = kind <= static_cast<unsigned char>(YamlKind::kMap) && depth <= limits_.depth_max;
    if (!sound_) return made;
    made.kind = static_cast<YamlKind>(kind);
    made.quoted = front[1] != 0;
    made.place = place();
    if (made.is_scalar()) {
      made.text = text();
      return made;
    }
    const std::uint32_t count = number();
    sound_ = sound_ && count <= rest_.size() / kNodeBytesMin;
    if (!sound_ || count == 0) return made;
    if (made.is_sequence()) {
      fill<YamlNode>(made, count, [&] { return node(depth + 1); });
    } else {
      fill<YamlMember>(made, count, [&] {
        const std::string_view key = text();
        const Place at = place();
        return YamlMember{key, at, node(depth + 1)};
      });
    }
    return made;
  }

  template <class Child, class Make>
  void fill(YamlNode& parent, std::uint32_t count, const Make& make) {
    auto* const children = static_cast<Child*>(stream_.allocate(count * sizeof(Child)));
    for (std::uint32_t i = 0; i < count; ++i) {
      const Child* const made = std::construct_at(children + i, make());
      if constexpr (std::is_same_v<Child, YamlNode>) {
        parent.weight_ += made->weight_;
      } else {
        parent.weight_ += made->value.weight_;
      }
    }
    parent.children_ = children;
    parent.child_count_ = count;
  }

  std::string_view rest_;
  const YamlLimits& limits_;
  YamlStream stream_;
  bool sound_ = true;
};

std::string pack(const YamlStream& stream) {
  std::string out;
  Packing packing(out);
  packing.number(stream.documents.size());
  for (const YamlDocument& document : stream.documents) packing.node(document.root);
  return out;
}

YamlStream unpack(std::string_view packed, const YamlLimits& limits) {
  return YamlUnpacking(packed, limits).run();
}

}  // namespace tocsin::text
