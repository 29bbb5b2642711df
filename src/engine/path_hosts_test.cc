// SPDX-License-Identifier: Apache-2.0
#include "path_hosts.h"

#include <gtest/gtest.h>

namespace tocsin::engine {
namespace {

model::Coverage coverage_of(const std::vector<std::string>& hosts) {
  model::Coverage coverage;
  for (const std::string& host : hosts) coverage.logs.push_back({host, "syslog", 1, {}, {}, {}});
  return coverage;
}

TEST(PathHosts, AFolderOrAPartOfAFileNameIsTheHostOfTheLog) {
  PathHosts hosts(coverage_of({"web01.court.example", "db01", "web-front", "access"}));
  EXPECT_EQ(hosts.host_of("evidence/web01/var/log/nginx/access.log"), "web01.court.example");
  EXPECT_EQ(hosts.host_of("evidence/WEB01.zip!/access.log"), "web01.court.example");
  EXPECT_EQ(hosts.host_of("db01/access-web01.log.1"), "web01.court.example");
  EXPECT_EQ(hosts.host_of("web-front_error.log"), "web-front");
  EXPECT_EQ(hosts.host_of("web-front-error.log"), "");
  EXPECT_EQ(hosts.host_of("C:\\logs\\db01\\error.log"), "db01");
}

TEST(PathHosts, NamesOfNoHostAndOfSeveralAreNone) {
  PathHosts hosts(coverage_of({"web01", "db01", "access", "10", "x1.a.example", "x1.b.example"}));
  EXPECT_EQ(hosts.host_of("access.log"), "");
  EXPECT_EQ(hosts.host_of("10/access.log"), "");
  EXPECT_EQ(hosts.host_of("web02/access.log"), "");
  EXPECT_EQ(hosts.host_of("x1/access.log"), "");
  EXPECT_EQ(hosts.host_of("web01.db01/access.log"), "");
  EXPECT_EQ(hosts.host_of(""), "");
}

TEST(PathHosts, AShortAndALongNameAreOneHost) {
  PathHosts hosts(coverage_of({"web01", "web01.court.example"}));
  EXPECT_EQ(hosts.host_of("web01/access.log"), "web01.court.example");
}

}  // namespace
}  // namespace tocsin::engine
