// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/field_plan.h"
#include "line/event_writer.h"
#include "tocsin/model/event.h"

namespace tocsin::source::audit {

// Kinds of events, as Event::code; data/log_sources/linux.yml names them.
inline constexpr std::uint32_t kCodeOther = 0;
inline constexpr std::uint32_t kCodeProcess = 1;       // a program was started
inline constexpr std::uint32_t kCodeConnection = 3;    // connect() to an internet address
inline constexpr std::uint32_t kCodeFileCreated = 11;  // a file was made, or opened to be made

inline constexpr std::string_view kAuditChannel = "auditd";

// One record of an event, in the memory of its block or batch.
struct Record {
  std::string_view type;  // by name, see record_types.h
  std::string_view body;
};

// Makes one event of all its records.
//
// Fields have the names of the records, several values where several records have them; `type` has
// the type of each record. What is written in hexadecimal is decoded. Arguments of the call (a0 …
// a3 of SYSCALL) are called syscall_a0 … in events that have the arguments of a program (a0 … of
// EXECVE), because rules mean the latter. From the raw form SYSCALL and ARCH are added as the
// enriched form has them, and UID where it is root. Added besides: CommandLine (the arguments of
// EXECVE with a blank between them, else proctitle), TargetFilename (files made, with the
// directory in front), Initiated for connections, and saddr_fam, laddr, lport, path for saddr.
class AuditEventBuilder {
 public:
  // `names` is frozen and outlives it.
  explicit AuditEventBuilder(const model::FieldNames& names);
  // Emits the event. `head` brings host, time and place, `outer` the fields that stood around the
  // first record.
  void build(std::span<const Record> records, model::Event head,
             std::span<const model::Field> outer, EventWriter& out);

 private:
  struct PathItem {
    std::string_view name, use, mode;
  };
  // What the end of an event is made of.
  struct Facts {
    std::string_view syscall, syscall_name, arch, directory, process_title;
    std::string_view call[4];
    std::size_t call_field[4] = {};  // index in fields_, plus one; 0: none
    bool failed = false, has_internet_address = false, is_root = false, has_user_name = false;
    bool has_arch_name = false, has_execve = false;
  };
  struct Raw {
    std::string_view text;
    bool quoted = false;
  };
  using Name = std::string_view;
  // The record whose fields are read, and which of its plan comes next.
  struct Reading {
    std::string_view type;
    FieldPlan& plan;
    std::size_t place = 0;
    const char* begin = nullptr;  // of the text that is read
  };

  void read(const Record& record);
  void read_fields(std::string_view body, Reading& reading);
  const char* read_plain(const char* begin, const char* at, const char* end,
                         const KnownField& known);
  const char* read_word(const char* at, const char* end);
  const char* read_value(const char* at, const char* end, FieldUse use, Name name,
                         Reading& reading);
  void take(FieldUse use, Name name, const Raw& raw);
  void take_more(FieldUse use, Name name, const Raw& raw);
  void add_keys(FieldUse use, Name name, const Raw& raw);
  void add_interpreted_address(std::string_view text);
  void add_socket_address(FieldUse use, Name name, const Raw& raw);
  void add_piece(Name name, const Raw& raw);
  void append_bytes(const Raw& raw, std::string& out);
  void finish_piece();
  void add_argument(Name name, model::FieldId id, std::string_view text);

  void finish(model::Event& head);
  void name_call();
  void add_command_line();
  bool adds_created_files(bool opened_to_make);
  std::uint32_t kind();
  std::string_view decoded(const Raw& raw, char for_nul);
  std::string_view valid(std::string_view text);

  void push(Name name, model::FieldId id, std::string_view text) {
    if (fields_.size() >= kTextFieldsMax) [[unlikely]] {
      out_->counts().losses.add(LossReason::kTooManyFields);
      return;
    }
    fields_.add(
        {id, static_cast<std::uint32_t>(name.size()), name.data(), model::Value::text(text)});
  }
  void push(const FieldName& name, std::string_view text) { push(name.text, name.id, text); }

  FieldPlans plans_;
  FieldIds ids_;
  FieldName type_, message_, command_line_, target_filename_, initiated_, syscall_, arch_, user_;
  FieldName family_, address_, port_, path_;
  std::vector<FieldName> call_names_;

  // The event being made.
  EventWriter* out_ = nullptr;
  model::FieldList fields_;
  std::vector<std::string_view> arguments_;
  std::vector<PathItem> items_;
  PathItem item_;
  Facts facts_;
  bool has_words_ = false;
  std::string_view piece_name_;
  std::string piece_, socket_, scratch_;
};

}  // namespace tocsin::source::audit
