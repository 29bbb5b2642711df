// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "line/field_ids.h"
#include "tocsin/model/field_names.h"

namespace tocsin::source::audit {

// What the value of a field is, beyond its text.
enum class Meaning : std::uint8_t {
  kPlain,
  kEncoded,            // in quotes, or in hexadecimal where it holds a quote, a blank or a control
  kKey,                // encoded; several keys with the byte 1 between them
  kProcessTitle,       // encoded; arguments with NUL between them
  kArgument,           // aN of EXECVE: encoded
  kArgumentPiece,      // aN[M] of EXECVE: a part of aN
  kCallArgument,       // a0 … a3 of SYSCALL
  kSocketAddress,      // a struct sockaddr in hexadecimal
  kSocketAddressText,  // SADDR={ … }, of the enriched form
  kMessage,            // msg='…' of records from programs: more fields inside
  kOperation,          // op: may be several words
  kSyscall,
  kSyscallName,
  kArchitecture,
  kArchitectureName,
  kSuccess,
  kUser,       // uid of SYSCALL
  kUserName,   // UID of the enriched form
  kDirectory,  // cwd
  kPathName,   // name of PATH
  kPathUse,    // nametype of PATH
  kMode,       // mode of PATH
};

// What is known of a field by its name and its record.
struct FieldUse {
  model::FieldId id = 0;
  Meaning meaning = Meaning::kPlain;
};

// A field that some record had. Names of more than kKnownNameMax bytes are never made a guess.
struct KnownField {
  std::array<char, 16> guess{};  // the name and '='
  std::uint64_t mask_low = ~std::uint64_t{0}, mask_high = ~std::uint64_t{0};
  std::uint32_t name_size = 0;  // 0: no guess
  FieldUse use;

  // Whether the field begins at `text`, before `end`, in a text that begins at `begin`.
  bool begins(const char* begin, const char* text, const char* end) const {
    const auto left = static_cast<std::size_t>(end - text);
    if (left < 16) [[unlikely]] {
      if (left <= name_size || name_size == 0) return false;
      if (end - begin < 16) return std::memcmp(text, guess.data(), name_size + 1) == 0;
      return equals(load(left < 8 ? end - 8 : text) >> (left < 8 ? 64 - 8 * left : 0),
                    left <= 8 ? 0 : load(end - 8) >> (128 - 8 * left));
    }
    return equals(load(text), load(text + 8));
  }

 private:
  static std::uint64_t load(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    return word;
  }
  bool equals(std::uint64_t low, std::uint64_t high) const {
    return (((low ^ load(guess.data())) & mask_low) |
            ((high ^ load(guess.data() + 8)) & mask_high)) == 0;
  }
};
inline constexpr std::size_t kKnownNameMax = 15;

// The fields of a type of record in the order in which they were met last: what comes next is
// guessed by it. A wrong guess costs time only.
struct FieldPlan {
  static constexpr std::size_t kTypeMax = 32;
  static constexpr std::size_t kFieldsMax = 64;
  std::string_view type() const { return {type_text.data(), type_size}; }

  std::array<char, kTypeMax> type_text{};
  std::size_t type_size = 0;
  std::vector<KnownField> fields;
};

// The plans of all types. One thread.
class FieldPlans {
 public:
  // `names` is frozen and outlives it.
  explicit FieldPlans(const model::FieldNames& names) : ids_(names) {}
  // The plan of a type; one that other types share where there are too many.
  FieldPlan& of(std::string_view type);
  // What is known of a name in a record of this type.
  KnownField look_up(std::string_view type, std::string_view name);

 private:
  static constexpr std::size_t kSlots = 256, kProbesMax = 8;
  FieldIds ids_;
  std::array<FieldPlan, kSlots> plans_;
};

}  // namespace tocsin::source::audit
