// SPDX-License-Identifier: Apache-2.0
#include "entity_reader.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <span>
#include <utility>

#include "entity_forms.h"
#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

using model::EntityKind;
using model::EntityRole;

// Two events that tell of one start may be this far apart.
constexpr std::chrono::seconds kSameStart{5};
constexpr std::size_t kTextMax = 512;

// Tells whose end of a connection is the host's own.
constexpr std::string_view kInitiated = "Initiated";
constexpr std::string_view kAction = "action";

std::string_view first_text(const model::Alert& alert, std::string_view name) {
  for (const model::StoredField& field : alert.event) {
    if (field.name == name) return field.text;
  }
  return {};
}

template <class Number>
void append_number(Number number, int base, std::string& out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, base);
  out.append(digits, end.ptr);
}

template <class Number>
void append_decimal(Number number, std::string& out) {
  append_number(number, 10, out);
}

void append_hex(std::uint64_t number, std::string& out) {
  out += "0x";
  append_number(number, 16, out);
}

}  // namespace

bool EntityReader::reads(std::string_view field) { return field == kInitiated || field == kAction; }

const std::vector<ReadRef>& EntityReader::read(const model::Alert& alert, std::string_view where) {
  refs_.clear();
  scope_.clear();
  where_ = host(alert.place.host);
  where_text_ = where_ != kNoEntity ? std::string_view(alert.place.host) : std::string_view();
  if (where_ == kNoEntity) where_ = host(first_text(alert, "Computer"));
  if (where_ == kNoEntity) where_ = host(where);
  if (where_ != kNoEntity) {
    add(where_, EntityRole::kWhere);
    scope_ = first_label(store_.key(where_));
  }
  scope_ += '|';
  if (alert.place.channel != channel_) {
    channel_ = alert.place.channel;
    channel_folded_ = model::folded(channel_);
  }
  learn_leases(alert);
  learn_names(alert);
  const auto look_up = [&](std::string_view name) { return &table_.rows(name); };
  for (std::size_t i = 0; i < alert.event.size(); ++i) {
    const model::StoredField& field = alert.event[i];
    take_field(field, *rows_.of(alert.place.event_id, i, field.name, look_up));
  }
  take_slots(alert);
  mark_ordinary_content();
  // What a correlation counted on several hosts happened on each of them.
  for (const model::Cause& cause : alert.causes) add(host(cause.place.host), EntityRole::kWhere);
  return refs_;
}

void EntityReader::take_field(const model::StoredField& field, const std::vector<FieldRow>& rows) {
  if (rows.empty() || field.text.size() > kTextMax || is_nothing(field.text)) return;
  for (const FieldRow& row : rows) {
    if (!row.source.empty() && channel_folded_.find(row.source) == std::string::npos) continue;
    const bool in_parts = row.form == Form::kSid || row.form == Form::kAccountName ||
                          row.form == Form::kAccountDomain || row.form == Form::kLogonId ||
                          row.kind == EntityKind::kProcess || row.form == Form::kLogonGuid;
    if (!in_parts) {
      take_text(row, field.text);
      continue;
    }
    Slot& slot = slots_[row.part];
    if (!slot.used) {
      slot = Slot{row.kind, row.role, true, {}, {}};
      used_.push_back(row.part);
    }
    std::string_view& text = slot.text[static_cast<std::size_t>(row.form)];
    if (!text.empty()) continue;
    text = field.text;
    expect(row, slot);
  }
}

// What names few entities twice lies anywhere in memory: it is asked for as soon as its key is
// known, and needed when all fields were read.
void EntityReader::expect(const FieldRow& row, Slot& slot) {
  if (row.form == Form::kProcessGuid) {
    if (guid_key(slot.of(row.form), key_)) slot.expected = store_.expect(row.kind, key_);
  } else if (row.form == Form::kLogonId) {
    if (session_key(slot)) slot.expected = store_.expect(row.kind, key_);
  } else if (row.form == Form::kProcessId && where_ != kNoEntity) {
    if (const auto id = number_of(slot.of(row.form))) running_.expect(where_, *id);
  }
}

