// SPDX-License-Identifier: Apache-2.0
// While alerts come, the page keeps counts, a timeline of bounded fineness and the markup of those
// alerts that it will show; it is put together at the end.
#include <utility>

#include "alert_store.h"
#include "report_alert.h"
#include "report_page.h"
#include "tally.h"
#include "timeline.h"
#include "tocsin/inform/alert_output.h"

namespace tocsin::inform {
namespace {

constexpr std::size_t kMarkupBytesMax = std::size_t{8} << 20;

class ReportOutput final : public AlertOutput {
 public:
  explicit ReportOutput(ReportOptions options)
      : options_(std::move(options)), store_(options_.alerts_shown_max, kMarkupBytesMax) {}

  std::string alert(const model::Alert& alert) override {
    tally_.add(alert);
    timeline_.add(alert);
    store_.add(alert, [&] { return render_alert(alert); });
    return {};
  }

  void incident(const model::Incident& incident) override { incidents_.add(incident); }

  std::string tail(const RunSummary& summary) override {
    const std::size_t shown = store_.size();
    auto alerts = store_.take();
    return report_page({options_.title, tally_, timeline_, summary, incidents_, alerts, shown});
  }

 private:
  ReportOptions options_;
  Tally tally_;
  Timeline timeline_;
  ReportIncidents incidents_;
  AlertStore store_;
};

}  // namespace

std::unique_ptr<AlertOutput> make_report_output(ReportOptions options) {
  return std::make_unique<ReportOutput>(std::move(options));
}

}  // namespace tocsin::inform
