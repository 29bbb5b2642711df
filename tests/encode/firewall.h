// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/plain_event.h"

namespace tocsin::encode {

// One event as the text of a file, in the form of its source. Fields named like parts of the
// source's head go there. An error where the form cannot carry a name or a value.
base::Result<std::string> encode_cef(const PlainEvent& event);
base::Result<std::string> encode_leef(const PlainEvent& event);  // 2.0, delimiter '^' as 0x5e
base::Result<std::string> encode_fortigate(const PlainEvent& event);
base::Result<std::string> encode_cisco(const PlainEvent& event);      // the text is `message`
base::Result<std::string> encode_palo_alto(const PlainEvent& event);  // by its field table
base::Result<std::string> encode_filterlog(const PlainEvent& event);
base::Result<std::string> encode_router(const PlainEvent& event);   // huawei, juniper
base::Result<std::string> encode_netflow(const PlainEvent& event);  // nfdump's CSV
// A header and one row; `separator` as delimited text has them.
base::Result<std::string> encode_csv(const PlainEvent& event, char separator = ',');
base::Result<std::string> encode_key_values(const PlainEvent& event);

}  // namespace tocsin::encode
