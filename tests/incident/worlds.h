// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::incident {

// What is peculiar about an estate: something that touches everybody and belongs to nobody's
// attack.
enum class World : std::uint8_t {
  kZipf,      // few hosts, accounts and addresses are in most alerts
  kGiant,     // two of five alerts are of one host
  kNat,       // all come from one address
  kHelpDesk,  // one account touches every machine
  kScanner,   // one host sweeps over all others, over and over
  kBackup,    // an account of a service logs on everywhere at night, and four rules call it grave
  kNightJob,  // a task runs one script on every host at one hour
  kPids,      // processes go by numbers that come again
  kSessions,  // logon numbers that come again, and one parent for whatever a user starts
  kLinux,     // sshd and audit logs, guessed passwords all day
  kCloud,     // sign-ins and audit logs of a cloud behind five proxies
  kCases,     // who read which case file
};
inline constexpr World kWorlds[] = {World::kZipf,     World::kGiant,   World::kNat,
                                    World::kHelpDesk, World::kScanner, World::kBackup,
                                    World::kNightJob, World::kPids,    World::kSessions,
                                    World::kLinux,    World::kCloud,   World::kCases};

std::string world_name(World world);

struct WorldOptions {
  World world = World::kZipf;
  std::size_t alerts = 100'000;
  double days = 7;
  double chain_hours = 6;
  bool shared_rules = false;  // every fourth step trips a rule that matches everywhere
  std::uint64_t seed = 1;
};

// Alerts of an ordinary week, and among them one intrusion that fits the world: a Windows one over
// three hosts, one over ssh and sudo, a consent to an application and what it read, an insider who
// reads what is not theirs.
struct Populated {
  std::vector<model::Alert> alerts;  // in order
  std::set<std::string> chain;       // ids of its alerts of rules that match nowhere else
};
Populated populate(const WorldOptions& options);

}  // namespace tocsin::incident
