// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::incident {

// How hosts, accounts and addresses meet in decoys.
enum class Meeting { kRandom, kOwnHost, kNeighbours, kBursts, kCrowded };

// What a crowd of decoys is like.
struct DecoyOptions {
  std::size_t alerts = 200'000;
  std::uint32_t hosts = 1000, accounts = 800, addresses = 200;
  std::uint32_t rules = 60;
  double days = 7;
  Meeting meeting = Meeting::kRandom;
  double chain_hours = 3;  // from the first to the last of its twelve alerts
  std::uint64_t seed = 1;
};

// Alerts that have nothing to do with each other, and among them one intrusion of twelve alerts on
// three hosts, high and critical.
struct Decoys {
  std::vector<model::Alert> alerts;  // in order
  std::set<std::string> chain;       // ids
};
Decoys make_decoys(const DecoyOptions& options);

}  // namespace tocsin::incident
