// SPDX-License-Identifier: Apache-2.0
#include "entity_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entity_forms.h"
#include "staged_alerts.h"

namespace tocsin::incident {
namespace {

using namespace std::chrono_literals;
using model::EntityKind;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class EntitiesOfAlerts : public testing::Test {
 protected:
  // Kind and key of what the n-th alert names, after everything was resolved.
  std::vector<std::string> entities(std::size_t n, EntityKind kind) {
    if (read_.empty()) {
      for (const model::Alert& alert : stage_.sorted()) read_.push_back(reader_.read(alert));
      reader_.finish();
      store_.settle();
    }
    std::vector<std::string> keys;
    for (const ReadRef& ref : read_[n]) {
      const EntityIndex entity = reader_.resolved(ref.entity);
      if (store_.kind(entity) == kind) keys.emplace_back(store_.key(entity));
    }
    return keys;
  }

  StagedAlerts stage_;
  EntityStore store_{EntityTable::built_in(), 1000};
  EntityReader reader_{EntityTable::built_in(), store_};
  std::vector<std::vector<ReadRef>> read_;
};

TEST_F(EntitiesOfAlerts, ShortAndLongNamesOfAHostAreOneWhereOnlyOneLongNameFits) {
  stage_.alert("a", "WS01.Court.example", 1min);
  stage_.alert("a", "ws01", 2min);
  stage_.alert("a", "ws02.court.example", 3min);
  stage_.alert("a", "ws02.other.example", 4min);
  stage_.alert("a", "ws02", 5min);
  EXPECT_EQ(entities(0, EntityKind::kHost), entities(1, EntityKind::kHost));
  EXPECT_THAT(entities(4, EntityKind::kHost), ElementsAre("ws02"));
  EXPECT_THAT(entities(2, EntityKind::kHost), ElementsAre("ws02.court.example"));
}

TEST_F(EntitiesOfAlerts, NumbersAndNamesOfAnAccountAreLearntFromEnrichedAuditRecords) {
  stage_.alert("a", "web1", 1min).channel("auditd").field("uid", "33");
  stage_.alert("a", "web1", 2min).channel("auditd").field("uid", "33").field("UID", "www-data");
  stage_.alert("a", "web1", 3min).channel("syslog").field("user", "www-data");
  stage_.alert("a", "web2", 4min).channel("auditd").field("uid", "33");
  stage_.alert("a", "web1", 5min).channel("auditd").field("uid", "0");
  stage_.alert("a", "web1", 6min).channel("syslog").field("user", "root");
  EXPECT_THAT(entities(0, EntityKind::kAccount), ElementsAre("web1\\www-data"));
  EXPECT_THAT(entities(1, EntityKind::kAccount), ElementsAre("web1\\www-data", "web1\\www-data"));
  EXPECT_THAT(entities(2, EntityKind::kAccount), ElementsAre("web1\\www-data"));
  EXPECT_THAT(entities(3, EntityKind::kAccount), ElementsAre("web2\\uid:33"));
  EXPECT_EQ(entities(4, EntityKind::kAccount), entities(5, EntityKind::kAccount));
}

TEST_F(EntitiesOfAlerts, TheNumberOfANewAccountIsLearntFromUseradd) {
  stage_.alert("a", "web1", 1min)
      .channel("journald")
      .field("action", "user-created")
      .field("user", "svc2")
      .field("UID", "1002");
  stage_.alert("a", "web1", 2min).channel("auditd").field("uid", "1002");
  EXPECT_THAT(entities(0, EntityKind::kAccount), testing::Each("web1\\svc2"));
  EXPECT_THAT(entities(1, EntityKind::kAccount), ElementsAre("web1\\svc2"));
}

TEST_F(EntitiesOfAlerts, NamesAndSidsOfAnAccountAreLearnt) {
  stage_.alert("a", "ws01", 1min).field("SubjectUserSid", "S-1-5-21-1-2-3-1104");
  stage_.alert("a", "ws01", 2min)
      .field("SubjectUserSid", "S-1-5-21-1-2-3-1104")
      .field("SubjectUserName", "M.Osei")
      .field("SubjectDomainName", "COURT");
  stage_.alert("a", "ws01", 3min).field("User", "court\\m.osei");
  stage_.alert("a", "cloud", 4min).field("UserId", "m.osei@court.example");
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_THAT(entities(n, EntityKind::kAccount), ElementsAre("court\\m.osei")) << n;
  }
}

TEST_F(EntitiesOfAlerts, AnAccountIsNotDraggedToASecondSid) {
  stage_.alert("a", "ws01", 1min)
      .field("SubjectUserSid", "S-1-5-21-1-2-3-1104")
      .field("SubjectUserName", "m.osei")
      .field("SubjectDomainName", "COURT");
  stage_.alert("a", "ws01", 2min)
      .field("SubjectUserSid", "S-1-5-21-1-2-3-9999")
      .field("SubjectUserName", "m.osei")
      .field("SubjectDomainName", "COURT");
  stage_.alert("a", "ws01", 3min).field("SubjectUserSid", "S-1-5-21-1-2-3-9999");
  EXPECT_EQ(entities(0, EntityKind::kAccount), entities(1, EntityKind::kAccount));
  EXPECT_THAT(entities(2, EntityKind::kAccount), ElementsAre("s-1-5-21-1-2-3-9999"));
}

TEST_F(EntitiesOfAlerts, BareNamesBelongToTheirHostUnlessOneAccountHasThem) {
  stage_.alert("a", "web1", 1min).field("user", "deploy");
  stage_.alert("a", "web2", 2min).field("user", "deploy");
  stage_.alert("a", "web2", 3min).field("user", "m.osei");
  stage_.alert("a", "ws01", 4min).field("User", "COURT\\m.osei");
  EXPECT_THAT(entities(0, EntityKind::kAccount), ElementsAre("web1\\deploy"));
  EXPECT_THAT(entities(1, EntityKind::kAccount), ElementsAre("web2\\deploy"));
  EXPECT_THAT(entities(2, EntityKind::kAccount), ElementsAre("court\\m.osei"));
}

TEST_F(EntitiesOfAlerts, AMachineAccountIsItsMachine) {
  stage_.alert("a", "dc01.court.example", 1min)
      .field("TargetUserName", "WS01$")
      .field("TargetDomainName", "COURT");
  stage_.alert("a", "dc01.court.example", 2min)
      .field("SubjectUserName", "DC01$")
      .field("SubjectDomainName", "COURT");
  EXPECT_THAT(entities(0, EntityKind::kHost), ElementsAre("dc01", "ws01"));
  EXPECT_THAT(entities(1, EntityKind::kHost), ElementsAre("dc01"));
}

TEST_F(EntitiesOfAlerts, AnIdOfAProcessThatIsUsedAgainIsAnotherProcess) {
  const auto started = [&](std::chrono::microseconds at, const char* image) {
    stage_.alert("a", "ws01", at)
        .channel("Security")
        .field("NewProcessId", "0x1a4")
        .field("NewProcessName", image)
        .field("ProcessId", "0x64")
        .field("ParentProcessName", "C:\\Windows\\explorer.exe");
  };
  started(1min, "C:\\Temp\\a.exe");
  stage_.alert("a", "ws01", 2min).channel("Security").field("ProcessId", "0x1a4");
  started(60min, "C:\\Temp\\a.exe");
  stage_.alert("a", "ws01", 61min).field("ProcessId", "420").field("Image", "C:\\Temp\\a.exe");
  stage_.alert("a", "ws01", 62min).field("ProcessId", "420").field("Image", "C:\\Temp\\b.exe");
  const auto process = [&](std::size_t n) { return entities(n, EntityKind::kProcess).back(); };
  EXPECT_EQ(process(0), process(1));
  EXPECT_NE(process(1), process(2));
  EXPECT_EQ(process(2), process(3));
  EXPECT_NE(process(3), process(4));
}

TEST_F(EntitiesOfAlerts, TwoLogsOfOneStartTellOfOneProcess) {
  stage_.alert("a", "ws01", 1min)
      .field("ProcessGuid", "{AAAA-1111}")
      .field("ProcessId", "420")
      .field("Image", "C:\\Temp\\a.exe");
  stage_.alert("a", "ws01", 1min + 20ms)
      .channel("Security")
      .field("NewProcessId", "0x1a4")
      .field("NewProcessName", "C:\\Temp\\a.exe")
      .field("ProcessId", "0x64");
  EXPECT_THAT(entities(1, EntityKind::kProcess), Contains(entities(0, EntityKind::kProcess)[0]));
}

TEST_F(EntitiesOfAlerts, AnAddressIsTheHostThatHadItAlone) {
  stage_.alert("a", "dc01", 1min).field("IpAddress", "::ffff:192.0.2.51");
  stage_.alert("a", "ws11", 2min)
      .field("Initiated", "true")
      .field("SourceIp", "192.0.2.51")
      .field("DestinationIp", "203.0.113.9");
  stage_.alert("a", "dc01", 3min).field("IpAddress", "192.0.2.51");
  EXPECT_THAT(entities(0, EntityKind::kHost), UnorderedElementsAre("dc01", "ws11"));
  EXPECT_THAT(entities(2, EntityKind::kHost), UnorderedElementsAre("dc01", "ws11"));
  EXPECT_THAT(entities(2, EntityKind::kAddress), IsEmpty());
  EXPECT_THAT(entities(1, EntityKind::kAddress), ElementsAre("203.0.113.9"));
}

TEST_F(EntitiesOfAlerts, OtherSourcesNameTheirsInTheirOwnWords) {
  stage_.alert("a", "web1", 1min).channel("auditd").field("auid", "1000").field("exe", "/tmp/x");
  stage_.alert("a", "", 2min)
      .channel("aws.cloudtrail")
      .field("userIdentity.arn", "arn:aws:iam::1:user/x");
  stage_.alert("a", "", 3min).field("id.orig_h", "192.0.2.7").field("uid", "CHhAvVGS1DHFjwGM9");
  stage_.alert("a", "", 4min).field("actor", "p.novak@court.example").field("case", "2026-114 K");
  // Started by the system: the audit system's words for nobody.
  stage_.alert("a", "web1", 5min)
      .channel("auditd")
      .field("auid", "4294967295")
      .field("AUID", "unset");
  EXPECT_THAT(entities(0, EntityKind::kAccount), ElementsAre("web1\\uid:1000"));
  EXPECT_THAT(entities(0, EntityKind::kFile), ElementsAre("web1|/tmp/x"));
  EXPECT_THAT(entities(1, EntityKind::kPrincipal), ElementsAre("arn:aws:iam::1:user/x"));
  EXPECT_THAT(entities(2, EntityKind::kAddress), ElementsAre("192.0.2.7"));
  EXPECT_THAT(entities(2, EntityKind::kAccount), IsEmpty());
  EXPECT_THAT(entities(3, EntityKind::kCase), ElementsAre("2026-114 k"));
  EXPECT_THAT(entities(4, EntityKind::kAccount), IsEmpty());
}

TEST_F(EntitiesOfAlerts, ANumberIsAnAccountOfItsHostAndNobodysSidUnitesNoNames) {
  stage_.alert("a", "web1", 1min).channel("syslog").field("user", "1001");
  stage_.alert("a", "", 2min).channel("syslog").field("user", "1001");
  stage_.alert("a", "dc01", 3min)
      .field("SubjectUserSid", "S-1-0-0")
      .field("TargetUserSid", "S-1-0-0")
      .field("TargetUserName", "b.arnaud")
      .field("TargetDomainName", "COURT");
  EXPECT_THAT(entities(0, EntityKind::kAccount), ElementsAre("web1\\uid:1001"));
  EXPECT_THAT(entities(1, EntityKind::kAccount), IsEmpty());
  EXPECT_THAT(entities(2, EntityKind::kAccount),
              UnorderedElementsAre("s-1-0-0", "court\\b.arnaud"));
}

TEST(EntityForms, SpellingsOfOneThingAreOneKey) {
  std::string key;
  EXPECT_TRUE(path_key("\"C:\\Temp\\A.exe\"", key));
  EXPECT_EQ(key, "\\temp\\a.exe");
  EXPECT_TRUE(path_key("\\Device\\HarddiskVolume3\\Temp\\A.exe", key));
  EXPECT_EQ(key, "\\temp\\a.exe");
  EXPECT_TRUE(path_key("%SystemRoot%\\x.dll", key));
  EXPECT_EQ(key, "\\windows\\x.dll");
  EXPECT_FALSE(path_key("LSA", key));
  EXPECT_TRUE(hash_key(
      "SHA1=0123456789012345678901234567890123456789,IMPHASH=" + std::string(64, 'a'), key));
  EXPECT_EQ(key, "0123456789012345678901234567890123456789");
  EXPECT_FALSE(hash_key("MD5=00000000000000000000000000000000", key));
  EXPECT_TRUE(address_key("[2001:DB8::1]", key));
  EXPECT_EQ(key, "2001:db8::1");
  EXPECT_TRUE(address_key("192.0.2.1:443", key));
  EXPECT_EQ(key, "192.0.2.1");
  for (const char* wrong : {"", "-", "LOCAL", "1.2.3", "1.2.3.4.5", "256.1.1.1", "host.example"}) {
    EXPECT_FALSE(address_key(wrong, key)) << wrong;
  }
  EXPECT_EQ(number_of("0x3E7"), 999u);
  EXPECT_EQ(number_of("12a"), std::nullopt);
}

TEST(EntityTable, ReadsItsOwnFileAndRefusesOthers) {
  EXPECT_FALSE(EntityTable::built_in().rows("Image").empty());
  EXPECT_TRUE(EntityTable::built_in().rows("nothing of this kind").empty());
  EXPECT_TRUE(EntityTable::built_in().ordinary(EntityKind::kAccount, "s-1-5-18"));
  EXPECT_FALSE(EntityTable::built_in().ordinary(EntityKind::kAccount, "s-1-5-21-1"));
  EXPECT_FALSE(EntityTable::parse("-\tA\thost\twhere\thost").ok());
  EXPECT_FALSE(EntityTable::parse("-\tA\tghost\twhere\thost\t-").ok());
  EXPECT_FALSE(EntityTable::parse("ordinary\thost\tlike\tx").ok());
}

}  // namespace
}  // namespace tocsin::incident
