// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/time.h"

namespace tocsin::model {

// What an entity is.
enum class EntityKind : std::uint8_t {
  kHost,         // a computer, whichever of its names or addresses an event gives
  kAccount,      // a person's or a service's account in a directory or on a computer
  kProcess,      // one run of a program on one host
  kSession,      // a logon session of one host, or a session of a cloud service
  kFile,         // a path: on one host, or on a share
  kHash,         // the content of a file
  kAddress,      // an IP address that is no known host's
  kDomain,       // a DNS name
  kPrincipal,    // an identity of a cloud: a role, a service principal, an access key
  kMailbox,      // a mailbox, where it is not the account's own
  kApplication,  // a program that people consent to, or a client of an API
  kService,      // an installed service or scheduled task of one host
  kCase,         // a case file
};

inline constexpr std::size_t kEntityKindCount = 13;

// "host", "account", "process" … as in output.
constexpr std::string_view entity_kind_name(EntityKind kind) {
  constexpr std::string_view kNames[] = {
      "host",   "account",   "process", "session",     "file",    "hash", "address",
      "domain", "principal", "mailbox", "application", "service", "case"};
  return kNames[static_cast<std::size_t>(kind)];
}

// What an entity has to do with an alert's event.
enum class EntityRole : std::uint8_t {
  kWhere,    // the host that it happened on
  kActor,    // who did it, or what did it
  kTarget,   // whom or what it was done to
  kParent,   // the process that started the actor
  kWritten,  // a file that came to be
  kRun,      // a file that was run or loaded
  kRead,     // a file that was read, or only named
  kFrom,     // where it came from: an address, a host
  kTo,       // where it went
  kInside,   // the session or application that it happened in
};

constexpr std::string_view entity_role_name(EntityRole role) {
  constexpr std::string_view kNames[] = {"where", "actor", "target", "parent", "written",
                                         "run",   "read",  "from",   "to",     "inside"};
  return kNames[static_cast<std::size_t>(role)];
}

// How much of the input an entity is seen in, and so how little it says when two alerts share it.
struct Ubiquity {
  std::uint64_t alerts = 0;    // that name it
  std::uint32_t episodes = 0;  // hours in which it was named
  std::uint32_t hosts = 0;     // that it was seen on, itself included where it is a host
  std::uint32_t accounts = 0;  // that it was seen with
  // Written down as everybody's beforehand: SYSTEM, localhost, programs of the system.
  bool ordinary = false;
  friend bool operator==(const Ubiquity&, const Ubiquity&) = default;
};

// A host, account, process …: two of them are the same where kind and key are.
struct Entity {
  EntityKind kind = EntityKind::kHost;
  std::string key;                   // normalised; unique with the kind within one result
  std::string name;                  // for people
  std::vector<std::string> aliases;  // other names that were resolved to it, sorted
  Ubiquity ubiquity;
  friend bool operator==(const Entity&, const Entity&) = default;
};

}  // namespace tocsin::model
