// SPDX-License-Identifier: Apache-2.0
#include "json_sources.h"

#include <string>

#include <gtest/gtest.h>

#include "built_in_json_sources.h"
#include "decoded.h"

namespace tocsin::source {
namespace {

PlainEvent one(std::string_view line) {
  const Decoded decoded = decode_text("json-lines", line);
  EXPECT_EQ(decoded.events.size(), 1u) << line;
  return decoded.events.empty() ? PlainEvent{} : decoded.events[0];
}

// "product/channel/provider/code host time"
std::string head(std::string_view line) {
  const PlainEvent e = one(line);
  return e.product + "/" + e.channel + "/" + e.provider + "/" + std::to_string(e.code) + " " +
         e.host + " " + e.time;
}

TEST(JsonSources, TheTableIsReadWhole) {
  const auto table = JsonSources::parse(built_in_json_sources());
  ASSERT_TRUE(table.ok()) << table.error().message;
  const auto& rows = JsonSources::built_in().rows();
  ASSERT_GT(rows.size(), 10u);
  EXPECT_EQ(rows.back().weight, 0u);
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_GE(rows[i - 1].weight, rows[i].weight);
}

TEST(JsonSources, RowsAreToldApartByTheirKeys) {
  EXPECT_EQ(head(R"({"eventVersion":"1.08","eventTime":"2026-11-21T09:12:44Z",)"
                 R"("eventSource":"iam.amazonaws.com","eventName":"CreateUser"})"),
            "aws/cloudtrail/iam.amazonaws.com/1 iam.amazonaws.com 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(head(R"({"time":"2026-11-21T09:12:44Z","category":"AuditLogs","properties":{}})"),
            "azure/auditlogs/Microsoft Entra/2  2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(head(R"({"ts":1764000000.25,"host":"web.example","x":1})"),
            "/json//0 web.example 2025-11-24T16:00:00.250000Z");
}

TEST(JsonSources, ARecordWithAllKeysIsNoPoorerThanOneWithFew) {
  const PlainEvent e = one(
      R"({"CreationTime":"2026-11-21T09:12:44","Operation":"Add-FederatedDomain","RecordType":1,)"
      R"("OrganizationId":"x","Workload":"Exchange","ResultStatus":"True"})");
  EXPECT_EQ(e.product + "/" + e.channel + "/" + e.provider, "m365/audit/Exchange");
  EXPECT_EQ(e.of("status"), "success");
  EXPECT_EQ(one(R"({"@odata.type":"#microsoft.graph.staleSignInAlertIncident","id":"x",)"
                R"("createdDateTime":"2026-11-21T09:12:44Z"})")
                .of("riskEventType"),
            "staleSignInAlertIncident");
}

TEST(JsonSources, TextOfBase64IsReadAsWhatItHolds) {
  // {"protoPayload":{"serviceName":"s","methodName":"m"},"timestamp":"2026-11-21T09:12:44Z"}
  const std::string coded =
      "eyJwcm90b1BheWxvYWQiOnsic2VydmljZU5hbWUiOiJzIiwibWV0aG9kTmFtZSI6Im0ifSwidGltZXN0YW1wIjoi"
      "MjAyNi0xMS0yMVQwOToxMjo0NFoifQ==";
  const std::string push = R"({"message":{"data":")" + coded +
                           R"(","messageId":"1","publishTime":"2026-11-21T10:00:00Z"},)"
                           R"("subscription":"projects/p/subscriptions/s"})";
  const PlainEvent e = one(push);
  EXPECT_EQ(e.product + "/" + e.channel, "gcp/gcp.audit");
  EXPECT_EQ(e.time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(e.of("protoPayload.methodName"), "m");
  EXPECT_EQ(e.of("message.messageId"), "1");
  const PlainEvent other =
      one(R"({"message":{"data":"no base64!","publishTime":"2026-11-21T10:00:00Z"},)"
          R"("subscription":"s"})");
  EXPECT_EQ(other.of("message.data"), "no base64!");
  EXPECT_EQ(other.time, "2026-11-21T10:00:00.000000Z");
}

