// SPDX-License-Identifier: Apache-2.0
// Module: base
// Refused: invalid operands to binary expression
#include "tocsin/base/id.h"

struct FieldTag;
struct RuleTag;
using FieldId = tocsin::base::Id<FieldTag>;
using RuleId = tocsin::base::Id<RuleTag>;

bool same(FieldId left, FieldId right) { return left == right; }

#ifdef REFUSED
bool mixed(FieldId field, RuleId rule) { return field == rule; }
#endif
