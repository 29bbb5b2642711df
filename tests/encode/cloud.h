// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/plain_event.h"

namespace tocsin::encode {

// One JSON document on a line, as clouds, identity providers, ECS and OCSF writers make it: by the
// event's product, channel and code, the keys that every such document has, and the event's fields
// with an object for each level of their names. A name occurring several times is a list.
base::Result<std::string> encode_cloud_json(const PlainEvent& event);

}  // namespace tocsin::encode