TEST(JsonSources, LinesInDocumentsOfCollectorsAreReadAsIfTheyStoodAlone) {
  constexpr std::string_view kWraps[] = {
      R"({"log":"@","stream":"stdout","time":"2026-11-21T09:12:44Z"})",
      R"({"date":1795252364.5,"log":"@"})",
      R"({"file":"/var/log/x","host":"web1","message":"@","source_type":"file",)"
      R"("timestamp":"2026-11-21T09:12:44Z"})",
      R"({"version":"1.1","host":"web1","short_message":"@","timestamp":1795252364.5})",
      R"({"timestamp":"2026-11-21T09:12:44Z","agent":{"id":"1","name":"web1"},)"
      R"("full_log":"@","location":"/var/log/x"})",
      R"({"labels":{"host":"web1"},"line":"@","timestamp":"2026-11-21T09:12:44Z"})",
      R"({"EventReceivedTime":"2026-11-21 09:12:44","SourceModuleName":"in",)"
      R"("SourceModuleType":"im_file","Message":"@"})",
      R"({"id":"a","content":{"timestamp":"2026-11-21T09:12:44Z","host":"web1","message":"@"}})",
      R"({"@rawstring":"@","@timestamp":1795252364500})",
      R"({"insertId":"a","logName":"l","timestamp":"2026-11-21T09:12:44Z",)"
      R"("jsonPayload":{"message":"@"}})",
      R"({"time":"2026-11-21T09:12:44Z","some":"thing","msg":"@"})",
  };
  const auto around = [](std::string_view wrap, std::string_view text) {
    std::string out(wrap);
    return out.replace(out.find('@', out.find("\"@\"")), 1, text);
  };
  for (const std::string_view wrap : kWraps) {
    const PlainEvent known = one(
        around(wrap, R"(192.0.2.7 - - [21/Nov/2026:10:12:44 +0100] \"GET /a HTTP/1.1\" 200 1)"));
    EXPECT_EQ(known.product + "/" + known.channel, "webserver/access") << wrap;
    EXPECT_EQ(known.time, "2026-11-21T09:12:44.000000Z") << wrap;
    const PlainEvent other = one(around(wrap, "worker failed"));
    EXPECT_EQ(other.channel, wrap.find("some") == std::string_view::npos ? "text" : "json") << wrap;
    EXPECT_NE(other.time, "") << wrap;
  }
}

TEST(JsonSources, MessagesApartFromTheirHeaderAreReadAsSyslogReadsThem) {
  constexpr std::string_view kWraps[] = {
      R"({"TimeGenerated":"2026-11-21T09:12:44Z","HostName":"web1","Facility":"auth",)"
      R"("SeverityLevel":"info","ProcessName":"sshd","SyslogMessage":"@"})",
      R"({"appname":"sshd","facility":"auth","hostname":"web1","message":"@",)"
      R"("severity":"info","timestamp":"2026-11-21T09:12:44Z"})",
      R"({"host":"web1","ident":"sshd","pid":"811","message":"@","time":"2026-11-21T09:12:44Z"})",
      R"({"@timestamp":"2026-11-21T09:12:44Z","host":"web1","severity":"info",)"
      R"("facility":"auth","tag":"sshd[811]:","message":"@"})",
      R"({"PROGRAM":"sshd","MESSAGE":"@","HOST":"web1","ISODATE":"2026-11-21T09:12:44+00:00"})",
      R"({"EventTime":"2026-11-21 09:12:44","Hostname":"web1","SyslogFacility":"AUTH",)"
      R"("SourceName":"sshd","SourceModuleName":"in","SourceModuleType":"im_udp",)"
      R"("Message":"@"})",
      R"({"timestamp":"2026-11-21T09:12:44Z","source":"web1","application_name":"sshd",)"
      R"("facility":"auth","message":"@"})",
      R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"dataset":"system.auth"},)"
      R"("process":{"name":"sshd"},"host":{"hostname":"web1"},"message":"@"})",
  };
  for (const std::string_view wrap : kWraps) {
    std::string line(wrap);
    line.replace(line.rfind("\"@\"") + 1, 1,
                 "Failed password for root from 192.0.2.7 port 4022 ssh2");
    EXPECT_EQ(head(line), "linux/syslog/sshd/0 web1 2026-11-21T09:12:44.000000Z") << wrap;
    EXPECT_EQ(one(line).of("src_ip"), "192.0.2.7") << wrap;
  }
}

