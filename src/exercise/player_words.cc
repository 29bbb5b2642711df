// SPDX-License-Identifier: Apache-2.0
// The words of a scenario: $(name) in a text stands for something that is known or drawn when the
// event happens. Words may stand within words: the innermost is filled in first.

#include <fmt/format.h>

#include <algorithm>

#include "player.h"
#include "tocsin/base/digest.h"
#include "tocsin/model/value.h"

namespace tocsin::exercise {
namespace {

constexpr int kDepthMax = 8;

std::string upper_hex(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 32);
  }
  return text;
}

// Always the same for the same file, as hashes are.
std::string hashes_of(std::string_view file) {
  const std::string base_name = lower_case(file.substr(file.rfind('\\') + 1));
  const auto digits = [&](std::uint64_t n) {
    return upper_hex(base::Digest().add(base_name).add(n).hex());
  };
  return fmt::format("MD5={},SHA256={}{},IMPHASH={}", digits(1), digits(2), digits(3), digits(4));
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string utc_of(model::Timestamp time) {
  std::string text;
  model::append_rfc3339(time, text);
  return fmt::format("{} {}", text.substr(0, 10), text.substr(11, 12));
}

std::uint64_t logon_of(const Account& account, std::string_view host) {
  if (account.session == 0) return account.sid == "S-1-5-18" ? 0x3e7 : 0x3e4;
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : account.name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  for (const char c : host) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return 0x40000 + (hash >> 17) % 0x900000;
}

}  // namespace

std::string Player::guid() {
  const std::uint64_t bits = random_.next();
  return fmt::format("{{7D1C04A2-{:04X}-{:04X}-{:04X}-{:08X}1B00}}", bits & 0xffff,
                     bits >> 16 & 0xffff, bits >> 32 & 0xffff, bits >> 48 & 0xfff);
}

std::string Player::sid_of(std::string_view name) const {
  const auto found = scenario_.sids.find(name);
  if (found == scenario_.sids.end()) return {};
  return fmt::format("{}-{}", scenario_.domain_sid, found->second);
}

base::Result<std::string> Player::expand(std::string_view text, const Stage& stage, int depth) {
  if (text.find("$(") == std::string_view::npos) return std::string(text);
  if (depth > kDepthMax) return malformed(stage.place, "words within words without end");
  std::string out(text);
  std::size_t open = out.rfind("$(");
  // The last opening has no other one inside, so what follows to its end is the innermost word.
  while (open != std::string::npos) {
    const std::size_t close = out.find(')', open);
    if (close == std::string::npos) {
      return malformed(stage.place, fmt::format("a word in '{}' has no end", text));
    }
    TRY(const auto value,
        word(std::string_view(out).substr(open + 2, close - open - 2), stage, depth + 1));
    out.replace(open, close + 1 - open, value);
    open = open == 0 ? std::string::npos : out.rfind("$(", open - 1);
  }
  return out;
}

base::Result<std::string> Player::word(std::string_view name, const Stage& stage, int depth) {
  if (const auto own = stage.words.find(name); own != stage.words.end()) return own->second;
  if (auto value = word_of_place(name, stage)) return *std::move(value);
  if (auto value = word_of_process(name, stage)) return *std::move(value);
  std::string_view rest = name;
  if (take_prefix(rest, "pick.")) {
    const auto list = scenario_.lists.find(rest);
    if (list == scenario_.lists.end() || list->second.empty()) {
      return malformed(stage.place, fmt::format("no list '{}'", rest));
    }
    return expand(list->second[random_.below(list->second.size())], stage, depth);
  }
  if (auto value = random_word(name)) return *std::move(value);
  return malformed(stage.place, fmt::format("nothing is called $({}) here", name));
}

