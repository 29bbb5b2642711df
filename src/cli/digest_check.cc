// SPDX-License-Identifier: Apache-2.0
#include "digest_check.h"

#include <utility>

#include <fmt/format.h>

#include "command.h"
#include "tocsin/base/file_system.h"
#include "tocsin/source/cloudtrail_digest.h"
#include "tocsin/source/evidence.h"
#include "tocsin/source/signing_keys.h"

namespace tocsin::cli {
namespace {

constexpr std::uint64_t kKeyBytesMax = std::uint64_t{1} << 20;

std::string_view word_for(source::DigestState state) {
  switch (state) {
    case source::DigestState::kValid:
      return "as delivered";
    case source::DigestState::kChanged:
      return "CHANGED";
    case source::DigestState::kMissing:
      break;
  }
  return "MISSING";
}

void append_findings(std::string_view what, const std::vector<source::DigestFinding>& findings,
                     std::string& out) {
  std::size_t valid = 0;
  for (const source::DigestFinding& finding : findings) {
    if (finding.state == source::DigestState::kValid) {
      ++valid;
      continue;
    }
    out += fmt::format("{:<12}  {}\n{:<12}  named by {}\n", word_for(finding.state),
                       printable(finding.object), "", printable(finding.named_by));
  }
  out += fmt::format("{} of {} {} are as delivered\n", valid, findings.size(), what);
}

base::Result<source::SigningKeys> read_keys(Console& console,
                                            const std::vector<std::string>& paths) {
  source::SigningKeys keys;
  for (const std::string& path : paths) {
    TRY(const std::string content, base::read_whole(console.files(), path, kKeyBytesMax));
    if (auto added = keys.add(content); !added.ok()) {
      return base::fail(added.error().kind,
                        fmt::format("reading {}: {}", printable(path), added.error().message));
    }
  }
  return keys;
}

// Says what became of the signatures; false where one is wrong.
bool append_signatures(const std::vector<source::DigestSignature>& signatures,
                       const source::SigningKeys& keys, std::string& out) {
  if (keys.size() == 0) {
    out += fmt::format("{} signatures are not checked: give the region's keys by --public-key\n",
                       signatures.size());
    return true;
  }
  std::size_t good = 0, absent = 0;
  for (const source::DigestSignature& signature : signatures) {
    if (signature.signature.empty()) {
      ++absent;
    } else if (keys.signed_by_one(signature.text, signature.signature)) {
      ++good;
    } else {
      out += fmt::format("{:<12}  {}\n{:<12}  by key {}\n", "NOT SIGNED",
                         printable(signature.object), "", printable(signature.fingerprint));
    }
  }
  out += fmt::format("{} of {} signatures are right\n", good, signatures.size() - absent);
  if (absent != 0) {
    out += fmt::format(
        "{} digests have no signature here: the next digest repeats it, and for the newest it is\n"
        "metadata of the object in the bucket\n",
        absent);
  }
  return good + absent == signatures.size();
}

}  // namespace

base::Result<int> verify_digests(Console& console, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& key_paths) {
  TRY(const source::SigningKeys keys, read_keys(console, key_paths));
  source::CloudTrailDigests digests;
  std::vector<std::string> problems;
  source::WholeFileVisitor visitor;
  visitor.bytes_max = std::uint64_t{1} << 30;
  visitor.wanted = [](std::string_view path) {
    return path.find("CloudTrail") != std::string_view::npos;
  };
  visitor.file = [&](std::string_view path, std::string content) {
    if (auto added = digests.add(path, content); !added.ok()) {
      problems.push_back(fmt::format("{}: {}", path, added.error().message));
    }
  };
  visitor.problem = [&](std::string_view path, const base::Error& error) {
    problems.push_back(fmt::format("{}: {}", path, error.message));
  };
  source::visit_whole_files(console.files(), paths, {}, visitor);
  for (const std::string& problem : problems) console.warn(problem);
  const source::DigestReport report = digests.verify();
  if (report.logs.empty() && report.digests.empty()) {
    return base::fail(base::ErrorKind::kNotFound,
                      "no digest file is here; CloudTrail delivers them below CloudTrail-Digest/");
  }
  std::string out;
  append_findings("log files", report.logs, out);
  append_findings("digest files", report.digests, out);
  for (const std::string& name : report.unnamed) {
    out += fmt::format("{:<12}  {}\n", "no digest", printable(name));
  }
  const bool is_signed = append_signatures(report.signatures, keys, out);
  console.out(out);
  const bool good = is_signed && report.holds() && report.unnamed.empty() && problems.empty();
  return finish_output(console, good ? 0 : 1);
}

}  // namespace tocsin::cli