void EntityReader::take_text(const FieldRow& row, std::string_view text) {
  switch (row.form) {
    case Form::kHost:
      return add_host(text, row.role);
    case Form::kAddress:
      return add_address(text, row.role);
    case Form::kAccount:
      return add_account(text, row.role);
    case Form::kUid:
      if (const auto uid = number_of(text)) add_uid(*uid, row.role);
      return;
    case Form::kPath:
      return add(file(text), row.role);
    case Form::kHashes:
      if (hash_key(text, key_)) add(store_.intern(row.kind, key_, key_), row.role);
      return;
    case Form::kDomain:
      if (domain_key(text, key_)) add(store_.intern(row.kind, key_, key_), row.role);
      return;
    default:
      // Services and the like belong to their host, where there is one.
      key_ = row.kind == EntityKind::kService ? scope_ : std::string();
      model::append_folded(text, key_);
      add(store_.intern(row.kind, key_, text), row.role);
  }
}

void EntityReader::take_slots(const model::Alert& alert) {
  std::sort(used_.begin(), used_.end());
  std::uint32_t acting[2] = {};
  std::size_t acting_count = 0;
  for (const std::uint32_t part : used_) {
    const Slot& slot = slots_[part];
    store_.expect_more(slot.expected);
    if (slot.kind == EntityKind::kProcess && slot.role == EntityRole::kActor && acting_count < 2) {
      acting[acting_count++] = part;
    }
  }
  const bool tells_start = acting_count == 2;
  for (const std::uint32_t part : used_) {
    Slot& slot = slots_[part];
    slot.used = false;
    if (slot.kind == EntityKind::kAccount) add_account_parts(slot);
    if (slot.kind == EntityKind::kSession) add_session(slot);
    if (slot.kind != EntityKind::kProcess) continue;
    const bool created = tells_start && part == acting[1];
    const EntityRole role = tells_start && part == acting[0] ? EntityRole::kParent : slot.role;
    add(process(slot, alert.place.time, created), role);
  }
  used_.clear();
}

void EntityReader::add(EntityIndex entity, EntityRole role) {
  if (entity == kNoEntity) return;
  const ReadRef ref{entity, role};
  if (std::find(refs_.begin(), refs_.end(), ref) == refs_.end()) refs_.push_back(ref);
}

EntityIndex EntityReader::host(std::string_view text) {
  return recent_.entity_of(RecentTexts::As::kHost, kNoEntity, text, [&] {
    return host_key(text, key_) ? store_.intern(EntityKind::kHost, key_, text) : kNoEntity;
  });
}

EntityIndex EntityReader::address(std::string_view text) {
  return recent_.entity_of(RecentTexts::As::kAddress, kNoEntity, text, [&] {
    return address_key(text, key_) ? store_.intern(EntityKind::kAddress, key_, key_) : kNoEntity;
  });
}

// A path on a share is the same everywhere, any other on its host.
EntityIndex EntityReader::file(std::string_view text) {
  return recent_.entity_of(RecentTexts::As::kPath, where_, text, [&] {
    if (!path_key(text, key_)) return kNoEntity;
    more_.clear();
    if (!key_.starts_with("\\\\")) more_ = scope_;
    more_ += key_;
    return store_.intern(EntityKind::kFile, more_, text, key_);
  });
}

EntityIndex EntityReader::sid_account(std::string_view text) {
  return recent_.entity_of(RecentTexts::As::kSid, kNoEntity, text, [&] {
    return store_.intern(EntityKind::kAccount, model::folded(text), text);
  });
}

void EntityReader::add_host(std::string_view text, EntityRole role) {
  // Most events say once more where they happened; an address there would be a host, too.
  if (!where_text_.empty() && text == where_text_ && !address_key(text, key_)) return;
  if (address_key(text, key_)) return add_address(text, role);
  const EntityIndex entity = host(text);
  if (entity != where_) add(entity, role);
}

void EntityReader::add_address(std::string_view text, EntityRole role) {
  const EntityIndex named = address(text);
  if (named == kNoEntity) return;
  const auto lease = leases_.find(named);
  if (lease == leases_.end() || lease->second.several) return add(named, role);
  if (lease->second.host != where_) add(lease->second.host, role);
}

