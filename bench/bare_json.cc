// SPDX-License-Identifier: Apache-2.0
#include "bare_json.h"

#include <simdjson.h>

namespace tocsin::bench {
namespace {

namespace json = simdjson::ondemand;

std::size_t bytes_of(json::document_stream& documents) {
  std::size_t bytes = 0;
  for (auto document : documents) {
    json::object object;
    if (document.get_object().get(object)) continue;
    for (auto field : object) {
      std::string_view key, text;
      if (field.unescaped_key().get(key)) break;
      bytes += key.size();
      json::value value = field.value();
      if (value.get_string().get(text)) text = value.raw_json_token();
      bytes += text.size();
    }
  }
  return bytes;
}

}  // namespace

std::size_t BareJson::parse(std::span<const source::Block> blocks) {
  constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
  std::size_t bytes = 0;
  for (const source::Block& block : blocks) {
    json::document_stream documents;
    const auto* text = reinterpret_cast<const char*>(block.bytes().data());
    if (parser_.iterate_many(text, block.size(), kBatchBytes).get(documents)) continue;
    bytes += bytes_of(documents);
  }
  return bytes;
}

}  // namespace tocsin::bench
