// SPDX-License-Identifier: Apache-2.0
// The rows of data/json_sources/linux.yml and macos.yml, by what the programs write.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "decoded.h"

namespace tocsin::source {
namespace {

PlainEvent one(std::string_view json) {
  const Decoded decoded = decode_text("json-lines", std::string(json) + "\n");
  EXPECT_EQ(decoded.events.size(), 1u);
  return decoded.events.empty() ? PlainEvent{} : decoded.events.front();
}

std::string head(const PlainEvent& event) {
  return event.product + " " + event.channel + " " + std::to_string(event.code) + " " + event.host +
         " " + event.time;
}

TEST(JsonRows, Falco) {
  const PlainEvent event =
      one(R"({"hostname":"vault7","output":"09:12:44.1 Notice A shell","output_fields":)"
          R"({"evt.time":1763716364120000000,"evt.type":"execve","proc.cmdline":"sh -c id",)"
          R"("proc.exepath":"/bin/sh","user.name":"root"},"priority":"Notice","rule":"Shell",)"
          R"("source":"syscall","tags":["T1059"],"time":"2025-11-21T09:12:44.120000000Z"})");
  EXPECT_EQ(head(event), "linux falco 1 vault7 2025-11-21T09:12:44.120000Z");
  EXPECT_EQ(event.of("output_fields.proc.cmdline"), "sh -c id");
}

TEST(JsonRows, Osquery) {
  const PlainEvent process = one(
      R"({"name":"pack/edr/procs","hostIdentifier":"vault7",)"
      R"("calendarTime":"Fri Nov 21 09:12:50 2025 UTC",)"
      R"("unixTime":1763716370,"epoch":0,"counter":3,"numerics":false,"columns":{"auid":"1001",)"
      R"("cmdline":"curl -s x","cwd":"\"/root\"","path":"/usr/bin/curl","pid":"77","parent":"1",)"
      R"("time":"1763716364","uid":"0"},"action":"added"})");
  EXPECT_EQ(head(process), "linux osquery 1 vault7 2025-11-21T09:12:44.000000Z");
  const PlainEvent socket =
      one(R"({"name":"s","hostIdentifier":"vault7","unixTime":1763716364,)"
          R"("columns":{"action":"connect",)"
          R"("path":"/bin/bash","pid":"7","remote_address":"198.51.100.7","remote_port":"4444"},)"
          R"("action":"added"})");
  EXPECT_EQ(socket.code, 3u);
  EXPECT_EQ(socket.of("Initiated"), "true");
  const PlainEvent file =
      one(R"({"name":"f","hostIdentifier":"vault7","unixTime":1763716364,)"
          R"("columns":{"action":"CREATED",)"
          R"("target_path":"/etc/cron.d/x","category":"etc"},"action":"added"})");
  EXPECT_EQ(head(file), "linux osquery 11 vault7 2025-11-21T09:12:44.000000Z");
  const PlainEvent mac =
      one(R"({"name":"p","hostIdentifier":"mac3","unixTime":1763716364,"columns":{"cmdline":"x",)"
          R"("path":"/Users/ina/x","pid":"7"},"action":"added"})");
  EXPECT_EQ(head(mac), "macos osquery 1 mac3 2025-11-21T09:12:44.000000Z");
  const PlainEvent security = one(
      R"({"name":"p","hostIdentifier":"mac3","unixTime":1763716364,"columns":{"cmdline":"curl x",)"
      R"("path":"/usr/bin/curl","pid":"7","event_type":"exec","signing_id":"com.apple.curl"},)"
      R"("action":"added"})");
  EXPECT_EQ(head(security), "macos osquery 1 mac3 2025-11-21T09:12:44.000000Z");
}

TEST(JsonRows, EndpointSecurity) {
  const PlainEvent exec =
      one(R"({"schema_version":1,"event_type":9,"time":"2025-11-21T09:12:44.120Z",)"
          R"("process":{"audit_token":{"pid":5},)"
          R"("executable":{"path":"/bin/zsh"}},)"
          R"("event":{"exec":{"target":{"executable":{"path":"/usr/bin/curl"}},)"
          R"("args":["curl","-s","http:\/\/198.51.100.7\/a b"],"cwd":{"path":"/Users/ina"}}}})");
  EXPECT_EQ(head(exec), "macos endpointsecurity 1  2025-11-21T09:12:44.120000Z");
  EXPECT_EQ(exec.of("CommandLine"), "curl -s http://198.51.100.7/a b");
  const PlainEvent create =
      one(R"({"schema_version":1,"event_type":13,"time":"2025-11-21T09:12:44.120Z","process":{)"
          R"("executable":{"path":"/usr/bin/curl"}},"event":{"create":{"destination_type":1,)"
          R"("destination":)"
          R"({"new_path":{"dir":{"path":"/Library/StartupItems"},"filename":"a.plist",)"
          R"("mode":33188}}}}})");
  EXPECT_EQ(create.code, 11u);
  EXPECT_EQ(create.of("TargetFilename"), "/Library/StartupItems/a.plist");
}

}  // namespace
}  // namespace tocsin::source
