// SPDX-License-Identifier: Apache-2.0
#include "detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "tocsin/text/suggestion.h"

namespace tocsin::rule {
namespace {

constexpr std::size_t kConditionsMax = 100;

// Grows an Expression from the bottom up.
class Builder {
 public:
  Builder(Expression& out, ValueContext& context, Report& report)
      : out_(out), context_(context), report_(report) {}

  // A search identifier's value: a map, a list of maps, keywords, or a mixture. Nothing where it
  // is wrong, which is then reported.
  std::optional<std::uint32_t> definition(const text::YamlNode& node) {
    if (node.is_map()) return map(node);
    if (node.is_scalar()) return item("", node, node.place);
    if (node.items().empty()) return fail(node.place, "empty-search", "the search is empty");
    const bool keywords = std::ranges::all_of(node.items(), &text::YamlNode::is_scalar);
    if (keywords) return item("", node, node.place);
    std::vector<std::uint32_t> children;
    for (const text::YamlNode& child : node.items()) {
      const auto index = definition(child);
      if (!index) return std::nullopt;
      children.push_back(*index);
    }
    return link(Node::Kind::kAny, std::move(children));
  }

  std::uint32_t link(Node::Kind kind, std::vector<std::uint32_t> children) {
    if (children.size() == 1) return children.front();
    return add(kind, std::move(children));
  }
  std::uint32_t negate(std::uint32_t child) { return add(Node::Kind::kNot, {child}); }

  // A copy of the nodes [begin, end), which refer to nothing outside; the copy of `root`.
  std::optional<std::uint32_t> copy(std::uint32_t begin, std::uint32_t end, std::uint32_t root) {
    if (out_.nodes.size() + (end - begin) > nodes_max()) return too_many({});
    const auto shift = static_cast<std::uint32_t>(out_.nodes.size()) - begin;
    for (std::uint32_t i = begin; i < end; ++i) {
      Node node = out_.nodes[i];
      for (std::uint32_t& child : node.children) child += shift;
      out_.nodes.push_back(std::move(node));
    }
    return root + shift;
  }

  Expression& expression() { return out_; }

 private:
  std::optional<std::uint32_t> map(const text::YamlNode& node) {
    if (node.members().empty()) return fail(node.place, "empty-search", "the search is empty");
    std::vector<std::uint32_t> children;
    for (const text::YamlMember& member : node.members()) {
      const auto index = item(member.key, member.value, member.place);
      if (!index) return std::nullopt;
      children.push_back(*index);
    }
    return link(Node::Kind::kAll, std::move(children));
  }

  // One field (or, with an empty one, keywords) with its value or list of values.
  std::optional<std::uint32_t> item(std::string_view written, const text::YamlNode& value,
                                    text::Place place) {
    ItemKey key;
    if (!parse_item_key(written, place, key, report_)) return std::nullopt;
    if (value.is_map()) {
      return fail(value.place, "unexpected-map",
                  fmt::format("`{}` holds a map where a value or a list should stand", written));
    }
    if (value.is_sequence() && value.items().empty()) {
      return fail(value.place, "empty-list", fmt::format("`{}` has an empty list", written));
    }
    if (key.has(Modifier::kAll) && (value.is_scalar() || value.items().size() == 1)) {
      report_.note(place, "all-of-one", fmt::format("`{}`: `all` with a single value", written));
    }
    std::vector<std::uint32_t> children;
    if (value.is_scalar()) {
      if (!single(key, value, children)) return std::nullopt;
    } else if (!list(key, value, children)) {
      return std::nullopt;
    }
    const bool all = key.has(Modifier::kAll);
    const std::uint32_t node = link(all ? Node::Kind::kAll : Node::Kind::kAny, std::move(children));
    return key.has(Modifier::kNeq) ? negate(node) : node;
  }

  bool list(const ItemKey& key, const text::YamlNode& value, std::vector<std::uint32_t>& children) {
    children.reserve(value.items().size());
    for (const text::YamlNode& element : value.items()) {
      if (!element.is_scalar()) {
        fail(element.place, "nested-list", "a list of values holds a list or a map");
        return false;
      }
      if (element.kind == text::YamlKind::kNull) {
        report_.warn(element.place, "null-in-list", "null inside a list of values",
                     "give it a search of its own");
      }
      if (!single(key, element, children)) return false;
    }
    return true;
  }

