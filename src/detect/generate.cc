// SPDX-License-Identifier: Apache-2.0
#include "tocsin/detect/generate.h"

#include <algorithm>
#include <utility>

#include "generate_near_miss.h"
#include "generate_search.h"
#include "tocsin/base/check.h"
#include "tocsin/detect/reference.h"

namespace tocsin::detect {
namespace {

std::uint32_t code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) {
    return lead;
  }
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  std::uint32_t c = lead & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return c;
}

void append_unit(std::uint32_t unit, std::string& out) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>(unit >> 8);
}

std::string wide(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t c = code_point(utf8, at);
    if (c >= 0x10000) {
      append_unit(0xD800 + ((c - 0x10000) >> 10), out);
      append_unit(0xDC00 + ((c - 0x10000) & 0x3FF), out);
    } else {
      append_unit(c, out);
    }
  }
  return out;
}

std::string escaped(std::string_view utf8) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : utf8) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == '/') {
      out += "\\u00";
      out += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  return out;
}

model::Value value_in_form(const std::optional<std::string>& text, TextForm form,
                           model::EventBatch& batch) {
  if (!text) {
    return {};
  }
  switch (form) {
    case TextForm::kPlain:
      return model::Value::text(batch.keep(*text));
    case TextForm::kWide:
      return model::Value::borrowed(model::ValueKind::kWideText, batch.keep(wide(*text)));
    case TextForm::kEscaped:
      return model::Value::escaped(batch.keep(escaped(*text)));
  }
  return {};
}

// A near miss that is not an altered positive but an event that the condition is false for.
void find_any_miss(const rule::Rule& rule, const std::vector<rule::Route>& routes,
                   std::uint64_t seed, GeneratedCase& out) {
  auto miss = naive::EventSearch(rule, routes[out.route], seed).find(false);
  if (!miss) {
    out.reason = "found no event of this log source for which the condition is false";
    return;
  }
  model::EventBatch batch;
  add_event(*miss, model::FieldNames(), TextForm::kPlain, batch);
  if (matches(rule, routes, batch.events().front())) {
    out.reason = "every event found that misses by one route matches by another";
    return;
  }
  out.near_miss = std::move(miss);
  out.altered = "made anew";
}

}  // namespace

void add_event(const GeneratedEvent& made, const model::FieldNames& names, TextForm form,
               model::EventBatch& batch) {
  const bool is_windows = made.product == "windows";
  model::Event event;
  if (!is_windows) {
    event.code = made.code;
    if (!made.channel.empty()) event.channel = model::Value::text(batch.keep(made.channel));
    if (!made.provider.empty()) event.provider = model::Value::text(batch.keep(made.provider));
  }
  batch.begin_event();
  for (const auto& field : made.fields) {
    model::Field out;
    const std::string_view name = batch.keep(field.name);
    out.id = names.find(name);
    out.name_data = name.data();
    out.name_size = static_cast<std::uint32_t>(name.size());
    out.value = value_in_form(field.text, form, batch);
    batch.add_field(out);
    if (!is_windows) continue;
    if (field.name == "Channel") {
      event.channel = out.value;
    } else if (field.name == "Provider_Name") {
      event.provider = out.value;
    } else if (field.name == "Computer") {
      event.host = out.value;
    }
    model::Integer code;
    if (field.name == "EventID" && model::integer_of(out.value, code) && !code.negative) {
      event.code = static_cast<std::uint32_t>(code.magnitude);
    }
  }
  event.product = is_windows ? std::string_view("windows") : batch.keep(made.product);
  batch.end_event(event);
}

GeneratedCase generate_case(const rule::Rule& rule, const std::vector<rule::Route>& routes,
                            std::uint64_t seed) {
  GeneratedCase out;
  for (std::uint32_t i = 0; i < routes.size() && !out.positive; ++i) {
    out.route = i;
    out.positive = naive::EventSearch(rule, routes[i], seed).find(true);
  }
  if (!out.positive) {
    out.reason = routes.empty() ? "the log source has no route"
                                : "found no event that satisfies the condition";
    return out;
  }
  if (auto miss = naive::find_near_miss(rule, routes, out.route, *out.positive)) {
    out.near_miss = std::move(miss->event);
    out.alterations = miss->alterations;
    out.altered = std::move(miss->altered);
    return out;
  }
  find_any_miss(rule, routes, seed, out);
  return out;
}

}  // namespace tocsin::detect
