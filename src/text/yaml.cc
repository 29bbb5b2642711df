// SPDX-License-Identifier: Apache-2.0
// From libyaml's events to a tree of views. Children of unfinished nodes wait on two stacks (one
// for items, one for members) and move to the arena when their parent ends, so that every
// node's children lie side by side and nothing is freed one by one.
#include "tocsin/text/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "yaml_scalar.h"

namespace tocsin::text {
namespace {

constexpr std::size_t kPageBytes = 16 * 1024;
constexpr const char* kKeyIsNoScalar = "a key is a list or a map: only plain text can be one";
constexpr std::size_t kSmallMap = 12;  // up to here duplicates are found by comparing all pairs

Place place_of(const yaml_mark_t& mark) {
  const auto clamp = [](std::size_t n) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(n, UINT32_MAX - 1) + 1);
  };
  return {clamp(mark.line), clamp(mark.column)};
}

std::string_view view(const yaml_char_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string_view view(const yaml_char_t* bytes) {
  return bytes == nullptr ? std::string_view() : reinterpret_cast<const char*>(bytes);
}

// An event that frees itself.
struct Event {
  yaml_event_t event{};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event); }
};

}  // namespace

static_assert(std::is_trivially_destructible_v<YamlNode>);
static_assert(std::is_trivially_destructible_v<YamlMember>);

class YamlBuilder {
 public:
  YamlBuilder(YamlStream& stream, const std::string& path, const YamlLimits& limits,
              std::vector<Diagnostic>& diagnostics)
      : stream_(stream), path_(path), limits_(limits), diagnostics_(diagnostics) {}

