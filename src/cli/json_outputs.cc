// SPDX-License-Identifier: Apache-2.0
#include "json_outputs.h"

#include <utility>

#include "tocsin/wire/alert.h"

namespace tocsin::cli {
namespace {

class AlertLines final : public inform::AlertOutput {
 public:
  explicit AlertLines(AlertLine write) : write_(std::move(write)) {}
  std::string alert(const model::Alert& alert) override {
    std::string line;
    write_(alert, line);
    return line;
  }
  std::string tail(const inform::RunSummary&) override { return {}; }

 private:
  AlertLine write_;
};

}  // namespace

AlertLine alert_line(std::string_view format, std::string_view product_version) {
  if (format == "jsonl") {
    return [](const model::Alert& alert, std::string& line) {
      wire::append_alert_json(alert, line);
      line += '\n';
    };
  }
  if (format == "ocsf") {
    return [version = std::string(product_version)](const model::Alert& alert, std::string& line) {
      wire::append_alert_ocsf(alert, version, line);
      line += '\n';
    };
  }
  return {};
}

std::unique_ptr<inform::AlertOutput> make_alert_lines(AlertLine write) {
  return std::make_unique<AlertLines>(std::move(write));
}

}  // namespace tocsin::cli
