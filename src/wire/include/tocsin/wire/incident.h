// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tocsin/model/incident.h"
#include "tocsin/wire/json_writer.h"

namespace tocsin::wire {

// Appends an incident as one JSON object on one line, without the line end. Keys, in this order:
// id, title, state, nist_phase, rank, score, parts, first, last, hosts, accounts, stages, alerts,
// entities, links, claims, next_checks. Links and references name alerts by their ids and
// entities by kind and key. docs/formats/incident.md.
// An incident may have any number of alerts: now and then `between` is called, which may write what
// `out` holds elsewhere and empty it.
void append_incident_json(const model::Incident& incident, std::string& out,
                          const std::function<void()>& between = {});

// Appends what was searched as one JSON object on one line: logs [{host, log, events, first,
// last, gaps}], events_not_kept.
void append_coverage_json(const model::Coverage& coverage, std::string& out);

// Appends a decision as one JSON object on one line; only the keys that its kind has.
void append_decision_json(const model::Decision& decision, std::string& out);

// Appends the incident as an OCSF 1.8 Incident Finding (class 2005) on one line.
// `product_version` is this program's own.
void append_incident_ocsf(const model::Incident& incident, std::string_view product_version,
                          std::string& out);

}  // namespace tocsin::wire