  void run(std::string_view bytes) {
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0) {
      report({}, "yaml-memory", "no memory to read the text");
      stream_.complete = false;
      return;
    }
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
    bool more = true;
    while (more) {
      Event event;
      if (yaml_parser_parse(&parser, &event.event) == 0) {
        report_syntax(parser);
        break;
      }
      more = take(event.event);
    }
    yaml_parser_delete(&parser);
  }

 private:
  // A sequence or map whose end has not come yet.
  struct Frame {
    bool is_map = false;
    bool has_key = false;
    Place place;
    std::size_t first = 0;  // of its children on the stack
    std::string_view key;
    bool key_merges = false;  // the key is `<<`
    Place key_place;
    std::string anchor;
    std::vector<YamlNode> merged;  // maps whose members this one has too, the first before others
  };

  // False: the stream is over, or the rest of it is refused.
  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_STREAM_END_EVENT:
        return false;
      case YAML_DOCUMENT_START_EVENT:
        return begin_document(event);
      case YAML_DOCUMENT_END_EVENT:
        document_open_ = false;
        return true;
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_ALIAS_EVENT:
        return take_alias(event);
      case YAML_SEQUENCE_START_EVENT:
        return begin_frame(event, false, event.data.sequence_start.anchor);
      case YAML_MAPPING_START_EVENT:
        return begin_frame(event, true, event.data.mapping_start.anchor);
      case YAML_SEQUENCE_END_EVENT:
        return end_sequence();
      case YAML_MAPPING_END_EVENT:
        return end_map();
      default:
        return true;
    }
  }

  bool begin_document(const yaml_event_t& event) {
    anchors_.clear();
    if (stream_.documents.size() >= limits_.documents_max) {
      return refuse(place_of(event.start_mark), "yaml-too-large", "too many documents");
    }
    stream_.documents.emplace_back();
    document_open_ = true;
    return true;
  }

  bool take_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    YamlNode node;
    node.place = place_of(event.start_mark);
    node.text = stream_.keep(view(scalar.value, scalar.length));
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    const std::string_view tag = view(scalar.tag);
    if (node.quoted || tag == "!" || tag == YAML_STR_TAG) {
      node.kind = YamlKind::kText;
    } else {
      node.kind = kind_of_plain(node.text);
    }
    return count(1, node.place) && add(node, view(scalar.anchor));
  }

  bool take_alias(const yaml_event_t& event) {
    const std::string_view name = view(event.data.alias.anchor);
    const auto found = anchors_.find(std::string(name));
    if (found == anchors_.end()) {
      return refuse(place_of(event.start_mark), "yaml-alias",
                    "the alias *" + std::string(name) + " names no earlier node");
    }
    YamlNode node = found->second;
    node.place = place_of(event.start_mark);
    return count(node.weight_, node.place) && add(node, {});
  }

  bool begin_frame(const yaml_event_t& event, bool is_map, const yaml_char_t* anchor) {
    const Place place = place_of(event.start_mark);
    if (frames_.size() >= limits_.depth_max) {
      return refuse(place, "yaml-too-deep", "nested too deeply");
    }
    if (!frames_.empty() && frames_.back().is_map && !frames_.back().has_key) {
      return refuse(place, "yaml-key", kKeyIsNoScalar);
    }
    if (!count(1, place)) return false;
    Frame frame;
    frame.is_map = is_map;
    frame.place = place;
    frame.first = is_map ? members_.size() : items_.size();
    frame.anchor = std::string(view(anchor));
    frames_.push_back(std::move(frame));
    return true;
  }

  bool end_sequence() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    YamlNode node = parent_of(items_, frame.first);
    node.kind = YamlKind::kSequence;
    node.place = frame.place;
    return add(node, frame.anchor);
  }

  bool end_map() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    check_duplicates(std::span(members_).subspan(frame.first));
    if (!frame.merged.empty()) merge_members(frame);
    YamlNode node = parent_of(members_, frame.first);
    node.kind = YamlKind::kMap;
    node.place = frame.place;
    return add(node, frame.anchor);
  }

  static std::uint32_t weight(const YamlNode& node) { return node.weight_; }
  static std::uint32_t weight(const YamlMember& member) { return member.value.weight_ + 1; }

  // Moves the children from the stack to the arena.
  template <class Child>
  YamlNode parent_of(std::vector<Child>& stack, std::size_t first) {
    const std::size_t count = stack.size() - first;
    YamlNode node;
    for (std::size_t i = first; i < stack.size(); ++i) node.weight_ += weight(stack[i]);
    if (count > 0) {
      void* memory = stream_.allocate(count * sizeof(Child));
      std::uninitialized_copy_n(stack.data() + first, count, static_cast<Child*>(memory));
      node.children_ = memory;
      node.child_count_ = static_cast<std::uint32_t>(count);
    }
    stack.resize(first);
    return node;
  }

  // Counts nodes, aliases as copies of what they name; false over the limit.
  bool count(std::uint32_t nodes, Place place) {
    nodes_ += nodes;
    if (nodes_ <= limits_.nodes_max) return true;
    return refuse(place, "yaml-too-large", "too many values");
  }

  // Gives a complete node to whom it belongs.
  bool add(const YamlNode& node, std::string_view anchor) {
    if (!anchor.empty()) anchors_.insert_or_assign(std::string(anchor), node);
    if (frames_.empty()) {
      stream_.documents.back().root = node;
      return true;
    }
    Frame& frame = frames_.back();
    if (!frame.is_map) {
      items_.push_back(node);
      return true;
    }
    if (!frame.has_key) return add_key(frame, node);
    frame.has_key = false;
    if (frame.key_merges) return add_merged(frame, node);
    members_.push_back({frame.key, frame.key_place, node});
    return true;
  }

  bool add_merged(Frame& frame, const YamlNode& node) {
    const std::span<const YamlNode> maps =
        node.kind == YamlKind::kSequence ? node.items() : std::span(&node, 1);
    if (!std::ranges::all_of(maps, &YamlNode::is_map)) {
      return refuse(node.place, "yaml-merge-key", "a merge key (<<) takes a map or a list of maps");
    }
    frame.merged.insert(frame.merged.end(), maps.begin(), maps.end());
    return true;
  }

  // Puts the members that a map takes from others in front of its own, which override them.
  void merge_members(const Frame& frame) {
    const auto own = members_.begin() + static_cast<std::ptrdiff_t>(frame.first);
    std::unordered_set<std::string_view> keys;
    for (auto member = own; member != members_.end(); ++member) keys.insert(member->key);
    std::vector<YamlMember> taken;
    for (const YamlNode& map : frame.merged) {
      for (const YamlMember& member : map.members()) {
        if (keys.insert(member.key).second) taken.push_back(member);
      }
    }
    members_.insert(own, taken.begin(), taken.end());
  }

  bool add_key(Frame& frame, const YamlNode& node) {
    if (!node.is_scalar()) return refuse(node.place, "yaml-key", kKeyIsNoScalar);
    frame.key = node.text;
    frame.key_merges = node.text == "<<" && !node.quoted;
    frame.key_place = node.place;
    frame.has_key = true;
    return true;
  }

  void check_duplicates(std::span<const YamlMember> members) {
    if (members.size() <= kSmallMap) {
      for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (members[i].key == members[j].key) return report_duplicate(members[i]);
        }
      }
      return;
    }
    std::unordered_set<std::string_view> seen;
    for (const YamlMember& member : members) {
      if (!seen.insert(member.key).second) return report_duplicate(member);
    }
  }

  void report_duplicate(const YamlMember& member) {
    stream_.documents.back().sound = false;
    report(member.place, "duplicate-key",
           "the key `" + std::string(member.key) + "` stands twice in one map");
  }

  void report_syntax(const yaml_parser_t& parser) {
    std::string message = parser.problem == nullptr ? "unreadable" : parser.problem;
    if (parser.context != nullptr) message += std::string(" ") + parser.context;
    const bool has_mark = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR;
    refuse(has_mark ? place_of(parser.problem_mark) : place_of(parser.mark), "yaml-syntax",
           "not YAML: " + message);
  }

  void report(Place place, const char* code, std::string message) {
    Diagnostic d;
    d.path = path_;
    d.place = place;
    d.code = code;
    d.message = std::move(message);
    diagnostics_.push_back(std::move(d));
  }

  // Reports, forgets the document that is open, and ends the stream.
  bool refuse(Place place, const char* code, std::string message) {
    report(place, code, std::move(message));
    stream_.complete = false;
    if (document_open_) stream_.documents.pop_back();
    document_open_ = false;
    return false;
  }

  YamlStream& stream_;
  const std::string& path_;
  const YamlLimits& limits_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<Frame> frames_;
  std::vector<YamlNode> items_;
  std::vector<YamlMember> members_;
  std::unordered_map<std::string, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  bool document_open_ = false;
};

