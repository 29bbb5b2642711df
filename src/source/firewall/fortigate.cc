// SPDX-License-Identifier: Apache-2.0
#include "firewall/fortigate.h"

#include <string>

#include "firewall/verdict.h"
#include "line/any_time.h"
#include "line/http_request.h"
#include "line/line_sample.h"
#include "table/key_values.h"

namespace tocsin::source {

namespace {

std::string_view without_priority(std::string_view text) {
  if (!text.starts_with('<')) return text;
  const std::size_t end = text.substr(0, 5).find('>');
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

// What the pairs say about the event as a whole.
struct Head {
  std::string_view type, subtype, device, date, time, zone, event_time, action, url;
  bool is_fortigate = false;

  void note(std::string_view key, std::string_view value) {
    if (key == "type") type = value;
    if (key == "subtype") subtype = value;
    if (key == "devname") device = value;
    if (key == "date") date = value;
    if (key == "time") time = value;
    if (key == "tz") zone = value;
    if (key == "eventtime") event_time = value;
    if (key == "action") action = value;
    if (key == "url") url = value;
    is_fortigate =
        is_fortigate || key == "logid" || key == "devid" || key == "log_id" || key == "device_id";
  }
};

class FortigateParser final : public MessageParser {
 public:
  explicit FortigateParser(const model::FieldNames& names)
      : blocked_(names, "blocked"), request_(names) {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::size_t mark = event.mark();
    Head head;
    KeyValueReader reader(without_priority(message));
    KeyValue pair;
    while (reader.next(pair)) {
      std::string_view value = pair.value;
      if (pair.escaped_quotes) value = event.keep(unescaped(value));
      head.note(pair.key, value);
      event.add(pair.key, value);
    }
    if (!head.is_fortigate || head.type.empty()) {
      event.rewind(mark);
      return Outcome::kNotMine;
    }
    // Cut by a transport: the rest is kept.
    if (!reader.at_end()) event.add("message", reader.rest());
    const std::string_view blocked = blocked_by(head.action);
    if (!blocked.empty() && head.type == "traffic") event.add(blocked_, blocked);
    if (head.subtype == "webfilter" && !head.url.empty()) request_.add_address(head.url, event);
    set_time(head, event);
    event.head.product = "fortigate";
    event.head.channel = model::Value::text(head.type);
    event.head.provider = model::Value::text(head.subtype);
    if (!head.device.empty()) event.head.host = model::Value::text(head.device);
    return Outcome::kEvent;
  }

 private:
  void set_time(const Head& head, EventWriter& event) {
    if (const auto exact = whole_time(head.event_time, {})) {
      event.set_time(*exact);
      return;
    }
    if (head.date.empty()) return;
    room_.assign(head.date).append(1, ' ').append(head.time).append(1, ' ').append(head.zone);
    if (const auto local = whole_time(room_, {.zone = event.zone()})) event.set_time(*local);
  }

  std::string_view unescaped(std::string_view value) {
    room_.clear();
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '\\' && i + 1 < value.size() && value[i + 1] == '"') continue;
      room_ += value[i];
    }
    return room_;
  }

  FieldName blocked_;
  RequestFields request_;
  std::string room_;
};

bool is_one(std::string_view line) {
  return may_be_fortigate(line) && (line.find("logid=") != std::string_view::npos ||
                                    line.find("devid=") != std::string_view::npos);
}

}  // namespace

bool may_be_fortigate(std::string_view message) {
  const std::string_view front = without_priority(message.substr(0, 24));
  for (const std::string_view key : {"date=", "logver=", "itime=", "time=", "timestamp=",
                                     "devname=", "devid=", "logid=", "eventtime="}) {
    if (front.starts_with(key)) return true;
  }
  return false;
}

std::unique_ptr<MessageParser> make_fortigate_parser(const model::FieldNames& names,
                                                     MessageDispatch& /*dispatch*/) {
  return std::make_unique<FortigateParser>(names);
}

bool is_fortigate(const Sample& sample) { return most_lines(sample, is_one); }

}  // namespace tocsin::source
