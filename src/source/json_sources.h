// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "json_pattern.h"
#include "line/http_request.h"
#include "tocsin/base/check.h"
#include "tocsin/base/result.h"
#include "tocsin/model/event.h"
#include "tocsin/model/field_names.h"
#include "tocsin/source/time_zone.h"

namespace tocsin::text {
struct TableText;
}

// The sources that write JSON, as a table: how their documents are told apart, and where their
// log, host and time stand. The table is data/json_sources; its README explains the form.

namespace tocsin::source {

// Fields of one document beyond so many are ignored.
inline constexpr std::size_t kJsonFieldsMax = 4096;
// How many different paths the conditions of all rows may name.
inline constexpr std::size_t kJsonSignsMax = 1024;
using JsonSigns = std::bitset<kJsonSignsMax>;

// A path of keys, joined by dots, that some row speaks of.
struct JsonPath {
  static constexpr std::uint16_t kNoSign = UINT16_MAX;

  std::string path;
  std::uint32_t index = 0;              // among all that some row speaks of
  std::uint16_t sign = kNoSign;         // of this path, where a condition names it
  std::uint16_t branch_sign = kNoSign;  // of the branch above it ("a." is all below a)
  bool keeps_text = false;              // an object or list here is also a field, as JSON text
  bool keeps_elements = false;          // so is the inside of each object here
  bool is_embedded = false;             // a string here holds a JSON object with more fields
  bool is_opened = false;               // a string here holds a JSON object or list of its own
  // Objects here are pairs: the member `pair_name` names what the `pair_values` say.
  std::string pair_name;
  std::vector<std::string> pair_values;

  bool holds_json() const { return is_embedded || is_opened; }
  bool holds_more() const { return keeps_text || keeps_elements || !pair_name.empty(); }
};

// One kind of document: a row of the table.
struct JsonSource {
  struct Condition {
    const JsonPath* path = nullptr;
    std::vector<JsonPattern> any_of;
    JsonPatternList patterns;  // the same, to be found fast; so are those below
  };
  // A field that rules know and the document does not have: made of the value of another.
  struct Derived {
    std::string name;
    std::size_t index = 0;  // among all of the table
    const JsonPath* from = nullptr;
    const JsonPath* unless = nullptr;           // not where this has a value; may be null
    std::string behind;                         // the text behind this; nothing where it is absent
    std::string until;                          // of that, the text before where this stands last
    std::string cut;                            // the text without this at its end
    std::string_view Target::* part = nullptr;  // of an address, this part, unless it is the whole
    bool is_joined = false;
    std::string join;                // between all values of `from`, and of `then` behind them
    std::string before;              // stands before what is joined
    const JsonPath* then = nullptr;  // may be null
    // What stands at the front of what is joined, and what is written instead.
    std::vector<std::pair<std::string, std::string>> fronts;
    std::string printed;  // a number in this text, as hexadecimal digits where it has a $
    std::vector<std::pair<JsonPattern, std::string>> values;  // the first that matches
    JsonPatternList patterns;
  };
  std::string name, product, channel, provider;
  std::uint32_t code = 0;
  JsonSigns needed, absent;
  std::vector<JsonSigns> one_of;  // of each, one must be there
  std::vector<Condition> conditions;
  std::size_t weight = 0;  // the heaviest row that fits is taken, of equal ones the first
  std::size_t order = 0;   // in the table
  // Whether documents with these paths may be of this row, whatever their values.
  bool fits(const JsonSigns& signs) const;
  // Each list in the order of preference; the first with a value is taken.
  std::vector<const JsonPath*> channel_from, provider_from, code_from, host, time, message,
      message_base64, program;
  std::vector<std::pair<JsonPattern, std::string>> channels;  // what channel_from says, renamed
  std::vector<std::pair<JsonPattern, std::uint32_t>> codes;   // likewise code_from
  JsonPatternList channel_patterns, code_patterns;
  std::vector<Derived> derived;
};

// One file of the table.
using JsonSourceText = text::TableText;

// Immutable after parsing; any thread may read it.
class JsonSources {
 public:
  static base::Result<JsonSources> parse(std::span<const JsonSourceText> files);
  JsonSources(JsonSources&&) = default;
  JsonSources& operator=(JsonSources&&) = default;
  // The table that is built in; read when first asked for.
  static const JsonSources& built_in();

  // What the table says of a path, or else of the branch that it is on, or null.
  const JsonPath* find(std::string_view path) const;
  // The heaviest first.
  const std::deque<JsonSource>& rows() const { return rows_; }
  // Whether a row with a product may fit documents with these keys, whatever their values.
  bool may_know(std::span<const std::string> keys) const;
  // All paths that some row speaks of.
  const std::deque<JsonPath>& paths() const { return paths_; }
  std::size_t derived_count() const { return derived_count_; }

