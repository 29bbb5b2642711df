// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "tally.h"
#include "tocsin/inform/alert_output.h"
#include "words.h"

namespace tocsin::inform {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
}

class ReportOutput final : public AlertOutput {
 public:
  explicit ReportOutput(ReportOptions options) : options_(std::move(options)) {}
  std::string alert(const model::Alert& alert) override {
    tally_.add(alert);
    return {};
  }
  std::string tail(const RunSummary& summary) override {
    std::string out =
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><title>";
    append_escaped(options_.title, out);
    out += "</title><p>" + counted(tally_.alerts(), "alert") + " in " +
           counted(summary.events, "event") + "</p></html>\n";
    return out;
  }

 private:
  ReportOptions options_;
  Tally tally_;
};

}  // namespace

std::unique_ptr<AlertOutput> make_report_output(ReportOptions options) {
  return std::make_unique<ReportOutput>(std::move(options));
}

}  // namespace tocsin::inform
