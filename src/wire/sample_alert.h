// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tocsin/model/alert.h"

namespace tocsin::wire {

// An alert for tests, of an invented court.
inline model::Alert sample_alert() {
  model::AlertRule rule;
  rule.id = "5f1d3c2a-0000-4000-8000-000000000001";
  rule.title = "Archive made with a password";
  rule.level = model::Level::kHigh;
  rule.tags = {"attack.collection", "attack.t1560.001", "attack.t1039", "cve.2026-1"};
  rule.description = "Somebody packs files so that nobody can look inside.";
  rule.path = "windows/archive.yml";
  rule.version = 0x0123456789abcdef;
  model::Alert alert;
  alert.id = "00112233445566778899aabbccddeeff";
  alert.rule = std::make_shared<const model::AlertRule>(std::move(rule));
  alert.place = {*model::parse_time("2026-03-04T02:04:51.120345Z"),
                 "SRV-FILE-01.weidenau.example",
                 "Security",
                 4688,
                 "srv-file-01/Security.evtx",
                 4711,
                 65536,
                 {}};
  alert.why = {{"CommandLine", "contains ' -p'", "7z.exe a -pGr4nite w.7z"}};
  alert.event = {{"EventID", "4688", model::FieldForm::kNumber},
                 {"CommandLine", "7z.exe a -pGr4nite w.7z"},
                 {"Data", "one"},
                 {"Elevated", "true", model::FieldForm::kBool},
                 {"Data", "2", model::FieldForm::kNumber},
                 {"Empty", "", model::FieldForm::kNull}};
  return alert;
}

// The same as a correlation of two events.
inline model::Alert sample_correlation() {
  model::Alert alert = sample_alert();
  model::AlertRule rule = *alert.rule;
  rule.correlation = true;
  alert.rule = std::make_shared<const model::AlertRule>(std::move(rule));
  model::Cause first{alert.place, "a", "Case file read over the network"};
  first.place.record_id = 17;
  alert.causes = {first, {alert.place, "b", "Archive made"}};
  alert.cause_count = 5;
  return alert;
}

}  // namespace tocsin::wire
