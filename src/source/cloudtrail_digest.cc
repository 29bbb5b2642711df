// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/cloudtrail_digest.h"

#include <sodium/crypto_hash_sha256.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <simdjson.h>

namespace tocsin::source {

namespace {

std::string sha256(std::string_view content) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(content.data()),
                     content.size());
  std::string out;
  for (const unsigned char byte : hash) out += fmt::format("{:02x}", byte);
  return out;
}

// The last part of a name, without what packing adds.
std::string_view key_of(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name;
}

bool is_digest(std::string_view name) {
  return key_of(name).find("_CloudTrail-Digest_") != std::string_view::npos;
}

// A member that is text; empty where it is absent, null or none.
std::string text_of(const simdjson::dom::object& object, std::string_view key) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  return text;
}

bool all_valid(const std::vector<DigestFinding>& findings) {
  return std::ranges::all_of(findings,
                             [](const auto& f) { return f.state == DigestState::kValid; });
}

// Judges what is named against what is here.
DigestFinding judged(const std::string& object, const std::string& hash,
                     const std::map<std::string, std::set<std::string>, std::less<>>& here,
                     const std::string& named_by) {
  const auto found = here.find(key_of(object));
  if (found == here.end()) return {object, DigestState::kMissing, named_by};
  const bool same = found->second.contains(hash) && found->second.size() == 1;
  return {object, same ? DigestState::kValid : DigestState::kChanged, named_by};
}

}  // namespace

bool DigestReport::holds() const { return all_valid(logs) && all_valid(digests); }

base::Result<void> CloudTrailDigests::add(std::string_view name, std::string_view content) {
  if (!is_digest(name)) {
    logs_.push_back({std::string(name), sha256(content)});
    return {};
  }
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(content.data(), content.size()).get(root) != simdjson::SUCCESS) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the CloudTrail digest {}: not a JSON object", name));
  }
  Digest digest;
  digest.object = text_of(root, "digestS3Object");
  digest.end_time = text_of(root, "digestEndTime");
  digest.bucket = text_of(root, "digestS3Bucket");
  digest.fingerprint = text_of(root, "digestPublicKeyFingerprint");
  digest.hash = sha256(content);
  digest.previous_bucket = text_of(root, "previousDigestS3Bucket");
  digest.previous_signature = text_of(root, "previousDigestSignature");
  digest.previous = {text_of(root, "previousDigestS3Object"),
                     lower(text_of(root, "previousDigestHashValue"))};
  simdjson::dom::array logs;
  const bool is_whole = root["logFiles"].get(logs) == simdjson::SUCCESS;
  if (!is_whole || digest.object.empty() || digest.end_time.empty()) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the CloudTrail digest {}: its keys are not those of a "
                                  "digest",
                                  name));
  }
  // A digest that was renamed would prove what it does not speak of.
  if (key_of(digest.object) != key_of(name)) {
    return base::fail(base::ErrorKind::kMalformed,
                      fmt::format("reading the CloudTrail digest {}: it says that it is {}", name,
                                  digest.object));
  }
  for (const simdjson::dom::element item : logs) {
    simdjson::dom::object log;
    if (item.get(log) != simdjson::SUCCESS) continue;
    digest.logs.push_back({text_of(log, "s3Object"), lower(text_of(log, "hashValue"))});
  }
  digests_.push_back(std::move(digest));
  return {};
}

DigestReport CloudTrailDigests::verify() const {
  std::map<std::string, std::set<std::string>, std::less<>> logs_here, digests_here;
  std::map<std::string, std::string, std::less<>> signatures;
  std::set<std::string, std::less<>> named;
  for (const Log& log : logs_) logs_here[std::string(key_of(log.name))].insert(log.hash);
  for (const Digest& digest : digests_) {
    digests_here[std::string(key_of(digest.object))].insert(digest.hash);
    signatures.emplace(key_of(digest.previous.object), digest.previous_signature);
    for (const Link& log : digest.logs) named.emplace(key_of(log.object));
  }
  DigestReport report;
  for (const Digest& digest : digests_) {
    for (const Link& log : digest.logs) {
      report.logs.push_back(judged(log.object, log.hash, logs_here, digest.object));
    }
    if (!digest.previous.object.empty()) {
      report.digests.push_back(
          judged(digest.previous.object, digest.previous.hash, digests_here, digest.object));
    }
    const auto signature = signatures.find(key_of(digest.object));
    const bool is_first = digest.previous_signature.empty();
    report.signatures.push_back(
        {digest.object, digest.fingerprint,
         fmt::format("{}\n{}/{}\n{}\n{}", digest.end_time, digest.bucket, digest.object,
                     digest.hash, is_first ? "null" : digest.previous_signature),
         signature == signatures.end() ? std::string() : signature->second});
  }
  for (const Log& log : logs_) {
    if (!named.contains(key_of(log.name))) report.unnamed.push_back(log.name);
  }
  std::ranges::sort(report.logs, {}, &DigestFinding::object);
  std::ranges::sort(report.digests, {}, &DigestFinding::object);
  std::ranges::sort(report.signatures, {}, &DigestSignature::object);
  std::ranges::sort(report.unnamed);
  return report;
}

}  // namespace tocsin::source
