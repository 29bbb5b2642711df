// SPDX-License-Identifier: Apache-2.0
#include "header.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tocsin/text/suggestion.h"

namespace tocsin::rule {
namespace {

using text::YamlKind;
using text::YamlNode;

constexpr std::size_t kTitleCharactersMax = 256;

constexpr std::array<std::string_view, 5> kStatuses = {"stable", "test", "experimental",
                                                       "deprecated", "unsupported"};
constexpr std::array<std::string_view, 5> kLevels = {"informational", "low", "medium", "high",
                                                     "critical"};
// Keys of the specification; any other is the author's own and is left alone, unless it looks
// like a slip of one of these.
constexpr std::array<std::string_view, 24> kKnownKeys = {
    "title",       "id",          "name",   "related",        "taxonomy", "status",
    "description", "license",     "author", "references",     "date",     "modified",
    "logsource",   "detection",   "fields", "falsepositives", "level",    "tags",
    "scope",       "correlation", "filter", "action",         "generate", "filter-semantics"};

std::string scalar_text(const YamlNode& root, std::string_view key, Report& report) {
  const YamlNode* node = root.find(key);
  if (node == nullptr || node->kind == YamlKind::kNull) return {};
  if (node->is_scalar()) return std::string(node->text);
  report.warn(node->place, "bad-header", fmt::format("`{}` is not text", key));
  return {};
}

std::vector<std::string> text_list(const YamlNode& root, std::string_view key, Report& report) {
  const YamlNode* node = root.find(key);
  if (node == nullptr || node->kind == YamlKind::kNull) return {};
  return read_texts(*node, key.data(), report);
}

bool is_uuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = id[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

// Appends everything of the tree but places, each piece after its length.
void flatten(const YamlNode& node, std::string& out) {
  const auto count = [&](std::uint64_t n) { out.append(reinterpret_cast<const char*>(&n), 8); };
  const auto feed = [&](std::string_view bytes) {
    count(bytes.size());
    out.append(bytes);
  };
  count(static_cast<std::uint64_t>(node.kind));
  if (node.is_scalar()) feed(node.text);
  count(node.items().size() + node.members().size());
  for (const YamlNode& item : node.items()) flatten(item, out);
  for (const text::YamlMember& member : node.members()) {
    feed(member.key);
    flatten(member.value, out);
  }
}

bool is_tag(std::string_view tag) {
  const std::size_t dot = tag.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == tag.size()) return false;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    const char c = tag[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                       (c == '.' && i >= dot);
    if (!plain) return false;
  }
  return true;
}

bool is_date(std::string_view date) {
  if (date.size() != 10) return false;
  for (std::size_t i = 0; i < 10; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? date[i] != '-' : date[i] < '0' || date[i] > '9') return false;
  }
  return true;
}

text::Place place_of(const YamlNode& root, std::string_view key) {
  const text::YamlMember* member = root.find_member(key);
  return member == nullptr ? root.place : member->value.place;
}

void lint_keys(const YamlNode& root, Report& report) {
  for (const text::YamlMember& member : root.members()) {
    if (std::ranges::find(kKnownKeys, member.key) != kKnownKeys.end()) continue;
    // Only a near miss: authors' own keys may look a little like known ones.
    const std::string_view close = text::closest(member.key, kKnownKeys);
    if (close.empty() || text::edit_distance(member.key, close) > 2) continue;
    report.warn(member.place, "unknown-key", fmt::format("unknown key `{}`", member.key),
                fmt::format("did you mean `{}`?", close));
  }
}

void lint_header(const YamlNode& root, const RuleHeader& header, Report& report) {
  lint_keys(root, report);
  if (header.title.empty()) {
    report.warn(root.place, "no-title", "the rule has no title");
  } else if (header.title.size() > kTitleCharactersMax) {
    const auto characters = std::ranges::count_if(
        header.title, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    if (characters > static_cast<long>(kTitleCharactersMax)) {
      report.warn(place_of(root, "title"), "long-title", "the title is over 256 characters");
    }
  }
  if (!header.status.empty() && std::ranges::find(kStatuses, header.status) == kStatuses.end()) {
    report.warn(place_of(root, "status"), "bad-status",
                fmt::format("unknown status `{}`", header.status),
                text::did_you_mean(header.status, kStatuses));
  }
  for (const std::string& tag : header.tags) {
    if (is_tag(tag)) continue;
    report.warn(place_of(root, "tags"), "bad-tag", fmt::format("`{}` is no tag", tag),
                "tags are lower case, as `attack.t1059`");
  }
  for (const auto& [key, date] :
       {std::pair<std::string_view, const std::string&>("date", header.date),
        {"modified", header.modified}}) {
    if (date.empty() || is_date(date)) continue;
    report.warn(place_of(root, key), "bad-date", fmt::format("`{}` is no date", date),
                "write it as YYYY-MM-DD");
  }
}

void read_id(const YamlNode& root, RuleHeader& header, Report& report) {
  header.id = scalar_text(root, "id", report);
  if (header.id.empty()) {
    header.id = id_from_content(root);
    report.warn(root.place, "no-id", "the rule has no id", fmt::format("add `id: {}`", header.id));
  } else if (!is_uuid(header.id)) {
    report.warn(place_of(root, "id"), "bad-id", fmt::format("the id `{}` is no UUID", header.id));
  }
}

void read_level(const YamlNode& root, RuleHeader& header, Report& report) {
  const std::string level = scalar_text(root, "level", report);
  if (level.empty()) return;
  const auto found = std::ranges::find(kLevels, level);
  if (found == kLevels.end()) {
    report.warn(place_of(root, "level"), "bad-level",
                fmt::format("unknown level `{}`, taken as medium", level),
                text::did_you_mean(level, kLevels));
    return;
  }
  header.level = static_cast<Level>(found - kLevels.begin());
}

}  // namespace

std::string id_from_content(const YamlNode& root) {
  std::string flat;
  flatten(root, flat);
  const XXH128_hash_t hash = XXH3_128bits(flat.data(), flat.size());
  const std::uint64_t high = (hash.high64 & ~0xf000ull) | 0x8000ull;
  const std::uint64_t low = (hash.low64 & ~(3ull << 62)) | 2ull << 62;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff,
                     high & 0xffff, low >> 48, low & 0xffffffffffffull);
}

