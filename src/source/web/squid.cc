// SPDX-License-Identifier: Apache-2.0
#include "web/squid.h"

#include <algorithm>
#include <array>

#include "line/http_request.h"
#include "line/line_sample.h"
#include "line/text_time.h"
#include "web/access_log.h"

namespace tocsin::source {

namespace {

constexpr auto kNone = std::string_view::npos;
enum Word : std::size_t {
  kTime,
  kElapsed,
  kClient,
  kResult,
  kBytes,
  kMethod,
  kUrl,
  kUser,
  kPeer,
  kType,
  kWords
};

std::string_view take_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find(' ', begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "1795251164.123": seconds and milliseconds.
bool is_time(std::string_view word) {
  const std::size_t dot = word.find('.');
  return dot != kNone && is_number(word.substr(0, dot)) && is_number(word.substr(dot + 1));
}

// The words of a line, and what follows them in `line`; false where they are not Squid's.
bool split(std::string_view& line, std::array<std::string_view, kWords>& words) {
  if (line.empty() || line[0] < '0' || line[0] > '9') return false;
  for (std::string_view& word : words) word = take_word(line);
  std::string_view elapsed = words[kElapsed];
  if (elapsed.starts_with('-')) elapsed.remove_prefix(1);
  return !words[kPeer].empty() && is_time(words[kTime]) && is_number(elapsed) &&
         words[kResult].find('/') != kNone && is_number(words[kBytes]) &&
         words[kPeer].find('/') != kNone;
}

bool is_squid_line(std::string_view line) {
  std::array<std::string_view, kWords> words;
  return split(line, words);
}

class Squid final : public MessageParser {
 public:
  explicit Squid(const model::FieldNames& names)
      : request_fields_(names),
        names_{FieldName(names, "time"),       FieldName(names, "elapsed"),
               FieldName(names, "remotehost"), FieldName(names, "code"),
               FieldName(names, "bytes"),      FieldName(names, "method"),
               FieldName(names, "URL"),        FieldName(names, "rfc931"),
               FieldName(names, "peerstatus"), FieldName(names, "type")},
        status_(names, "status"),
        peerhost_(names, "peerhost"),
        extra_(names, "extra") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    std::array<std::string_view, kWords> words;
    if (!split(message, words)) return Outcome::kNotMine;
    model::Timestamp time;
    if (read_epoch_seconds(words[kTime], time) == 0) return Outcome::kNotMine;
    event.set_time(time);
    for (std::size_t word = 0; word < kWords; ++word) {
      if (word == kResult) {
        add_pair(names_[word], status_, words[word], event);
      } else if (word == kPeer) {
        add_pair(names_[word], peerhost_, words[word], event);
      } else {
        add(names_[word], words[word], event);
      }
    }
    const bool named = request_fields_.add_target(words[kUrl], words[kMethod], event);
    if (!message.empty()) event.add(extra_, message);
    event.head.product = "squid";
    event.head.channel = model::Value::text("access");
    event.head.code = named ? kProxyRequest : kServerRequest;
    return Outcome::kEvent;
  }

 private:
  static void add(const FieldName& name, std::string_view text, EventWriter& event) {
    const bool absent = text.empty() || text == "-";
    event.add(name, absent ? model::Value{} : model::Value::text(text));
  }

  static void add_pair(const FieldName& first, const FieldName& second, std::string_view text,
                       EventWriter& event) {
    const std::size_t slash = text.find('/');
    add(first, text.substr(0, slash), event);
    add(second, text.substr(slash + 1), event);
  }

  RequestFields request_fields_;
  std::array<FieldName, kWords> names_;
  FieldName status_, peerhost_, extra_;
};

}  // namespace

bool is_squid(const Sample& sample) { return most_lines(sample, is_squid_line); }

bool may_be_squid(std::string_view message) { return is_squid_line(message); }

std::unique_ptr<MessageParser> make_squid_parser(const model::FieldNames& names,
                                                 MessageDispatch& /*dispatch*/) {
  return std::make_unique<Squid>(names);
}

}  // namespace tocsin::source
