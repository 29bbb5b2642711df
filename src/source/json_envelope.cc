// SPDX-License-Identifier: Apache-2.0
#include "json_envelope.h"

#include <algorithm>
#include <array>

namespace tocsin::source {

namespace {

enum class KeyUse : std::uint8_t {
  kNone,
  kList,    // a list of objects under this key holds records
  kHolder,  // an object under this key holds such a list
  kSingle,  // an object under this key is the record
  kMarkup,  // says something of the list
  kWrap,    // says something of the one record
  kRows,    // holds rows of a table, of which the rest of the document speaks
};

struct KeyRow {
  std::string_view key;
  KeyUse use;
  KeyUse other = KeyUse::kNone;  // where the value is not of the kind that `use` needs
};

using enum KeyUse;
constexpr std::array kKeys{
    // CloudTrail, Event Hub, Graph, Google, Elasticsearch, Splunk and what others page by.
    KeyRow{"Records", kList},
    KeyRow{"records", kList},
    KeyRow{"value", kList},
    KeyRow{"events", kList},
    KeyRow{"items", kList},
    KeyRow{"data", kList, kHolder},
    KeyRow{"hits", kList, kHolder},
    KeyRow{"results", kList},
    KeyRow{"entities", kList},
    KeyRow{"values", kList},
    KeyRow{"entries", kList},
    KeyRow{"logs", kList},
    KeyRow{"logEvents", kList},
    KeyRow{"authlogs", kList},
    KeyRow{"response", kList, kHolder},
    KeyRow{"Events", kList},
    KeyRow{"activities", kList},
    KeyRow{"alerts", kList},
    KeyRow{"findings", kList},
    KeyRow{"receivedMessages", kList},  // of Pub/Sub
    KeyRow{"list", kList, kHolder},     // of document systems, with "entry" around each
    KeyRow{"entry", kSingle},
    KeyRow{"_source", kSingle},
    KeyRow{"result", kSingle, kMarkup},
    KeyRow{"detail", kSingle},
    KeyRow{"event", kSingle},  // of Splunk's collector
    // Elasticsearch.
    KeyRow{"took", kMarkup},
    KeyRow{"timed_out", kMarkup},
    KeyRow{"_shards", kMarkup},
    KeyRow{"total", kMarkup},
    KeyRow{"max_score", kMarkup},
    KeyRow{"_scroll_id", kMarkup},
    KeyRow{"pit_id", kMarkup},
    KeyRow{"aggregations", kMarkup},
    KeyRow{"_index", kMarkup},
    KeyRow{"_type", kMarkup},
    KeyRow{"_id", kMarkup},
    KeyRow{"_score", kMarkup},
    KeyRow{"_version", kMarkup},
    KeyRow{"_seq_no", kMarkup},
    KeyRow{"_primary_term", kMarkup},
    KeyRow{"_routing", kMarkup},
    KeyRow{"_ignored", kMarkup},
    KeyRow{"sort", kMarkup},
    KeyRow{"highlight", kMarkup},
    KeyRow{"fields", kMarkup},
    // Splunk.
    KeyRow{"preview", kMarkup},
    KeyRow{"offset", kMarkup},
    KeyRow{"lastrow", kMarkup},
    KeyRow{"init_offset", kMarkup},
    KeyRow{"messages", kMarkup},
    // Graph, Google, and paged answers in general.
    KeyRow{"@odata.context", kMarkup},
    KeyRow{"@odata.nextLink", kMarkup},
    KeyRow{"@odata.count", kMarkup},
    KeyRow{"@odata.deltaLink", kMarkup},
    KeyRow{"kind", kMarkup},
    KeyRow{"etag", kMarkup},
    KeyRow{"nextPageToken", kMarkup},
    KeyRow{"next", kMarkup},
    KeyRow{"nextLink", kMarkup},
    KeyRow{"previous", kMarkup},
    KeyRow{"links", kMarkup},
    KeyRow{"_links", kMarkup},
    KeyRow{"meta", kMarkup},
    KeyRow{"metadata", kMarkup},
    KeyRow{"paging", kMarkup},
    KeyRow{"pagination", kMarkup},
    KeyRow{"pagingInfo", kMarkup},
    KeyRow{"page", kMarkup},
    KeyRow{"pagelen", kMarkup},
    KeyRow{"size", kMarkup},
    KeyRow{"limit", kMarkup},
    KeyRow{"start", kMarkup},
    KeyRow{"isLastPage", kMarkup},
    KeyRow{"count", kMarkup},
    KeyRow{"total_count", kMarkup},
    KeyRow{"cursor", kMarkup},
    KeyRow{"has_more", kMarkup},
    KeyRow{"next_cursor", kMarkup},
    KeyRow{"stat", kMarkup},
    KeyRow{"success", kMarkup},
    KeyRow{"errors", kMarkup},
    KeyRow{"status", kMarkup},
    KeyRow{"nextForwardToken", kMarkup},
    KeyRow{"nextBackwardToken", kMarkup},
    KeyRow{"searchedLogStreams", kMarkup},
    // Event hooks of Okta.
    KeyRow{"eventType", kMarkup},
    KeyRow{"eventTypeVersion", kMarkup},
    KeyRow{"cloudEventsVersion", kMarkup},
    KeyRow{"eventId", kMarkup},
    KeyRow{"eventTime", kMarkup},
    KeyRow{"contentType", kMarkup},
    // Exports.
    KeyRow{"totalCount", kMarkup},
    KeyRow{"totalResults", kMarkup},
    KeyRow{"pageSize", kMarkup},
    KeyRow{"pageNumber", kMarkup},
    KeyRow{"export", kMarkup},
    KeyRow{"exportedAt", kMarkup},
    KeyRow{"generatedAt", kMarkup},
    KeyRow{"nextToken", kMarkup},
    KeyRow{"NextToken", kMarkup},
    // Kubernetes, subscriptions of CloudWatch, EventBridge.
    KeyRow{"apiVersion", kMarkup},
    KeyRow{"version", kWrap},
    KeyRow{"id", kWrap},
    KeyRow{"detail-type", kWrap},
    KeyRow{"source", kWrap, kMarkup},
    KeyRow{"account", kWrap},
    KeyRow{"time", kWrap},
    KeyRow{"region", kWrap},
    KeyRow{"resources", kWrap},
    KeyRow{"replay-name", kWrap},
    KeyRow{"host", kWrap},
    KeyRow{"sourcetype", kWrap},
    KeyRow{"index", kWrap},
    KeyRow{"messageType", kMarkup},
    KeyRow{"owner", kMarkup},
    KeyRow{"logGroup", kMarkup},
    KeyRow{"logStream", kMarkup},
    KeyRow{"subscriptionFilters", kMarkup},
    // osquery.
    KeyRow{"snapshot", kRows},
    KeyRow{"diffResults", kRows},
};

// The rows by a few bits of their keys, so that a key is compared with the one or two rows that
// share its bits.
class KeyTable {
 public:
  constexpr KeyTable() {
    std::array<std::size_t, kBuckets> counts{};
    for (const KeyRow& row : kKeys) ++counts[bucket_of(row.key)];
    std::size_t begin = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      begins_[i] = static_cast<std::uint8_t>(begin);
      begin += counts[i];
    }
    begins_[kBuckets] = static_cast<std::uint8_t>(begin);
    for (std::size_t i = kKeys.size(); i-- > 0;) {
      const std::size_t bucket = bucket_of(kKeys[i].key);
      rows_[begins_[bucket] + --counts[bucket]] = static_cast<std::uint8_t>(i);
    }
  }

