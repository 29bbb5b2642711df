// SPDX-License-Identifier: Apache-2.0
#include "web/w3c.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "firewall/verdict.h"
#include "line/each_byte.h"
#include "line/header_lines.h"
#include "line/http_request.h"
#include "line/text_time.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;

enum Key : std::size_t { kSoftware, kVersion, kDate, kFields };
constexpr std::array<std::string_view, 4> kKeyTexts{
    "#Software:", "#Version:", "#Date:", "#Fields:"};
constexpr HeaderKeys kKeys{.keys = kKeyTexts};

// What a column is to its event, beside a field.
enum class Part : std::uint8_t {
  kNone,
  kDate,
  kTime,
  kMoment,  // date and time in one
  kMethod,
  kStem,
  kQuery,
  kUri,
  kScheme,
  kDomain,
  kAgent,
  kHost,
  kAction,
};

struct PartName {
  std::string_view name;
  Part part;
};
constexpr PartName kPartNames[] = {
    {"date", Part::kDate},           {"time", Part::kTime},
    {"date-time", Part::kMoment},    {"datetime", Part::kMoment},
    {"x-timestamp", Part::kMoment},  {"cs-method", Part::kMethod},
    {"cs-uri-stem", Part::kStem},    {"cs-uri-path", Part::kStem},
    {"cs-uri-query", Part::kQuery},  {"cs-uri-scheme", Part::kScheme},
    {"cs-host", Part::kDomain},      {"cs-uri", Part::kUri},
    {"c-uri", Part::kUri},           {"cs(User-Agent)", Part::kAgent},
    {"s-computername", Part::kHost}, {"action", Part::kAction},
};
constexpr std::size_t kParts = 13;

Part part_of(std::string_view name) {
  for (const PartName& row : kPartNames) {
    if (row.name == name) return row.part;
  }
  return Part::kNone;
}

struct Column {
  FieldName name;
  Part part = Part::kNone;
};

constexpr std::string_view kFirewall = "firewall";

struct Producer {
  std::string_view product, channel;
};

// `software` and `fields` are what these header lines say.
Producer producer_of(std::string_view software, std::string_view fields) {
  const auto has = [](std::string_view text, std::string_view part) {
    return text.find(part) != kNone;
  };
  if (has(software, "Internet Information Services")) return {"iis", "access"};
  if (has(software, "SGOS") || has(software, "Blue Coat")) return {"bluecoat", "access"};
  if (has(software, "ISA Server") || has(software, "Forefront")) return {"tmg", "access"};
  if (has(software, "Windows Firewall")) return {"windows-firewall", kFirewall};
  if (has(fields, "x-edge-location")) return {"cloudfront", "access"};
  if (has(fields, "sc-win32-status")) return {"iis", "access"};
  return {"w3c", "access"};
}

class W3c final : public MessageParser {
 public:
  explicit W3c(const model::FieldNames& names)
      : names_(names),
        request_fields_(names),
        uri_(names, "uri"),
        full_(names, "url.full"),
        agent_(names, "user_agent.original"),
        blocked_(names, "blocked") {}

  void begin_block(const Block& /*block*/, std::string_view context) override {
    own_ = !context.empty();
    header_.read(context, kKeys);
    read_columns();
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (!own_) return Outcome::kNotMine;
    if (message.starts_with('#')) return read_header_line(message);
    if (columns_.empty() || !read_values(message, event)) return Outcome::kNotMine;
    complete(event);
    return Outcome::kEvent;
  }

 private:
  // Every directive is one: the form lets producers add their own.
  Outcome read_header_line(std::string_view line) {
    std::size_t key = 0;
    if (!header_.note(line, kKeys, key)) {
      const bool directive = line.substr(0, 40).find(':') != kNone;
      return directive && line.size() <= kHeaderLineBytesMax ? Outcome::kStructure
                                                             : Outcome::kNotMine;
    }
    if (key == kFields) read_columns();
    if (key == kSoftware) producer_ = producer_of(said(kSoftware), said(kFields));
    return Outcome::kStructure;
  }

  std::string_view said(Key key) const {
    std::string_view text = header_.lines[key];
    if (text.empty()) return {};
    text.remove_prefix(kKeyTexts[key].size());
    const std::size_t begin = text.find_first_not_of(" \t");
    return begin == kNone ? std::string_view{} : text.substr(begin);
  }

  void read_columns() {
    columns_.clear();
    producer_ = producer_of(said(kSoftware), said(kFields));
    for (std::string_view left = said(kFields); !left.empty();) {
      const std::size_t end = std::min(left.find_first_of(" \t"), left.size());
      const std::string_view name = left.substr(0, end);
      left.remove_prefix(std::min(left.size(), end + 1));
      if (!name.empty() && columns_.size() < kTextFieldsMax) {
        columns_.push_back({FieldName(names_, name), part_of(name)});
      }
    }
  }

  bool read_values(std::string_view line, EventWriter& event) {
    parts_ = {};
    const std::size_t mark = event.mark();
    const char separator = std::memchr(line.data(), '\t', line.size()) != nullptr ? '\t' : ' ';
    std::size_t column = 0, begin = 0;
    bool fits = true, quoted = line.starts_with('"');
    const auto end_value = [&](std::size_t end) {
      fits = column < columns_.size();
      if (fits)
        add(columns_[column++], line.substr(std::min(begin, end), end - std::min(begin, end)),
            event);
      begin = end + 1;
      quoted = begin < line.size() && line[begin] == '"';
      return fits;
    };
    each_byte(line, separator, '"', [&](std::size_t at) {
      if (line[at] != '"') return quoted || end_value(at);
      // Each pair of quotes switches twice, so within a quoted value it changes nothing.
      if (at != begin && line[begin] == '"') quoted = !quoted;
      return true;
    });
    // A line may end with a separator, or with an empty last value.
    if (fits && (begin < line.size() || column + 1 == columns_.size())) end_value(line.size());
    if (fits && column == columns_.size()) return true;
    event.rewind(mark);
    return false;
  }

