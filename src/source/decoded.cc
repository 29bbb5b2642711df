// SPDX-License-Identifier: Apache-2.0
#include "decoded.h"

#include <algorithm>

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

}  // namespace

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
    out.block_sizes.push_back(block_.size());
    batch_.clear();
    const DecodeCounts counts = decoders_.decode(block_, batch_);
    out.counts.add(counts);
    for (const model::Event& event : batch_.events()) out.events.push_back(plain(event));
  }
  return out;
}

Decoded decode_text(std::string_view format, std::string_view text, DecodeOptions options) {
  return TextDecoder().decode(format, text, options);
}

}  // namespace tocsin::source
