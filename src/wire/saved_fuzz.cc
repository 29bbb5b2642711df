// SPDX-License-Identifier: Apache-2.0
// A folder of results may have been changed by anybody: reading refuses or gives values that are
// written as a text that reads the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tocsin/base/check.h"
#include "tocsin/wire/alert.h"
#include "tocsin/wire/incident.h"
#include "tocsin/wire/saved.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wire::AlertReader reader;
  if (const auto alert = reader.read(text); alert.ok()) {
    std::string once, twice;
    wire::append_alert_json(*alert, once);
    const auto again = reader.read(once);
    CHECK(again.ok());
    wire::append_alert_json(*again, twice);
    CHECK(once == twice);
  }
  if (const auto decision = wire::read_decision_json(text); decision.ok()) {
    std::string once;
    wire::append_decision_json(*decision, once);
    CHECK(wire::read_decision_json(once).ok());
  }
  if (const auto coverage = wire::read_coverage_json(text); coverage.ok()) {
    std::string once;
    wire::append_coverage_json(*coverage, once);
    CHECK(wire::read_coverage_json(once).ok());
  }
  (void)wire::read_surprise_json(text);
  return 0;
}
