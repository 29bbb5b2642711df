// SPDX-License-Identifier: Apache-2.0
#include "windows_data/message_names.h"

#include <algorithm>

#include "tocsin/base/check.h"
#include "tocsin/model/value.h"
#include "windows_data/built_in_data_names.h"
#include "windows_data/table_text.h"

namespace tocsin::source {

namespace {

constexpr std::string_view kChannel = "Channel";
constexpr std::string_view kMessage = "Message";
constexpr std::string_view kProvider = "Provider_Name";

}  // namespace

MessageNames::MessageNames(const model::FieldNames& names) : names_(names) {
  MessageRows* provider = nullptr;
  each_row(built_in_message_names(), [&](std::string_view line) {
    if (line.starts_with('[')) {
      provider = &providers_[line.substr(1, line.size() - 2)];
      return;
    }
    CHECK(provider != nullptr);
    provider->add(line);
  });
  each_row(built_in_providers(), [&](std::string_view line) {
    Origin origin;
    origin.provider = next_part(line, '\t');
    origin.codes = table_codes(next_part(line, '\t'));
    origin.channel = next_part(line, '\t');
    origin.shown = line;
    origins_.push_back(std::move(origin));
  });
  each_row(built_in_words(), [&](std::string_view line) {
    const std::string_view words = next_part(line, '\t');
    words_.emplace(words, line);
  });
}

const MessageNames::Origin* MessageNames::origin_of(std::string_view provider,
                                                    std::uint32_t code) const {
  const auto is_named = [&](const Origin& origin) {
    if (is_same_ascii(origin.provider, provider)) return true;
    std::string_view shown = origin.shown;
    while (!shown.empty()) {
      if (is_same_ascii(next_part(shown, '|'), provider)) return true;
    }
    return false;
  };
  for (const Origin& origin : origins_) {
    if ((origin.codes.empty() || std::ranges::find(origin.codes, code) != origin.codes.end()) &&
        is_named(origin))
      return &origin;
  }
  return nullptr;
}

void MessageNames::set_origin(model::Event& event, std::span<model::Field> fields,
                              std::size_t& count) const {
  const Origin* const origin = origin_of(event.provider.view(), event.code);
  if (origin == nullptr) return;
  if (event.provider.view() != origin->provider) {
    event.provider = model::Value::text(origin->provider);
    for (model::Field& field : fields.first(count)) {
      if (field.name() == kProvider) field.value = event.provider;
    }
  }
  const bool has_channel = event.channel.is_text() && event.channel.size != 0;
  if (has_channel || count == fields.size()) return;
  event.channel = model::Value::text(origin->channel);
  fields[count++] = {names_.find(kChannel), static_cast<std::uint32_t>(kChannel.size()),
                     kChannel.data(), event.channel};
}

// Words stand alone on a line, or between commas.
std::string MessageNames::with_codes(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n,"), text.size());
    const std::string_view said = trimmed(text.substr(0, end));
    const auto known = words_.find(said);
    out += known == words_.end() ? said : known->second;
    if (end == text.size()) break;
    out += text[end] == ',' ? ", " : "\n";
    text.remove_prefix(end + 1);
  }
  return out;
}

std::size_t MessageNames::complete(model::Event& event, std::span<model::Field> fields,
                                   std::size_t count, model::EventBatch& batch) {
  if (!event.provider.is_text()) return count;
  set_origin(event, fields, count);
  // An instance stands behind a dollar sign: MSSQL$REGISTRY.
  const std::string_view name = event.provider.view();
  const auto provider = providers_.find(name.substr(0, name.find('$')));
  if (provider == providers_.end()) return count;
  const auto is_message = [](const model::Field& field) {
    return field.name() == kMessage && field.value.is_text();
  };
  const std::span<model::Field> given = fields.first(count);
  const auto said = std::ranges::find_if(given, is_message);
  if (said == given.end()) return count;
  const auto put = [&](const MessageReader::Value& value, std::string_view text) {
    if (count == fields.size()) return;
    fields[count++] = {names_.find(value.name), static_cast<std::uint32_t>(value.name.size()),
                       value.name.data(), model::Value::text(text)};
  };
  const std::string_view message = batch.keep(model::to_text(said->value));
  for (const MessageReader::Value& value : reader_.read(provider->second, event.code, message)) {
    if (!value.has_codes) {
      put(value, value.text);
      continue;
    }
    const std::string_view words = trimmed(value.text);
    const std::string codes = with_codes(words);
    if (codes != words) put(value, batch.keep(codes));
    put(value, words);
  }
  return count;
}

}  // namespace tocsin::source
