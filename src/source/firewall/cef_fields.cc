// SPDX-License-Identifier: Apache-2.0
#include "firewall/cef_fields.h"

#include <array>
#include <cstring>

namespace tocsin::source {

namespace {

// Without regard to case; an empty device product stands for any of the vendor.
struct DeviceRow {
  std::string_view vendor, device, product;
};
constexpr std::array kDevices{
    DeviceRow{"fortinet", "", "fortigate"},
    DeviceRow{"palo alto networks", "", "paloalto"},
    DeviceRow{"cisco", "duo", ""},
    DeviceRow{"cisco", "", "cisco"},
    DeviceRow{"check point", "", "checkpoint"},
    DeviceRow{"juniper", "", "juniper"},
    DeviceRow{"juniper networks", "", "juniper"},
    DeviceRow{"huawei", "", "huawei"},
    DeviceRow{"pfsense", "", "pfsense"},
    DeviceRow{"netgate", "", "pfsense"},
    DeviceRow{"sonicwall", "", "sonicwall"},
    DeviceRow{"sophos", "", "sophos"},
    DeviceRow{"f5", "", "f5"},
    DeviceRow{"zscaler", "", "zscaler"},
    DeviceRow{"trend micro", "", "trendmicro"},
};

bool same(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != lower[i]) return false;
  }
  return true;
}

constexpr std::array<bool, 256> extension_key_bytes() {
  std::array<bool, 256> is{};
  for (int c = '0'; c <= '9'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) is[static_cast<std::size_t>(c)] = true;
  for (const char c : {'_', '-', '.', '[', ']', ':'}) is[static_cast<unsigned char>(c)] = true;
  return is;
}
constexpr std::array<bool, 256> kIsKey = extension_key_bytes();

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool escapes_next(std::string_view text, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// The next '=' at or behind `at` that ends a key: no backslash escapes it, and what stands in
// front of it back to a blank (or `floor`) is a key. npos where there is none; `key` is its place.
std::size_t next_key(std::string_view text, std::size_t at, std::size_t floor, std::size_t& key) {
  while (at < text.size()) {
    const void* found = std::memchr(text.data() + at, '=', text.size() - at);
    if (found == nullptr) break;
    const auto equals = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    std::size_t begin = equals;
    while (begin > floor && kIsKey[static_cast<unsigned char>(text[begin - 1])]) --begin;
    const bool stands_alone = begin == 0 || is_blank(text[begin - 1]);
    if (begin != equals && stands_alone) {
      key = begin;
      return equals;
    }
    // Behind this one: keys hold no '='.
    at = floor = equals + 1;
  }
  return std::string_view::npos;
}

std::string_view unescaped_value(std::string_view value, EventWriter& event, std::string& room) {
  if (std::memchr(value.data(), '\\', value.size()) == nullptr) return value;
  room.clear();
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const char next = i + 1 < value.size() ? value[i + 1] : '\0';
    if (c != '\\' || next == '\0') {
      room += c;
      continue;
    }
    ++i;
    if (next == 'n') {
      room += '\n';
    } else if (next == 'r') {
      room += '\r';
    } else if (next == '\\' || next == '=' || next == '|') {
      room += next;
    } else {  // no escape: a path that was written as it is
      room += c;
      room += next;
    }
  }
  return event.keep(room);
}

constexpr std::string_view kLabel = "Label";
constexpr std::size_t kLabelsMax = 64;  // of one event; there are some thirty

}  // namespace

std::string_view product_of_device(std::string_view vendor, std::string_view product) {
  for (const DeviceRow& row : kDevices) {
    if (same(vendor, row.vendor) && (row.device.empty() || same(product, row.device))) {
      return row.product;
    }
  }
  return {};
}

bool next_header_part(std::string_view& rest, std::string_view& part, bool& escaped) {
  escaped = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      escaped = true;
      ++i;
    } else if (rest[i] == '|') {
      part = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return true;
    }
  }
  part = rest;
  rest = {};
  return false;
}

std::string_view header_text(std::string_view part, bool escaped, EventWriter& event,
                             std::string& room) {
  if (!escaped) return part;
  room.clear();
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape =
        part[i] == '\\' && i + 1 < part.size() && (part[i + 1] == '|' || part[i + 1] == '\\');
    room += part[escape ? ++i : i];
  }
  return event.keep(room);
}

bool add_extension(std::string_view extension, EventWriter& event, std::string& room) {
  std::size_t key = 0;
  std::size_t equals = next_key(extension, 0, 0, key);
  if (equals == std::string_view::npos ||
      extension.substr(0, key).find_first_not_of(" \t") != std::string_view::npos) {
    return extension.find_first_not_of(" \t") == std::string_view::npos;
  }
  while (equals != std::string_view::npos) {
    const std::string_view name = extension.substr(key, equals - key);
    const std::size_t begin = equals + 1;
    std::size_t next = 0;
    // A key begins behind the value's own first blank at the earliest.
    std::size_t following = next_key(extension, begin, begin, next);
    while (following != std::string_view::npos &&
           (next == begin || escapes_next(extension, following))) {
      following = next_key(extension, following + 1, following + 1, next);
    }
    const std::size_t end = following == std::string_view::npos ? extension.size() : next;
    std::string_view value = extension.substr(begin, end - begin);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    event.add(name, unescaped_value(value, event, room));
    key = next;
    equals = following;
  }
  return true;
}

void add_labelled(std::size_t first, EventWriter& event) {
  const std::size_t count = event.fields().size();
  std::size_t labels = 0;
  for (std::size_t i = first; i < count && labels < kLabelsMax; ++i) {
    const model::Field label = event.fields()[i];
    if (!label.name().ends_with(kLabel) || label.value.size == 0) continue;
    ++labels;
    const std::string_view base = label.name().substr(0, label.name().size() - kLabel.size());
    for (std::size_t k = first; k < count; ++k) {
      const model::Field field = event.fields()[k];
      if (field.name() == base) event.add(label.value.view(), field.value);
    }
  }
}

}  // namespace tocsin::source
