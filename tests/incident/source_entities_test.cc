// SPDX-License-Identifier: Apache-2.0
// What real decoders make of logs of every kind names who, where and whence, so that alerts of any
// source can be joined.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "tocsin/base/file_system.h"
#include "tocsin/engine/event_copy.h"
#include "tocsin/incident/grouper.h"
#include "tocsin/model/field_names.h"
#include "tocsin/model/value.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/evidence.h"

namespace tocsin::incident {
namespace {

namespace fs = std::filesystem;
using model::EntityKind;

// The kinds of entities that the events of each channel name.
using KindsOfChannels = std::map<std::string, std::set<EntityKind>>;

std::vector<std::string> logs_below(const fs::path& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().string();
    const bool expected = name.find(".events") != std::string::npos;
    if (entry.is_regular_file() && !expected) paths.push_back(name);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Every event becomes an alert of one rule.
KindsOfChannels kinds_named_in(const std::vector<std::string>& paths) {
  model::AlertRule rule;
  rule.id = "any";
  rule.title = "Any event";
  const auto shared = std::make_shared<const model::AlertRule>(std::move(rule));
  const auto files = base::make_system_files();
  source::EvidenceReader reader(*files, paths, {});
  const model::FieldNames names;
  const source::DecoderTables tables(names, {});
  source::Decoders decoders(tables);
  source::EvidenceReader::Worker worker;
  source::Block block;
  model::EventBatch batch;
  std::vector<model::Alert> alerts;
  while (reader.next(worker, block)) {
    batch.clear();
    const source::DecodeCounts counts = decoders.decode(block, batch);
    for (const model::Event& event : batch.events()) {
      model::Alert& alert = alerts.emplace_back();
      alert.rule = shared;
      alert.id = std::to_string(alerts.size());
      alert.place.time = event.time;
      alert.place.host = model::to_text(event.host);
      alert.place.channel = model::to_text(event.channel);
      alert.place.path = block.path;
      alert.place.record_id = event.record_id;
      alert.place.offset = event.offset;
      alert.event = engine::copy_fields(event);
    }
    reader.decoded(block, counts);
  }
  std::sort(alerts.begin(), alerts.end(), model::comes_before);
  Grouper grouper({}, EntityTable::built_in());
  for (const model::Alert& alert : alerts) grouper.add(alert);
  KindsOfChannels kinds;
  grouper.finish({}, [&](model::Incident&& incident) {
    for (const model::IncidentAlert& alert : incident.alerts) {
      auto& named = kinds[alert.place.channel];
      for (const model::EntityRef& ref : alert.entities) {
        named.insert(incident.entities[ref.entity].kind);
      }
    }
  });
  return kinds;
}

TEST(EntitiesOfSources, EachNamesWhoOrWhereOrWhence) {
  std::vector<std::string> paths = logs_below("tests/golden/producers");
  const std::vector<std::string> more = logs_below("tests/golden/sources");
  paths.insert(paths.end(), more.begin(), more.end());
  const KindsOfChannels kinds = kinds_named_in(paths);
  ASSERT_GT(kinds.size(), 20u);
  // What a program says of itself, or a table of figures, names nobody.
  const std::set<std::string> nobody = {"zoneload", "general", "query-errors", "security",
                                        "xfer-out", "network", "service",      "text",
                                        "stats",    "pim"};
  for (const auto& [channel, named] : kinds) {
    if (nobody.contains(channel)) continue;
    const bool somebody =
        named.contains(EntityKind::kHost) || named.contains(EntityKind::kAccount) ||
        named.contains(EntityKind::kPrincipal) || named.contains(EntityKind::kAddress);
    EXPECT_TRUE(somebody) << channel;
  }
}

TEST(EntitiesOfSources, EachNamesAllThatItHas) {
  const KindsOfChannels kinds = [] {
    std::vector<std::string> paths = logs_below("tests/golden/producers");
    const std::vector<std::string> more = logs_below("tests/golden/sources");
    paths.insert(paths.end(), more.begin(), more.end());
    return kinds_named_in(paths);
  }();
  using enum EntityKind;
  const std::map<std::string, std::set<EntityKind>> wanted = {
      {"auditd", {kHost, kAccount, kProcess, kFile}},
      {"syslog", {kHost, kAccount, kAddress, kProcess}},
      {"journald", {kHost, kAccount, kAddress}},
      {"dns", {kAddress, kDomain}},
      {"access", {kAddress}},
      {"http", {kAddress, kDomain}},
      {"proxy", {kAddress, kDomain}},
      {"traffic", {kHost, kAddress}},
      {"cef", {kHost, kAccount, kAddress}},
      {"leef", {kAccount, kAddress}},
      {"globalprotect", {kAccount, kAddress, kHost}},
      {"netflow", {kAddress}},
      {"filterlog", {kHost, kAddress}},
      {"opencanary", {kHost, kAddress, kAccount}},
      {"osquery", {kHost, kProcess, kAddress, kFile, kAccount}},
      {"alert", {kAddress}},
      {"smb_files", {kAddress}},
      {"Linux-Sysmon/Operational", {kHost, kAccount, kProcess, kFile, kAddress}},
  };
  for (const auto& [channel, expected] : wanted) {
    const auto at = kinds.find(channel);
    ASSERT_NE(at, kinds.end()) << channel;
    for (const EntityKind kind : expected) {
      EXPECT_TRUE(at->second.contains(kind)) << channel << ": " << model::entity_kind_name(kind);
    }
  }
}

}  // namespace
}  // namespace tocsin::incident
