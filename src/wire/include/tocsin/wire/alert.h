// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/alert.h"
#include "tocsin/wire/json_writer.h"

namespace tocsin::wire {

// Appends an alert as one JSON object on one line, without the line end. Keys, in this order: id,
// time, rule {id, title, level, tags, …}, host, channel, event_id, path, record_id, offset, why,
// event; correlations add cause_count and events (those that caused them). docs/formats/alert.md.
void append_alert_json(const model::Alert& alert, std::string& out);

// Writes the fields of an event as one object: a field with several values becomes an array.
void write_event(const std::vector<model::StoredField>& event, JsonWriter& json);

// Appends the alert as an OCSF 1.8 Detection Finding (class 2004) on one line.
// `product_version` is this program's own.
void append_alert_ocsf(const model::Alert& alert, std::string_view product_version,
                       std::string& out);

}  // namespace tocsin::wire
