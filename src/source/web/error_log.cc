// SPDX-License-Identifier: Apache-2.0
#include "web/error_log.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "line/words.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;

// "Sat Nov 21 09:12:44.123456 2026", as asctime writes it.
bool read_asctime(std::string_view text, model::Timestamp& out) {
  const std::size_t year_at = text.rfind(' ');
  if (text.size() < 24 || text[3] != ' ' || year_at < 4 || text.size() - year_at != 5) return false;
  int year = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data() + year_at + 1, end, year).ptr != end) return false;
  const std::string_view clock = text.substr(4, year_at - 4);
  return read_month_time(clock, year, out) == clock.size();
}

std::string_view apache_time(std::string_view line) {
  if (!line.starts_with('[')) return {};
  const std::size_t end = line.substr(0, 64).find("] [");
  return end == kNone ? std::string_view{} : line.substr(1, end - 1);
}

bool is_apache_line(std::string_view line) {
  model::Timestamp time;
  return read_asctime(apache_time(line), time);
}

// What Apache hands to syslog, which writes the time: "[core:error] [pid 811:tid 42] …".
bool is_timeless(std::string_view message) {
  if (!message.starts_with('[')) return false;
  const std::size_t end = message.substr(0, 64).find("] [");
  if (end == kNone) return false;
  constexpr std::array<std::string_view, 8> kLevels{"emerg", "alert",  "crit", "error",
                                                    "warn",  "notice", "info", "debug"};
  const std::string_view mark = message.substr(1, end - 1);
  const std::string_view level = mark.substr(mark.find(':') == kNone ? 0 : mark.find(':') + 1);
  const std::string_view behind = message.substr(end + 3);
  return std::ranges::find(kLevels, level) != kLevels.end() &&
         (behind.starts_with("pid ") || behind.starts_with("client "));
}

class ApacheError final : public MessageParser {
 public:
  explicit ApacheError(const model::FieldNames& names)
      : module_(names, "module"),
        level_(names, "level"),
        pid_(names, "pid"),
        tid_(names, "tid"),
        client_(names, "client"),
        client_port_(names, "client_port"),
        message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    const std::string_view written = apache_time(message);
    model::Timestamp time;
    const bool has_time = read_asctime(written, time);
    if (!has_time && !is_timeless(message)) return Outcome::kNotMine;
    std::string_view rest = has_time ? message.substr(written.size() + 3) : message;
    bool first = true;
    while (rest.starts_with('[')) {
      const std::size_t end = rest.find(']');
      if (end == kNone || !add_mark(rest.substr(1, end - 1), first, event)) break;
      first = false;
      rest.remove_prefix(end + 1);
      if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    event.add(message_, rest);
    if (has_time) event.set_shown_time(time);
    event.head.product = "apache";
    event.head.channel = model::Value::text("error");
    return Outcome::kEvent;
  }

 private:
  // "core:error" or "error" first; then "pid 811:tid 42", "client 192.0.2.7:5060" and others.
  bool add_mark(std::string_view mark, bool first, EventWriter& event) {
    if (first) {
      const std::size_t colon = mark.find(':');
      if (colon != kNone && colon != 0) event.add(module_, mark.substr(0, colon));
      event.add(level_, mark.substr(colon == kNone ? 0 : colon + 1));
      return true;
    }
    if (mark.starts_with("pid ")) {
      const std::size_t tid = mark.find(":tid ");
      event.add(pid_, mark.substr(4, tid == kNone ? kNone : tid - 4));
      if (tid != kNone) event.add(tid_, mark.substr(tid + 5));
      return true;
    }
    constexpr std::string_view kClient = "client ";
    if (!mark.starts_with(kClient)) return mark.starts_with("remote ");
    std::string_view address = mark.substr(kClient.size());
    const std::size_t colon = address.rfind(':');
    const bool has_port = colon != kNone && is_digits(address.substr(colon + 1)) &&
                          (address.find(':') == colon || address.find('.') != kNone ||
                           address.substr(0, colon).ends_with(']'));
    if (has_port) {
      event.add(client_port_, address.substr(colon + 1));
      address = address.substr(0, colon);
    }
    event.add(client_, address);
    return true;
  }

