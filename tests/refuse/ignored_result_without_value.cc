// SPDX-License-Identifier: Apache-2.0
// Module: base
// Refused: ignoring return value
#include "tocsin/base/result.h"

tocsin::base::Result<void> flush();

bool looks_at_it() { return flush().ok(); }

#ifdef REFUSED
void looks_away() { flush(); }
#endif