  const KeyRow* find(std::string_view key) const {
    if (key.empty()) return nullptr;
    const std::size_t bucket = bucket_of(key);
    for (std::size_t at = begins_[bucket]; at < begins_[bucket + 1]; ++at) {
      const KeyRow& row = kKeys[rows_[at]];
      if (row.key == key) return &row;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kBuckets = 256;
  static_assert(kKeys.size() < 256);

  static constexpr std::size_t bucket_of(std::string_view key) {
    const auto byte = [&](std::size_t at) {
      return std::size_t{static_cast<unsigned char>(key[at])};
    };
    return (key.size() * 29 + byte(0) * 7 + byte(key.size() / 2) * 3 + byte(key.size() - 1)) %
           kBuckets;
  }

  std::array<std::uint8_t, kBuckets + 1> begins_{};
  std::array<std::uint8_t, kKeys.size()> rows_{};
};
constexpr KeyTable kTable;

// What exports call their lists, behind a word for what is in them: "auditEntries", "log_records".
constexpr std::array<std::string_view, 7> kListEnds{"ntries", "ecords", "vents",    "Logs",
                                                    "_logs",  "Items",  "ctivities"};
constexpr KeyRow kNamedList{"", kList};

const KeyRow* row_of(std::string_view key) {
  if (!key.empty() && key.back() == 's' && key.size() > 8) {
    const auto ends = [&](std::string_view end) { return key.ends_with(end); };
    if (std::ranges::any_of(kListEnds, ends)) return &kNamedList;
  }
  return kTable.find(key);
}

// Goes over the front of a text. A step beyond its end leaves `ended` true.
class Front {
 public:
  Front(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  bool ended() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }
  char peek() const { return ended() ? '\0' : text_[at_]; }
  void step() { ++at_; }

  void skip_white() {
    while (!ended() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  // Behind white space: true where the wanted character was there, which is then passed.
  bool take(char wanted) {
    skip_white();
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  // The inside of a string whose quote is next.
  std::string_view string() {
    const std::size_t begin = ++at_;
    while (!ended() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    ++at_;
    return text_.substr(begin, end - begin);
  }
  void skip_value() {
    skip_white();
    std::size_t depth = 0;
    while (!ended()) {
      const char c = text_[at_];
      if (c == '"') {
        string();
        if (depth == 0) return;
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') {
        if (depth == 0) return;  // of the object around
        if (--depth == 0) {
          ++at_;
          return;
        }
      }
      if (c == ',' && depth == 0) return;
      ++at_;
    }
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

bool is_markup(const KeyRow& row) { return row.use == kMarkup || row.other == kMarkup; }

// Goes over the rest of an object behind one of its values; true where it ends and its other keys
// pass the test.
template <class Test>
bool rest_passes(Front& front, Test passes) {
  while (front.take(',')) {
    front.skip_white();
    if (front.peek() != '"') return false;
    const KeyRow* const row = row_of(front.string());
    if (row == nullptr || !passes(*row) || !front.take(':')) return false;
    front.skip_value();
  }
  return front.take('}');
}

enum class Next : std::uint8_t { kFound, kInside, kBehind, kNone, kUnsure };

// Where a list may be after the key of this row, whose value is next.
Next judge(const KeyRow& row, Front front) {
  const char first = front.peek();
  if (row.use == kList && first == '[') {
    front.step();
    front.skip_white();
    if (front.ended()) return Next::kUnsure;
    if (front.peek() == ']') return Next::kFound;
    if (front.peek() != '{') return Next::kNone;
    front.step();
    front.skip_white();
    if (front.ended()) return Next::kUnsure;
    return front.peek() == '"' || front.peek() == '}' ? Next::kFound : Next::kNone;
  }
  if (row.other == kHolder && first == '{') return Next::kInside;
  return is_markup(row) ? Next::kBehind : Next::kNone;
}

// The objects of the list that is next, each as a row; false where it holds anything else.
bool add_rows(Front& front, std::string_view text, std::string_view action, Rows& out) {
  if (!front.take('[')) {
    front.skip_value();  // an empty text stands for no rows
    return true;
  }
  if (front.take(']')) return true;
  do {
    front.skip_white();
    const std::size_t begin = front.at();
    if (front.peek() != '{') return false;
    front.skip_value();
    if (front.ended()) return false;
    out.rows.push_back({.action = action, .text = text.substr(begin, front.at() - begin)});
  } while (front.take(','));
  return front.take(']');
}

// {"added": […], "removed": […]}
bool add_row_lists(Front& front, std::string_view text, Rows& out) {
  if (!front.take('{')) return false;
  if (front.take('}')) return true;
  do {
    front.skip_white();
    if (front.peek() != '"') return false;
    const std::string_view action = front.string();
    if (!front.take(':') || !add_rows(front, text, action, out)) return false;
  } while (front.take(','));
  return front.take('}');
}

}  // namespace

bool find_rows(std::string_view text, Rows& out) {
  out.common.clear();
  out.rows.clear();
  Front front(text, 1);
  bool first = true;
  do {
    front.skip_white();
    if (front.peek() != '"') return false;
    const std::size_t begin = front.at();
    const std::string_view key = front.string();
    const KeyRow* const row = row_of(key);
    const bool holds_rows = row != nullptr && row->use == kRows;
    if (first && !holds_rows) return false;
    first = false;
    if (!front.take(':')) return false;
    if (holds_rows) {
      front.skip_white();
      const bool good =
          front.peek() == '{' ? add_row_lists(front, text, out) : add_rows(front, text, {}, out);
      if (!good) return false;
      continue;
    }
    front.skip_value();
    if (front.ended()) return false;
    if (!out.common.empty()) out.common += ',';
    out.common += text.substr(begin, front.at() - begin);
  } while (front.take(','));
  const std::size_t repeated = out.common.size() * out.rows.size();
  return front.take('}') && !out.rows.empty() && repeated <= 16 * text.size() + kEnvelopeHeadMax;
}

std::string document_of(const Row& row, std::string_view common) {
  std::string out = "{";
  out.append(common).append(common.empty() ? "" : ",");
  if (!row.action.empty()) out.append("\"action\":\"").append(row.action).append("\",");
  return out.append("\"columns\":").append(row.text).append("}");
}

KeyPlace place_of_key(std::string_view key) {
  const KeyRow* const row = row_of(key);
  if (row == nullptr) return KeyPlace::kInRecord;
  return row->use == kMarkup || row->use == kWrap ? KeyPlace::kAround : KeyPlace::kOpens;
}

bool is_list_markup(std::string_view key) {
  const KeyRow* const row = row_of(key);
  return row != nullptr && is_markup(*row);
}

Envelope find_list(std::string_view text, bool whole) {
  whole = whole || text.size() >= kEnvelopeHeadMax;
  const Envelope unsure{.kind = whole ? Envelope::Kind::kNone : Envelope::Kind::kUnsure};
  Front front(text.substr(0, kEnvelopeHeadMax), 1);
  unsigned levels = 1;
  while (true) {
    front.skip_white();
    if (front.ended()) return unsure;
    if (front.peek() != '"') return {};
    const KeyRow* const row = row_of(front.string());
    if (front.ended()) return unsure;
    if (row == nullptr) return {};
    front.skip_white();
    if (front.ended()) return unsure;
    if (!front.take(':')) return {};
    front.skip_white();
    if (front.ended()) return unsure;
    const Next next = judge(*row, front);
    if (next == Next::kFound) return {Envelope::Kind::kList, front.at() + 1, levels};
    if (next == Next::kUnsure) return unsure;
    if (next == Next::kNone) return {};
    if (next == Next::kInside) {
      front.step();
      ++levels;
      continue;
    }
    front.skip_value();
    front.skip_white();
    if (front.ended()) return unsure;
    if (!front.take(',')) return {};
  }
}

bool list_is_all(std::string_view text, const Envelope& envelope) {
  Front front(text, envelope.inner - 1);
  front.skip_value();
  for (unsigned level = 0; level < envelope.levels; ++level) {
    if (!rest_passes(front, is_markup)) return false;
  }
  return true;
}

std::size_t find_wrapped(std::string_view text) {
  const auto speaks_of_it = [](const KeyRow& row) { return row.use == kWrap || is_markup(row); };
  Front front(text, 1);
  while (true) {
    front.skip_white();
    if (front.peek() != '"') return 0;
    const KeyRow* const row = row_of(front.string());
    if (row == nullptr || !front.take(':')) return 0;
    front.skip_white();
    if (row->use == kSingle && front.peek() == '{') {
      const std::size_t inner = front.at();
      front.skip_value();
      return rest_passes(front, speaks_of_it) ? inner : 0;
    }
    if (!speaks_of_it(*row)) return 0;
    front.skip_value();
    if (!front.take(',')) return 0;
  }
}

}  // namespace tocsin::source
