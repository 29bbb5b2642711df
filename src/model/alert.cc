// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/alert.h"

#include <tuple>

namespace tocsin::model {

bool comes_before(const Alert& a, const Alert& b) {
  const auto key = [](const Alert& alert) {
    const RecordPlace& p = alert.place;
    return std::tie(p.time, p.host, p.channel, p.record_id, alert.rule->id, p.path, p.offset,
                    alert.id);
  };
  return key(a) < key(b);
}

}  // namespace tocsin::model