// Replaces `key_`.
void EntityReader::uid_key(std::uint64_t uid) {
  key_.assign(scope_, 0, scope_.size() - 1).append("\\uid:");
  append_decimal(uid, key_);
}

// A number is an account of its host, and nobody elsewhere.
void EntityReader::add_uid(std::uint64_t uid, EntityRole role) {
  if (uid >= 0xffffffff || where_ == kNoEntity) return;
  if (uid == 0) return add_named_account({}, "root", role, kNoEntity);
  uid_key(uid);
  add(store_.intern(EntityKind::kAccount, key_, key_), role);
}

void EntityReader::add_account(std::string_view text, EntityRole role) {
  if (text.size() > 256) return;
  if (const auto uid = number_of(text)) return add_uid(*uid, role);
  if (text.starts_with("S-1-") || text.starts_with("s-1-")) {
    return add_named_account({}, {}, role, sid_account(text));
  }
  const std::size_t slash = text.find('\\');
  if (slash != std::string_view::npos) {
    return add_named_account(text.substr(0, slash), text.substr(slash + 1), role, kNoEntity);
  }
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos && at > 0) {
    return add_named_account(text.substr(at + 1), text.substr(0, at), role, kNoEntity);
  }
  add_named_account({}, text, role, kNoEntity);
}

void EntityReader::add_named_account(std::string_view domain, std::string_view name,
                                     EntityRole role, EntityIndex sid) {
  if (is_nothing(name)) return add(sid, role);
  if (name.ends_with('$')) {
    const EntityIndex machine = host(name.substr(0, name.size() - 1));
    const bool itself = machine != kNoEntity && where_ != kNoEntity &&
                        first_label(store_.key(where_)) == store_.key(machine);
    if (!itself) add(machine, role == EntityRole::kActor ? EntityRole::kFrom : role);
    return;
  }
  const bool bare = is_nothing(domain) || domain == ".";
  const EntityIndex named = named_account(bare ? std::string_view() : domain, name);
  if (named == kNoEntity) return;
  // "Nobody" and the system stand beside many names.
  if (sid != kNoEntity && !bare && !store_.ordinary(sid)) learn_sid(sid, named);
  add(named, role);
}

// Without a domain the name is one of its host.
EntityIndex EntityReader::named_account(std::string_view domain, std::string_view name) {
  const bool bare = domain.empty();
  name_.assign(domain);
  if (!bare) name_ += '\\';
  name_ += name;
  const auto as = bare ? RecentTexts::As::kLocalAccount : RecentTexts::As::kAccount;
  return recent_.entity_of(as, bare ? where_ : kNoEntity, name_, [&] {
    key_ = bare ? scope_.substr(0, scope_.size() - 1) : model::folded(domain);
    key_ += '\\';
    model::append_folded(name, key_);
    const std::size_t known = store_.size();
    const EntityIndex named = store_.intern(EntityKind::kAccount, key_, name_);
    if (bare && named == known) {
      bare_accounts_.push_back(named);
      store_.mark_guessed(named);
    }
    return named;
  });
}

void EntityReader::add_account_parts(const Slot& slot) {
  EntityIndex sid = kNoEntity;
  const std::string_view text = slot.of(Form::kSid);
  if (text.starts_with("S-1-") && text.size() < 200) sid = sid_account(text);
  const std::string_view name = slot.of(Form::kAccountName);
  if (name.find_first_of("\\@") != std::string_view::npos) return add_account(name, slot.role);
  add_named_account(slot.of(Form::kAccountDomain), name, slot.role, sid);
}

// A name and a SID are one account when neither was seen with another before.
void EntityReader::learn_sid(EntityIndex sid, EntityIndex named) {
  const auto by_sid = name_of_sid_.try_emplace(sid, named).first;
  const auto by_name = sid_of_name_.try_emplace(named, sid).first;
  if (by_sid->second == named && by_name->second == sid) store_.unite(sid, named);
}

// Replaces `key_` and `name_` by those of a session that goes by a number.
bool EntityReader::session_key(const Slot& slot) {
  const auto id = number_of(slot.of(Form::kLogonId));
  if (!id) return false;
  key_ = scope_;
  append_hex(*id, key_);
  name_ = "logon session ";
  append_hex(*id, name_);
  return true;
}

