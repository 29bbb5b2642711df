// SPDX-License-Identifier: Apache-2.0
// Module: base
// Refused: 'tocsin/model/event.h' file not found
#include "tocsin/base/id.h"

#ifdef REFUSED
#include "tocsin/model/event.h"
#endif
