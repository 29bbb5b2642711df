// SPDX-License-Identifier: Apache-2.0
#include "audit/socket_address.h"

#include <algorithm>
#include <charconv>

namespace tocsin::source::audit {

namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
unsigned network_16(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

std::string_view family_name(unsigned family) {
  switch (family) {
    case 1:
      return "local";
    case 2:
      return "inet";
    case 10:
      return "inet6";
    case 16:
      return "netlink";
    case 17:
      return "packet";
    case 31:
      return "bluetooth";
    case 38:
      return "alg";
    case 40:
      return "vsock";
    default:
      return {};
  }
}

char* write_dotted(std::string_view bytes, std::size_t at, char* to, char* end) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) *to++ = '.';
    to = std::to_chars(to, end, byte_at(bytes, at + i)).ptr;
  }
  return to;
}

// The longest run of zero groups, of equal ones the first; runs of one are written out.
struct Run {
  std::size_t begin = 8, size = 0;
};
Run longest_zeros(const std::array<unsigned, 8>& groups) {
  Run best, run;
  for (std::size_t i = 0; i <= groups.size(); ++i) {
    if (i < groups.size() && groups[i] == 0) {
      if (run.size++ == 0) run.begin = i;
      continue;
    }
    if (run.size > best.size) best = run;
    run = {};
  }
  return best.size < 2 ? Run{} : best;
}

char* write_groups(std::string_view bytes, std::size_t at, char* to, char* end) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = network_16(bytes, at + 2 * i);
  const bool is_mapped =
      std::all_of(groups.begin(), groups.begin() + 5, [](unsigned g) { return g == 0; }) &&
      groups[5] == 0xffff;
  if (is_mapped) {
    constexpr std::string_view kMapped = "::ffff:";
    to = std::copy(kMapped.begin(), kMapped.end(), to);
    return write_dotted(bytes, at + 12, to, end);
  }
  const Run zeros = longest_zeros(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.begin) {
      *to++ = ':';
      if (i == 0) *to++ = ':';
      i += zeros.size - 1;
      continue;
    }
    to = std::to_chars(to, end, groups[i], 16).ptr;
    if (i + 1 < groups.size()) *to++ = ':';
  }
  return to;
}

}  // namespace

bool read_socket_address(std::string_view bytes, SocketAddress& out) {
  if (bytes.size() < 2) return false;
  const unsigned little = byte_at(bytes, 0) | byte_at(bytes, 1) << 8;
  const unsigned family = little > 0xff ? network_16(bytes, 0) : little;
  out.family = family_name(family);
  if (out.family.empty()) return false;
  if (family == 1) {
    out.path_begin = 2;
    if (bytes.size() > 2 && bytes[2] == '\0') {
      out.is_abstract = true;
      out.path_begin = 3;
    }
    const std::size_t end = bytes.find('\0', out.path_begin);
    const std::size_t begin = std::min(out.path_begin, bytes.size());
    out.path_size = std::min(end, bytes.size()) - begin;
    return true;
  }
  if (family != 2 && family != 10) return true;
  const std::size_t address_at = family == 2 ? 4 : 8;
  if (bytes.size() < address_at + (family == 2 ? 4 : 16)) return false;
  char* const port = out.port_text.data();
  char* const port_end = std::to_chars(port, port + out.port_text.size(), network_16(bytes, 2)).ptr;
  out.port = {port, static_cast<std::size_t>(port_end - port)};
  char* const text = out.address_text.data();
  char* const room_end = text + out.address_text.size();
  char* const end = family == 2 ? write_dotted(bytes, address_at, text, room_end)
                                : write_groups(bytes, address_at, text, room_end);
  out.address = {text, static_cast<std::size_t>(end - text)};
  return true;
}

}  // namespace tocsin::source::audit
