// SPDX-License-Identifier: Apache-2.0
#include "table/table.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <simdjson.h>

#include "json_sources.h"
#include "line/any_time.h"
#include "line/block_lines.h"
#include "line/event_writer.h"
#include "line/line_decoder.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "splitters.h"
#include "table/delimited.h"
#include "table/document.h"
#include "table/header.h"
#include "tocsin/model/value.h"
#include "windows_shapes.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kLineEnds = "\r\n";

// Bytes of the line end at this place; 0 where none is.
std::size_t line_end_at(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '\n') return 1;
  return text.substr(std::min(at, text.size())).starts_with("\r\n") ? 2 : 0;
}

// Holes and line ends that a text begins with.
std::size_t blank_bytes(std::string_view text) {
  std::size_t at = hole_bytes(text);
  while (const std::size_t end = line_end_at(text, at)) {
    at += end;
    at += hole_bytes(text.substr(at));
  }
  return at;
}

// The columns of a table, as its rows need them.
struct Columns {
  std::vector<FieldName> names;
  std::size_t time = std::string::npos;  // the column that tells the time best
  std::size_t date = std::string::npos;  // the day, where `time` is a clock alone
  std::string_view product, channel = "csv";
  bool is_document = false;  // rows may be documents of a source that has them as JSON too
};

// Bytes of the record at the front.
std::size_t record_bytes(std::string_view text, char separator) {
  DelimitedReader reader(text, separator);
  DelimitedField field;
  while (reader.next(field)) {
  }
  return reader.used();
}

bool same_name(std::string_view name, std::string_view lower) {
  return std::ranges::equal(name, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
  });
}

bool is_nfdump(const std::vector<std::string>& names) {
  constexpr std::array<std::string_view, 8> kFirst{"ts", "te", "td", "sa", "da", "sp", "dp", "pr"};
  return names.size() > kFirst.size() && std::equal(kFirst.begin(), kFirst.end(), names.begin());
}

// Whether rows are Windows events, as EvtxECmd and consoles export them.
bool is_windows(std::span<const std::string> keys) {
  ShapeSigns signs = 0;
  for (const std::string& key : keys) signs |= signs_of(key);
  return shape_of(signs) != Shape::kGeneric;
}

Columns columns_of(const TableHeader& header, const model::FieldNames& known) {
  Columns columns;
  unsigned best = 0;
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    const std::string& name = header.names[i];
    columns.names.emplace_back(known, name);
    for (const std::string_view day : {"date", "datum", "day"}) {
      if (same_name(name, day)) columns.date = i;
    }
    const unsigned rank = same_name(name, "uhrzeit") ? 6 : time_name_rank(name);
    if (rank <= best) continue;
    best = rank;
    columns.time = i;
  }
  if (columns.date == columns.time) columns.date = std::string::npos;
  if (header.named && is_nfdump(header.names)) columns.product = columns.channel = "netflow";
  const std::vector<std::string> keys = document_keys(header.names);
  columns.is_document = header.named && columns.product.empty() &&
                        (JsonSources::built_in().may_know(keys) || is_windows(keys));
  return columns;
}

class TableDecoder final : public Decoder {
 public:
  TableDecoder(std::span<const MessageFormat> formats, const model::FieldNames& names)
      : dispatch_(formats, names), writer_(names), message_(names, "message") {}

  DecodeCounts decode(const Block& block, model::EventBatch& batch) override {
    DecodeCounts counts;
    writer_.attach(block, batch, counts);
    dispatch_.begin_block(block, nullptr);
    how_ = TimeReading::of(block);
    const std::string_view all(reinterpret_cast<const char*>(block.bytes().data()), block.size());
    valid_ = simdjson::validate_utf8(all.data(), all.size());
    line_ = {{}, block.offset, block.first_record};
    std::size_t at = skip_blank(all, 0);
    if (block.context.empty()) {
      at = skip_blank(all, take_header(all, at));
    } else if (block.context != context_) {
      context_ = block.context;
      adopt(header_of(context_));
    }
    while (at < all.size()) {
      line_.offset = block.offset + at;
      const std::size_t used = row(all.substr(at));
      line_.number += lines_;
      at = skip_blank(all, at + used);
    }
    dispatch_.end_block(writer_);
    return counts;
  }

