// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tocsin/model/level.h"
#include "tocsin/model/time.h"

namespace tocsin::model {

// How a stored field is written in JSON.
enum class FieldForm : std::uint8_t { kText, kNumber, kBool, kNull };

// One field of a stored event: its native name and its text, valid UTF-8. A field with several
// values occurs several times.
struct StoredField {
  std::string name;
  std::string text;
  FieldForm form = FieldForm::kText;
  friend bool operator==(const StoredField&, const StoredField&) = default;
};

// Where a record lies in the evidence, and the little that a list shows of it.
struct RecordPlace {
  Timestamp time{};
  std::string host;
  std::string channel;
  std::uint32_t event_id = 0;
  std::string path;  // relative to the PATH given, members as "a.zip/inner.evtx"
  std::uint64_t record_id = 0;
  std::uint64_t offset = 0;  // in the unpacked file, bytes
  // Of the record's bytes as read, 64 hexadecimal digits (docs/formats/alert.md says which bytes);
  // empty where nobody asked for it or the place of the bytes is not known.
  std::string sha256;
};

// Why a rule matched: a value and the predicate that it passed.
struct Reason {
  std::string field;
  std::string predicate;
  std::string value;
};

// What an alert shows of its rule. Shared by all alerts of the rule.
struct AlertRule {
  std::string id;
  std::string title;
  Level level = Level::kMedium;
  std::vector<std::string> tags;
  std::string description;
  std::vector<std::string> references;
  std::vector<std::string> falsepositives;
  std::string author;
  std::string status;
  std::string path;
  std::uint64_t version = 0;
  bool correlation = false;
  bool learnt = false;  // nobody wrote it: a detector that learns
};

// An event that a correlation counted.
struct Cause {
  RecordPlace place;
  std::string rule_id;  // of the rule or correlation that put it there
  std::string rule_title;
};

// A rule that matched, with the evidence for why. For an event rule `place` and `event` are
// the record's; for a correlation `place` is that of the last cause, `event` holds the group's
// fields and what was counted, and `causes` lists events in order of time.
struct Alert {
  std::string id;  // 32 hexadecimal digits: a hash of rule, version and causes
  std::shared_ptr<const AlertRule> rule;
  RecordPlace place;
  std::vector<Reason> why;
  std::vector<StoredField> event;
  std::vector<Cause> causes;
  std::uint64_t cause_count = 0;  // may be more than `causes`, which has a limit
};

// The order of all output: time, host, channel, record id, rule id, then path and offset.
bool comes_before(const Alert& a, const Alert& b);

}  // namespace tocsin::model
