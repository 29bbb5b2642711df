// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "syslog/program_pattern.h"

namespace tocsin::source {

// Reads what programs say in their messages, whatever brought them here: syslog or the journal.
// One thread.
class ProgramMessages {
 public:
  // `names` is frozen and outlives it.
  explicit ProgramMessages(const model::FieldNames& names);

  // Adds the fields that the message holds; false where it is in no form that is known of this
  // program, then nothing is added. `program` is as it stands in the log: "sshd",
  // "postfix/smtpd", "/usr/sbin/cron", "sshd(pam_unix)". What is known of messages of any program,
  // PAM's above all, is read for programs without name too.
  bool read(std::string_view program, std::string_view message, EventWriter& event);

  // The name of a program without its folder and what stands in brackets behind it.
  static std::string_view bare_name(std::string_view program);

 private:
  static constexpr std::size_t kNameBytes = 31;
  struct Slot {  // which set a name has; remembering it changes speed alone
    std::array<char, kNameBytes> name{};
    std::uint8_t size = 0;
    std::int16_t set = 0;
  };
  const PatternSet* find(std::string_view name);
  std::int16_t look_up(std::string_view name) const;
  bool read_text(std::string_view program, std::string_view message, EventWriter& event);
  bool read_pam(std::string_view message, EventWriter& event) const;

  FieldName pam_module_, pam_service_, pam_type_, repeated_, uptime_, action_;
  PatternSet pam_;
  std::vector<PatternSet> sets_;
  std::unordered_map<std::string_view, std::int16_t> by_name_;  // names are static
  std::vector<Slot> slots_;
};

}  // namespace tocsin::source
