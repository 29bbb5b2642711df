// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report_incidents.h"
#include "tally.h"
#include "timeline.h"
#include "tocsin/inform/alert_output.h"

namespace tocsin::inform {

// What the page is made of. All of it outlives the call.
struct ReportParts {
  const std::string& title;
  const Tally& tally;
  const Timeline& timeline;
  const RunSummary& run;
  const ReportIncidents& incidents;
  // Markup of the alerts that are shown, by rule; emptied while the page is written.
  std::unordered_map<const model::AlertRule*, std::vector<std::string>>& alerts;
  std::size_t alerts_shown = 0;
};

// The whole page. It holds no script and asks for nothing: its policy allows one style sheet, by
// hash, and forbids everything else.
std::string report_page(const ReportParts& parts);

// The sections, each a <section> with a heading.
void append_brief(const ReportParts& parts, std::string& out);
// Nothing where the run has no incidents.
void append_incidents(const ReportParts& parts, std::string& out);
// A table inside another section; nothing where it is not known.
void append_coverage(const ReportParts& parts, std::string& out);
void append_hosts(const ReportParts& parts, std::string& out);
void append_tactics(const ReportParts& parts, std::string& out);
void append_alerts(const ReportParts& parts, std::string& out);
void append_evidence(const ReportParts& parts, std::string& out);
void append_making(const ReportParts& parts, std::string& out);

// The style sheet, and the SHA-256 of its bytes in base64 as the policy names it.
std::string_view report_style();
std::string_view report_style_hash();

}  // namespace tocsin::inform
