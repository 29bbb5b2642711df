// SPDX-License-Identifier: Apache-2.0
#include "zeek/zeek_tsv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "line/each_byte.h"
#include "line/escapes.h"
#include "line/header_lines.h"
#include "line/http_request.h"
#include "line/text_time.h"

namespace tocsin::source {

namespace {

enum Key : std::size_t { kSeparator, kSetSeparator, kEmpty, kUnset, kPath, kOpen, kFields, kTypes };
constexpr std::array<std::string_view, 8> kKeyTexts{
    "#separator ", "#set_separator", "#empty_field", "#unset_field",
    "#path",       "#open",          "#fields",      "#types"};
constexpr HeaderKeys kKeys{.keys = kKeyTexts, .first_restarts = true};
// Ends a log; what its header says stays in force for lines that follow nevertheless.
constexpr std::string_view kClose = "#close";

// What is read of a value of a Zeek type.
enum class Kind : std::uint8_t { kText, kBool, kInteger, kReal, kTime };

struct Column {
  FieldName name;
  Kind kind = Kind::kText;
  bool holds_many = false;
  bool is_uri = false;  // of a log of requests
};

Kind kind_of(std::string_view type) {
  if (type == "bool") return Kind::kBool;
  if (type == "count" || type == "int" || type == "port") return Kind::kInteger;
  if (type == "double" || type == "interval") return Kind::kReal;
  return type == "time" ? Kind::kTime : Kind::kText;
}

// Digits as the writer gives them, so that the number reads as it was written.
bool read_integer(std::string_view text, model::Value& out) {
  constexpr std::size_t kDigitsMax = 18;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kDigitsMax || (text[0] == '0' && (text.size() > 1 || negative)))
    return false;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  out = model::Value::integer(negative ? -number : number);
  return true;
}

bool read_real(std::string_view text, model::Value& out) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
    return false;
  }
  out = model::Value::number(number);
  return true;
}

class ZeekTsv final : public MessageParser {
 public:
  explicit ZeekTsv(const model::FieldNames& names)
      : names_(names),
        extension_(names, "url.extension"),
        uri_path_(names, "url.path"),
        uri_query_(names, "url.query"),
        address_(names, "url.full") {}

  void begin_block(const Block& /*block*/, std::string_view context) override {
    own_ = !context.empty();
    header_.read(context, kKeys);
    read_marks();
    read_fields();
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (!own_) return Outcome::kNotMine;
    if (message.starts_with('#')) return read_header_line(message);
    if (columns_.empty()) return Outcome::kNotMine;
    return read_values(message, event) ? Outcome::kEvent : Outcome::kNotMine;
  }

 private:
  Outcome read_header_line(std::string_view line) {
    if (line.starts_with(kClose)) return Outcome::kStructure;
    std::size_t key = 0;
    if (!header_.note(line, kKeys, key)) return Outcome::kNotMine;
    if (key < kOpen) read_marks();
    if (key == kFields || key == kSeparator) read_fields();
    if (key == kTypes || key == kPath) read_types();
    return Outcome::kStructure;
  }

  // What a header line says behind its key.
  std::string_view said(Key key) const {
    const std::string_view line = header_.lines[key];
    if (line.empty()) return {};
    const std::string_view said = line.substr(kKeyTexts[key].size());
    return key != kSeparator && said.starts_with(separator_) ? said.substr(1) : said;
  }

  void read_marks() {
    separator_ = '\t';
    const std::string_view separator = said(kSeparator);
    unsigned byte = 0;
    if (separator.size() == 1) separator_ = separator[0];
    if (separator.starts_with("\\x") && separator.size() == 4 &&
        std::from_chars(separator.data() + 2, separator.data() + 4, byte, 16).ptr ==
            separator.data() + 4 &&
        byte < 0x80) {
      separator_ = static_cast<char>(byte);
    }
    const std::string_view set = said(kSetSeparator);
    set_separator_ = set.size() == 1 ? set[0] : ',';
    empty_ = header_.lines[kEmpty].empty() ? "(empty)" : said(kEmpty);
    unset_ = header_.lines[kUnset].empty() ? "-" : said(kUnset);
    path_ = said(kPath);
  }

  void read_fields() {
    columns_.clear();
    each_part(said(kFields), [&](std::string_view name) {
      if (columns_.size() < kTextFieldsMax) columns_.push_back({FieldName(names_, name)});
    });
    read_types();
  }

  void read_types() {
    for (Column& column : columns_) {
      column.kind = Kind::kText;
      column.holds_many = false;
      column.is_uri = path_ == "http" && column.name.text == "uri";
    }
    std::size_t at = 0;
    each_part(said(kTypes), [&](std::string_view type) {
      if (at == columns_.size()) return;
      Column& column = columns_[at++];
      const std::size_t bracket = type.find('[');
      column.holds_many = bracket != std::string_view::npos && type.ends_with(']');
      column.kind =
          kind_of(column.holds_many ? type.substr(bracket + 1, type.size() - bracket - 2) : type);
    });
  }

