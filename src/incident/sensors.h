// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "tocsin/model/alert.h"

namespace tocsin::incident {

// What saw an event: "Sysmon", "Windows security audit", "Linux audit", "Zeek" …; else the log
// itself. Two sensors are independent: two logs that one program writes of one thing, or of which
// one is a copy of the other, are one sensor. One thread.
class Sensors {
 public:
  // Whether of() looks for a field of this name.
  static bool reads(std::string_view field);
  // Valid until the next call.
  const std::string& of(const model::Alert& alert);

 private:
  struct Known {
    std::string name;
    bool by_fields = false;  // the log's name is used by several: fields tell
  };
  // By channel. Bounded: a channel beyond it is looked at anew each time.
  std::unordered_map<std::string, Known> known_;
  Known last_;
};

// Whether a sensor is a service outside the house: what it tells of happened on none of its hosts.
bool is_cloud(std::string_view sensor);

}  // namespace tocsin::incident
