// SPDX-License-Identifier: Apache-2.0
#include "audit/field_plan.h"

#include <algorithm>

namespace tocsin::source::audit {

namespace {

struct Row {
  std::string_view name;
  Meaning meaning;
  std::string_view type{};  // only in records of this type
};

constexpr std::array kRows{
    Row{"proctitle", Meaning::kProcessTitle},
    Row{"key", Meaning::kKey},
    Row{"saddr", Meaning::kSocketAddress},
    Row{"SADDR", Meaning::kSocketAddressText},
    Row{"msg", Meaning::kMessage},
    Row{"op", Meaning::kOperation},
    Row{"cwd", Meaning::kDirectory, "CWD"},
    Row{"name", Meaning::kPathName, "PATH"},
    Row{"nametype", Meaning::kPathUse, "PATH"},
    Row{"objtype", Meaning::kPathUse, "PATH"},
    Row{"mode", Meaning::kMode, "PATH"},
    Row{"syscall", Meaning::kSyscall, "SYSCALL"},
    Row{"SYSCALL", Meaning::kSyscallName, "SYSCALL"},
    Row{"arch", Meaning::kArchitecture, "SYSCALL"},
    Row{"ARCH", Meaning::kArchitectureName, "SYSCALL"},
    Row{"success", Meaning::kSuccess, "SYSCALL"},
    Row{"uid", Meaning::kUser, "SYSCALL"},
    Row{"UID", Meaning::kUserName, "SYSCALL"},
};

// Fields that the writers encode where their text needs it.
constexpr std::array kEncodedNames{
    std::string_view("comm"),        std::string_view("exe"),
    std::string_view("name"),        std::string_view("path"),
    std::string_view("cwd"),         std::string_view("cmd"),
    std::string_view("acct"),        std::string_view("data"),
    std::string_view("dir"),         std::string_view("file"),
    std::string_view("watch"),       std::string_view("device"),
    std::string_view("grp"),         std::string_view("cgroup"),
    std::string_view("ocomm"),       std::string_view("old-disk"),
    std::string_view("new-disk"),    std::string_view("old-fs"),
    std::string_view("new-fs"),      std::string_view("root_dir"),
    std::string_view("vm"),          std::string_view("sw"),
    std::string_view("profile"),     std::string_view("old-chardev"),
    std::string_view("new-chardev"), std::string_view("old-rng"),
    std::string_view("new-rng"),     std::string_view("invalid_context"),
};

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Meaning argument_meaning(std::string_view name) {
  name.remove_prefix(1);
  if (is_all_digits(name)) return Meaning::kArgument;
  const std::size_t open = name.find('[');
  const bool is_piece =
      open != std::string_view::npos && name.ends_with(']') && is_all_digits(name.substr(0, open));
  return is_piece ? Meaning::kArgumentPiece : Meaning::kPlain;
}

Meaning meaning_of(std::string_view type, std::string_view name) {
  if (type == "EXECVE" && name.size() > 1 && name[0] == 'a') return argument_meaning(name);
  if (type == "SYSCALL" && name.size() == 2 && name[0] == 'a' && name[1] >= '0' && name[1] <= '3') {
    return Meaning::kCallArgument;
  }
  for (const Row& row : kRows) {
    if (row.name == name && (row.type.empty() || row.type == type)) return row.meaning;
  }
  const bool encoded =
      std::find(kEncodedNames.begin(), kEncodedNames.end(), name) != kEncodedNames.end();
  return encoded ? Meaning::kEncoded : Meaning::kPlain;
}

std::uint64_t mask_of(std::size_t bytes) {
  return bytes == 0 ? 0 : ~std::uint64_t{0} >> (64 - 8 * std::min<std::size_t>(bytes, 8));
}

}  // namespace

FieldPlan& FieldPlans::of(std::string_view type) {
  const std::string_view text = type.substr(0, FieldPlan::kTypeMax);
  // Size, first and last characters tell the types apart that records have in fact.
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? std::size_t{static_cast<unsigned char>(text[at])} : 0;
  };
  const std::size_t hash = text.size() * 41 + byte(0) * 3 + byte(5) * 7 +
                           byte(text.size() / 2) * 13 + byte(text.size() - 1) * 29;
  std::size_t place = hash % kSlots;
  for (std::size_t step = 0; step < kProbesMax; ++step) {
    FieldPlan& known = plans_[(hash + step) % kSlots];
    if (known.type() == text) return known;
    if (known.type_size != 0) continue;
    place = (hash + step) % kSlots;
    break;
  }
  FieldPlan& plan = plans_[place];
  std::copy(text.begin(), text.end(), plan.type_text.begin());
  plan.type_size = text.size();
  plan.fields.clear();
  return plan;
}

KnownField FieldPlans::look_up(std::string_view type, std::string_view name) {
  KnownField known;
  known.use.id = ids_.find(name);
  known.use.meaning = meaning_of(type, name);
  if (name.size() > kKnownNameMax) return known;
  known.name_size = static_cast<std::uint32_t>(name.size());
  std::copy(name.begin(), name.end(), known.guess.begin());
  known.guess[name.size()] = '=';
  const std::size_t size = name.size() + 1;
  known.mask_low = mask_of(size);
  known.mask_high = size > 8 ? mask_of(size - 8) : 0;
  return known;
}

}  // namespace tocsin::source::audit