DocumentKind kind_of_document(const YamlNode& root) {
  if (!root.is_map()) return DocumentKind::kNone;
  if (root.find("correlation") != nullptr) return DocumentKind::kCorrelation;
  if (root.find("filter") != nullptr) return DocumentKind::kFilter;
  const bool rule = root.find("detection") != nullptr || root.find("logsource") != nullptr;
  return rule ? DocumentKind::kRule : DocumentKind::kNone;
}

RuleHeader read_header(const YamlNode& root, DocumentKind kind, Report& report) {
  RuleHeader header;
  header.path = report.path();
  header.place = root.place;
  read_id(root, header, report);
  header.title = scalar_text(root, "title", report);
  header.name = scalar_text(root, "name", report);
  header.status = scalar_text(root, "status", report);
  header.description = scalar_text(root, "description", report);
  header.author = scalar_text(root, "author", report);
  header.date = scalar_text(root, "date", report);
  header.modified = scalar_text(root, "modified", report);
  header.tags = text_list(root, "tags", report);
  header.references = text_list(root, "references", report);
  header.falsepositives = text_list(root, "falsepositives", report);
  header.fields = text_list(root, "fields", report);
  if (kind != DocumentKind::kFilter) read_level(root, header, report);
  lint_header(root, header, report);
  return header;
}

std::optional<LogSource> read_log_source(const YamlNode& root, Report& report) {
  const YamlNode* node = root.find("logsource");
  if (node == nullptr || !node->is_map()) {
    report.error(node == nullptr ? root.place : node->place, "no-logsource",
                 "the rule has no log source");
    return std::nullopt;
  }
  LogSource source;
  source.category = scalar_text(*node, "category", report);
  source.product = scalar_text(*node, "product", report);
  source.service = scalar_text(*node, "service", report);
  source.definition = scalar_text(*node, "definition", report);
  if (source.category.empty() && source.product.empty() && source.service.empty()) {
    report.error(node->place, "no-logsource",
                 "the log source has neither category nor product nor service");
    return std::nullopt;
  }
  return source;
}

std::string describe(const LogSource& source) {
  std::string text;
  for (const std::string* part : {&source.product, &source.category, &source.service}) {
    if (part->empty()) continue;
    if (!text.empty()) text += '/';
    text += *part;
  }
  return text;
}

std::vector<std::string> read_texts(const YamlNode& node, const char* what, Report& report) {
  std::vector<std::string> texts;
  if (node.is_scalar()) {
    texts.emplace_back(node.text);
    return texts;
  }
  if (node.is_map()) {
    report.warn(node.place, "bad-header", fmt::format("`{}` is no list", what));
    return texts;
  }
  texts.reserve(node.items().size());
  for (const YamlNode& item : node.items()) {
    if (item.is_scalar()) {
      texts.emplace_back(item.text);
    } else {
      report.warn(item.place, "bad-header", fmt::format("`{}` holds more than text", what));
    }
  }
  return texts;
}

}  // namespace tocsin::rule