  template <class Each>
  void each_part(std::string_view text, Each each) const {
    while (!text.empty()) {
      const std::size_t end = text.find(separator_);
      each(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }

  // False where the line has another number of values; then nothing was added.
  bool read_values(std::string_view line, EventWriter& event) {
    const std::size_t mark = event.mark();
    const model::Event head = event.head;
    event.head.product = "zeek";
    event.head.channel = path_.empty() ? model::Value{} : model::Value::text(path_);
    std::size_t column = 0, begin = 0;
    bool escaped = false, fits = true;
    const auto end_value = [&](std::size_t end) {
      fits = column < columns_.size();
      if (fits) read_value(columns_[column++], line.substr(begin, end - begin), escaped, event);
      begin = end + 1;
      escaped = false;
      return fits;
    };
    each_byte(line, separator_, '\\', [&](std::size_t at) {
      if (line[at] == separator_) return end_value(at);
      escaped = true;
      return true;
    });
    if (fits) end_value(line.size());
    if (fits && column == columns_.size()) return true;
    event.rewind(mark);
    event.head = head;
    return false;
  }

  void read_value(const Column& column, std::string_view text, bool escaped, EventWriter& event) {
    if (text == unset_) return;
    if (!column.holds_many) return read_one(column, text, escaped, event);
    if (text == empty_) return event.add(column.name, model::Value{});
    while (true) {
      const std::size_t end = text.find(set_separator_);
      const std::string_view item = text.substr(0, end);
      if (item == unset_) {
        event.add(column.name, model::Value{});
      } else {
        read_one(column, item, escaped, event);
      }
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  void read_one(const Column& column, std::string_view text, bool escaped, EventWriter& event) {
    model::Value value;
    switch (column.kind) {
      case Kind::kBool:
        if (text == "T" || text == "F") {
          return event.add(column.name, model::Value::boolean(text == "T"));
        }
        break;
      case Kind::kInteger:
        if (read_integer(text, value)) return event.add(column.name, value);
        break;
      case Kind::kTime:
        if (column.name.text == "ts") read_time(text, event);
        [[fallthrough]];
      case Kind::kReal:
        if (read_real(text, value)) return event.add(column.name, value);
        break;
      case Kind::kText:
        break;
    }
    if (text == empty_) text = {};
    if (escaped) text = without_escapes(text, Escapes::kHex, event);
    event.add(column.name, text);
    if (!column.is_uri) return;
    add_whole_address(text, event);
    const Target target = split_target(text, false);
    if (!target.extension.empty()) event.add(extension_, target.extension);
    if (target.query.empty()) return;
    event.add(uri_path_, target.path);
    event.add(uri_query_, target.query);
  }

  // As proxies log it: the column with the host stands before that of the path.
  void add_whole_address(std::string_view path, EventWriter& event) {
    constexpr std::string_view kScheme = "http://";
    const model::Value* const host = event.find("host");
    if (host == nullptr || !host->is_text() || host->size == 0) return;
    const std::string_view name = host->view();
    char* const text = event.allocate(kScheme.size() + name.size() + path.size());
    char* to = std::ranges::copy(kScheme, text).out;
    to = std::ranges::copy(name, to).out;
    to = std::ranges::copy(path, to).out;
    event.add(address_, {text, static_cast<std::size_t>(to - text)});
  }

  static void read_time(std::string_view text, EventWriter& event) {
    model::Timestamp time;
    if (read_epoch_seconds(text, time) != 0 || read_iso_time(text, time) != 0) {
      event.set_time(time);
    }
  }

  const model::FieldNames& names_;
  FieldName extension_, uri_path_, uri_query_, address_;
  bool own_ = false;
  HeaderLines header_;
  char separator_ = '\t', set_separator_ = ',';
  std::string_view empty_, unset_, path_;
  std::vector<Column> columns_;
};

}  // namespace

std::string begin_zeek(const SplitterOptions& /*options*/) { return std::string(kNoHeaderLines); }

void note_zeek(std::string_view lines, std::string& context) {
  note_header_lines(lines, kKeys, context);
}

// By its header, which every log of Zeek begins with.
bool is_zeek_tsv(const Sample& sample) {
  if (sample.text.starts_with(kKeyTexts[kSeparator])) return true;
  return sample.text.starts_with('#') && sample.text.find("\n#fields\t") != std::string_view::npos;
}

bool may_be_zeek_tsv(std::string_view /*message*/) { return false; }

std::unique_ptr<MessageParser> make_zeek_tsv_parser(const model::FieldNames& names,
                                                    MessageDispatch& /*dispatch*/) {
  return std::make_unique<ZeekTsv>(names);
}

}  // namespace tocsin::source
