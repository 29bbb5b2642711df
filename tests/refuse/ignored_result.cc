// SPDX-License-Identifier: Apache-2.0
// Module: base
// Refused: ignoring return value
#include "tocsin/base/result.h"

tocsin::base::Result<int> read_count();

bool looks_at_it() { return read_count().ok(); }

#ifdef REFUSED
void looks_away() { read_count(); }
#endif