void EntityReader::add_session(const Slot& slot) {
  if (session_key(slot)) {
    return add(store_.intern(EntityKind::kSession, key_, name_), slot.role);
  }
  if (guid_key(slot.of(Form::kLogonGuid), key_)) {
    add(store_.intern(EntityKind::kSession, key_, slot.of(Form::kLogonGuid)), slot.role);
  }
}

const EntityReader::Image& EntityReader::image_of(std::string_view text) {
  const std::hash<std::string_view> hash;
  Image& image = images_[hash(text) % kImagesKept];
  if (image.text == text) return image;
  image.text = text;
  if (!path_key(text, image.path)) image.path = model::folded(text);
  image.number = image.path.empty() ? 0 : static_cast<std::uint32_t>(hash(image.path)) | 1;
  return image;
}

EntityIndex EntityReader::process(const Slot& slot, model::Timestamp time, bool created) {
  const auto id = number_of(slot.of(Form::kProcessId));
  const bool has_guid = guid_key(slot.of(Form::kProcessGuid), guid_);
  const std::string_view text = slot.of(Form::kPath);
  const Image& image = image_of(text.empty() && id == 4 ? std::string_view("system") : text);
  name_ = text.empty() ? std::string_view("process") : file_name(text);
  if (id) {
    name_ += " (";
    append_decimal(*id, name_);
    name_ += ')';
  }
  EntityIndex by_guid = kNoEntity;
  if (has_guid) by_guid = store_.intern(EntityKind::kProcess, guid_, name_, image.path);
  // Number 0 stands for "none", as of the process that a logon from elsewhere came by.
  if (!id || *id == 0 || where_ == kNoEntity) return by_guid;
  const RunningProcesses::Process running = running_.at(where_, *id);
  const bool same_image = running.image == 0 || image.number == 0 || running.image == image.number;
  const bool restarted = created && time - running.start > kSameStart;
  const bool same = running.entity != kNoEntity && same_image && !restarted;
  if (by_guid != kNoEntity) {
    if (same && !running.by_guid) store_.unite(running.entity, by_guid);
    running_.put(where_, *id, {by_guid, image.number, time, true});
    return by_guid;
  }
  if (same) return running.entity;
  key_ = scope_;
  append_decimal(*id, key_);
  key_ += '|';
  append_decimal(time.time_since_epoch().count(), key_);
  const EntityIndex told = store_.intern(EntityKind::kProcess, key_, name_, image.path);
  running_.put(where_, *id, {told, image.number, time, false});
  return told;
}

// What a host says of its own end of a connection is a lease of the address.
void EntityReader::learn_leases(const model::Alert& alert) {
  if (where_ == kNoEntity) return;
  const std::string_view initiated = first_text(alert, kInitiated);
  if (initiated.empty()) return;
  const std::string_view own =
      first_text(alert, initiated == "true" ? "SourceIp" : "DestinationIp");
  const EntityIndex named = address(own);
  if (named == kNoEntity || store_.ordinary(named)) return;
  Lease& lease = leases_.try_emplace(named, Lease{where_, false}).first->second;
  if (lease.host != where_) lease = {where_, true};
}

// Enriched audit records give the name of each number, and useradd that of the account it makes.
void EntityReader::learn_names(const model::Alert& alert) {
  if (where_ == kNoEntity) return;
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr Pair kAudit[] = {{"uid", "UID"}, {"auid", "AUID"}};
  constexpr Pair kMade[] = {{"UID", "user"}};
  std::span<const Pair> pairs;
  if (channel_folded_.find("auditd") != std::string::npos) pairs = kAudit;
  if (first_text(alert, kAction) == "user-created") pairs = kMade;
  for (const auto& [number, name] : pairs) {
    const std::string_view named = first_text(alert, name);
    const auto uid = number_of(first_text(alert, number));
    if (!uid || *uid == 0 || *uid >= 0xffffffff || is_nothing(named) || number_of(named)) continue;
    if (named.find_first_of("\\@$") != std::string_view::npos) continue;
    const EntityIndex account = named_account({}, named);
    uid_key(*uid);
    if (account != kNoEntity) {
      learn_sid(store_.intern(EntityKind::kAccount, key_, key_), account);
    }
  }
}

