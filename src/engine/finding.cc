// SPDX-License-Identifier: Apache-2.0
#include "finding.h"

#include <cstring>
#include <tuple>

#include "tocsin/base/check.h"

namespace tocsin::engine {
namespace {

template <class Number>
void put(Number number, std::string& out) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

void put_text(std::string_view text, std::string& out) {
  put(static_cast<std::uint32_t>(text.size()), out);
  out.append(text);
}

// Reads what pack() wrote, from front to back.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  template <class Number>
  Number number() {
    CHECK(left_.size() >= sizeof(Number));
    Number n;
    std::memcpy(&n, left_.data(), sizeof n);
    left_.remove_prefix(sizeof n);
    return n;
  }
  std::string_view text() {
    const auto size = number<std::uint32_t>();
    CHECK(left_.size() >= size);
    const std::string_view out = left_.substr(0, size);
    left_.remove_prefix(size);
    return out;
  }

 private:
  std::string_view left_;
};

FindingKey read_key(Reader& reader) {
  FindingKey key;
  reader.number<std::uint32_t>();
  key.time = model::Timestamp(std::chrono::microseconds(reader.number<std::int64_t>()));
  key.rule = reader.number<std::uint32_t>();
  key.record_id = reader.number<std::uint64_t>();
  key.offset = reader.number<std::uint64_t>();
  key.event_id = reader.number<std::uint32_t>();
  key.has_time = reader.number<std::uint32_t>() != 0;
  key.host = reader.text();
  key.channel = reader.text();
  key.path = reader.text();
  key.sha256 = reader.text();
  return key;
}

}  // namespace

bool comes_before(const FindingKey& a, const FindingKey& b) {
  return std::tie(a.time, a.host, a.channel, a.record_id, a.rule, a.path, a.offset) <
         std::tie(b.time, b.host, b.channel, b.record_id, b.rule, b.path, b.offset);
}

void pack(const FindingKey& key, const FindingBody& body, std::string& out) {
  const std::size_t start = out.size();
  put(std::uint32_t{0}, out);
  put(std::int64_t{key.time.time_since_epoch().count()}, out);
  put(key.rule, out);
  put(key.record_id, out);
  put(key.offset, out);
  put(key.event_id, out);
  put(std::uint32_t{key.has_time ? 1u : 0u}, out);
  put_text(key.host, out);
  put_text(key.channel, out);
  put_text(key.path, out);
  put_text(key.sha256, out);
  put_text(body.alert_id, out);
  put_text(body.line, out);
  put(static_cast<std::uint32_t>(body.why.size()), out);
  for (const model::Reason& reason : body.why) {
    put_text(reason.field, out);
    put_text(reason.predicate, out);
    put_text(reason.value, out);
  }
  put(static_cast<std::uint32_t>(body.event.size()), out);
  for (const model::StoredField& field : body.event) {
    put(static_cast<std::uint8_t>(field.form), out);
    put_text(field.name, out);
    put_text(field.text, out);
  }
  const auto size = static_cast<std::uint32_t>(out.size() - start - sizeof(std::uint32_t));
  std::memcpy(out.data() + start, &size, sizeof size);
}

std::size_t packed_size(std::string_view bytes) {
  std::uint32_t size = 0;
  CHECK(bytes.size() >= sizeof size);
  std::memcpy(&size, bytes.data(), sizeof size);
  return sizeof size + std::size_t{size};
}

FindingKey key_of(std::string_view packed) {
  Reader reader(packed);
  return read_key(reader);
}

std::int64_t time_of(std::string_view packed) {
  Reader reader(packed);
  reader.number<std::uint32_t>();
  return reader.number<std::int64_t>();
}

void set_place(const FindingKey& key, model::RecordPlace& place) {
  place.time = key.time;
  place.host = key.host;
  place.channel = key.channel;
  place.path = key.path;
  place.sha256 = key.sha256;
  place.record_id = key.record_id;
  place.offset = key.offset;
  place.event_id = key.event_id;
}

void unpack(std::string_view packed, Finding& finding) {
  Reader reader(packed);
  const FindingKey key = read_key(reader);
  finding.rule = key.rule;
  finding.has_time = key.has_time;
  set_place(key, finding.place);
  finding.alert_id = reader.text();
  finding.line = reader.text();
  finding.why.resize(reader.number<std::uint32_t>());
  for (model::Reason& reason : finding.why) {
    reason.field = reader.text();
    reason.predicate = reader.text();
    reason.value = reader.text();
  }
  finding.event.resize(reader.number<std::uint32_t>());
  for (model::StoredField& field : finding.event) {
    field.form = static_cast<model::FieldForm>(reader.number<std::uint8_t>());
    field.name = reader.text();
    field.text = reader.text();
  }
}

}  // namespace tocsin::engine
