// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_event.h"

#include <emmintrin.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include <simdjson.h>

#include "audit/hexadecimal.h"
#include "audit/socket_address.h"
#include "audit/syscalls.h"
#include "tocsin/model/value.h"

namespace tocsin::source::audit {

namespace {

constexpr char kEnriched = '\x1d';  // before what auditd adds to a record

// The first `wanted` in [at, end), or end. The text begins at `begin`: its last bytes are looked at
// together with those before them.
[[gnu::always_inline]] inline const char* find_byte(const char* begin, const char* at,
                                                    const char* end, char wanted) {
  const __m128i pattern = _mm_set1_epi8(wanted);
  const auto hits_at = [&](const char* part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(part));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, pattern)));
  };
  while (end - at >= 16) {
    const unsigned hits = hits_at(at);
    if (hits != 0) return at + __builtin_ctz(hits);
    at += 16;
  }
  if (end - begin >= 16) {
    const unsigned hits = hits_at(end - 16) >> (16 - (end - at));
    return hits != 0 ? at + __builtin_ctz(hits) : end;
  }
  while (at < end && *at != wanted) ++at;
  return at;
}

// The first of either in [at, end), or end.
const char* find_byte(const char* at, const char* end, char wanted, char other) {
  const __m128i pattern = _mm_set1_epi8(wanted), other_pattern = _mm_set1_epi8(other);
  for (; end - at >= 16; at += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i found =
        _mm_or_si128(_mm_cmpeq_epi8(part, pattern), _mm_cmpeq_epi8(part, other_pattern));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (hits != 0) return at + __builtin_ctz(hits);
  }
  while (at < end && *at != wanted && *at != other) ++at;
  return at;
}

