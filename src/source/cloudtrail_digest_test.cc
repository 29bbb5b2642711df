// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/cloudtrail_digest.h"

#include <string>

#include <gtest/gtest.h>

namespace tocsin::source {
namespace {

// SHA-256 of "a" and "b".
constexpr std::string_view kOfA =
    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
constexpr std::string_view kOfB =
    "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";

std::string object(std::string_view name) { return "AWSLogs/111122223333/" + std::string(name); }

std::string digest(std::string_view hour, std::string_view log, std::string_view hash,
                   std::string_view previous) {
  std::string text = R"({"digestEndTime":"2026-11-21T)" + std::string(hour) + R"(:00:00Z",)";
  text += R"("digestS3Bucket":"trail.example","digestPublicKeyFingerprint":"31e8",)";
  text +=
      R"("digestS3Object":")" + object("x_CloudTrail-Digest_" + std::string(hour)) + ".json.gz\",";
  text += std::string(previous);
  return text + R"("logFiles":[{"s3Object":")" + object(log) + R"(.json.gz","hashValue":")" +
         std::string(hash) + "\"}]}";
}

TEST(CloudTrailDigest, AChainHoldsWhereEveryHashIsRight) {
  CloudTrailDigests files;
  const std::string first = digest("09", "a", kOfA, "\"previousDigestS3Object\":null,");
  ASSERT_TRUE(files.add("in/x_CloudTrail-Digest_09.json.gz", first).ok());
  ASSERT_TRUE(files.add("in/a.json.gz", "a").ok());
  ASSERT_TRUE(files.add("elsewhere/c.json", "c").ok());
  DigestReport report = files.verify();
  EXPECT_TRUE(report.holds());
  ASSERT_EQ(report.logs.size(), 1u);
  EXPECT_EQ(report.unnamed, std::vector<std::string>{"elsewhere/c.json"});
  ASSERT_EQ(report.signatures.size(), 1u);
  EXPECT_TRUE(report.signatures[0].text.starts_with(
      "2026-11-21T09:00:00Z\ntrail.example/AWSLogs/111122223333/x_CloudTrail-Digest_09.json.gz\n"));
  EXPECT_TRUE(report.signatures[0].text.ends_with("\nnull"));

  const std::string link =
      R"("previousDigestS3Object":")" + object("x_CloudTrail-Digest_09") +
      R"(.json.gz","previousDigestHashValue":"00","previousDigestSignature":"5af3",)";
  ASSERT_TRUE(files.add("x_CloudTrail-Digest_10.json", digest("10", "b", kOfB, link)).ok());
  report = files.verify();
  EXPECT_FALSE(report.holds());
  ASSERT_EQ(report.digests.size(), 1u);
  EXPECT_EQ(report.digests[0].state, DigestState::kChanged);
  EXPECT_EQ(report.logs[1].state, DigestState::kMissing);
  EXPECT_EQ(report.signatures[0].signature, "5af3");
}

TEST(CloudTrailDigest, AChangedLogIsFound) {
  CloudTrailDigests files;
  ASSERT_TRUE(files.add("x_CloudTrail-Digest_09.json", digest("09", "a", kOfA, "")).ok());
  ASSERT_TRUE(files.add("a.json", "a ").ok());
  EXPECT_EQ(files.verify().logs[0].state, DigestState::kChanged);
  ASSERT_TRUE(files.add("copy/a.json", "a").ok());
  EXPECT_EQ(files.verify().logs[0].state, DigestState::kChanged) << "both are here";
}

TEST(CloudTrailDigest, WhatIsNoDigestIsRefused) {
  CloudTrailDigests files;
  EXPECT_FALSE(files.add("x_CloudTrail-Digest_09.json", "{}").ok());
  EXPECT_FALSE(files.add("x_CloudTrail-Digest_09.json", "[1").ok());
  EXPECT_FALSE(files.add("x_CloudTrail-Digest_10.json", digest("09", "a", kOfA, "")).ok());
}

}  // namespace
}  // namespace tocsin::source
