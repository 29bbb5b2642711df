// SPDX-License-Identifier: Apache-2.0
#include "syslog/program_messages.h"

#include <cstring>

#include "syslog/programs.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kSlots = 256;  // a power of two

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::size_t slot_of(std::string_view name) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (name.size() * 31 + at(0) * 7 + at(name.size() / 2) * 3 + at(name.size() - 1)) % kSlots;
}

// "[12345.678901] " of the kernel: the seconds since it started.
std::string_view take_uptime(std::string_view& message) {
  if (!message.starts_with('[')) return {};
  const std::size_t end = message.find("] ");
  if (end == std::string_view::npos || end > 24) return {};
  std::string_view seconds = message.substr(1, end - 1);
  while (seconds.starts_with(' ')) seconds.remove_prefix(1);
  if (seconds.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  message.remove_prefix(end + 2);
  return seconds;
}

}  // namespace

ProgramMessages::ProgramMessages(const model::FieldNames& names)
    : pam_module_(names, "pam_module"),
      pam_service_(names, "pam_service"),
      pam_type_(names, "pam_type"),
      repeated_(names, "repeated"),
      uptime_(names, "uptime"),
      action_(names, "action"),
      pam_(pam_patterns(), names),
      slots_(kSlots) {
  for (const std::span<const Program> programs :
       {login_programs(), system_programs(), service_programs()}) {
    for (const Program& program : programs) {
      sets_.emplace_back(program.patterns, names);
      for (std::string_view left = program.names; !left.empty();) {
        const std::string_view name = left.substr(0, left.find(' '));
        by_name_.emplace(name, static_cast<std::int16_t>(sets_.size() - 1));
        left.remove_prefix(std::min(name.size() + 1, left.size()));
      }
    }
  }
}

std::string_view ProgramMessages::bare_name(std::string_view program) {
  if (program.starts_with('/')) program.remove_prefix(program.rfind('/') + 1);
  const std::size_t bracket = program.find('(');
  return bracket == 0 ? program : program.substr(0, bracket);
}

// Instances have their program in front: "postfix/smtpd", "postfix-out/smtp", "ovpn-site2".
std::int16_t ProgramMessages::look_up(std::string_view name) const {
  std::array<char, kNameBytes> lower{};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  std::string_view key(lower.data(), name.size());
  while (!key.empty()) {
    const auto found = by_name_.find(key);
    if (found != by_name_.end()) return found->second;
    const std::size_t cut = key.find_last_of("/-@");
    if (cut == std::string_view::npos) break;
    key = key.substr(0, cut);
  }
  return -1;
}

const PatternSet* ProgramMessages::find(std::string_view name) {
  if (name.empty() || name.size() > kNameBytes) return nullptr;
  Slot& slot = slots_[slot_of(name)];
  if (slot.size != name.size() || std::memcmp(slot.name.data(), name.data(), name.size()) != 0) {
    slot.set = look_up(name);
    slot.size = static_cast<std::uint8_t>(name.size());
    std::memcpy(slot.name.data(), name.data(), name.size());
  }
  return slot.set < 0 ? nullptr : &sets_[static_cast<std::size_t>(slot.set)];
}

// "pam_unix(sshd:auth): authentication failure; …", and as old releases write it "(pam_unix) …" and
// "pam_unix: …". What a module says beyond its name is read where it is known.
bool ProgramMessages::read_pam(std::string_view message, EventWriter& event) const {
  constexpr std::size_t kNameMax = 32, kFrontMax = 128;
  const bool enclosed = skip(message, "(pam_");
  if (!enclosed && !skip(message, "pam_")) return false;
  message = {message.data() - 4, message.size() + 4};  // the name with its "pam_"
  const std::size_t end = message.find_first_of("(): ");
  if (end == std::string_view::npos || end > kNameMax) return false;
  const std::string_view module = message.substr(0, end);
  message.remove_prefix(end);
  std::string_view inside;
  if (enclosed) {
    if (!skip(message, ") ")) return false;
  } else if (skip(message, "(")) {
    const std::size_t close = message.find("): ");
    if (close == std::string_view::npos || close > kFrontMax) return false;
    inside = message.substr(0, close);
    message.remove_prefix(close + 3);
  } else if (!skip(message, ": ")) {
    return false;
  }
  event.add(pam_module_, module);
  const std::size_t colon = inside.rfind(':');
  const bool has_service = colon != std::string_view::npos;
  if (has_service) event.add(pam_service_, inside.substr(0, colon));
  if (!inside.empty()) event.add(pam_type_, inside.substr(has_service ? colon + 1 : 0));
  pam_.read(message, event);
  return true;
}

bool ProgramMessages::read_text(std::string_view program, std::string_view message,
                                EventWriter& event) {
  if (read_pam(message, event)) return true;
  const PatternSet* set = find(bare_name(program));
  if (program.ends_with("(pam_unix)")) return pam_.read(message, event);
  if (message.ends_with(" [preauth]")) message.remove_suffix(10);
  if (set == nullptr) return false;
  if (message.starts_with('[')) {
    const std::string_view uptime = take_uptime(message);
    if (!uptime.empty()) event.add(uptime_, uptime);
  }
  return set->read(message, event);
}

bool ProgramMessages::read(std::string_view program, std::string_view message, EventWriter& event) {
  const std::size_t mark = event.mark();
  while (message.starts_with(' ')) message.remove_prefix(1);
  while (message.ends_with(' ')) message.remove_suffix(1);
  std::string_view inner = message;
  if (skip(inner, "message repeated ") || skip(inner, "last message repeated ")) {
    const std::string_view count = inner.substr(0, inner.find(' '));
    inner.remove_prefix(count.size());
    if (is_digits(count) && skip(inner, " time")) {
      skip(inner, "s");
      event.add(repeated_, count);
      if (!skip(inner, ": [ ")) return true;
      if (inner.ends_with(']')) inner.remove_suffix(1);
      read_text(program, inner, event);
      return true;
    }
  }
  if (read_text(program, message, event)) return true;
  event.rewind(mark);
  return false;
}

}  // namespace tocsin::source
