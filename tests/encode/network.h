// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/plain_event.h"

namespace tocsin::encode {

// One event as the text of a file, in the form of its source. Fields that decoders derive from
// others (url.path, request_method …) become parts of those. A field that the form does not have
// and that no rule names, as keywords are generated, goes where clients write freely. An error
// where the form cannot carry a value.
base::Result<std::string> encode_zeek_tsv(const PlainEvent& event);
base::Result<std::string> encode_access_log(const PlainEvent& event);  // combined; Squid's too
base::Result<std::string> encode_squid(const PlainEvent& event);
base::Result<std::string> encode_haproxy(const PlainEvent& event);  // HTTP
base::Result<std::string> encode_w3c(const PlainEvent& event);
base::Result<std::string> encode_error_log(const PlainEvent& event);  // apache, nginx
base::Result<std::string> encode_dns(const PlainEvent& event);        // DNS servers, Umbrella
// Zeek, Suricata, OpenCanary, web servers: a JSON object by the event's product and channel.
base::Result<std::string> encode_network_json(const PlainEvent& event);

}  // namespace tocsin::encode
