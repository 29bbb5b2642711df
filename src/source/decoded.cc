// SPDX-License-Identifier: Apache-2.0
#include "decoded.h"

#include <algorithm>
#include <cstring>

#include "tocsin/base/check.h"
#include "tocsin/model/time.h"

namespace tocsin::source {

namespace {

class SteppedStream final : public ByteStream {
 public:
  SteppedStream(std::string_view text, std::size_t step)
      : rest_(std::as_bytes(std::span(text))), step_(step) {}
  base::Result<std::size_t> read(std::span<std::byte> into) override {
    std::size_t filled = 0;
    while (filled < into.size()) {
      const std::size_t room = into.size() - filled;
      const std::size_t wanted = step_ == 0 ? room : std::min(room, step_);
      TRY(const std::size_t got, rest_.read(into.subspan(filled, wanted)));
      if (got == 0) break;
      filled += got;
      if (step_ != 0) break;  // splitters must live with less than they ask for
    }
    return filled;
  }

 private:
  MemoryStream rest_;
  std::size_t step_;
};

void append_number(std::string& out, std::uint64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

void append_value(std::string& out, std::string_view name, const model::Value& value) {
  append_field(out, name, [&](std::string& to) { model::append_text(value, to); });
}

void append_event(const model::Event& event, Outline& out) {
  std::string& text = out.text;
  Outline::Place place{.offset = event.offset, .has_product = !event.product.empty()};
  append_number(text, event.offset);
  append_number(text, event.record_id);
  append_number(text, event.code);
  append_number(text, event.has_time ? 1 : 0);
  append_number(text, static_cast<std::uint64_t>(event.time.time_since_epoch().count()));
  append_value(text, event.product, event.channel);
  append_value(text, {}, event.provider);
  append_value(text, {}, event.host);
  append_number(text, event.raw.size());
  place.raw = text.size();
  place.raw_form = event.raw_form;
  text.append(reinterpret_cast<const char*>(event.raw.data()), event.raw.size());
  place.raw_end = place.fields = text.size();
  for (const model::Field& field : event.fields) append_value(text, field.name(), field.value);
  place.fields_end = text.size();
  out.events.push_back(place);
}

}  // namespace

std::vector<std::string_view> Outline::sorted_events() const {
  std::vector<std::string_view> sorted;
  std::size_t begin = 0;
  for (const Place& place : events) {
    sorted.push_back(std::string_view(text).substr(begin, place.fields_end - begin));
    begin = place.fields_end;
  }
  std::ranges::sort(sorted);
  return sorted;
}

void Outline::clear() {
  text.clear();
  events.clear();
  counts = {};
  block_bytes_max = 0;
}

std::string PlainEvent::of(std::string_view name) const {
  std::string out;
  bool any = false;
  for (const auto& [field, text] : fields) {
    if (field != name) continue;
    if (any) out += '|';
    out += text;
    any = true;
  }
  return any ? out : "(absent)";
}

PlainEvent plain(const model::Event& event) {
  PlainEvent out;
  for (const model::Field& field : event.fields) {
    out.fields.emplace_back(field.name(), model::to_text(field.value));
  }
  out.product = event.product;
  out.channel = model::to_text(event.channel);
  out.provider = model::to_text(event.provider);
  out.host = model::to_text(event.host);
  if (event.has_time) model::append_rfc3339(event.time, out.time);
  out.raw.assign(event.raw.begin(), event.raw.end());
  out.code = event.code;
  out.record_id = event.record_id;
  out.offset = event.offset;
  return out;
}

Decoded TextDecoder::decode(std::string_view format, std::string_view text, DecodeOptions options) {
  const Format* row = find_format(format);
  CHECK(row != nullptr);
  const auto splitter = row->make_splitter(
      {.record_bytes_max = options.record_bytes_max, .file_time = options.file_time});
  SteppedStream stream(text, options.step);
  Decoded out;
  while (splitter->next(stream, block_, out.counts.losses)) {
    block_.format = row;
    block_.file_time = options.file_time;
    block_.zone = options.zone;
    out.block_sizes.push_back(block_.size());
    batch_.clear();
    const DecodeCounts counts = decoders_.decode(block_, batch_);
    out.counts.add(counts);
    for (const model::Event& event : batch_.events()) out.events.push_back(plain(event));
  }
  return out;
}

void TextDecoder::outline(std::string_view format, std::string_view text, DecodeOptions options,
                          Outline& out) {
  const Format* row = find_format(format);
  CHECK(row != nullptr);
  const auto splitter = row->make_splitter(
      {.record_bytes_max = options.record_bytes_max, .file_time = options.file_time});
  SteppedStream stream(text, options.step);
  out.clear();
  while (splitter->next(stream, block_, out.counts.losses)) {
    out.block_bytes_max = std::max(out.block_bytes_max, block_.size());
    Block exact;
    exact.reserve(block_.size());
    exact.resize(block_.size());
    std::ranges::copy(block_.bytes(), exact.data());
    exact.format = row;
    exact.offset = block_.offset;
    exact.first_record = block_.first_record;
    exact.starts = block_.starts;
    exact.context = block_.context;
    exact.file_time = options.file_time;
    exact.zone = options.zone;
    batch_.clear();
    out.counts.add(decoders_.decode(exact, batch_));
    for (const model::Event& event : batch_.events()) append_event(event, out);
  }
}

Decoded decode_text(std::string_view format, std::string_view text, DecodeOptions options) {
  return TextDecoder().decode(format, text, options);
}

}  // namespace tocsin::source