  bool single(const ItemKey& key, const text::YamlNode& value,
              std::vector<std::uint32_t>& children) {
    if (!check_value(key, value, context_, value_, report_)) return false;
    if (out_.predicates.size() + value_.predicates.size() > context_.options.values_max) {
      too_many(value.place);
      return false;
    }
    std::vector<std::uint32_t> variants;
    const bool alone = key.has(Modifier::kAll) || value_.negated;
    std::vector<std::uint32_t>& into = alone ? variants : children;
    for (Predicate& predicate : value_.predicates) {
      out_.predicates.push_back(std::move(predicate));
      Node node;
      node.kind = Node::Kind::kPredicate;
      node.predicate = static_cast<std::uint32_t>(out_.predicates.size() - 1);
      out_.nodes.push_back(std::move(node));
      into.push_back(static_cast<std::uint32_t>(out_.nodes.size() - 1));
    }
    if (!alone) return true;
    const std::uint32_t node = link(Node::Kind::kAny, std::move(variants));
    children.push_back(value_.negated ? negate(node) : node);
    return true;
  }

  std::uint32_t add(Node::Kind kind, std::vector<std::uint32_t> children) {
    Node node;
    node.kind = kind;
    node.children = std::move(children);
    out_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(out_.nodes.size() - 1);
  }

  std::size_t nodes_max() const { return 4 * context_.options.values_max; }

  std::nullopt_t fail(text::Place place, const char* code, std::string message) {
    report_.error(place, code, std::move(message));
    return std::nullopt;
  }
  std::nullopt_t too_many(text::Place place) {
    return fail(place, "too-many-values",
                fmt::format("the rule has more than {} values", context_.options.values_max));
  }

  Expression& out_;
  ValueContext& context_;
  Report& report_;
  CheckedValue value_;
};

// Turns conditions into nodes; each search is built where it is first named.
class Linker {
 public:
  Linker(const text::YamlNode& section, const DetectionKeys& keys, ValueContext& context,
         Detection& out, Report& report)
      : builder_(out.expression, context, report), context_(context), out_(out), report_(report) {
    for (const text::YamlMember& member : section.members()) {
      if (std::ranges::find(keys.reserved, member.key) == keys.reserved.end()) {
        searches_.push_back({&member});
      }
    }
  }

  // The root of one condition.
  std::optional<std::uint32_t> condition(const text::YamlNode& written) {
    if (!written.is_scalar() || written.kind == text::YamlKind::kNull) {
      report_.error(written.place, "bad-condition", "a condition is not text");
      return std::nullopt;
    }
    text::Place place = written.place;
    if (written.quoted) ++place.column;
    auto tree = parse_condition(written.text, place, {}, report_);
    if (!tree) return std::nullopt;
    if (tree->aggregation_place.line != 0) {
      out_.aggregation = tree->aggregation;
      out_.has_aggregation = true;
      out_.aggregation_place = tree->aggregation_place;
    }
    return node(*tree, tree->root);
  }

  // Searches that no condition names: checked all the same, because a typing error hides there.
  bool check_unused() {
    bool sound = true;
    for (const Search& search : searches_) {
      if (search.used) continue;
      report_.warn(search.member->place, "unused-search",
                   fmt::format("no condition uses `{}`", search.member->key));
      Expression nothing;
      sound = Builder(nothing, context_, report_).definition(search.member->value) && sound;
    }
    return sound;
  }

  std::uint32_t any_of(std::vector<std::uint32_t> roots) {
    return builder_.link(Node::Kind::kAny, std::move(roots));
  }

 private:
  struct Search {
    const text::YamlMember* member = nullptr;
    bool used = false;
    std::uint32_t begin = 0, end = 0, root = 0;  // its nodes, once used
  };

  std::optional<std::uint32_t> node(const ConditionTree& tree, std::uint32_t index) {
    const ConditionNode& written = tree.nodes[index];
    using Kind = ConditionNode::Kind;
    if (written.kind == Kind::kName) return named(written);
    if (written.kind == Kind::kAnyOf || written.kind == Kind::kAllOf) return quantified(written);
    std::vector<std::uint32_t> children;
    for (const std::uint32_t child : written.children) {
      const auto built = node(tree, child);
      if (!built) return std::nullopt;
      children.push_back(*built);
    }
    if (written.kind != Kind::kNot) {
      return builder_.link(written.kind == Kind::kAnd ? Node::Kind::kAll : Node::Kind::kAny,
                           std::move(children));
    }
    out_.has_not = true;
    if (tree.nodes[written.children.front()].kind == Kind::kAllOf) {
      report_.warn(written.place, "not-all-of",
                   "`not all of` holds when at least one of them "
                   "fails",
                   "for \"none of them\" write `not 1 of`");
    }
    return builder_.negate(children.front());
  }

