// SPDX-License-Identifier: Apache-2.0
#include "json_outputs.h"

#include "tocsin/wire/alert.h"

namespace tocsin::cli {
namespace {

class JsonLines final : public inform::AlertOutput {
 public:
  std::string alert(const model::Alert& alert) override {
    std::string line;
    wire::append_alert_json(alert, line);
    line += '\n';
    return line;
  }
  std::string tail(const inform::RunSummary&) override { return {}; }
};

class OcsfLines final : public inform::AlertOutput {
 public:
  explicit OcsfLines(std::string_view version) : version_(version) {}
  std::string alert(const model::Alert& alert) override {
    std::string line;
    wire::append_alert_ocsf(alert, version_, line);
    line += '\n';
    return line;
  }
  std::string tail(const inform::RunSummary&) override { return {}; }

 private:
  std::string version_;
};

}  // namespace

std::unique_ptr<inform::AlertOutput> make_json_lines_output() {
  return std::make_unique<JsonLines>();
}

std::unique_ptr<inform::AlertOutput> make_ocsf_output(std::string_view product_version) {
  return std::make_unique<OcsfLines>(product_version);
}

}  // namespace tocsin::cli
