// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The field `saddr` of SOCKADDR records: a struct sockaddr as it lay in memory, in hexadecimal.
// The family is in the byte order of the machine, ports and addresses in that of the network.

namespace tocsin::source::audit {

// Texts are in the struct itself: it must stay where it is while they are used.
struct SocketAddress {
  std::string_view family;   // "inet", "inet6", "local", "netlink" …; empty where not understood
  std::string_view address;  // inet, inet6: as RFC 5952 writes it
  std::string_view port;     // inet, inet6
  std::size_t path_begin = 0, path_size = 0;  // local: of the path in the decoded bytes
  bool is_abstract = false;  // a local address without a file; its leading NUL is not in the path

  std::array<char, 48> address_text{};
  std::array<char, 8> port_text{};
};

// `bytes` is the decoded struct. False where it is cut or of a family without a name.
bool read_socket_address(std::string_view bytes, SocketAddress& out);

}  // namespace tocsin::source::audit
