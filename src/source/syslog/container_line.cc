// SPDX-License-Identifier: Apache-2.0
#include "syslog/container_line.h"

#include "line/line_road.h"
#include "line/line_sample.h"
#include "line/text_time.h"

namespace tocsin::source {

namespace {

struct Front {
  model::Timestamp time{};
  bool zoned = false;
  std::string_view stream, tag;
  std::size_t size = 0;
};

// "\tkube.web\t" before an object.
bool read_tag(std::string_view rest, Front& out) {
  const std::size_t end = rest.find('\t', 1);
  if (end == std::string_view::npos || rest.substr(end + 1, 1) != "{") return false;
  out.tag = rest.substr(1, end - 1);
  return out.tag.find_first_of(" {}\"") == std::string_view::npos;
}

// "2026-11-21T09:12:44.123456789Z stdout F ", where P stands for a part of a longer line.
bool read_front(std::string_view text, Front& out) {
  const std::size_t used = text.size() > 20 ? read_iso_time(text, out.time, &out.zoned) : 0;
  if (used == 0) return false;
  std::string_view rest = text.substr(used);
  if (rest.starts_with(" {\"")) {
    out.size = used + 1;
    return true;
  }
  if (text[10] != 'T') return false;
  if (rest.starts_with('\t') && read_tag(rest, out)) {
    out.size = used + out.tag.size() + 2;
    return true;
  }
  for (const std::string_view stream : {" stdout", " stderr"}) {
    if (!rest.starts_with(stream)) continue;
    rest.remove_prefix(stream.size());
    if (rest.size() < 3 || rest[0] != ' ' || (rest[1] != 'F' && rest[1] != 'P')) return false;
    if (rest[2] != ' ') return false;
    out.stream = stream.substr(1);
    out.size = text.size() - rest.size() + 3;
    return true;
  }
  return false;
}

class ContainerLine final : public MessageParser {
 public:
  ContainerLine(const model::FieldNames& names, MessageDispatch& dispatch)
      : dispatch_(dispatch),
        stream_(names, "stream"),
        tag_(names, "tag"),
        message_(names, "message") {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    Front front;
    if (!read_front(message, front)) return Outcome::kNotMine;
    const std::string_view inside = message.substr(front.size);
    event.set_shown_time(front.time, front.zoned);
    const Outcome outcome = dispatch_.parse(inside, event, this);
    if (outcome != Outcome::kNotMine) {
      if (outcome == Outcome::kEvent) add_front(front, event);
      return outcome;
    }
    event.head.channel = model::Value::text(kTextChannel);
    add_front(front, event);
    event.add(message_, inside);
    ++event.counts().undecoded;
    return Outcome::kEvent;
  }

 private:
  void add_front(const Front& front, EventWriter& event) const {
    if (!front.stream.empty()) event.add(stream_, front.stream);
    if (!front.tag.empty()) event.add(tag_, front.tag);
  }

  MessageDispatch& dispatch_;
  FieldName stream_, tag_, message_;
};

}  // namespace

bool may_be_container_line(std::string_view message) {
  Front front;
  return read_front(message, front);
}

bool is_container_log(const Sample& sample) { return most_lines(sample, may_be_container_line); }

std::unique_ptr<MessageParser> make_container_line_parser(const model::FieldNames& names,
                                                          MessageDispatch& dispatch) {
  return std::make_unique<ContainerLine>(names, dispatch);
}

}  // namespace tocsin::source
