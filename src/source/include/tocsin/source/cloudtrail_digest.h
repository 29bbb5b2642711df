// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"

// CloudTrail's proof that log files are as they were delivered: every hour a digest file names the
// log files of that hour with their SHA-256, and the digest before it with its SHA-256 and
// signature (AWS, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log
// file integrity validation"). Hashes are of the unpacked content.

namespace tocsin::source {

enum class DigestState : std::uint8_t {
  kValid,    // the content is here and has the hash that a digest says
  kChanged,  // the content is here and has another
  kMissing,  // a digest names it and it is not here
};

// One file that digests speak of.
struct DigestFinding {
  std::string object;  // its name in the bucket
  DigestState state = DigestState::kMissing;
  std::string named_by;  // the digest that names it, as an object
};

// What has to be signed, for whoever holds the public key with this fingerprint: RSA, PKCS #1
// v1.5, SHA-256 over `text`.
struct DigestSignature {
  std::string object;  // the digest that is signed
  std::string fingerprint;
  std::string text;
  std::string signature;  // hexadecimal, as the next digest repeats it; empty: nobody does
};

// What became of the proof. A plain value.
struct DigestReport {
  std::vector<DigestFinding> logs;     // every log file that a digest names, in order of name
  std::vector<DigestFinding> digests;  // every digest that another names, likewise
  std::vector<DigestSignature> signatures;
  // Log files that were added and that no digest names, by the names they were added under.
  std::vector<std::string> unnamed;
  // True where nothing is changed or missing.
  bool holds() const;
};

// Collects files and then judges them. Files are known by the last part of their names, which
// CloudTrail makes unique; the folders that they lie in do not matter. Holds the digests and one
// hash for each log, not the logs. A plain value; one thread.
class CloudTrailDigests {
 public:
  // The content of one file, unpacked. What is called …_CloudTrail-Digest_… is a digest and must
  // be JSON as documented; all else is a log.
  base::Result<void> add(std::string_view name, std::string_view content);
  DigestReport verify() const;

 private:
  struct Link {
    std::string object, hash;
  };
  struct Digest {
    std::string object, end_time, bucket, fingerprint, hash;
    std::string previous_bucket, previous_signature;
    Link previous;  // empty for the first of a chain
    std::vector<Link> logs;
  };
  struct Log {
    std::string name, hash;
  };
  std::vector<Digest> digests_;
  std::vector<Log> logs_;
};

}  // namespace tocsin::source
