// SPDX-License-Identifier: Apache-2.0
// Module: base
// Refused: no matching function for call to 'title_of'
#include "tocsin/base/id.h"

struct FieldTag;
struct RuleTag;
using FieldId = tocsin::base::Id<FieldTag>;
using RuleId = tocsin::base::Id<RuleTag>;

const char* title_of(RuleId rule);

const char* right(RuleId rule) { return title_of(rule); }

#ifdef REFUSED
const char* wrong(FieldId field) { return title_of(field); }
#endif
