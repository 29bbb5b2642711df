// SPDX-License-Identifier: Apache-2.0
#include "web/haproxy.h"

#include <array>
#include <span>

#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "line/words.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kTimeBytes = 20;   // "21/Nov/2026:09:12:44"
constexpr std::size_t kClientMax = 128;  // bytes of address and port

struct Front {
  std::string_view address, port, time, frontend, backend, server;
};

// "address:port [time] frontend backend/server ", as both forms begin.
Front read_front(Words& words) {
  Front out;
  const std::string_view client = words.until(" [");
  const std::size_t colon = client.rfind(':');
  words.require(client.size() <= kClientMax && colon != std::string_view::npos && colon != 0 &&
                client.find(' ') == std::string_view::npos && is_digits(client.substr(colon + 1)));
  if (!words.ok()) return out;
  out.address = client.substr(0, colon);
  out.port = client.substr(colon + 1);
  out.time = words.until("] ");
  words.require(out.time.size() >= kTimeBytes + 2 && out.time[2] == '/' &&
                out.time[kTimeBytes] == '.' && is_digits(out.time.substr(kTimeBytes + 1)));
  out.frontend = words.word();
  out.backend = words.word();
  const std::size_t slash = out.backend.find('/');
  words.require(slash != std::string_view::npos);
  if (!words.ok()) return out;
  out.server = out.backend.substr(slash + 1);
  out.backend = out.backend.substr(0, slash);
  return out;
}

bool is_haproxy_line(std::string_view line) {
  if (line.empty() || line[0] == '<' || line[0] == '{') return false;
  const std::size_t bracket = line.substr(0, kClientMax + 2).find(" [");
  if (bracket == std::string_view::npos || line.size() < bracket + kTimeBytes + 4 ||
      line[bracket + 4] != '/') {
    return false;
  }
  Words words(line);
  read_front(words);
  return words.ok();
}

class HaProxy final : public MessageParser {
 public:
  explicit HaProxy(const model::FieldNames& names)
      : request_fields_(names),
        front_{FieldName(names, "client_ip"),    FieldName(names, "client_port"),
               FieldName(names, "accept_date"),  FieldName(names, "frontend_name"),
               FieldName(names, "backend_name"), FieldName(names, "server_name")},
        http_timers_{FieldName(names, "TR"), FieldName(names, "Tw"), FieldName(names, "Tc"),
                     FieldName(names, "Tr"), FieldName(names, "Ta")},
        tcp_timers_{FieldName(names, "Tw"), FieldName(names, "Tc"), FieldName(names, "Tt")},
        counts_{FieldName(names, "actconn"), FieldName(names, "feconn"), FieldName(names, "beconn"),
                FieldName(names, "srv_conn"), FieldName(names, "retries")},
        queues_{FieldName(names, "srv_queue"), FieldName(names, "backend_queue")},
        status_(names, "status_code"),
        bytes_(names, "bytes_read"),
        request_cookie_(names, "captured_request_cookie"),
        response_cookie_(names, "captured_response_cookie"),
        termination_(names, "termination_state"),
        request_headers_(names, "captured_request_headers"),
        response_headers_(names, "captured_response_headers"),
        request_(names, "http_request"),
        extra_(names, "extra") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    if (!is_haproxy_line(message)) return Outcome::kNotMine;
    const std::size_t mark = event.mark();
    Words words(message);
    const Front front = read_front(words);
    model::Timestamp time;
    if (!read_time(front.time, time)) return Outcome::kNotMine;
    const std::string_view texts[] = {front.address,  front.port,    front.time,
                                      front.frontend, front.backend, front.server};
    for (std::size_t i = 0; i < front_.size(); ++i) event.add(front_[i], texts[i]);
    const std::string_view timers = words.word();
    const bool http = std::ranges::count(timers, '/') == 4;
    words.require(http || std::ranges::count(timers, '/') == 2);
    if (http) {
      add_parts(http_timers_, timers, event);
      add_http(words, event);
    } else {
      add_parts(tcp_timers_, timers, event);
      add_tcp(words, event);
    }
    if (!words.ok()) {
      event.rewind(mark);
      return Outcome::kNotMine;
    }
    if (!words.rest().empty()) event.add(extra_, words.rest());
    event.set_shown_time(time);
    event.head.product = "haproxy";
    event.head.channel = model::Value::text(http ? "http" : "tcp");
    return Outcome::kEvent;
  }

 private:
  static bool read_time(std::string_view text, model::Timestamp& time) {
    if (read_access_time(text.substr(0, kTimeBytes), time) != kTimeBytes) return false;
    std::int64_t micros = 0, unit = 100'000;
    for (const char digit : text.substr(kTimeBytes + 1)) {
      micros += (digit - '0') * unit;
      unit /= 10;
    }
    time += std::chrono::microseconds(micros);
    return true;
  }

  static void add(const FieldName& name, std::string_view text, EventWriter& event) {
    event.add(name, text == "-" ? model::Value{} : model::Value::text(text));
  }

  static void add_parts(std::span<const FieldName> names, std::string_view text,
                        EventWriter& event) {
    for (const FieldName& name : names) {
      const std::size_t end = std::min(text.find('/'), text.size());
      add(name, text.substr(0, end), event);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // Those that the site captures, apart by '|'.
  static void add_headers(const FieldName& name, std::string_view text, EventWriter& event) {
    while (true) {
      const std::size_t end = text.find('|');
      if (end != 0 && !text.empty()) event.add(name, text.substr(0, end));
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  void add_queues(Words& words, EventWriter& event) {
    add_parts(counts_, words.word(), event);
    add_parts(queues_, words.word(), event);
  }

  void add_http(Words& words, EventWriter& event) {
    add(status_, words.word(), event);
    add(bytes_, words.word(), event);
    add(request_cookie_, words.word(), event);
    add(response_cookie_, words.word(), event);
    event.add(termination_, words.word());
    add_queues(words, event);
    for (const FieldName* name : {&request_headers_, &response_headers_}) {
      if (words.take("{")) add_headers(*name, words.until("} "), event);
    }
    // The request is cut, without its closing quote, where the line would be too long.
    words.expect("\"");
    if (!words.ok()) return;
    const std::size_t end = words.rest().rfind('"');
    const std::string_view request = words.rest().substr(0, end);
    event.add(request_, request);
    request_fields_.add_request(request, event);
    words =
        Words(end == std::string_view::npos ? std::string_view{} : words.rest().substr(end + 1));
  }

  void add_tcp(Words& words, EventWriter& event) {
    add(bytes_, words.word(), event);
    event.add(termination_, words.word());
    add_queues(words, event);
  }

  RequestFields request_fields_;
  std::array<FieldName, 6> front_;
  std::array<FieldName, 5> http_timers_;
  std::array<FieldName, 3> tcp_timers_;
  std::array<FieldName, 5> counts_;
  std::array<FieldName, 2> queues_;
  FieldName status_, bytes_, request_cookie_, response_cookie_, termination_;
  FieldName request_headers_, response_headers_, request_, extra_;
};

}  // namespace

bool is_haproxy(const Sample& sample) { return most_lines(sample, is_haproxy_line); }

bool may_be_haproxy(std::string_view message) { return is_haproxy_line(message); }

std::unique_ptr<MessageParser> make_haproxy_parser(const model::FieldNames& names,
                                                   MessageDispatch& /*dispatch*/) {
  return std::make_unique<HaProxy>(names);
}

}  // namespace tocsin::source