 private:
  // What is blank in front of a record. Its line ends are counted.
  std::size_t skip_blank(std::string_view all, std::size_t at) {
    const std::string_view blank = all.substr(at, blank_bytes(all.substr(at)));
    line_.number += static_cast<std::size_t>(std::ranges::count(blank, '\n'));
    return at + blank.size();
  }

  void adopt(TableHeader header) {
    header_ = std::move(header);
    columns_ = columns_of(header_, writer_.names());
  }

  // What the first record says; where rows begin.
  std::size_t take_header(std::string_view all, std::size_t at) {
    std::size_t skipped = 0;
    adopt(read_header(all.substr(at), skipped));
    context_ = context_of(all.substr(at));
    DecodeCounts& counts = writer_.counts();
    if (skipped != 0) {
      ++counts.records;
      ++counts.structure;
      ++line_.number;
    }
    at = skip_blank(all, at + skipped);
    if (!header_.named) return at;
    ++counts.records;
    ++counts.structure;
    DelimitedReader reader(all.substr(at), header_.separator);
    DelimitedField field;
    while (reader.next(field)) {
    }
    line_.number += reader.lines();
    return at + reader.used();
  }

  std::size_t row(std::string_view text) {
    DecodeCounts& counts = writer_.counts();
    ++counts.records;
    const std::string_view valid = repaired(text);
    DelimitedReader reader(valid, header_.separator);
    writer_.begin(line_);
    DelimitedField field;
    std::size_t index = 0;
    while (reader.next(field)) add(index++, field);
    lines_ = reader.lines();
    const std::size_t used = valid.data() == text.data() ? reader.used() : repaired_used_;
    std::string_view record = valid.substr(0, reader.used());
    while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
    if (header_.named && record == std::string_view(context_).substr(1, record.size()) &&
        context_.find_first_not_of(kLineEnds, 1 + record.size()) == std::string::npos) {
      ++counts.structure;  // the header once more
      return used;
    }
    if (index == 1 && record.find_first_not_of(" \t") == std::string_view::npos) {
      --counts.records;  // a blank line
      return used;
    }
    if (index == 1 && columns_.names.size() > 1) {
      foreign(record);
      return used;
    }
    if (index != columns_.names.size()) counts.losses.add(LossReason::kRaggedRow);
    finish();
    return used;
  }

  // The record at the front of `text` as valid UTF-8; its own length goes to repaired_used_.
  std::string_view repaired(std::string_view text) {
    if (valid_) return text;
    DelimitedReader reader(text, header_.separator);
    DelimitedField field;
    while (reader.next(field)) {
    }
    repaired_used_ = reader.used();
    const std::string_view record = text.substr(0, reader.used());
    if (simdjson::validate_utf8(record.data(), record.size())) {
      return writer_.keep(record);
    }
    room_.clear();
    const bool is_legacy = append_repaired_record(record, room_);
    writer_.counts().losses.add(is_legacy ? LossReason::kReadAsWindows1252
                                          : LossReason::kInvalidUtf8Replaced);
    return writer_.keep(room_);
  }

  void add(std::size_t index, const DelimitedField& field) {
    std::string_view text = field.text;
    if (field.doubled_quotes) text = writer_.keep(undoubled(field, room_));
    if (index < columns_.names.size()) {
      writer_.add(columns_.names[index], text);
      return;
    }
    room_ = "column_" + std::to_string(index + 1);
    writer_.add(writer_.keep(room_), text);
  }

  // A line of one field among rows of several.
  void foreign(std::string_view line) {
    DecodeCounts& counts = writer_.counts();
    Line whole = line_;
    whole.text = line;
    writer_.begin(whole);
    const auto outcome = dispatch_.parse(line, writer_, nullptr);
    if (outcome == MessageParser::Outcome::kHeld) return;
    if (outcome == MessageParser::Outcome::kStructure) {
      ++counts.structure;
      return;
    }
    if (outcome == MessageParser::Outcome::kNotMine) {
      writer_.head.channel = model::Value::text(kTextChannel);
      writer_.add(message_, line);
      ++counts.undecoded;
    }
    writer_.end();
  }

  void finish() {
    writer_.head.product = columns_.product;
    writer_.head.channel = model::Value::text(columns_.channel);
    const std::optional<model::Timestamp> time = time_of_row();
    if (time) writer_.set_time(*time);
    if (!columns_.is_document || !read_document()) writer_.end();
  }

