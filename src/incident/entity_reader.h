// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "entity_store.h"
#include "recent_texts.h"
#include "running_processes.h"
#include "tocsin/model/alert.h"
#include "tocsin/model/field_memory.h"

namespace tocsin::incident {

struct ReadRef {
  EntityIndex entity = kNoEntity;
  model::EntityRole role = model::EntityRole::kWhere;
  friend bool operator==(const ReadRef&, const ReadRef&) = default;
};

// Finds the entities in alerts, in order of time, and learns on the way which of them are the
// same: names and SIDs of accounts, ids and GUIDs of processes, addresses and their hosts. What
// can only be known at the end (short and long names) is done by finish(). One thread.
class EntityReader {
 public:
  // Both must outlive it.
  EntityReader(const EntityTable& table, EntityStore& store) : table_(table), store_(store) {
    slots_.resize(table.parts());
    images_.resize(kImagesKept);
  }

  // Whether read() looks for a field of this name beside those of the table.
  static bool reads(std::string_view field);
  // The entities of an alert, each with its role once; the host it happened on comes first where
  // it is known: `where`, if the alert does not say it. Valid until the next call.
  const std::vector<ReadRef>& read(const model::Alert& alert, std::string_view where = {});
  // The host of the alert read last, or kNoEntity.
  EntityIndex where() const { return where_; }

  // Unites what turned out to be one. Once, after the last read(), before EntityStore::settle().
  void finish();
  // What stands for an entity after finish(): the first of those united, and for an address the
  // only host that ever had it.
  EntityIndex resolved(EntityIndex entity) const;

 private:
  static constexpr std::size_t kForms = 15;
  // The parts of one entity, as texts of the event.
  struct Slot {
    model::EntityKind kind;
    model::EntityRole role;
    bool used = false;
    std::array<std::string_view, kForms> text;
    EntityStore::Expected expected;  // of the entity that it will become
    std::string_view of(Form form) const { return text[static_cast<std::size_t>(form)]; }
  };
  // A program's path as written, folded, and a number that tells it from most others; 0: none.
  struct Image {
    std::string text, path;
    std::uint32_t number = 0;
  };
  struct Lease {
    EntityIndex host = kNoEntity;
    bool several = false;
  };

  void take_field(const model::StoredField& field, const std::vector<FieldRow>& rows);
  void take_text(const FieldRow& row, std::string_view text);
  void take_slots(const model::Alert& alert);
  void add(EntityIndex entity, model::EntityRole role);
  EntityIndex host(std::string_view text);
  EntityIndex address(std::string_view text);
  EntityIndex file(std::string_view text);
  EntityIndex sid_account(std::string_view text);
  // Replaces `name_` by how the name is shown.
  EntityIndex named_account(std::string_view domain, std::string_view name);
  void add_host(std::string_view text, model::EntityRole role);
  void add_address(std::string_view text, model::EntityRole role);
  void add_uid(std::uint64_t uid, model::EntityRole role);
  void add_account(std::string_view text, model::EntityRole role);
  // Its machine where the name is a computer's; else the account by domain and name.
  void add_named_account(std::string_view domain, std::string_view name, model::EntityRole role,
                         EntityIndex sid);
  void add_account_parts(const Slot& slot);
  void expect(const FieldRow& row, Slot& slot);
  bool session_key(const Slot& slot);
  void add_session(const Slot& slot);
  const Image& image_of(std::string_view text);
  EntityIndex process(const Slot& slot, model::Timestamp time, bool created);
  void learn_sid(EntityIndex sid, EntityIndex named);
  void learn_leases(const model::Alert& alert);
  void learn_names(const model::Alert& alert);
  void uid_key(std::uint64_t uid);
  void mark_ordinary_content();
  void unite_hosts();
  void unite_accounts();

  const EntityTable& table_;
  EntityStore& store_;
  model::FieldMemory<const std::vector<FieldRow>*> rows_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> used_;
  std::vector<ReadRef> refs_;
  RecentTexts recent_;
  static constexpr std::size_t kImagesKept = 512;
  std::vector<Image> images_;  // those seen lately, by hash
  EntityIndex where_ = kNoEntity;
  std::string_view where_text_;           // of the alert being read
  std::string scope_;                     // what keys of this alert's host begin with: "name|"
  std::string key_, more_, name_, guid_;  // reused
  std::string channel_, channel_folded_;
  std::unordered_map<EntityIndex, EntityIndex> name_of_sid_, sid_of_name_;
  RunningProcesses running_;
  std::unordered_map<EntityIndex, Lease> leases_;  // by address
  std::vector<EntityIndex> bare_accounts_;
};

}  // namespace tocsin::incident
