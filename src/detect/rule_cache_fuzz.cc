// SPDX-License-Identifier: Apache-2.0
// Any bytes as the file of a cache of compiled rules, with the length and the checksum that they
// ask for, so that nothing but the checks of the content stands between them and the matcher.
// Invariants:
//  - what is accepted is written again as it was read;
//  - what is accepted compiles and runs on events that its own routes let in, and gives the same
//    hits twice.
#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tocsin/base/check.h"
#include "tocsin/detect/matcher.h"
#include "tocsin/model/event.h"
#include "tocsin/rule/log_source_table.h"
#include "tocsin/rule/rule_cache.h"

namespace {

using namespace tocsin;

constexpr std::size_t kHeadBytes = 48, kLengthAt = 32, kChecksumAt = 40;
constexpr std::size_t kEventsMax = 16, kFieldsMax = 32;

void seal(std::string& bytes) {
  if (bytes.size() < kHeadBytes) return;
  const std::uint64_t length = bytes.size() - kHeadBytes;
  const std::uint64_t sum = XXH3_64bits(bytes.data() + kHeadBytes, length);
  std::memcpy(bytes.data() + kLengthAt, &length, sizeof length);
  std::memcpy(bytes.data() + kChecksumAt, &sum, sizeof sum);
}

// An outline is used where it is by the table at hand; seeds may be older than the table.
void adopt_outline(rule::RuleSet& set) {
  if (set.outline == nullptr) return;
  auto outline = std::make_shared<rule::Outline>(*set.outline);
  outline->table = rule::LogSourceTable::built_in().fingerprint();
  set.outline = std::move(outline);
}

void add_event(const rule::Route& route, const std::vector<std::string>& names,
               const model::FieldNames& known, model::EventBatch& batch) {
  batch.begin_event();
  for (std::size_t i = 0; i < std::min(names.size(), kFieldsMax); ++i) {
    model::Field field;
    field.id = known.find(names[i]);
    field.name_data = names[i].data();
    field.name_size = static_cast<std::uint32_t>(names[i].size());
    field.value = model::Value::text(i % 2 == 0 ? "x" : "192.0.2.1");
    batch.add_field(field);
  }
  model::Event event;
  event.product = route.product;
  event.code = route.codes.empty() ? 1 : route.codes.front();
  event.channel = model::Value::text(route.channel);
  event.provider = model::Value::text(route.provider);
  batch.end_event(event);
}

std::size_t hits_of(const detect::Program& program, std::span<const model::Event> events) {
  detect::Matcher matcher(program);
  std::vector<detect::Hit> hits;
  std::size_t count = 0;
  for (const model::Event& event : events) {
    hits.clear();
    matcher.match(event, hits);
    count += hits.size();
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  seal(bytes);
  auto cached = rule::decode(bytes);
  if (!cached.ok()) return 0;
  const std::string again = rule::encode(cached->set, cached->key);
  CHECK(again.size() == bytes.size());
  CHECK(again.substr(kHeadBytes) == bytes.substr(kHeadBytes));
  adopt_outline(cached->set);
  const auto program = detect::Program::build(cached->set, rule::LogSourceTable::built_in());
  model::EventBatch batch;
  std::size_t events = 0;
  for (const rule::Outline::Source& source : program->outline().sources) {
    for (const rule::Route& route : source.routes) {
      if (events++ == kEventsMax) break;
      add_event(route, source.names, program->field_names(), batch);
    }
  }
  CHECK(hits_of(*program, batch.events()) == hits_of(*program, batch.events()));
  return 0;
}
