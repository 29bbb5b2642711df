// SPDX-License-Identifier: Apache-2.0
// Records are held as they stand until nothing can join them any more, and then become one event.
// The events that can still grow are at most one for each of the last kEventGapLines lines, so a
// fixed number of places does: a list of them from the one that got a record last to the one that
// got none for longest, and a table by stamp.
#include "audit/audit_parser.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "audit/audit_event.h"
#include "audit/audit_record.h"
#include "audit/record_types.h"
#include "line/line_sample.h"
#include "splitters.h"

namespace tocsin::source::audit {

namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

class AuditParser final : public MessageParser {
 public:
  explicit AuditParser(const model::FieldNames& names) : builder_(names) {
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
      events_[i].older = i + 1 < events_.size() ? i + 1 : kNone;
    }
    buckets_.fill(kNone);
  }

  Outcome parse(std::string_view message, EventWriter& event) override {
    RecordHeader header;
    if (!read_record(message, stamps_, header)) {
      const bool of_ausearch = message == "----" || message.starts_with("time->");
      return of_ausearch ? Outcome::kStructure : Outcome::kNotMine;
    }
    hold(header, event);
    return Outcome::kHeld;
  }

  void end_block(EventWriter& events) override {
    while (oldest_ != kNone) emit_oldest(events);
  }

 private:
  // An event that can still grow, or a free place.
  struct Growing {
    Stamp stamp;
    std::uint64_t last_line = 0;
    model::Event head;
    std::vector<model::Field> outer;
    std::vector<Record> records;
    std::uint32_t newer = kNone, older = kNone;  // free places are linked by `older`
    std::uint32_t next = kNone;                  // in its bucket
  };

  void hold(const RecordHeader& header, EventWriter& event) {
    const std::uint64_t line = event.line().number;
    while (oldest_ != kNone && events_[oldest_].last_line + kEventGapLines < line) {
      emit_oldest(event);
    }
    const model::Value host =
        header.node.empty() ? event.head.host : model::Value::text(header.node);
    std::uint32_t place = find(header.stamp, host);
    if (place == kNone) {
      if (free_ == kNone) emit_oldest(event);  // several records on one line
      place = begin(header.stamp, host, event);
    } else if (place != newest_) {
      unlink(place);
      link_newest(place);
    }
    events_[place].last_line = line;
    events_[place].records.push_back({record_type(header.type), header.body});
  }

  static bool same_text(const model::Value& a, const model::Value& b) {
    if (a.kind == model::ValueKind::kNull || b.kind == model::ValueKind::kNull) {
      return a.kind == b.kind;
    }
    return a.is_text() && b.is_text() && a.view() == b.view();
  }

  std::uint32_t& bucket_of(const Stamp& stamp) {
    const auto micros = static_cast<std::uint64_t>(stamp.time.time_since_epoch().count());
    const std::uint64_t hash = (stamp.serial + micros) * 0x9e3779b97f4a7c15ULL;
    return buckets_[hash >> (64 - kBucketBits)];
  }

  std::uint32_t find(const Stamp& stamp, const model::Value& host) {
    const auto is_it = [&](const Growing& one) {
      return one.stamp == stamp && same_text(one.head.host, host);
    };
    if (newest_ != kNone && is_it(events_[newest_])) return newest_;
    std::uint32_t place = bucket_of(stamp);
    while (place != kNone && !is_it(events_[place])) place = events_[place].next;
    return place;
  }

  std::uint32_t begin(const Stamp& stamp, const model::Value& host, EventWriter& event) {
    const std::uint32_t place = free_;
    Growing& growing = events_[place];
    free_ = growing.older;
    growing.stamp = stamp;
    growing.head = event.head;
    // Names take the most of these lines: scanners are better off with the values alone.
    growing.head.raw = {};
    growing.head.raw_form = model::RawForm::kNone;
    growing.head.host = host;
    growing.head.time = event.placed(stamp.time, !stamp.is_shown);
    growing.head.has_time = true;
    growing.outer.assign(event.fields().begin(), event.fields().end());
    std::uint32_t& bucket = bucket_of(stamp);
    growing.next = std::exchange(bucket, place);
    link_newest(place);
    return place;
  }

  void link_newest(std::uint32_t place) {
    events_[place].newer = kNone;
    events_[place].older = newest_;
    if (newest_ != kNone) events_[newest_].newer = place;
    newest_ = place;
    if (oldest_ == kNone) oldest_ = place;
  }

  void unlink(std::uint32_t place) {
    const Growing& growing = events_[place];
    (growing.newer == kNone ? newest_ : events_[growing.newer].older) = growing.older;
    (growing.older == kNone ? oldest_ : events_[growing.older].newer) = growing.newer;
  }

  void emit_oldest(EventWriter& out) {
    const std::uint32_t place = oldest_;
    Growing& growing = events_[place];
    unlink(place);
    std::uint32_t* link = &bucket_of(growing.stamp);
    while (*link != place) link = &events_[*link].next;
    *link = growing.next;
    builder_.build(growing.records, growing.head, growing.outer, out);
    out.counts().merged += growing.records.size() - 1;
    growing.records.clear();
    growing.older = std::exchange(free_, place);
  }

  static constexpr unsigned kBucketBits = 10;
  AuditEventBuilder builder_;
  StampReader stamps_;
  std::vector<Growing> events_{kEventGapLines + 2};
  std::array<std::uint32_t, std::size_t{1} << kBucketBits> buckets_{};
  std::uint32_t free_ = 0, newest_ = kNone, oldest_ = kNone;
};

bool is_record(std::string_view line) {
  RecordHeader header;
  return read_record(line, header) || line == "----" || line.starts_with("time->");
}

}  // namespace

bool may_be_audit_record(std::string_view message) {
  return message.starts_with("type=") || message.starts_with("node=") ||
         message.starts_with("audit: type=") || message.starts_with('[');
}

std::unique_ptr<MessageParser> make_audit_parser(const model::FieldNames& names,
                                                 MessageDispatch& /*dispatch*/) {
  return std::make_unique<AuditParser>(names);
}

bool is_audit_log(const Sample& sample) { return most_lines(sample, is_record); }

std::unique_ptr<Splitter> make_audit_splitter(const SplitterOptions& options) {
  return make_line_splitter(options, {.cut = cut_between_events});
}

}  // namespace tocsin::source::audit