TEST(JsonSources, NetworkDocumentsInEcsHaveChannelsOfTheirOwn) {
  EXPECT_EQ(head(R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"module":"zeek",)"
                 R"("dataset":"zeek.dce_rpc",)"
                 R"("category":["network"]},"host":{"name":"tap1","os":{"type":"linux"}},)"
                 R"("zeek":{"dce_rpc":{"operation":"x"}}})"),
            "zeek/zeek.dce_rpc//0 tap1 2026-11-21T09:12:44.000000Z");
  const std::string web =
      R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"module":"nginx","category":["web"]},)"
      R"("host":{"name":"web1","os":{"type":"linux"}},"http":{"request":{"method":"GET"}},)"
      R"("url":{"original":"/a.php?x=1"}})";
  EXPECT_EQ(head(web), "/ecs.http/nginx/0 web1 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(one(web).of("url.path"), "/a.php");
  EXPECT_EQ(one(web).of("url.query"), "x=1");
  EXPECT_EQ(one(web).of("url.extension"), "php");
  EXPECT_EQ(head(R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"category":["network"]},)"
                 R"("host":{"os":{"type":"linux"}},"dns":{"question":{"name":"files.example"}}})"),
            "/ecs.dns//0  2026-11-21T09:12:44.000000Z");
  // What a sensor keeps of the line that it read is read again.
  const PlainEvent e = one(
      R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"module":"cisco","dataset":"cisco.asa",)"
      R"("category":["network"],"original":"%ASA-6-302014: Teardown TCP connection 1 for )"
      R"(outside:198.51.100.4/443 to inside:192.0.2.7/4022 duration 0:00:01 bytes 9 TCP FINs"},)"
      R"("source":{"ip":"192.0.2.7"},"destination":{"ip":"198.51.100.4"}})");
  EXPECT_EQ(e.product + "/" + e.channel, "cisco/traffic");
}

TEST(JsonSources, NamesOfQueriesHaveNoDotAtTheirEnd) {
  const PlainEvent e =
      one(R"({"version":"1.1","vpc_id":"v","query_timestamp":"2026-11-21T09:12:44Z","query_name":)"
          R"("files.example.","query_type":"A","rcode":"NOERROR"})");
  EXPECT_EQ(e.product + "/" + e.channel + " " + e.of("query"), "aws/route53 files.example");
  EXPECT_EQ(head(R"({"T":"2026-11-21T09:12:44Z","QH":"files.example","QT":"A","IP":"192.0.2.7"})"),
            "adguard/dns//0  2026-11-21T09:12:44.000000Z");
}

TEST(JsonSources, FortigateIsKnownByEveryCollector) {
  EXPECT_EQ(head(R"({"date":"2026-11-21","eventtime":"1795252364000000000","devname":"fw01",)"
                 R"("logid":"0100044547","type":"event","subtype":"system","vd":"root"})"),
            "fortigate/event/system/0 fw01 2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(head(R"({"@timestamp":"2026-11-21T09:12:44Z","event":{"module":"fortinet"},)"
                 R"("fortinet":{"firewall":{"type":"event","cfgpath":"x"}},)"
                 R"("observer":{"name":"fw01"}})"),
            "fortigate/ecs//0 fw01 2026-11-21T09:12:44.000000Z");
}

TEST(JsonSources, TheAuditLogOfNextcloudIsOfCaseFiles) {
  const PlainEvent e = one(
      R"({"reqId":"a","level":1,"time":"2026-11-21T09:12:44+00:00","remoteAddr":"192.0.2.7",)"
      R"("user":"m.osei","app":"admin_audit","method":"GET","url":"/remote.php/dav/files/x",)"
      R"("message":"File with id \"7\" accessed: \"/ICX-0114/32 draft.docx\"","version":"28"})");
  EXPECT_EQ(e.product + "/" + e.channel + "/" + e.provider, "casefile/access/Nextcloud");
  EXPECT_EQ(e.of("actor") + " " + e.of("action") + " " + e.of("object") + " " + e.of("address"),
            "m.osei open /ICX-0114/32 draft.docx 192.0.2.7");
}

