// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "tocsin/model/incident.h"

namespace tocsin::engine {

// Logs of web servers name no host. Who collects them from several servers keeps them apart by
// folders or names of files: "web01/access.log", "access-web01.log". Such a name counts where other
// logs of the input speak of a host of that name. One thread.
class PathHosts {
 public:
  explicit PathHosts(const model::Coverage& coverage);

  // The host of the log at `path`; empty where no part of it, or more than one host, is named.
  // Valid until the next call.
  std::string_view host_of(std::string_view path);

 private:
  std::string_view find(std::string_view path) const;
  std::string_view find_in(std::string_view part) const;

  std::unordered_map<std::string, std::string> hosts_;  // by folded first label; empty: several
  std::string path_, host_;                             // asked for last
};

}  // namespace tocsin::engine