// Content that lies under a path of the system is the system's, whatever it is copied to.
void EntityReader::mark_ordinary_content() {
  EntityIndex file = kNoEntity;
  bool written = false;
  for (const ReadRef& ref : refs_) {
    if (store_.kind(ref.entity) != EntityKind::kFile) continue;
    if (ref.role == EntityRole::kWritten) {
      file = ref.entity;
      written = true;
    } else if (ref.role == EntityRole::kRun && !written) {
      file = ref.entity;
    }
  }
  if (file == kNoEntity || !store_.ordinary(file)) return;
  for (const ReadRef& ref : refs_) {
    if (store_.kind(ref.entity) == EntityKind::kHash) store_.mark_ordinary(ref.entity);
  }
}

void EntityReader::finish() {
  unite_hosts();
  unite_accounts();
  running_.clear();
}

// A short name is the long one that begins with it, where there is only one such.
void EntityReader::unite_hosts() {
  std::unordered_map<std::string_view, EntityIndex> by_label;  // kNoEntity: several
  for (EntityIndex i = 0; i < store_.size(); ++i) {
    if (store_.kind(i) != EntityKind::kHost) continue;
    const std::string_view key = store_.key(i);
    if (key.find('.') == std::string_view::npos || address_key(key, key_)) continue;
    const auto [at, is_new] = by_label.try_emplace(first_label(key), i);
    if (!is_new && at->second != i) at->second = kNoEntity;
  }
  for (EntityIndex i = 0; i < store_.size(); ++i) {
    if (store_.kind(i) != EntityKind::kHost) continue;
    const auto at = by_label.find(store_.key(i));
    if (at != by_label.end()) store_.unite(i, at->second);
  }
}

// DNS domains to their NetBIOS names, then bare names to the only account of that name.
void EntityReader::unite_accounts() {
  std::unordered_map<std::string, EntityIndex> by_short, by_name;  // kNoEntity: several
  for (EntityIndex i = 0; i < store_.size(); ++i) {
    if (store_.kind(i) != EntityKind::kAccount) continue;
    const std::string_view key = store_.key(i);
    const std::size_t slash = key.find('\\');
    if (slash == std::string_view::npos) continue;
    const std::string_view domain = key.substr(0, slash);
    if (domain.find('.') == std::string_view::npos) continue;
    const std::string shorter = std::string(first_label(domain)) + std::string(key.substr(slash));
    const auto [at, is_new] = by_short.try_emplace(shorter, i);
    if (!is_new) at->second = kNoEntity;
  }
  std::vector<bool> bare(store_.size());
  for (const EntityIndex i : bare_accounts_) bare[i] = true;
  for (EntityIndex i = 0; i < store_.size(); ++i) {
    if (store_.kind(i) != EntityKind::kAccount || bare[i]) continue;
    const std::string key(store_.key(i));
    const auto at = by_short.find(key);
    if (at != by_short.end()) store_.unite(i, at->second);
  }
  for (EntityIndex i = 0; i < store_.size(); ++i) {
    if (store_.kind(i) != EntityKind::kAccount || bare[i]) continue;
    const std::string_view key = store_.key(i);
    const std::size_t slash = key.find('\\');
    if (slash == std::string_view::npos) continue;
    const EntityIndex root = store_.find(i);
    const auto [at, is_new] = by_name.try_emplace(std::string(key.substr(slash + 1)), root);
    if (!is_new && at->second != root) at->second = kNoEntity;
  }
  for (const EntityIndex i : bare_accounts_) {
    const std::string_view key = store_.key(i);
    const auto at = by_name.find(std::string(key.substr(key.find('\\') + 1)));
    if (at != by_name.end()) store_.unite(i, at->second);
  }
}

EntityIndex EntityReader::resolved(EntityIndex entity) const {
  if (store_.kind(entity) == EntityKind::kAddress) {
    const auto lease = leases_.find(entity);
    if (lease != leases_.end() && !lease->second.several) return store_.find(lease->second.host);
  }
  return store_.find(entity);
}

}  // namespace tocsin::incident