  std::optional<std::uint32_t> named(const ConditionNode& written) {
    const auto found = std::ranges::find_if(
        searches_, [&](const Search& s) { return s.member->key == written.name; });
    if (found != searches_.end()) return use(*found);
    std::vector<std::string_view> known;
    for (const Search& search : searches_) known.push_back(search.member->key);
    report_.error(
        written.place, "unknown-search",
        fmt::format("the condition names `{}`, which the detection does not define", written.name),
        text::did_you_mean(written.name, known));
    return std::nullopt;
  }

  std::optional<std::uint32_t> quantified(const ConditionNode& written) {
    std::vector<std::uint32_t> children;
    for (Search& search : searches_) {
      if (!selects(written.name, search.member->key)) continue;
      const auto built = use(search);
      if (!built) return std::nullopt;
      children.push_back(*built);
    }
    if (children.empty()) {
      report_.error(written.place, "pattern-without-search",
                    fmt::format("`{}` stands for no search of the detection", written.name));
      return std::nullopt;
    }
    const bool all = written.kind == ConditionNode::Kind::kAllOf;
    return builder_.link(all ? Node::Kind::kAll : Node::Kind::kAny, std::move(children));
  }

  std::optional<std::uint32_t> use(Search& search) {
    if (search.used) return builder_.copy(search.begin, search.end, search.root);
    Expression& expression = builder_.expression();
    search.begin = static_cast<std::uint32_t>(expression.nodes.size());
    const auto root = builder_.definition(search.member->value);
    search.used = true;
    if (!root) return std::nullopt;
    search.end = static_cast<std::uint32_t>(expression.nodes.size());
    search.root = *root;
    expression.nodes[*root].label = search.member->key;
    return root;
  }

  Builder builder_;
  ValueContext& context_;
  Detection& out_;
  Report& report_;
  std::vector<Search> searches_;
};

bool check_depth(const Expression& expression, text::Place place, Report& report) {
  std::vector<std::uint32_t> depth(expression.nodes.size(), 1);
  for (std::size_t i = 0; i < depth.size(); ++i) {
    for (const std::uint32_t child : expression.nodes[i].children) {
      depth[i] = std::max(depth[i], depth[child] + 1);
    }
    if (depth[i] <= Expression::kDepthMax) continue;
    report.error(place, "condition-too-deep", "the condition nests too deeply");
    return false;
  }
  return true;
}

bool check_conditions(const text::YamlNode& condition, Linker& linker, Detection& out,
                      Report& report) {
  if (!condition.is_sequence()) {
    const auto root = linker.condition(condition);
    if (root) out.expression.root = *root;
    return root.has_value();
  }
  report.warn(condition.place, "condition-list", "a list of conditions is a deprecated form",
              "join them with `or`");
  if (condition.items().empty() || condition.items().size() > kConditionsMax) {
    report.error(condition.place, "bad-condition", "the list of conditions is empty or too long");
    return false;
  }
  std::vector<std::uint32_t> roots;
  for (const text::YamlNode& one : condition.items()) {
    const auto root = linker.condition(one);
    if (!root) return false;
    roots.push_back(*root);
  }
  if (out.has_aggregation && roots.size() > 1) {
    report.error(condition.place, "bad-condition", "an aggregation inside a list of conditions");
    return false;
  }
  out.expression.root = linker.any_of(std::move(roots));
  return true;
}

}  // namespace

bool check_detection(const text::YamlNode& section, const DetectionKeys& keys,
                     ValueContext& context, Detection& out, Report& report) {
  if (!section.is_map()) {
    report.error(section.place, "bad-detection", "the detection is not a map");
    return false;
  }
  const text::YamlNode* condition = section.find("condition");
  if (condition == nullptr) {
    report.error(section.place, "no-condition", "the detection has no condition");
    return false;
  }
  Linker linker(section, keys, context, out, report);
  return check_conditions(*condition, linker, out, report) && linker.check_unused() &&
         check_depth(out.expression, condition->place, report);
}

}  // namespace tocsin::rule