// Where what auditd added to a record is parted from it, and by how many bytes.
std::size_t find_added(std::string_view body, std::size_t& size) {
  size = 1;
  const char* const end = body.data() + body.size();
  const char* const first = find_byte(body.data(), end, kEnriched, '#');
  if (first == end) return std::string_view::npos;
  const auto before = static_cast<std::size_t>(first - body.data());
  if (*first == kEnriched) return before;
  const std::size_t mark = body.find(kEnriched, before);
  if (mark != std::string_view::npos) return mark;
  // Syslog daemons write control characters as '#' and three octal digits. So may a file be called,
  // but names that hold such text stand in quotes.
  constexpr std::string_view kEscaped = "#035";
  size = kEscaped.size();
  for (std::size_t at = body.find(kEscaped); at != std::string_view::npos;
       at = body.find(kEscaped, at + 1)) {
    if (std::count(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

AuditEventBuilder::AuditEventBuilder(const model::FieldNames& names)
    : plans_(names),
      ids_(names),
      type_(names, "type"),
      message_(names, "msg"),
      command_line_(names, "CommandLine"),
      target_filename_(names, "TargetFilename"),
      initiated_(names, "Initiated"),
      syscall_(names, "SYSCALL"),
      arch_(names, "ARCH"),
      user_(names, "UID"),
      family_(names, "saddr_fam"),
      address_(names, "laddr"),
      port_(names, "lport"),
      path_(names, "path") {
  for (const std::string_view name : {"syscall_a0", "syscall_a1", "syscall_a2", "syscall_a3"}) {
    call_names_.emplace_back(names, name);
  }
}

void AuditEventBuilder::build(std::span<const Record> records, model::Event head,
                              std::span<const model::Field> outer, EventWriter& out) {
  out_ = &out;
  fields_.cut(0);
  fields_.add(outer);
  arguments_.clear();
  items_.clear();
  facts_ = {};
  std::string_view type_before;
  for (const Record& record : records) {
    if (record.type != type_before) push(type_, record.type);
    type_before = record.type;
    read(record);
  }
  finish_piece();
  finish(head);
  out.emit(head, fields_);
}

void AuditEventBuilder::read(const Record& record) {
  Reading reading{.type = record.type, .plan = plans_.of(record.type)};
  item_ = {};
  facts_.has_execve |= record.type == "EXECVE";
  std::string_view body = record.body, added;
  std::size_t size = 0;
  const std::size_t split = find_added(body, size);
  if (split != std::string_view::npos) {
    added = body.substr(split + size);
    body = body.substr(0, split);
  }
  has_words_ = false;
  read_fields(body, reading);
  if (has_words_) push(message_, body);
  if (!added.empty()) read_fields(added, reading);
  if (!item_.name.empty()) items_.push_back(item_);
}

void AuditEventBuilder::read_fields(std::string_view body, Reading& reading) {
  std::vector<KnownField>& plan = reading.plan.fields;
  const KnownField* guess = plan.data() + reading.place;
  const KnownField* guesses_end = plan.data() + plan.size();
  // Around whatever may go on with the plan.
  const auto leave = [&] { reading.place = static_cast<std::size_t>(guess - plan.data()); };
  const auto come_back = [&] {
    guess = plan.data() + reading.place;
    guesses_end = plan.data() + plan.size();
  };
  const char* const begin = reading.begin = body.data();
  const char* const end = begin + body.size();
  const char* at = begin;
  while (true) {
    while (at < end && (*at == ' ' || *at == '(')) ++at;
    if (at == end) return leave();
    if (guess != guesses_end && guess->begins(begin, at, end)) [[likely]] {
      const KnownField& known = *guess++;
      const char* next = read_plain(begin, at, end, known);
      if (next == nullptr) {
        const Name name(at, known.name_size);
        const FieldUse use = known.use;
        leave();
        next = read_value(name.data() + name.size() + 1, end, use, name, reading);
        come_back();
      }
      at = next;
      continue;
    }
    const char* const name_end =
        std::find_if(at, end, [](char c) { return c == '=' || c == ' ' || c == '"' || c == '\''; });
    if (name_end == end || *name_end != '=' || name_end == at) {
      at = read_word(at, end);
      continue;
    }
    const Name name = between(at, name_end);
    const KnownField known = plans_.look_up(reading.type, name);
    leave();
    if (known.name_size != 0 && reading.place < FieldPlan::kFieldsMax) {
      if (reading.place == plan.size()) plan.emplace_back();
      plan[reading.place++] = known;
    }
    at = read_value(name_end + 1, end, known.use, name, reading);
    come_back();
  }
}

// What most fields are, a name that was guessed and a value of which nothing is to be made: where
// the value ends, or null where it is something else. What read_value() does, for them alone.
[[gnu::always_inline]] inline const char* AuditEventBuilder::read_plain(const char* begin,
                                                                        const char* at,
                                                                        const char* end,
                                                                        const KnownField& known) {
  const char* const value = at + known.name_size + 1;
  if (value == end) return nullptr;
  if (*value == '"') {
    const Meaning meaning = known.use.meaning;
    if (meaning != Meaning::kPlain && meaning != Meaning::kEncoded) return nullptr;
    const char* const close = find_byte(begin, value + 1, end, '"');
    push({at, known.name_size}, known.use.id, between(value + 1, close));
    return close == end ? end : close + 1;
  }
  if (known.use.meaning != Meaning::kPlain || *value == '{') return nullptr;
  const char* const value_end = find_byte(begin, value, end, ' ');
  const char last = value_end == value ? ' ' : value_end[-1];
  if (last == ',' || last == ')') return nullptr;
  push({at, known.name_size}, known.use.id, between(value, value_end));
  return value_end;
}

// A word that belongs to no field; the text is then kept as a whole.
const char* AuditEventBuilder::read_word(const char* at, const char* end) {
  const char* const word_end = find_byte(at, at, end, ' ');
  const std::string_view word = between(at, word_end);
  has_words_ |= word != ":" && word != ")";
  return word_end == at ? at + 1 : word_end;
}

const char* AuditEventBuilder::read_value(const char* at, const char* end, FieldUse use, Name name,
                                          Reading& reading) {
  if (at < end && *at == '"') {
    const char* const close = find_byte(reading.begin, at + 1, end, '"');
    take(use, name, {between(at + 1, close), true});
    return close == end ? end : close + 1;
  }
  if (at < end && *at == '\'' && use.meaning == Meaning::kMessage) {
    const std::string_view rest = between(at + 1, end);
    const std::size_t close = std::min(rest.rfind('\''), rest.size());
    const bool outer_words = has_words_;
    has_words_ = false;
    // A message within the message is text: nesting ends here.
    const bool nested = reading.type == message_.text;
    if (!nested) {
      Reading inner{.type = message_.text, .plan = reading.plan, .place = reading.place};
      read_fields(rest.substr(0, close), inner);
      reading.place = inner.place;
    }
    if (has_words_ || nested) push(message_, rest.substr(0, close));
    has_words_ = outer_words;
    return std::min(rest.data() + close + 1, end);
  }
  if (at < end && *at == '{') {
    const char* const close = find_byte(reading.begin, at, end, '}');
    take(use, name, {between(at + 1, close), true});
    return close == end ? end : close + 1;
  }
  const char* value_end = find_byte(reading.begin, at, end, ' ');
  if (use.meaning == Meaning::kOperation) {
    // "op=changing password acct=": words without '=' are part of it.
    while (value_end < end) {
      const char* const next = find_byte(reading.begin, value_end + 1, end, ' ');
      const std::string_view word = between(value_end + 1, next);
      if (word.empty() || word == ":" || word.find('=') != std::string_view::npos) break;
      value_end = next;
    }
  }
  std::string_view text = between(at, value_end);
  if (use.meaning == Meaning::kProcessTitle && !is_hexadecimal(text)) {
    text = between(at, end);  // interpreted already
    value_end = end;
  }
  if (text.ends_with(',')) text.remove_suffix(1);
  if (text.ends_with(')') && text.find('(') == std::string_view::npos) text.remove_suffix(1);
  take(use, name, {text, false});
  return value_end;
}

void AuditEventBuilder::take(FieldUse use, Name name, const Raw& raw) {
  switch (use.meaning) {
    case Meaning::kPlain:
    case Meaning::kOperation:
    case Meaning::kMessage:
      push(name, use.id, raw.text);
      return;
    case Meaning::kEncoded:
      push(name, use.id, decoded(raw, '\0'));
      return;
    case Meaning::kArgument:
      add_argument(name, use.id, decoded(raw, '\0'));
      return;
    case Meaning::kPathName:
      item_.name = decoded(raw, '\0');
      push(name, use.id, item_.name);
      return;
    case Meaning::kPathUse:
      item_.use = raw.text;
      push(name, use.id, raw.text);
      return;
    case Meaning::kMode:
      item_.mode = raw.text;
      push(name, use.id, raw.text);
      return;
    default:
      take_more(use, name, raw);
  }
}

void AuditEventBuilder::take_more(FieldUse use, Name name, const Raw& raw) {
  std::string_view text = raw.text;
  switch (use.meaning) {
    case Meaning::kKey:
      add_keys(use, name, raw);
      return;
    case Meaning::kArgumentPiece:
      add_piece(name, raw);
      return;
    case Meaning::kSocketAddress:
      add_socket_address(use, name, raw);
      return;
    case Meaning::kSocketAddressText:
      return;  // says what saddr says
    case Meaning::kProcessTitle:
      text = facts_.process_title = decoded(raw, ' ');
      break;
    case Meaning::kDirectory:
      text = facts_.directory = decoded(raw, '\0');
      break;
    case Meaning::kCallArgument: {
      const auto index = static_cast<std::size_t>(name[1] - '0');
      facts_.call[index] = text;
      facts_.call_field[index] = fields_.size() + 1;
      break;
    }
    case Meaning::kSyscall:
      facts_.syscall = text;
      break;
    case Meaning::kSyscallName:
      facts_.syscall_name = text;
      break;
    case Meaning::kArchitecture:
      facts_.arch = text;
      break;
    case Meaning::kArchitectureName:
      facts_.has_arch_name = true;
      break;
    case Meaning::kSuccess:
      facts_.failed = text == "no";
      break;
    case Meaning::kUser:
      facts_.is_root = text == "0";
      if (!text.empty() && (text[0] < '0' || text[0] > '9')) {  // as ausearch interprets it
        push(user_, text);
        facts_.has_user_name = true;
      }
      break;
    case Meaning::kUserName:
      facts_.has_user_name = true;
      break;
    default:
      break;
  }
  push(name, use.id, text);
}

// Text of a field that its writer encodes where it must. `for_nul` stands for inner NUL bytes.
std::string_view AuditEventBuilder::decoded(const Raw& raw, char for_nul) {
  if (raw.quoted || !is_hexadecimal(raw.text)) return raw.text;
  const std::size_t size = raw.text.size() / 2;
  char* const out = out_->allocate(size);
  const bool plain = read_hex(raw.text, for_nul, out);
  std::string_view text(out, size);
  if (for_nul != '\0') {
    while (text.ends_with(for_nul)) text.remove_suffix(1);
  }
  return plain ? text : valid(text);
}

std::string_view AuditEventBuilder::valid(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return text;
  scratch_.clear();
  model::append_text(model::Value::text(text), scratch_);
  out_->counts().losses.add(LossReason::kInvalidUtf8Replaced);
  return out_->keep(scratch_);
}

void AuditEventBuilder::add_keys(FieldUse use, Name name, const Raw& raw) {
  std::string_view keys = decoded(raw, '\0');
  while (true) {
    const std::size_t end = keys.find('\x01');
    push(name, use.id, keys.substr(0, end));
    if (end == std::string_view::npos) return;
    keys.remove_prefix(end + 1);
  }
}

void AuditEventBuilder::add_socket_address(FieldUse use, Name name, const Raw& raw) {
  push(name, use.id, raw.text);
  if (raw.quoted || !is_hexadecimal(raw.text)) return add_interpreted_address(raw.text);
  socket_.clear();
  append_bytes(raw, socket_);
  SocketAddress address;
  if (!read_socket_address(socket_, address)) return;
  push(family_, address.family);
  if (!address.address.empty()) {
    push(address_, out_->keep(address.address));
    push(port_, out_->keep(address.port));
    facts_.has_internet_address = true;
  }
  if (address.path_size != 0) {
    std::string path(address.is_abstract ? "@" : "");
    path.append(socket_, address.path_begin, address.path_size);
    push(path_, valid(out_->keep(path)));
  }
}

// "{ saddr_fam=inet laddr=192.0.2.7 lport=80 }", as ausearch interprets an address.
void AuditEventBuilder::add_interpreted_address(std::string_view text) {
  if (text.find("saddr_fam=") == std::string_view::npos) return;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = word.substr(equals + 1);
    for (const FieldName* field : {&family_, &address_, &port_, &path_}) {
      if (field->text == word.substr(0, equals)) push(*field, value);
    }
    facts_.has_internet_address = facts_.has_internet_address || word.starts_with("laddr=");
  }
}

void AuditEventBuilder::add_argument(Name name, model::FieldId id, std::string_view text) {
  finish_piece();
  push(name, id, text);
  arguments_.push_back(text);
}

// Long arguments come in pieces: a2_len=9000 a2[0]=… a2[1]=….
void AuditEventBuilder::add_piece(Name name, const Raw& raw) {
  const Name argument = name.substr(0, name.find('['));
  if (argument != piece_name_) finish_piece();
  piece_name_ = argument;
  append_bytes(raw, piece_);
}

void AuditEventBuilder::append_bytes(const Raw& raw, std::string& out) {
  if (raw.quoted || !is_hexadecimal(raw.text)) {
    out += raw.text;
    return;
  }
  const std::size_t begin = out.size();
  out.resize(begin + raw.text.size() / 2);
  read_hex(raw.text, '\0', out.data() + begin);
}

void AuditEventBuilder::finish_piece() {
  if (piece_name_.empty()) return;
  const Name name = piece_name_;
  piece_name_ = {};
  const std::string_view text = valid(out_->keep(piece_));
  piece_.clear();
  push(name, ids_.find(name), text);
  arguments_.push_back(text);
}

void AuditEventBuilder::finish(model::Event& head) {
  name_call();
  if (facts_.has_execve) {
    for (std::size_t i = 0; i < call_names_.size(); ++i) {
      if (facts_.call_field[i] == 0 || facts_.call_field[i] > fields_.size()) continue;
      model::Field& field = fields_[facts_.call_field[i] - 1];
      const FieldName& name = call_names_[i];
      field = {name.id, static_cast<std::uint32_t>(name.text.size()), name.text.data(),
               field.value};
    }
  }
  if (facts_.is_root && !facts_.has_user_name) push(user_, "root");
  add_command_line();
  head.code = kind();
  head.product = "linux";
  head.channel = model::Value::text(kAuditChannel);
  head.provider = model::Value::text("auditd");
}

// What the enriched form would say.
void AuditEventBuilder::name_call() {
  if (facts_.arch.empty()) return;
  const auto arch = static_cast<std::uint32_t>(number_of_hex(facts_.arch));
  if (!facts_.has_arch_name) {
    const std::string_view name = architecture_name(arch);
    if (!name.empty()) push(arch_, name);
  }
  if (!facts_.syscall_name.empty()) return;
  std::uint32_t number = 0;
  const char* const end = facts_.syscall.data() + facts_.syscall.size();
  const auto read = std::from_chars(facts_.syscall.data(), end, number);
  const bool is_number = read.ec == std::errc{} && read.ptr == end;
  facts_.syscall_name = is_number ? syscall_name(arch, number) : facts_.syscall;
  if (!facts_.syscall_name.empty()) push(syscall_, facts_.syscall_name);
}

void AuditEventBuilder::add_command_line() {
  if (arguments_.empty()) {
    if (!facts_.process_title.empty()) push(command_line_, facts_.process_title);
    return;
  }
  if (arguments_.size() == 1) return push(command_line_, arguments_.front());
  std::size_t size = arguments_.size() - 1;
  for (const std::string_view argument : arguments_) size += argument.size();
  char* const text = out_->allocate(size);
  char* to = text;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (i != 0) *to++ = ' ';
    to = std::copy(arguments_[i].begin(), arguments_[i].end(), to);
  }
  push(command_line_, {text, size});
}

std::uint32_t AuditEventBuilder::kind() {
  const SyscallUse use = syscall_use(facts_.syscall_name);
  if (use == SyscallUse::kExecute || (facts_.has_execve && facts_.syscall.empty())) {
    return facts_.failed ? kCodeOther : kCodeProcess;
  }
  if (use == SyscallUse::kConnect) {
    if (!facts_.has_internet_address) return kCodeOther;
    push(initiated_, "true");
    return kCodeConnection;
  }
  if (items_.empty() || facts_.failed) return kCodeOther;
  constexpr std::uint64_t kCreateFlag = 0100;  // O_CREAT, of all architectures that we name
  const bool is_open = use == SyscallUse::kOpen;
  const std::string_view flags = facts_.call[facts_.syscall_name == "open" ? 1 : 2];
  const bool opened_to_make =
      use == SyscallUse::kCreate ||
      (is_open && (number_of_hex(flags) & kCreateFlag) != 0 && facts_.syscall_name != "openat2");
  return adds_created_files(opened_to_make) ? kCodeFileCreated : kCodeOther;
}

bool AuditEventBuilder::adds_created_files(bool opened_to_make) {
  // Where openat() names a directory of its own, the working directory says nothing.
  const bool in_directory =
      !facts_.syscall_name.starts_with("openat") || facts_.call[0].ends_with("ffffff9c");
  bool any = false;
  for (const PathItem& item : items_) {
    const bool made = item.use == "CREATE" || (opened_to_make && item.use == "NORMAL");
    const bool is_directory = item.mode.starts_with("040");
    if (!made || is_directory || item.name == "(null)") continue;
    std::string_view path = item.name;
    if (path.front() != '/' && in_directory && !facts_.directory.empty()) {
      scratch_.assign(facts_.directory);
      if (!scratch_.ends_with('/')) scratch_ += '/';
      scratch_ += path.starts_with("./") ? path.substr(2) : path;
      path = out_->keep(scratch_);
    }
    push(target_filename_, path);
    any = true;
  }
  return any;
}

}  // namespace tocsin::source::audit
