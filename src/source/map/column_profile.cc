// SPDX-License-Identifier: Apache-2.0
#include "map/column_profile.h"

#include <arpa/inet.h>

#include <algorithm>

#include "line/any_time.h"
#include "map/action_words.h"
#include "tocsin/model/value.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kDistinctMax = 4096;
constexpr std::size_t kValueBytesMax = 512;  // of a value that is looked at

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || u >= 0x80;
}

bool is_address(const std::string& text) {
  in6_addr room{};
  if (inet_pton(AF_INET, text.c_str(), &room) == 1) return true;
  return text.find(':') != std::string::npos && inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

// Digits in groups with a sign between, or letters before digits: no plain number, no word.
bool is_case_number(std::string_view text) {
  if (text.size() < 4 || text.size() > 40) return false;
  std::size_t digits = 0, signs = 0, capitals = 0, small = 0, others = 0;
  for (const char c : text) {
    digits += is_digit(c) ? 1 : 0;
    signs += c == '-' || c == '/' || c == '_' ? 1 : 0;
    capitals += c >= 'A' && c <= 'Z' ? 1 : 0;
    small += c >= 'a' && c <= 'z' ? 1 : 0;
    others += c == '.' || c == ':' || c == '@' || c == '\\' ? 1 : 0;
  }
  return digits >= 2 && signs >= 1 && others == 0 && small <= 3 && digits + signs + capitals >= 4;
}

// "m.osei", "COURT\\osei", "m.osei@court.example", "Osei, Mercy": letters with few signs.
bool is_name(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return false;
  std::size_t letters = 0, blanks = 0;
  for (const char c : text) {
    if (is_letter(c)) {
      ++letters;
    } else if (c == ' ') {
      ++blanks;
    } else if (!is_digit(c) && std::string_view(".-_@\\,'$").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return letters * 2 >= text.size() && blanks <= 3;
}

// The parts of names that are accounts and not words: "m.osei", "COURT\\osei", "Osei, Mercy".
bool is_account(std::string_view text) {
  if (!is_name(text)) return false;
  const std::size_t sign = text.find_first_of("._@\\, ");
  return sign != std::string_view::npos && sign != 0 && sign + 1 < text.size();
}

// A domain and an account in it.
bool is_in_domain(std::string_view text) {
  const std::size_t slash = text.find('\\');
  return slash != 0 && slash != text.npos && slash == text.rfind('\\') && is_name(text);
}

bool is_path(std::string_view text) {
  if (std::count(text.begin(), text.end(), '/') > 1) return true;
  if (text.find('\\') != text.npos && !is_in_domain(text)) return true;
  const std::size_t dot = text.rfind('.');
  if (dot == text.npos || dot == 0 || text.size() - dot > 5 || text.size() - dot < 3) return false;
  static constexpr std::string_view kEndings =
      " pdf doc docx xls xlsx ppt pptx msg eml txt rtf odt ods zip jpg jpeg png tif tiff mp3 mp4 "
      "csv xml html ";
  const std::string ending = " " + std::string(text.substr(dot + 1)) + " ";
  return kEndings.find(ending) != std::string_view::npos;
}

// "9:12", "09:12:44.5".
bool is_clock(std::string_view text) {
  const std::size_t colon = text.find(':');
  return (colon == 1 || colon == 2) && text.size() >= colon + 3 && text.size() <= 15 &&
         text.find_first_not_of("0123456789:.,") == std::string_view::npos;
}

}  // namespace

void ColumnProfile::add(std::string_view value) {
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (value.empty() || value == "-") return;
  const std::string text(value.substr(0, kValueBytesMax));
  ++filled_;
  double number = 0;
  const auto time = whole_time(text, {});
  const bool is_time = time.has_value();
  times_ += is_time ? 1 : 0;
  if (is_time) add_time(text, *time);
  days_ += is_time && text.find(':') == std::string::npos && text.size() <= 10 ? 1 : 0;
  clocks_ += is_clock(text) ? 1 : 0;
  addresses_ += is_address(text) ? 1 : 0;
  numbers_ += model::number_of(model::Value::text(text), number) ? 1 : 0;
  actions_ += text.size() <= 40 && !action_of(text).empty() ? 1 : 0;
  outcomes_ += !outcome_of(text).empty() ? 1 : 0;
  case_numbers_ += is_case_number(text) ? 1 : 0;
  names_ += is_name(text) ? 1 : 0;
  accounts_ += is_account(text) ? 1 : 0;
  paths_ += is_path(text) ? 1 : 0;
  const auto found = values_.find(text);
  if (found != values_.end()) {
    ++found->second;
  } else if (values_.size() < kDistinctMax) {
    values_.emplace(text, 1);
  } else {
    overflown_ = true;
  }
}

// What a time leaves open: its zone, and which of its numbers is the day.
void ColumnProfile::add_time(const std::string& text, model::Timestamp time) {
  static const TimeZone kElsewhere = *TimeZone::parse("+05:00");
  if (whole_time(text, {.zone = &kElsewhere}) != time) ++zoneless_;
  const std::size_t first = text.find('/');
  if (first != 1 && first != 2) return;
  const std::size_t second = text.find('/', first + 1);
  if (second != first + 2 && second != first + 3) return;
  const int before = std::stoi(text), behind = std::stoi(text.substr(first + 1));
  if (before > 12) month_first_ = false;
  if (behind > 12) day_first_ = false;
  has_slashes_ = true;
}

std::vector<std::pair<std::string, std::size_t>> ColumnProfile::commonest(std::size_t most) const {
  std::vector<std::pair<std::string, std::size_t>> all(values_.begin(), values_.end());
  std::ranges::sort(all, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace tocsin::source
