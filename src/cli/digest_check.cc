// SPDX-License-Identifier: Apache-2.0
#include "digest_check.h"

#include <utility>

#include <fmt/format.h>

#include "command.h"
#include "tocsin/source/cloudtrail_digest.h"
#include "tocsin/source/evidence.h"

namespace tocsin::cli {
namespace {

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

}  // namespace

base::Result<int> verify_digests(Console& console, const std::vector<std::string>& paths) {
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
  for (const std::string& problem : problems) console.warn(printable(problem));
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
  out += fmt::format("{} signatures to check with the public keys of the region\n",
                     report.signatures.size());
  console.out(out);
  const bool good = report.holds() && report.unnamed.empty() && problems.empty();
  return finish_output(console, good ? 0 : 1);
}

}  // namespace tocsin::cli
