// SPDX-License-Identifier: Apache-2.0
// Windows events of which people have the message and not the values.
#include <gtest/gtest.h>

#include <string>

#include "decoded.h"
#include "tocsin/source/format.h"

namespace tocsin::source {
namespace {

constexpr std::string_view kLogon =
    "An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tSYSTEM\n"
    "\tAccount Name:\t\tPC7$\n\tAccount Domain:\t\tCOURT\n\tLogon ID:\t\t0x3E7\n\n"
    "Logon Information:\n\tLogon Type:\t\t10\n\nImpersonation Level:\t\tImpersonation\n\n"
    "New Logon:\n\tSecurity ID:\t\tCOURT\\m.osei\n\tAccount Name:\t\tm.osei\n"
    "\tAccount Domain:\t\tCOURT\n\nNetwork Information:\n\tWorkstation Name:\tPC7\n"
    "\tSource Network Address:\t192.0.2.7\n\nDetailed Authentication Information:\n"
    "\tLogon Process:\t\tUser32 \n\nThe subject fields indicate: nothing of this event.";

std::string format_of(std::string_view text) {
  const Format* const format =
      recognise_format({.bytes = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                        .text = text,
                        .whole = true});
  return format == nullptr ? "" : std::string(format->name);
}

void expect_logon(const PlainEvent& event) {
  EXPECT_EQ(event.product, "windows");
  EXPECT_EQ(event.channel, "Security");
  EXPECT_EQ(event.provider, "Microsoft-Windows-Security-Auditing");
  EXPECT_EQ(event.code, 4624u);
  EXPECT_EQ(event.of("SubjectUserSid"), "S-1-5-18|SYSTEM");
  EXPECT_EQ(event.of("SubjectUserName"), "PC7$");
  EXPECT_EQ(event.of("TargetUserName"), "m.osei");
  EXPECT_EQ(event.of("TargetUserSid"), "COURT\\m.osei");
  EXPECT_EQ(event.of("LogonType"), "10");
  EXPECT_EQ(event.of("ImpersonationLevel"), "%%1833|Impersonation");
  EXPECT_EQ(event.of("IpAddress"), "192.0.2.7");
  EXPECT_EQ(event.of("LogonProcessName"), "User32 ");
}

TEST(WindowsText, EventViewersTableHasItsMessageBehindTheColumnsThatItNames) {
  const std::string text =
      "Keywords,Date and Time,Source,Event ID,Task Category\r\n"
      "Audit Success,11/21/2026 9:12:44 AM,Microsoft-Windows-Security-Auditing,4624,Logon,\"" +
      std::string(kLogon) + "\"\r\n";
  EXPECT_EQ(format_of(text), "csv");
  const Decoded d = decode_text("csv", text);
  ASSERT_EQ(d.events.size(), 1u);
  expect_logon(d.events[0]);
  EXPECT_EQ(d.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(d.counts.losses.total(), 0u);
  EXPECT_EQ(d.events[0].of("Task Category"), "Logon");
}

TEST(WindowsText, ATableOfPowerShellNamesTypesInThePlaceOfValues) {
  const std::string text =
      "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\","
      "\"Properties\"\n\"" +
      std::string(kLogon) +
      "\",\"4624\",\"Microsoft-Windows-Security-Auditing\",\"Security\",\"PC7\","
      "\"11/21/2026 9:12:44 AM\",\"System.Collections.Generic.List`1["
      "System.Diagnostics.Eventing.Reader.EventProperty]\"\n";
  const Decoded d = decode_text("csv", text);
  ASSERT_EQ(d.events.size(), 1u);
  expect_logon(d.events[0]);
  EXPECT_EQ(d.events[0].host, "PC7");
  EXPECT_EQ(d.events[0].of("Data"), "(absent)");
}

TEST(WindowsText, EventsOfWevtutilAreRecordsOfSeveralLines) {
  const std::string event =
      "  Log Name: Security\n  Source: Microsoft-Windows-Security-Auditing\n"
      "  Date: 2026-11-21T09:12:44.123\n  Event ID: 4624\n  Task: Logon\n  Level: Information\n"
      "  Computer: PC7.court.example\n  Description: \n" +
      std::string(kLogon) + "\n\n";
  const std::string text = "Event[0]:\n" + event + "Event[1]\n" + event;
  EXPECT_EQ(format_of(text), "windows-text");
  for (const std::size_t step : {std::size_t{0}, std::size_t{1}, std::size_t{100}}) {
    const Decoded d = decode_text("windows-text", text, {.step = step});
    ASSERT_EQ(d.events.size(), 2u);
    for (const PlainEvent& got : d.events) expect_logon(got);
    EXPECT_EQ(d.events[1].time, "2026-11-21T09:12:44.123000Z");
    EXPECT_EQ(d.events[1].host, "PC7.court.example");
    EXPECT_EQ(d.counts.records, 2u);
    EXPECT_EQ(d.counts.undecoded, 0u);
  }
}

std::string splunk_event() {
  return "11/21/2026 09:12:44.123 AM\nLogName=Security\nEventCode=4624\nEventType=0\n"
         "ComputerName=PC7.court.example\nSourceName=Microsoft Windows security auditing.\n"
         "Type=Information\nRecordNumber=42\nTaskCategory=Logon\nMessage=" +
         std::string(kLogon) + "\n";
}

TEST(WindowsText, EventsOfSplunkAreReadInFilesAndWhereTheyAreCarried) {
  const std::string event = splunk_event();
  const std::string text = "a line before\n" + event + event;
  const Decoded d = decode_text("windows-text", text);
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].of("message"), "a line before");
  EXPECT_EQ(d.counts.undecoded, 1u);
  expect_logon(d.events[1]);
  EXPECT_EQ(d.events[1].time, "2026-11-21T09:12:44.123000Z");
  EXPECT_EQ(d.events[1].record_id, 42u);
  EXPECT_EQ(d.events[2].offset, 14 + event.size());