  std::optional<model::Timestamp> time_of_row() {
    const auto fields = writer_.fields();
    if (columns_.time >= fields.size()) return std::nullopt;
    const std::string_view clock = fields[columns_.time].value.view();
    const auto time = whole_time(clock, how_);
    if (time || columns_.date >= fields.size()) return time;
    room_ = fields[columns_.date].value.view();
    room_ += ' ';
    room_ += clock;
    return whole_time(room_, how_);
  }

  // What a console exports as a table is what its interface gives as JSON: a row is read as such a
  // document where the table of JSON sources then knows it. True where what it carries is held.
  bool read_document() {
    const model::Event head = writer_.head;
    row_.assign(writer_.fields().begin(), writer_.fields().end());
    const std::string_view document = documents_.write(row_);
    writer_.rewind(0);
    writer_.head.channel = {};
    const auto outcome = dispatch_.parser("json")->parse(document, writer_);
    if (outcome == MessageParser::Outcome::kHeld) return true;
    if (outcome == MessageParser::Outcome::kEvent && !writer_.head.product.empty()) return false;
    writer_.rewind(0);
    writer_.head = head;
    writer_.add_fields(row_);
    return false;
  }

  MessageDispatch dispatch_;
  EventWriter writer_;
  FieldName message_;
  TimeReading how_;
  std::string context_;  // that header_ is from
  TableHeader header_;
  Columns columns_;
  Line line_;
  std::size_t lines_ = 1, repaired_used_ = 0;
  bool valid_ = true;
  std::string room_;
  std::vector<model::Field> row_;
  RowDocuments documents_;
};

void note_header(std::string_view block, std::string& context) {
  if (!context.empty()) return;
  const std::string_view text = block.substr(blank_bytes(block));
  if (!text.empty()) context = context_of(text);
}

std::size_t end_of_records(std::string_view lines, std::string_view context) {
  if (!context.empty()) return whole_records(lines, context[0]);
  std::size_t skipped = 0;
  const std::size_t blank = blank_bytes(lines);
  const char separator = read_header(lines.substr(blank), skipped).separator;
  const std::size_t whole = whole_records(lines.substr(blank + skipped), separator);
  return whole == 0 ? 0 : blank + skipped + whole;
}

}  // namespace

// Whether the lines keep the promise that the first makes: the same number of fields.
bool is_table(const Sample& sample) {
  std::string_view text = sample.text.substr(blank_bytes(sample.text));
  if (text.empty() || text[0] == '<' || text[0] == '{') return false;
  std::size_t skipped = 0;
  const TableHeader header = read_header(text, skipped);
  text.remove_prefix(skipped);
  const std::size_t columns = header.names.size();
  if (columns < (header.named ? 2 : 3)) return false;
  const bool one_field_in_two =
      columns == 2 && text.substr(0, text.find('\n')).find(", ") != std::string_view::npos;
  if (one_field_in_two) return false;
  if (header.named) text.remove_prefix(record_bytes(text, header.separator));
  std::size_t rows = 0, same = 0;
  while (!text.empty() && rows < kSampleLines) {
    DelimitedReader reader(text, header.separator);
    DelimitedField field;
    std::size_t fields = 0;
    while (reader.next(field)) ++fields;
    const bool is_cut =
        reader.unclosed() || (reader.used() == text.size() && !text.ends_with('\n'));
    if (is_cut && !sample.whole) break;
    const std::string_view record = text.substr(0, reader.used());
    text.remove_prefix(reader.used());
    if (record.find_first_not_of(kLineEnds) == std::string_view::npos) continue;
    ++rows;
    same += fields == columns ? 1 : 0;
  }
  // Of two columns a sentence with a comma makes a table too, unless all agree on it.
  const std::size_t tenths = columns == 2 ? 8 : 5;
  if (header.named) return rows == 0 ? columns > 2 : same * 10 >= rows * tenths;
  return rows > 2 && same * 10 >= rows * 9;
}

std::unique_ptr<Splitter> make_table_splitter(const SplitterOptions& options) {
  LineRules rules;
  rules.note = note_header;
  rules.cut_in = end_of_records;
  return make_line_splitter(options, rules);
}

std::unique_ptr<Decoder> make_table_decoder(std::span<const MessageFormat> formats,
                                            const model::FieldNames& names) {
  return std::make_unique<TableDecoder>(formats, names);
}

}  // namespace tocsin::source
