// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace tocsin::base {

// A 32-bit index that cannot be mixed with indexes of another kind.
template <class Tag>
struct Id {
  std::uint32_t value = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

}  // namespace tocsin::base

template <class Tag>
struct std::hash<tocsin::base::Id<Tag>> {
  std::size_t operator()(const tocsin::base::Id<Tag>& id) const noexcept { return id.value; }
};