  const Decoded table =
      decode_text("csv",
                  "_time,host,sourcetype,_raw\n2026-11-21T09:12:44.123+0000,PC7,WinEventLog,"
                  "\"" +
                      event + "\"\n");
  ASSERT_EQ(table.events.size(), 1u);
  expect_logon(table.events[0]);
}

TEST(WindowsText, WhatASuspectCanWriteNamesNoValue) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"Id":4104,"ProviderName":"Microsoft-Windows-PowerShell","LogName":"x","Message":)"
      R"("Creating Scriptblock text (1 of 1):\r\nwhoami\r\nScriptBlock ID: 1\r\nPath: C:\\good.ps1)"
      R"(\r\nmimi\r\n\r\nScriptBlock ID: b1\r\nPath: "})"
      "\n"
      R"({"Id":1,"ProviderName":"Microsoft-Windows-Sysmon","LogName":"x","Message":)"
      R"("Process Create:\r\nImage: C:\\a.exe\r\nCommandLine: a \r\nImage: C:\\good.exe"})"
      "\n"
      R"({"Id":4688,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security",)"
      R"("Message":"A new process has been created.\r\n\r\nProcess Information:\r\n\tNew Process )"
      R"(Name:\tC:\\a.exe\r\n\tProcess Command Line:\ta\n\nProcess Information:\n\tNew Process )"
      R"(Name:\tC:\\good.exe\r\n\r\nToken Elevation Type indicates: x"})"
      "\n");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].of("ScriptBlockText"),
            "whoami\r\nScriptBlock ID: 1\r\nPath: C:\\good.ps1\r\nmimi\r\n\r\n"
            "ScriptBlock ID: b1\r\nPath: ");
  EXPECT_EQ(d.events[0].of("Path"), "(absent)");
  EXPECT_EQ(d.events[1].of("Image"), "C:\\a.exe");
  EXPECT_EQ(d.events[1].of("CommandLine"), "a \r\nImage: C:\\good.exe");
  EXPECT_EQ(d.events[2].of("NewProcessName"), "C:\\a.exe");
  EXPECT_EQ(d.events[2].of("CommandLine"),
            "a\n\nProcess Information:\n\tNew Process Name:\tC:\\good.exe");
}

TEST(WindowsText, ListsAndSentencesOfSeveralLinesBelongToTheirLabel) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"Id":4663,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security",)"
      R"("Message":"An attempt was made to access an object.\n\nObject:\n\tObject Name:\t\tC:\\x)"
      R"(\n\nAccess Request Information:\n\tAccesses:\t\tWriteData (or AddFile)\n\t\t\t\tDELETE)"
      R"(\n\t\t\t\t\n\tAccess Mask:\t\t0x2"})"
      "\n"
      R"({"Id":400,"ProviderName":"PowerShell","LogName":"Windows PowerShell","Message":"Engine )"
      R"(state is changed.\n\nDetails: \n\tNewEngineState=Available\n\tHostApplication=x"})"
      "\n");
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].of("AccessList"), "%%4417\n%%1537|WriteData (or AddFile)\n\t\t\t\tDELETE");
  EXPECT_EQ(d.events[0].of("AccessMask"), "0x2");
  EXPECT_NE(d.events[1].of("Data").find("HostApplication=x"), std::string::npos);
}