YamlStream YamlStream::parse(std::string_view bytes, const std::string& path,
                             const YamlLimits& limits, std::vector<Diagnostic>& diagnostics) {
  YamlStream stream;
  YamlBuilder(stream, path, limits, diagnostics).run(bytes);
  return stream;
}

void* YamlStream::allocate(std::size_t bytes) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  bytes = (bytes + kAlign - 1) / kAlign * kAlign;
  if (page_size_ - page_used_ < bytes) {
    page_size_ = std::max(kPageBytes, bytes);
    page_used_ = 0;
    pages_.push_back(std::make_unique_for_overwrite<std::byte[]>(page_size_));
  }
  void* memory = pages_.back().get() + page_used_;
  page_used_ += bytes;
  return memory;
}

std::string_view YamlStream::keep(std::string_view bytes) {
  if (bytes.empty()) return {};
  char* memory = static_cast<char*>(allocate(bytes.size()));
  std::memcpy(memory, bytes.data(), bytes.size());
  return {memory, bytes.size()};
}

YamlNode YamlStream::merged(const YamlNode& base, const YamlNode& over) {
  if (!base.is_map() || !over.is_map()) return over;
  std::vector<YamlMember> members(base.members().begin(), base.members().end());
  for (const YamlMember& member : over.members()) {
    const auto same = std::ranges::find(members, member.key, &YamlMember::key);
    if (same == members.end()) {
      members.push_back(member);
    } else {
      *same = {member.key, member.place, merged(same->value, member.value)};
    }
  }
  YamlNode node = over;
  node.child_count_ = static_cast<std::uint32_t>(members.size());
  node.weight_ = base.weight_ + over.weight_;
  if (members.empty()) return node;
  void* memory = allocate(members.size() * sizeof(YamlMember));
  std::uninitialized_copy_n(members.data(), members.size(), static_cast<YamlMember*>(memory));
  node.children_ = memory;
  return node;
}

const YamlMember* YamlNode::find_member(std::string_view key) const {
  for (const YamlMember& member : members()) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const YamlMember* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

}  // namespace tocsin::text