TEST(JsonSources, RequestsAreReadWhateverASiteCallsTheirParts) {
  const PlainEvent e = one(R"({"time":"2026-11-21T09:12:44Z","client":"192.0.2.7","verb":"GET",)"
                           R"("uri":"/a.php","args":"x=1","response_code":200,"ua":"curl/8"})");
  EXPECT_EQ(e.product + "/" + e.channel + "/" + std::to_string(e.code), "webserver/requests/1");
  EXPECT_EQ(e.of("url.path_query"), "/a.php?x=1");
  EXPECT_EQ(e.of("url.extension"), "php");
  EXPECT_EQ(head(R"({"time":"2026-11-21T09:12:44Z","client_ip":"192.0.2.7","method":"GET",)"
                 R"("url":"http://files.example/a","status":200})"),
            "webserver/requests//2  2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(
      head(R"({"time":"2026-11-21T09:12:44Z","category":"FrontDoorAccessLog","properties":)"
           R"({"httpMethod":"GET","requestUri":"https://a.example/b","httpStatusCode":"200"}})"),
      "webserver/requests/FrontDoorAccessLog/1  2026-11-21T09:12:44.000000Z");
  // Three of the four parts are any document.
  EXPECT_EQ(one(R"({"method":"GET","url":"/a","status":200})").channel, "json");
}

TEST(JsonSources, TextThatHoldsADocumentIsReadInItsPlace) {
  const PlainEvent e =
      one(R"({"TimeGenerated":"2026-11-21T09:12:44Z","OperationName":"Update user",)"
          R"("TargetResources":"[{\"type\":\"User\",\"modifiedProperties\":)"
          R"([{\"displayName\":\"A\",\"newValue\":\"1\"}]}]"})");
  EXPECT_EQ(e.channel, "auditlogs");
  EXPECT_EQ(e.of("TargetResources.modifiedProperties.A"), "1");
  EXPECT_EQ(e.of("TargetResources.type"), "User");
  EXPECT_EQ(one(R"({"TimeGenerated":"2026-11-21T09:12:44Z","OperationName":"x",)"
                R"("TargetResources":"[{\"type\":"})")
                .of("TargetResources.type"),
            "(absent)");
}

TEST(JsonSources, AZoneIsForTimesOfUnknownDocumentsThatNameNone) {
  const TimeZone zone = *TimeZone::parse("CET-1CEST,M3.5.0,M10.5.0/3");
  const auto time = [&](std::string_view line) {
    return decode_text("json-lines", line, {.zone = &zone}).events.at(0).time;
  };
  EXPECT_EQ(time(R"({"time":"2026-11-21T09:12:44"})"), "2026-11-21T08:12:44.000000Z");
  EXPECT_EQ(time(R"({"time":"2026-07-21 09:12:44"})"), "2026-07-21T07:12:44.000000Z");
  EXPECT_EQ(time(R"({"time":"2026-11-21T09:12:44Z"})"), "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(time(R"({"time":1795252364})"), "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(time(R"({"CreationTime":"2026-11-21T09:12:44","Operation":"x","Workload":"y"})"),
            "2026-11-21T09:12:44.000000Z")
      << "products write UTC";
}

TEST(JsonSources, TimesAreToldApartByForm) {
  const std::string wanted = "/json//0  2026-11-21T09:12:44";
  for (const char* const time :
       {"1795252364", "1795252364000", "1795252364000000", "1795252364000000000", R"("1795252364")",
        R"("1795252364000")", R"("2026-11-21T10:12:44+01:00")", R"("2026-11-21 09:12:44 UTC")",
        R"("2026-11-21T09:12:44.000Z")", R"("21\/Nov\/2026:09:12:44 +0000")",
        R"("Sat Nov 21 09:12:44 2026 UTC")", R"("11/21/2026 9:12:44 AM")",
        R"("\/Date(1795252364000)\/")"}) {
    EXPECT_EQ(head("{\"time\":" + std::string(time) + "}").substr(0, wanted.size()), wanted)
        << time;
  }
  for (const char* const none : {"\"soon\"", "-5", "true", "null", "{}", "\"\"", "1e99", "0"}) {
    EXPECT_EQ(head("{\"time\":" + std::string(none) + "}"), "/json//0  ") << none;
  }
}

TEST(JsonSources, NamedValuesGiveAFieldEach) {
  const PlainEvent e = one(
      R"({"CreationTime":"2026-11-21T09:12:44","Operation":"New-InboxRule","Workload":"Exchange",)"
      R"("ResultStatus":"True","Parameters":[{"Name":"ForwardTo","Value":"x@mail.example"},)"
      R"({"Value":"True","Name":"DeleteMessage"}]})");
  EXPECT_EQ(e.product, "m365");
  EXPECT_EQ(e.provider, "Exchange");
  EXPECT_EQ(e.of("Parameters.Name"), "ForwardTo|DeleteMessage");
  EXPECT_EQ(e.of("Parameters.ForwardTo"), "x@mail.example");
  EXPECT_EQ(e.of("Parameters.DeleteMessage"), "True");
  EXPECT_EQ(e.of("status"), "success");
}

TEST(JsonSources, PatternsAreOpenWhereTheyHaveAStar) {
  const auto matches = [](bool before, std::string text, bool behind, std::string_view value) {
    return JsonPattern{std::move(text), before, behind}.matches(value);
  };
  EXPECT_TRUE(matches(false, "audit", false, "AUDIT"));
  EXPECT_FALSE(matches(false, "audit", false, "audits"));
  EXPECT_TRUE(matches(false, "audit", true, "Audits"));
  EXPECT_TRUE(matches(true, "audit", false, "an audit"));
  EXPECT_FALSE(matches(true, "audit", false, "an audits"));
  EXPECT_TRUE(matches(true, "audit", true, "an audits"));
  EXPECT_TRUE(matches(true, "", false, ""));
  EXPECT_TRUE(matches(true, "", true, "any"));
  EXPECT_TRUE(matches(true, ".exe?", true, "/a.b?x/C.EXE?"));
  EXPECT_TRUE(matches(true, ".exe?", true, ".exe?a?b"));
  EXPECT_FALSE(matches(true, ".exe?", true, "/a.exe"));
  EXPECT_FALSE(matches(true, ".exe?", true, "exe?"));
  EXPECT_FALSE(matches(true, "audit", true, "adit"));
}

TEST(JsonSources, AFaultInATableIsRefusedWithItsPlace) {
  const JsonSourceText faults[] = {{"a.yml", "- name: x\n  hass: [a]\n"}};
  const auto refused = JsonSources::parse(faults);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("a.yml: line 2"), std::string::npos);
}

// In a file of many blocks: the records of one event stay in one.
TEST(JsonSources, RecordsOfAnAuditEventAreJoinedWhereverTheyStand) {
  constexpr std::size_t kEvents = 4000;
  std::string text;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const std::string stamp = "audit(1795252364.120:" + std::to_string(i + 1) + "): ";
    for (const std::string& record :
         {"type=SYSCALL msg=" + stamp + R"(arch=c000003e syscall=59 success=yes comm=\"id\")",
          "type=EXECVE msg=" + stamp + R"(argc=2 a0=\"id\" a1=\"-u\")"}) {
      text += R"({"@timestamp":"2026-11-21T09:12:44.120Z","agent":{"type":"filebeat"},)"
              R"("host":{"name":"vault7"},"log":{"file":{"path":"/var/log/audit/audit.log"}},)"
              R"("message":")" +
              record + "\"}\n";
    }
  }
  const Decoded decoded = decode_text("json-lines", text);
  EXPECT_GT(decoded.block_sizes.size(), 3u);
  EXPECT_EQ(decoded.events.size(), kEvents);
  for (const PlainEvent& event : decoded.events) ASSERT_EQ(event.of("CommandLine"), "id -u");
}

// As exported, as streamed, and of another system.
TEST(JsonSources, DefenderSaysWhatADeviceDid) {
  const Decoded decoded = decode_text(
      "json-lines",
      R"({"Timestamp":"2026-11-21T09:12:44.1234567Z","DeviceId":"d1",)"
      R"("DeviceName":"ws01.court.example","ActionType":"ProcessCreated",)"
      R"("FolderPath":"C:\\Windows\\System32\\whoami.exe",)"
      R"("ProcessCommandLine":"whoami /priv","InitiatingProcessFolderPath":"c:\\windows\\cmd.exe"})"
      "\n"
      R"({"time":"2026-11-21T09:12:49Z","tenantId":"t","operationName":"Publish",)"
      R"("category":"AdvancedHunting-DeviceRegistryEvents","properties":{)"
      R"("Timestamp":"2026-11-21T09:12:48Z","DeviceName":"ws01","ActionType":"RegistryValueSet",)"
      R"("RegistryKey":"HKEY_LOCAL_MACHINE\\SYSTEM\\Lsa","RegistryValueName":"RunAsPPL",)"
      R"("RegistryValueType":"Dword","RegistryValueData":"16",)"
      R"("InitiatingProcessFolderPath":"c:\\windows\\reg.exe"}})"
      "\n"
      R"({"TimeGenerated":"2026-11-21T09:12:50Z","DeviceName":"lx01","ActionType":"FileRenamed",)"
      R"("FolderPath":"/etc/cron.d/x","InitiatingProcessFolderPath":"/usr/bin/mv"})"
      "\n");
  ASSERT_EQ(decoded.events.size(), 3u);
  const PlainEvent& process = decoded.events[0];
  EXPECT_EQ(process.product + "/" + process.channel, "windows/DeviceProcessEvents");
  EXPECT_EQ(process.code, 1u);
  EXPECT_EQ(process.host, "ws01.court.example");
  EXPECT_EQ(process.time, "2026-11-21T09:12:44.123456Z");
  const PlainEvent& registry = decoded.events[1];
  EXPECT_EQ(registry.product + "/" + registry.channel, "windows/DeviceRegistryEvents");
  EXPECT_EQ(registry.code, 13u);
  EXPECT_EQ(registry.time, "2026-11-21T09:12:48.000000Z");
  EXPECT_EQ(registry.of("TargetObject"), "HKLM\\SYSTEM\\Lsa\\RunAsPPL");
  EXPECT_EQ(registry.of("Details"), "DWORD (0x00000010)");
  EXPECT_EQ(registry.of("EventType"), "SetValue");
  const PlainEvent& file = decoded.events[2];
  EXPECT_EQ(file.product + "/" + file.channel, "linux/DeviceFileEvents");
  EXPECT_EQ(file.code, 110u);
}

// By Splunk's collector, in an audit log behind Azure Monitor.
TEST(JsonSources, DocumentsInOtherDocumentsAreOfTheirOwnSource) {
  const std::pair<const char*, const char*> cases[] = {
      {"aws/cloudtrail",
       R"({"time":1795252364.12,"host":"h1","sourcetype":"aws:cloudtrail","event":{"eventVersion":)"
       R"("1.08","eventTime":"2026-11-21T09:12:44Z","eventSource":"s3","eventName":"x"}})"},
      {"linux/syslog",
       R"({"time":1795252364.12,"host":"h1","sourcetype":"syslog","event":"<86>Nov 21 09:12:44 )"
       R"(vault7 sshd[77]: Failed password for root from 192.0.2.7 port 4022 ssh2"})"},
      {"kubernetes/audit",
       R"({"category":"kube-audit","operationName":"Microsoft.ContainerService/managedClusters/x",)"
       R"("properties":{"log":"{\"kind\":\"Event\",\"level\":\"Metadata\",\"auditID\":\"k1\",)"
       R"(\"verb\":\"create\"}"},"time":"2026-11-21T09:12:44Z","resourceId":"/x"})"},
  };
  for (const auto& [source, text] : cases) {
    const Decoded decoded = decode_text("json-lines", std::string(text) + "\n");
    ASSERT_EQ(decoded.events.size(), 1u) << text;
    EXPECT_EQ(decoded.events[0].product + "/" + decoded.events[0].channel, source) << text;
  }
}

}  // namespace
}  // namespace tocsin::source