  void add(const Column& column, std::string_view text, EventWriter& event) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
      text = without_quotes(text.substr(1, text.size() - 2), event);
    }
    const bool absent = text.empty() || text == "-";
    event.add(column.name, absent ? model::Value{} : model::Value::text(text));
    if (!absent) parts_[static_cast<std::size_t>(column.part)] = text;
  }

  static std::string_view without_quotes(std::string_view inside, EventWriter& event) {
    if (inside.find("\"\"") == kNone) return inside;
    char* const out = event.allocate(inside.size());
    std::size_t size = 0;
    for (std::size_t at = 0; at < inside.size(); ++at) {
      out[size++] = inside[at];
      if (inside[at] == '"' && at + 1 < inside.size() && inside[at + 1] == '"') ++at;
    }
    return {out, size};
  }

  std::string_view part(Part wanted) const { return parts_[static_cast<std::size_t>(wanted)]; }

  void complete(EventWriter& event) {
    event.head.product = producer_.product;
    event.head.channel = model::Value::text(producer_.channel);
    if (!part(Part::kHost).empty()) event.head.host = model::Value::text(part(Part::kHost));
    read_time(event);
    add_uri(event);
    const std::string_view blocked =
        producer_.channel == kFirewall ? blocked_by(part(Part::kAction)) : std::string_view{};
    if (!blocked.empty()) event.add(blocked_, blocked);
    const std::string_view agent = part(Part::kAgent);
    if (!agent.empty() && std::memchr(agent.data(), '+', agent.size()) != nullptr) {
      char* const spaced = event.allocate(agent.size());
      std::ranges::replace_copy(agent, spaced, '+', ' ');
      event.add(agent_, std::string_view(spaced, agent.size()));
    }
  }

  void add_uri(EventWriter& event) {
    std::string_view uri = part(Part::kUri);
    const std::string_view stem = part(Part::kStem), query = part(Part::kQuery);
    if (uri.empty() && !stem.empty()) {
      uri = stem;
      if (!query.empty()) {
        const bool marked = query.starts_with('?');
        const std::size_t size = stem.size() + query.size() + (marked ? 0 : 1);
        char* const joined = event.allocate(size);
        std::memcpy(joined, stem.data(), stem.size());
        joined[stem.size()] = '?';
        std::memcpy(joined + size - query.size(), query.data(), query.size());
        uri = {joined, size};
      }
      event.add(uri_, uri);
    }
    if (uri.empty()) return;
    request_fields_.add_target(uri, part(Part::kMethod), event);
    const std::string_view scheme = part(Part::kScheme), domain = part(Part::kDomain);
    if (scheme.empty() || domain.empty() || !uri.starts_with('/')) return;
    room_.assign(scheme).append("://").append(domain).append(uri);
    event.add(full_, event.keep(room_));
  }

  // Lines come in the order of time: most have the time of the one before.
  void read_time(EventWriter& event) {
    std::string_view moment = part(Part::kMoment);
    std::array<char, 48> text{};
    if (moment.empty()) {
      const std::string_view time = part(Part::kTime);
      std::string_view date = part(Part::kDate);
      if (date.empty()) date = said(kDate).substr(0, 10);
      if (time.empty() || date.empty() || date.size() + time.size() >= text.size()) return;
      std::memcpy(text.data(), date.data(), date.size());
      text[date.size()] = ' ';
      std::memcpy(text.data() + date.size() + 1, time.data(), time.size());
      moment = {text.data(), date.size() + time.size() + 1};
    }
    if (moment.size() > known_text_.size()) return;
    if (moment.size() != known_size_ ||
        std::memcmp(moment.data(), known_text_.data(), known_size_) != 0) {
      std::memcpy(known_text_.data(), moment.data(), moment.size());
      known_size_ = moment.size();
      known_ = read_iso_time(moment, known_time_) != 0 ||
               read_epoch_seconds(moment, known_time_) == moment.size();
    }
    if (known_) event.set_time(known_time_);
  }

  const model::FieldNames& names_;
  RequestFields request_fields_;
  FieldName uri_, full_, agent_, blocked_;
  bool own_ = false;
  HeaderLines header_;
  Producer producer_;
  std::vector<Column> columns_;
  std::array<std::string_view, kParts> parts_;
  std::array<char, 48> known_text_{};
  std::size_t known_size_ = 0;
  std::string room_;
  bool known_ = false;
  model::Timestamp known_time_;
};

}  // namespace

std::string begin_w3c(const SplitterOptions& /*options*/) { return std::string(kNoHeaderLines); }

void note_w3c(std::string_view lines, std::string& context) {
  note_header_lines(lines, kKeys, context);
}

// By its directives, which stand at the beginning; #Fields: is the one that must be there.
bool is_w3c(const Sample& sample) {
  const std::string_view text = sample.text;
  if (!text.starts_with('#')) return false;
  const std::size_t fields = text.starts_with("#Fields:") ? 0 : text.find("\n#Fields:");
  if (fields == kNone) return false;
  // Exchange writes such a header over comma-separated values.
  const std::size_t begin = text.find(':', fields) + 1;
  const std::string_view names = text.substr(begin, text.find('\n', begin) - begin);
  return names.find(',') == kNone;
}

bool may_be_w3c(std::string_view /*message*/) { return false; }

std::unique_ptr<MessageParser> make_w3c_parser(const model::FieldNames& names,
                                               MessageDispatch& /*dispatch*/) {
  return std::make_unique<W3c>(names);
}

}  // namespace tocsin::source
