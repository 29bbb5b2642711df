// SPDX-License-Identifier: Apache-2.0
#include "entity_forms.h"

#include <algorithm>
#include <charconv>

#include "tocsin/model/casefold.h"

namespace tocsin::incident {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }

void fold_into(std::string_view text, std::string& out) {
  out.clear();
  model::append_folded(text, out);
}

std::string_view trimmed(std::string_view text, std::string_view what) {
  while (!text.empty() && what.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && what.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

bool is_ipv4(std::string_view text) {
  int numbers = 0;
  while (true) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
      value = value * 10 + (text[digits++] - '0');
    }
    if (digits == 0 || digits > 3 || value > 255 || ++numbers > 4) return false;
    text.remove_prefix(digits);
    if (text.empty()) return numbers == 4;
    if (text.front() != '.') return false;
    text.remove_prefix(1);
  }
}

bool is_ipv6(std::string_view text) {
  const auto colons = std::count(text.begin(), text.end(), ':');
  return colons >= 2 && colons <= 8 && text.size() <= 45 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

}  // namespace

bool is_nothing(std::string_view text) {
  text = trimmed(text, " \t");
  constexpr std::size_t kLongest = std::string_view("unknown").size();
  if (text.size() > kLongest) return false;
  return text.empty() || text == "-" || text == "N/A" || text == "(null)" || text == "?" ||
         text == "null" || text == "none" || text == "unknown" || text == "(none)" ||
         text == "unset" || text == "(unknown user)";
}

bool host_key(std::string_view text, std::string& out) {
  text = trimmed(text, " \t\\.");
  if (is_nothing(text) || text.size() > 253) return false;
  if (text.find_first_of(" /\\:@") != std::string_view::npos) return false;
  fold_into(text, out);
  return true;
}

bool address_key(std::string_view text, std::string& out) {
  text = trimmed(text, " \t");
  // As Samba writes it.
  if (text.starts_with("ipv4:")) text.remove_prefix(5);
  if (text.starts_with('[')) text = text.substr(1, text.find(']') - 1);
  text = text.substr(0, text.find('%'));
  if (text.size() > 7 && (text.starts_with("::ffff:") || text.starts_with("::FFFF:")) &&
      is_ipv4(text.substr(7))) {
    text.remove_prefix(7);
  }
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  if (!is_ipv4(text) && !is_ipv6(text)) return false;
  fold_into(text, out);
  return true;
}

bool is_private_address(std::string_view key) {
  if (key.find(':') != std::string_view::npos)
    return key.starts_with("fc") || key.starts_with("fd");
  if (key.starts_with("10.") || key.starts_with("192.168.")) return true;
  const auto second = [&](std::string_view first, std::uint64_t from, std::uint64_t until) {
    if (!key.starts_with(first)) return false;
    const std::string_view rest = key.substr(first.size());
    const auto number = number_of(rest.substr(0, rest.find('.')));
    return number && *number >= from && *number <= until;
  };
  return second("172.", 16, 31) || second("100.", 64, 127);
}

bool path_key(std::string_view text, std::string& out) {
  text = trimmed(text, " \t\"'");
  if (is_nothing(text) || text.size() > 1024) return false;
  if (text.starts_with("\\??\\") || text.starts_with("\\\\?\\")) text.remove_prefix(4);
  fold_into(text, out);
  constexpr std::string_view kDevice = "\\device\\harddiskvolume";
  std::size_t cut = 0;
  if (out.starts_with(kDevice)) {
    cut = out.find('\\', kDevice.size());
    if (cut == std::string::npos) return false;
  } else if (out.size() > 2 && out[1] == ':' && out[2] == '\\') {
    cut = 2;
  } else if (out.starts_with("%systemroot%") || out.starts_with("\\systemroot")) {
    out.replace(0, out[0] == '%' ? 12 : 11, "\\windows");
  } else if (out.starts_with("%windir%")) {
    out.replace(0, 8, "\\windows");
  }
  out.erase(0, cut);
  return out.size() > 1 && (out.front() == '\\' || out.front() == '/');
}

bool hash_key(std::string_view text, std::string& out) {
  std::string_view best;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = trimmed(text.substr(0, end), " \t");
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = part.find('=');
    // IMPHASH speaks of what a program imports, which many programs have in common.
    if (equals != std::string_view::npos) {
      if (part.starts_with("IMPHASH") || part.starts_with("imphash")) continue;
      part.remove_prefix(equals + 1);
    }
    const bool digest = part.size() == 32 || part.size() == 40 || part.size() == 64;
    const bool zeros = part.find_first_not_of('0') == std::string_view::npos;
    if (digest && !zeros && all_hex(part) && part.size() > best.size()) best = part;
  }
  if (best.empty()) return false;
  fold_into(best, out);
  return true;
}

bool domain_key(std::string_view text, std::string& out) {
  text = trimmed(text, " \t.");
  if (is_nothing(text) || text.size() > 253) return false;
  text = text.substr(0, text.find(':'));
  if (text.find('.') == std::string_view::npos || is_ipv4(text)) return false;
  if (text.find_first_of(" /\\@") != std::string_view::npos) return false;
  fold_into(text, out);
  return true;
}

bool guid_key(std::string_view text, std::string& out) {
  text = trimmed(text, " \t{}");
  if (text.size() < 8 || text.size() > 128) return false;
  if (text.find_first_not_of("0-") == std::string_view::npos) return false;
  fold_into(text, out);
  return true;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  text = trimmed(text, " \t");
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view first_label(std::string_view name) { return name.substr(0, name.find('.')); }

}  // namespace tocsin::incident