 private:
  friend class JsonSourcesReader;
  JsonSources() = default;
  std::deque<JsonSource> rows_;
  std::deque<JsonPath> paths_;
  std::unordered_map<std::string_view, const JsonPath*> by_name_;
  std::vector<const JsonPath*> branches_;
  std::size_t derived_count_ = 0;
};

// The time that a value means: any form of text_time.h and model/time.h, or a number of seconds,
// milliseconds, microseconds or nanoseconds since 1970, told apart by size. False for any other.
// `zone`: of times that name none; null: UTC.
bool read_json_time(const model::Value& value, model::Timestamp& time,
                    const TimeZone* zone = nullptr);

// Finds the rows of documents and fills the heads of their events. One per decoder.
class JsonSourceEvents {
 public:
  // `names` outlives it.
  explicit JsonSourceEvents(const model::FieldNames& names) : names_(names) {}

  // Begins a document.
  void clear() {
    noted_count_ = 0;
    target_text_ = {};
  }
  // Of times of documents of unknown origin that name none; null: UTC.
  void set_zone(const TimeZone* zone) { zone_ = zone; }
  // The field with this index stands at `path`: once a field, of which there are kJsonFieldsMax.
  void note(const JsonPath& path, std::uint32_t field) {
    CHECK(noted_count_ < kJsonFieldsMax);
    noted_paths_[noted_count_] = &path;
    noted_fields_[noted_count_++] = field;
  }
  // Takes notes back: `rewind(mark())` forgets those made in between.
  std::size_t mark() const { return noted_count_; }
  void rewind(std::size_t mark) { noted_count_ = mark; }
  // Sets product, channel, provider, code, host and time of the event. The row stands as long as
  // the table.
  const JsonSource& complete(std::span<const model::Field> fields, model::Event& event);
  // After complete(): the field that a row derives; false where the document has nothing for it.
  bool derive(const JsonSource::Derived& derived, std::span<const model::Field> fields,
              model::EventBatch& batch, model::Field& field);
  // After complete(): the first of these paths that has a value, or null.
  const model::Value* first_of(std::span<const JsonPath* const> paths,
                               std::span<const model::Field> fields) const;

 private:
  // Rows that fit a set of signs, but for the values that they ask for.
  struct Candidates {
    JsonSigns signs;
    std::vector<const JsonSource*> rows;
  };
  // Where among the notes of a document those of each path are.
  struct Places {
    static constexpr std::uint16_t kNone = UINT16_MAX;
    std::vector<std::uint16_t> first;  // by JsonPath::index
    std::vector<std::uint16_t> next;   // by note: the next of the same path
    void read(std::span<const JsonPath* const> noted);
  };
  // What is the same for documents that note the same paths in the same order: most documents do.
  struct Sequence {
    std::vector<const JsonPath*> paths;
    const Candidates* candidates = nullptr;
    Places places;
  };
  static constexpr std::size_t kSequencesKept = 64, kSequenceMax = 64;
  // Calls passes(value) for the fields noted at a path, until it returns true.
  template <class Passes>
  bool any_at(const JsonPath& path, std::span<const model::Field> fields, Passes passes) const {
    std::uint16_t at = places_->first[path.index];
    for (; at != Places::kNone; at = places_->next[at]) {
      if (passes(fields[noted_fields_[at]].value)) return true;
    }
    return false;
  }
  const JsonSource& find(std::span<const model::Field> fields);
  const Candidates& candidates();
  const Candidates& candidates_of(const JsonSigns& signs);
  bool read_time(const JsonSource& row, std::span<const model::Field> fields, const TimeZone* zone,
                 model::Timestamp& time) const;
  bool holds(const JsonSource::Condition& condition, std::span<const model::Field> fields);
  void set_channel(const JsonSource& row, std::span<const model::Field> fields,
                   model::Event& event);
  void set_code(const JsonSource& row, std::span<const model::Field> fields, model::Event& event);
  bool print_number(const JsonSource::Derived& derived, const model::Value& value,
                    model::EventBatch& batch, model::Value& out);
  bool derive_joined(const JsonSource::Derived& derived, std::span<const model::Field> fields,
                     model::EventBatch& batch, model::Value& out);
  bool derive_from(const JsonSource::Derived& derived, const model::Value& value,
                   model::EventBatch& batch, model::Value& out);
  std::string_view text_of(const model::Value& value);
  const Target& target_of(const model::Value& value, std::string_view text);

  const model::FieldNames& names_;
  const TimeZone* zone_ = nullptr;
  std::unique_ptr<const JsonPath*[]> noted_paths_ =
      std::make_unique<const JsonPath*[]>(kJsonFieldsMax);
  std::unique_ptr<std::uint32_t[]> noted_fields_ =
      std::make_unique<std::uint32_t[]>(kJsonFieldsMax);
  std::size_t noted_count_ = 0;
  const Places* places_ = nullptr;  // of the document completed last
  Places other_places_;             // of one whose sequence is not kept
  std::deque<Candidates> known_;
  std::array<Sequence, kSequencesKept> sequences_;  // each at one of two places by its hash
  std::vector<model::FieldId> derived_ids_;
  std::string scratch_, joined_;
  // The address that parts were asked of last, as it stands in the document: one gives several.
  std::string_view target_text_;
  Target target_;
};

}  // namespace tocsin::source
