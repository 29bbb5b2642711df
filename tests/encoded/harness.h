// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "encode/plain_event.h"
#include "tocsin/base/result.h"
#include "tocsin/detect/generate.h"
#include "tocsin/rule/loader.h"

// For every SigmaHQ rule of a kind, and every road by which its events may come: an event that it
// must find and one that it must just miss are written in the source's own format, decoded again
// and judged. A format that cannot carry an event refuses it.

namespace tocsin::encoded {

// A way to write an event.
struct Form {
  std::string_view format;  // that it is read as
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
};

struct Suite {
  bool (*is_ours)(const rule::LogSource&);
  // The forms of a road; none where it is not tried.
  std::vector<Form> (*forms_of)(const rule::Route&);
  // Sets what the head of a made event lacks, and fields that stand before its own; may be null.
  void (*complete)(const detect::GeneratedEvent&, const rule::Route&,
                   encode::PlainEvent&) = nullptr;
  // How many carried events a road may fail to find, because its format lacks what they ask for;
  // may be null: none.
  int (*misses_allowed)(const rule::Route&) = nullptr;
  std::uint64_t seed = 5;
  // Each rule must find its event by one road at least.
  bool every_rule_is_served = true;
};

struct Outcome {
  bool ran = false;  // false where the corpus is absent; then the test is marked as skipped
  int rules = 0;
  int found = 0;  // events, over all roads
};

// Runs the suite, fails the test for what is missed or found wrongly, and prints a line a road.
Outcome run(const Suite& suite);

}  // namespace tocsin::encoded
