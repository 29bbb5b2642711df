// SPDX-License-Identifier: Apache-2.0
#include "web/request_line.h"

#include <algorithm>
#include <array>

#include "line/any_time.h"
#include "line/http_request.h"
#include "line/words.h"
#include "web/access_log.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kRequestBytesMax = std::size_t{64} << 10;
constexpr std::array<std::string_view, 10> kMethods{"GET ",      "POST ",    "HEAD ",  "PUT ",
                                                    "DELETE ",   "OPTIONS ", "PATCH ", "CONNECT ",
                                                    "PROPFIND ", "TRACE "};

bool begins_request(std::string_view text) {
  return std::ranges::any_of(kMethods, [&](auto method) { return text.starts_with(method); });
}

// Where the quoted request stands: behind its quote, and its bytes.
struct Place {
  std::size_t at = kNone, size = 0;
};

Place find_request(std::string_view line) {
  for (std::size_t at = line.find('"'); at != kNone; at = line.find('"', at + 1)) {
    const std::string_view text = line.substr(at + 1, kRequestBytesMax);
    if (!begins_request(text)) continue;
    const std::size_t version = text.find(" HTTP/");
    if (version == kNone) return {};
    const std::size_t end = text.substr(0, version + 12).find('"', version);
    if (end != kNone) return {.at = at + 1, .size = end};
  }
  return {};
}

bool is_status(std::string_view word) {
  return word.size() == 3 && word[0] >= '1' && word[0] <= '5' && is_digits(word);
}

// "192.0.2.7", "192.0.2.7:4022", "2001:db8::7", "[2001:db8::7]:4022": the address; empty for all
// else, times among them.
std::string_view address_of(std::string_view word) {
  if (word.starts_with('[')) {
    const std::size_t end = word.find("]:");
    word = end == kNone ? std::string_view{} : word.substr(1, end - 1);
  }
  if (std::ranges::count(word, '.') == 3) {
    word = word.substr(0, word.find(':'));
    return word.find_first_not_of("0123456789.") == kNone ? word : std::string_view{};
  }
  const bool is_v6 = std::ranges::count(word, ':') > 2 || word.find("::") != kNone;
  return is_v6 && word.find_first_not_of("0123456789abcdefABCDEF:") == kNone ? word
                                                                             : std::string_view{};
}

// The first word that passes; words stand between blanks, commas and quotes.
template <class Test>
std::string_view first_word(std::string_view text, Test passes) {
  constexpr std::string_view kBetween = " ,\"\t";
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == kNone) return {};
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(kBetween), text.size());
    if (passes(text.substr(0, end))) return text.substr(0, end);
    text.remove_prefix(end);
  }
  return {};
}

// "Mozilla/5.0 (X11)": a name, a slash and a number.
bool names_product(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != kNone && slash != 0 && slash + 1 < text.size() && text[slash + 1] >= '0' &&
         text[slash + 1] <= '9' && text.substr(0, slash).find_first_of(" .:/") == kNone;
}

class RequestLineParser final : public MessageParser {
 public:
  explicit RequestLineParser(const model::FieldNames& names)
      : request_(names),
        whole_(names, "request"),
        address_(names, "remote_addr"),
        status_(names, "status"),
        referer_(names, "http_referer"),
        user_agent_(names, "http_user_agent"),
        message_(names, "message") {}

  void begin_block(const Block& block, std::string_view /*context*/) override {
    how_ = TimeReading::of(block);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    const Place place = find_request(message);
    if (place.at == kNone) return Outcome::kNotMine;
    const std::string_view request = message.substr(place.at, place.size);
    const std::string_view before = message.substr(0, place.at - 1);
    const std::string_view behind = message.substr(place.at + place.size + 1);
    read_time(before, event);
    event.add(whole_, request);
    const bool is_proxy = request_.add_request(request, event);
    const auto is_address = [](std::string_view word) { return !address_of(word).empty(); };
    std::string_view address = first_word(before, is_address);
    if (address.empty()) address = first_word(behind, is_address);
    if (!address.empty()) event.add(address_, address_of(address));
    std::string_view status = first_word(behind.substr(0, 16), is_status);
    if (status.empty()) status = first_word(before, is_status);
    if (!status.empty()) event.add(status_, status);
    add_quoted(behind, event);
    event.add(message_, message);
    event.head.product = "webserver";
    event.head.channel = model::Value::text("access");
    // A load balancer's requests name their host as a proxy's do.
    event.head.code = is_proxy && status.data() > request.data() ? kProxyRequest : kServerRequest;
    return Outcome::kEvent;
  }

 private:
  // The line begins with a time, or it is one of its first words.
  void read_time(std::string_view before, EventWriter& event) {
    constexpr std::size_t kWordsMax = 4;
    for (std::size_t word = 0; word < kWordsMax && !before.empty(); ++word) {
      model::Timestamp time;
      if (find_front_time(before, how_, time)) return event.set_time(time);
      before.remove_prefix(std::min(before.find(' '), before.size() - 1) + 1);
      if (before.starts_with('[')) before.remove_prefix(1);
    }
  }

  void add_quoted(std::string_view behind, EventWriter& event) {
    std::string_view referer, user_agent, other;
    for (std::size_t at = behind.find('"'); at != kNone; at = behind.find('"', at + 1)) {
      const std::size_t end = behind.find('"', at + 1);
      if (end == kNone) break;
      const std::string_view text = behind.substr(at + 1, end - at - 1);
      at = end;
      if (text.empty() || text == "-" || !address_of(text).empty()) continue;
      const bool is_url = text.starts_with("http://") || text.starts_with("https://");
      if (is_url && referer.empty() && user_agent.empty()) referer = text;
      if (is_url) continue;
      if (user_agent.empty() && names_product(text)) user_agent = text;
      if (other.empty()) other = text;
    }
    if (!referer.empty()) event.add(referer_, referer);
    if (user_agent.empty()) user_agent = other;
    if (!user_agent.empty()) event.add(user_agent_, user_agent);
  }

  RequestFields request_;
  FieldName whole_, address_, status_, referer_, user_agent_, message_;
  TimeReading how_;
};

}  // namespace

bool may_be_request_line(std::string_view message) { return find_request(message).at != kNone; }

std::unique_ptr<MessageParser> make_request_line_parser(const model::FieldNames& names,
                                                        MessageDispatch& /*dispatch*/) {
  return std::make_unique<RequestLineParser>(names);
}

}  // namespace tocsin::source
