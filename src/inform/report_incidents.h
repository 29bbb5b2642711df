// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "tocsin/model/incident.h"

namespace tocsin::inform {

// The part of the page on incidents, made while they come: it holds markup, no incident. Those of
// rank low are only counted; the first of the others are told whole. One thread.
class ReportIncidents {
 public:
  // In the order of their rank.
  void add(const model::Incident& incident);
  // The section. `left_out` are there besides those given.
  void append(const model::IncidentTally& left_out, std::string& out) const;

 private:
  std::size_t shown_ = 0;
  std::string index_, articles_;
  model::IncidentTally rest_;
};

}  // namespace tocsin::inform
