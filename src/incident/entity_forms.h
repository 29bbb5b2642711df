// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::incident {

// Texts of fields as keys of entities. Pure; each replaces `out` and answers false where the text
// names nothing ("-", empty, not of the form).

bool is_nothing(std::string_view text);

// In lower case (simple case folding), without a dot at the end. Not for addresses.
bool host_key(std::string_view text, std::string& out);

// An IP address in one spelling: IPv4 as four numbers, also where IPv6 wraps one; IPv6 in lower
// case as written, without brackets, zone or port.
bool address_key(std::string_view text, std::string& out);

// Whether an address as address_key gives it belongs to no one place in the world: private ones,
// shared ones of carriers, unique local ones.
bool is_private_address(std::string_view key);

// A path in lower case without quotes, drive letter, \??\ and \Device\HarddiskVolumeN. A share
// keeps its \\server\.
bool path_key(std::string_view text, std::string& out);

// Of "SHA1=…,MD5=…,SHA256=…" or a bare digest the longest that names content, in lower case.
bool hash_key(std::string_view text, std::string& out);

// A DNS name in lower case without a dot at the end; one label is none.
bool domain_key(std::string_view text, std::string& out);

// A GUID in lower case without braces; all zeros are none.
bool guid_key(std::string_view text, std::string& out);

// A number, decimal or 0x….
std::optional<std::uint64_t> number_of(std::string_view text);

// What stands behind the last slash of either kind.
std::string_view file_name(std::string_view path);

// What stands before the first dot.
std::string_view first_label(std::string_view name);

}  // namespace tocsin::incident