// Nothing is lost that has no English message: the text stays, and what stands beside it.
TEST(WindowsText, MessagesInOtherLanguagesStayText) {
  const Decoded d =
      decode_text("windows-text",
                  "Event[0]:\r\n  Log Name: Security\r\n"
                  "  Source: Microsoft-Windows-Security-Auditing\r\n"
                  "  Date: 2026-11-21T09:12:44.1230000Z\r\n  Event ID: 4688\r\n"
                  "  Computer: PC7\r\n  Description: \r\nEin neuer Prozess wurde erstellt.\r\n\r\n"
                  "Prozessinformationen:\r\n\tNeuer Prozessname:\tC:\\a.exe\r\n\r\n"
                  "Event[1]:\r\n  ohne Namen\r\n");
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].code, 4688u);
  EXPECT_EQ(d.events[0].time, "2026-11-21T09:12:44.123000Z");
  EXPECT_EQ(d.events[0].of("Message"),
            "Ein neuer Prozess wurde erstellt.\r\n\r\n"
            "Prozessinformationen:\r\n\tNeuer Prozessname:\tC:\\a.exe");
  EXPECT_EQ(d.events[0].of("NewProcessName"), "(absent)");
  EXPECT_EQ(d.events[1].of("message"), "Event[1]:\r\n  ohne Namen");
  EXPECT_EQ(d.counts.records, 2u);
  EXPECT_EQ(d.counts.undecoded, 1u);

  // Event Viewer's columns in German: the message is not named there either, and stays.
  const Decoded table = decode_text(
      "csv",
      "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\n"
      "Informationen,21.11.2026 09:12:44,Dienst,7036,Keine,\"Der Dienst \"\"A\"\".\"\r\n");
  ASSERT_EQ(table.events.size(), 1u);
  EXPECT_EQ(table.events[0].of("column_6"), "Der Dienst \"A\".");
}

TEST(WindowsText, MoreThanAnEventCanHoldStaysText) {
  const std::string text = "Event[0]:\n  Log Name: Security\n  Event ID: 4688\n  Description: \n" +
                           std::string(std::size_t{1} << 20, 'x') + "\n";
  const Decoded d = decode_text("windows-text", text);
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("message") + "\n", text);
  EXPECT_EQ(d.counts.records, 1u);
  EXPECT_EQ(d.counts.undecoded, 1u);
}

// Values of the sentences of data/windows_messages.tsv, one event of each kind of sentence.
TEST(WindowsText, SentencesOfMessagesHaveValues) {
  struct Row {
    std::string_view provider;
    int code;
    std::string_view message, name, value;
  };
  constexpr Row kMessages[] = {
      {"Service Control Manager", 7036, "The Print Spooler service entered the stopped state.",
       "param2", "stopped"},
      {"Service Control Manager", 7040,
       "The start type of the Event Log service was changed from auto start to disabled.", "param3",
       "disabled"},
      {"Microsoft-Windows-TaskScheduler", 106,
       R"(User \"COURT\\m.osei\"  registered Task Scheduler task \"\\Update\")", "TaskName",
       "\\Update"},
      {"Microsoft-Windows-WMI-Activity", 5858,
       "Id = {1}; ClientMachine = PC7; User = COURT\\\\m.osei; ClientProcessId = 5; Component = "
       "Unknown; Operation = Start ExecQuery : select *\\r\\nfrom Win32_Process; ResultCode = "
       "0x80041032; PossibleCause = Unknown",
       "Operation", "Start ExecQuery : select *\r\nfrom Win32_Process"},
      {"Application Error", 1000,
       "Faulting application name: lsass.exe, version: 1.2, time stamp: 0x1\\r\\nFaulting module "
       "name: a.dll, version: 1, time stamp: 0x2\\r\\nException code: 0xc0000005",
       "ExceptionCode", "0xc0000005"},
      {"Application Error", 1000, "Faulting application name: lsass.exe, version: 1, time stamp: 0",
       "AppName", "lsass.exe"},
      {"Microsoft-Windows-CodeIntegrity", 3033,
       "Code Integrity determined that a process (\\\\a.exe) attempted to load \\\\b.dll that did "
       "not meet the Microsoft signing level requirements.",
       "FileNameBuffer", "\\b.dll"},
      {"OpenSSH", 4, "sshd: Failed password for m.osei", "payload", "Failed password for m.osei"},
  };
  for (const Row& row : kMessages) {
    const Decoded d =
        decode_text("json-lines", R"({"Id":)" + std::to_string(row.code) + R"(,"ProviderName":")" +
                                      std::string(row.provider) + R"(","LogName":"x","Message":")" +
                                      std::string(row.message) + "\"}\n");
    ASSERT_EQ(d.events.size(), 1u) << row.message;
    EXPECT_EQ(d.events[0].of(row.name), row.value) << row.message;
  }
}

}  // namespace
}  // namespace tocsin::source