  FieldName module_, level_, pid_, tid_, client_, client_port_, message_;
};

struct NginxFront {
  model::Timestamp time;
  std::string_view level, pid, tid;
};

// "2026/11/21 09:12:44 [error] 811#42: ".
bool read_nginx_front(Words& words, NginxFront& out) {
  const std::string_view text = words.rest();
  if (text.size() < 20 || text[4] != '/' || text[19] != ' ') return false;
  if (read_iso_time(text.substr(0, 19), out.time) != 19) return false;
  words = Words(text.substr(19));
  words.expect(" [");
  out.level = words.until("] ");
  out.pid = words.until("#");
  out.tid = words.until(": ");
  return words.ok() && out.level.size() <= 6 && is_digits(out.pid) && is_digits(out.tid);
}

bool is_nginx_line(std::string_view line) {
  Words words(line);
  NginxFront front;
  return read_nginx_front(words, front);
}

class NginxError final : public MessageParser {
 public:
  explicit NginxError(const model::FieldNames& names)
      : request_fields_(names),
        level_(names, "level"),
        pid_(names, "pid"),
        tid_(names, "tid"),
        connection_(names, "connection"),
        message_(names, "message"),
        appended_{FieldName(names, "client"),  FieldName(names, "server"),
                  FieldName(names, "request"), FieldName(names, "upstream"),
                  FieldName(names, "host"),    FieldName(names, "referrer")} {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    Words words(message);
    NginxFront front;
    if (!read_nginx_front(words, front)) return Outcome::kNotMine;
    event.add(level_, front.level);
    event.add(pid_, front.pid);
    event.add(tid_, front.tid);
    if (words.rest().starts_with('*')) {
      const std::size_t end = words.rest().find(' ');
      if (end != kNone && is_digits(words.rest().substr(1, end - 1))) {
        event.add(connection_, words.rest().substr(1, end - 1));
        words = Words(words.rest().substr(end + 1));
      }
    }
    event.add(message_, words.rest());
    add_appended(words.rest(), event);
    event.set_shown_time(front.time);
    event.head.product = "nginx";
    event.head.channel = model::Value::text("error");
    return Outcome::kEvent;
  }

 private:
  // ", client: 192.0.2.7, server: name, request: "GET / HTTP/1.1"": always in this order.
  void add_appended(std::string_view text, EventWriter& event) {
    std::size_t at = text.find(", client: ");
    for (const FieldName& name : appended_) {
      if (at == kNone) return;
      const std::string_view rest = text.substr(at);
      if (!rest.starts_with(", ") || !rest.substr(2).starts_with(name.text) ||
          !rest.substr(2 + name.text.size()).starts_with(": ")) {
        continue;
      }
      std::size_t begin = at + name.text.size() + 4, end = 0;
      if (text.substr(begin).starts_with('"')) {
        end = std::min(text.find('"', ++begin), text.size());
        at = std::min(end + 1, text.size());
      } else {
        at = end = std::min(text.find(", ", begin), text.size());
      }
      const std::string_view value = text.substr(begin, end - begin);
      event.add(name, value);
      if (name.text == "request") request_fields_.add_request(value, event);
    }
  }

  RequestFields request_fields_;
  FieldName level_, pid_, tid_, connection_, message_;
  std::array<FieldName, 6> appended_;
};

}  // namespace

bool is_apache_error_log(const Sample& sample) { return most_lines(sample, is_apache_line); }
bool may_be_apache_error(std::string_view message) {
  return is_apache_line(message) || is_timeless(message);
}
std::unique_ptr<MessageParser> make_apache_error_parser(const model::FieldNames& names,
                                                        MessageDispatch& /*dispatch*/) {
  return std::make_unique<ApacheError>(names);
}

bool is_nginx_error_log(const Sample& sample) { return most_lines(sample, is_nginx_line); }
bool may_be_nginx_error(std::string_view message) { return is_nginx_line(message); }
std::unique_ptr<MessageParser> make_nginx_error_parser(const model::FieldNames& names,
                                                       MessageDispatch& /*dispatch*/) {
  return std::make_unique<NginxError>(names);
}

}  // namespace tocsin::source
