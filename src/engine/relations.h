// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/anomaly/rarity.h"

namespace tocsin::engine {

// How the text of a field is normalised before it is compared.
enum class PairForm : std::uint8_t {
  kText,     // folded; compared without regard to case
  kHost,     // the first label of a name
  kProgram,  // the last part of a path
  kNetwork,  // the /16 or /48 of an address
  kDomain,   // the part of a name that is registered
};

// Which events say that two things met: one row of the table in relations.cc.
struct PairRow {
  anomaly::Relation relation;
  std::string_view channel;  // folded; compared without regard to case
  std::uint32_t code;        // 0: any
  std::string_view left;     // name of a field; "@host" for the event's host
  PairForm left_form;
  std::string_view right;
  PairForm right_form;
  // Only where this field has this text, folded; empty: always.
  std::string_view only = {}, only_text = {};
};

// The rows for events of this channel, in the order of the table. Valid for ever.
std::span<const PairRow> pair_rows(std::string_view channel);

// Whether a row looks at fields of this name.
bool pairs_read(std::string_view field);

// Replaces `out` by the normalised text; false where it says nothing (empty, "-", an address of no
// network).
bool pair_text(std::string_view text, PairForm form, std::string& out);

}  // namespace tocsin::engine