std::optional<std::string> Player::word_of_place(std::string_view name, const Stage& stage) const {
  const Host& here = *stage.here;
  const Host& origin = *stage.origin;
  if (name == "computer") return here.computer;
  if (name == "host") return here.spec->name;
  if (name == "host.account") return here.account;
  if (name == "address") return here.spec->address;
  if (name == "origin.account") return origin.account;
  if (name == "origin.computer") return origin.computer;
  if (name == "origin.host") return origin.spec->name;
  if (name == "origin.address") return origin.spec->address;
  if (name == "domain") return scenario_.domain;
  if (name == "domain.sid") return scenario_.domain_sid;
  if (name == "dns") return scenario_.dns;
  if (name == "utc") return utc_of(stage.time);
  if (name == "iso") {
    std::string text;
    model::append_rfc3339(stage.time, text);
    return text;
  }
  std::string_view rest = name;
  if (take_prefix(rest, "sid.")) return sid_of(rest);
  if (take_prefix(rest, "address.")) {
    for (const Host& host : hosts_) {
      if (host.spec->name == rest) return host.spec->address;
    }
  }
  return std::nullopt;
}

std::optional<std::string> Player::word_of_process(std::string_view name,
                                                   const Stage& stage) const {
  const Account& user = stage.actor;
  if (name == "user" || name == "user.name") return user.name;
  if (name == "user.domain") return user.domain;
  if (name == "user.sid") return user.sid;
  if (name == "user.subject") return user.subject;
  if (name == "user.full") return user.domain + "\\" + user.name;
  if (name == "user.integrity") return user.integrity;
  if (name == "user.label") return user.label;
  if (name == "user.session") return fmt::format("{}", user.session);
  const std::uint64_t logon = logon_of(user, stage.here->spec->name);
  if (name == "user.logon") return fmt::format("{:#x}", logon);
  if (name == "user.logon_guid") {
    return fmt::format("{{7D1C04A2-0000-0000-{:04X}-{:08X}0000}}", logon & 0xffff, logon >> 16);
  }
  std::string_view rest = name;
  if (take_prefix(rest, "hashes.")) return hashes_of(rest);
  const bool of_parent = take_prefix(rest, "parent.");
  const Process* process = of_parent ? stage.parent : stage.process;
  if (process == nullptr ||
      (!of_parent && !rest.starts_with("process.") && !rest.starts_with("program."))) {
    return std::nullopt;
  }
  if (take_prefix(rest, "program.")) {
    const std::string_view image = process->image;
    const auto found = scenario_.programs.find(lower_case(
        process->program.empty() ? image.substr(image.rfind('\\') + 1) : process->program));
    const ProgramFacts facts = found == scenario_.programs.end() ? ProgramFacts{} : found->second;
    if (rest == "version") return facts.version;
    if (rest == "description") return facts.description;
    if (rest == "product") return facts.product;
    if (rest == "company") return facts.company;
    if (rest == "original") return facts.original;
    return std::nullopt;
  }
  take_prefix(rest, "process.");
  if (rest == "image") return process->image;
  if (rest == "command") return process->command;
  if (rest == "folder") return process->folder;
  if (rest == "guid") return process->guid;
  if (rest == "pid") return fmt::format("{}", process->pid);
  if (rest == "user") return process->account.domain + "\\" + process->account.name;
  return std::nullopt;
}

std::optional<std::string> Player::random_word(std::string_view name) {
  if (name == "guid") return guid();
  std::string_view rest = name;
  if (take_prefix(rest, "number.")) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    model::Integer low, high;
    if (!model::parse_integer(rest.substr(0, dot), low) ||
        !model::parse_integer(rest.substr(std::min(dot + 1, rest.size())), high) ||
        high.magnitude < low.magnitude) {
      return std::nullopt;
    }
    return fmt::format("{}", low.magnitude + random_.below(high.magnitude - low.magnitude + 1));
  }
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  std::string_view from;
  if (take_prefix(rest, "hex.")) from = "0123456789abcdef";
  if (take_prefix(rest, "digits.")) from = "0123456789";
  if (take_prefix(rest, "letters.")) from = kLetters;
  model::Integer count;
  if (from.empty() || !model::parse_integer(rest, count) || count.magnitude > 64) {
    return std::nullopt;
  }
  std::string out;
  // Numbers do not begin with zero.
  if (from.size() < kLetters.size() && count.magnitude != 0) {
    out.push_back(from[1 + random_.below(from.size() - 1)]);
  }
  while (out.size() < count.magnitude) out.push_back(from[random_.below(from.size())]);
  return out;
}

}  // namespace tocsin::exercise
