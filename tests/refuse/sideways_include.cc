// SPDX-License-Identifier: Apache-2.0
// Module: model
// Refused: 'tocsin/text/
#include "tocsin/model/value.h"

#ifdef REFUSED
#include "tocsin/text/diagnostic.h"
#endif
