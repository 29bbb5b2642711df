// SPDX-License-Identifier: Apache-2.0
#include "firewall/ise.h"

#include <algorithm>
#include <string>

#include "line/text_time.h"
#include "line/words.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

struct Product {
  std::string_view begin, provider;
};
constexpr Product kProducts[] = {{"CISE_", "ise"}, {"CSCOacs_", "acs"}};

const Product* product_of(std::string_view message) {
  for (const Product& row : kProducts) {
    if (message.starts_with(row.begin)) return &row;
  }
  return nullptr;
}

std::string_view channel_of(std::string_view category) {
  if (category.starts_with("TACACS_Accounting") || category.starts_with("Tacacs_Accounting")) {
    return "aaa";
  }
  for (const std::string_view login : {"Attempts", "Authentication", "Diagnostics", "Logins"}) {
    if (category.find(login) != kNone) return "auth";
  }
  return "syslog";
}

class IseParser final : public MessageParser {
 public:
  explicit IseParser(const model::FieldNames& names)
      : category_(names, "category"), command_(names, "command"), message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const Product* const product = product_of(message);
    if (product == nullptr) return Outcome::kNotMine;
    Words words(message);
    const std::string_view category = words.word().substr(product->begin.size());
    for (int number = 0; number < 3; ++number) words.word();  // of the message and its segments
    if (!words.ok() || category.empty()) return Outcome::kNotMine;
    model::Timestamp time;
    bool zoned = false;
    if (read_iso_time(words.rest(), time, &zoned) != 0) event.set_shown_time(time, zoned);
    event.head.product = "cisco";
    event.head.provider = model::Value::text(product->provider);
    event.head.channel = model::Value::text(channel_of(category));
    event.add(category_, category);
    add_pairs(words.rest(), event);
    event.add(message_, message);
    return Outcome::kEvent;
  }

 private:
  // "…, User=m.osei, CmdSet=[ CmdAV=show … ], …": a comma within brackets ends nothing.
  void add_pairs(std::string_view text, EventWriter& event) {
    while (!text.empty()) {
      std::size_t end = 0;
      for (int depth = 0; end < text.size() && (depth > 0 || text[end] != ','); ++end) {
        depth += text[end] == '[' ? 1 : text[end] == ']' && depth > 0 ? -1 : 0;
      }
      std::string_view part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
      const std::size_t equals = part.find('=');
      if (equals == kNone || equals == 0) continue;
      const std::string_view key = part.substr(0, equals), value = part.substr(equals + 1);
      event.add(key, value);
      if (key == "CmdSet") add_command(value, event);
    }
  }

  // "[ CmdAV=show CmdArgAV=running-config CmdArgAV=<cr> ]"
  void add_command(std::string_view set, EventWriter& event) {
    std::string command;
    Words words(set);
    for (std::string_view word = words.word(); words.ok(); word = words.word()) {
      if (word == "[" || word == "]") continue;
      for (const std::string_view key : {"CmdAV=", "CmdArgAV="}) {
        if (word.starts_with(key)) word.remove_prefix(key.size());
      }
      command.append(command.empty() ? "" : " ").append(word);
    }
    if (!command.empty()) event.add(command_, event.keep(command));
  }

  FieldName category_, command_, message_;
};

}  // namespace

bool may_be_ise(std::string_view message) { return product_of(message) != nullptr; }

std::unique_ptr<MessageParser> make_ise_parser(const model::FieldNames& names,
                                               MessageDispatch& /*dispatch*/) {
  return std::make_unique<IseParser>(names);
}

}  // namespace tocsin::source
