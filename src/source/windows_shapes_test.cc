// SPDX-License-Identifier: Apache-2.0
// One Sysmon event in every shape that tools write must give the same flat names and values.
#include <string>

#include <gtest/gtest.h>

#include "decoded.h"

namespace tocsin::source {
namespace {

struct ShapeCase {
  const char* name;
  const char* format;
  const char* text;
};

const ShapeCase kCases[] = {
    {"evtx_dump", "json-lines",
     R"({"Event":{"#attributes":{"xmlns":"u"},"System":{"Provider":{"#attributes":{"Name":"Mic)"
     R"(rosoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"}},"EventID":1,"Ve)"
     R"(rsion":5,"Level":4,"Task":1,"Opcode":0,"Keywords":"0x8000000000000000","TimeCreated":{)"
     R"("#attributes":{"SystemTime":"2026-03-04T09:12:44.120000Z"}},"EventRecordID":42,"Correl)"
     R"(ation":null,"Execution":{"#attributes":{"ProcessID":3208,"ThreadID":1724}},"Channel":")"
     R"(Microsoft-Windows-Sysmon/Operational","Computer":"PC7.court.example","Security":{"#att)"
     R"(ributes":{"UserID":"S-1-5-18"}}},"EventData":{"Image":"C:\\Tools\\a b.exe","ProcessId")"
     R"(:77}}})"},
    {"evtx_dump with separate attributes", "json-lines",
     R"({"Event_attributes":{"xmlns":"u"},"Event":{"System":{"Provider_attributes":{"Name":"Mi)"
     R"(crosoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"},"EventID":1,"Ve)"
     R"(rsion":5,"Level":4,"Task":1,"Opcode":0,"Keywords":"0x8000000000000000","TimeCreated_at)"
     R"(tributes":{"SystemTime":"2026-03-04T09:12:44.120000Z"},"EventRecordID":42,"Execution_a)"
     R"(ttributes":{"ProcessID":3208,"ThreadID":1724},"Channel":"Microsoft-Windows-Sysmon/Oper)"
     R"(ational","Computer":"PC7.court.example","Security_attributes":{"UserID":"S-1-5-18"}},")"
     R"(EventData":{"Image":"C:\\Tools\\a b.exe","ProcessId":77}}})"},
    {"XML turned to JSON", "json-lines",
     R"({"Event":{"@xmlns":"u","System":{"Provider":{"@Name":"Microsoft-Windows-Sysmon","@Guid)"
     R"(":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"},"EventID":"1","Version":"5","Level":"4","T)"
     R"(ask":"1","Opcode":"0","Keywords":"0x8000000000000000","TimeCreated":{"@SystemTime":"20)"
     R"(26-03-04T09:12:44.120000Z"},"EventRecordID":"42","Correlation":"","Execution":{"@Proce)"
     R"(ssID":"3208","@ThreadID":"1724"},"Channel":"Microsoft-Windows-Sysmon/Operational","Com)"
     R"(puter":"PC7.court.example","Security":{"@UserID":"S-1-5-18"}},"EventData":{"Data":[{"@)"
     R"(Name":"Image","#text":"C:\\Tools\\a b.exe"},{"@Name":"ProcessId","#text":"77"}]}}})"},
    {"Chainsaw", "json-lines",
     R"({"kind":"evtx","document":{"kind":"evtx","data":{"Event":{"System":{"Provider_attribut)"
     R"(es":{"Name":"Microsoft-Windows-Sysmon"},"EventID":1,"Version":5,"Level":4,"Task":1,"Op)"
     R"(code":0,"Keywords":"0x8000000000000000","TimeCreated_attributes":{"SystemTime":"2026-0)"
     R"(3-04T09:12:44.120000Z"},"EventRecordID":42,"Execution_attributes":{"ProcessID":3208,"T)"
     R"(hreadID":1724},"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"PC7.court.)"
     R"(example","Security_attributes":{"UserID":"S-1-5-18"}},"EventData":{"Image":"C:\\Tools\)"
     R"(\a b.exe","ProcessId":77}}}}})"},
    {"NXLog", "json-lines",
     R"({"EventTime":"2026-03-04 10:12:44","Hostname":"PC7.court.example","Keywords":-92233720)"
     R"(36854775808,"EventType":"INFO","SeverityValue":2,"Severity":"INFO","EventID":1,"Source)"
     R"(Name":"Microsoft-Windows-Sysmon","ProviderGuid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9)"
     R"(}","Version":5,"Level":"Information","Task":1,"OpcodeValue":0,"Opcode":"Info","RecordN)"
     R"(umber":42,"ExecutionProcessID":3208,"ThreadID":1724,"Channel":"Microsoft-Windows-Sysmo)"
     R"(n/Operational","UserID":"S-1-5-18","Image":"C:\\Tools\\a b.exe","ProcessId":"77","@tim)"
     R"(estamp":"2026-03-04T09:12:44.120Z"})"},
    {"Winlogbeat 6", "json-lines",
     R"({"@timestamp":"2026-03-04T09:12:44.120Z","beat":{"version":"6.5.4"},"computer_name":"P)"
     R"(C7.court.example","event_data":{"Image":"C:\\Tools\\a b.exe","ProcessId":"77"},"event_)"
     R"(id":1,"level":"Information","log_name":"Microsoft-Windows-Sysmon/Operational","opcode")"
     R"(:"Info","process_id":3208,"provider_guid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}","re)"
     R"(cord_number":"42","source_name":"Microsoft-Windows-Sysmon","thread_id":1724,"user":{"i)"
     R"(dentifier":"S-1-5-18"},"version":5})"},
    {"Winlogbeat 8", "json-lines",
     R"({"@timestamp":"2026-03-04T09:12:44.120Z","event":{"code":"1","kind":"event","provider")"
     R"(:"Microsoft-Windows-Sysmon"},"host":{"name":"collector"},"log":{"level":"information"})"
     R"(,"message":"m","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","computer_na)"
     R"(me":"PC7.court.example","event_data":{"Image":"C:\\Tools\\a b.exe","ProcessId":"77"},")"
     R"(event_id":"1","process":{"pid":3208,"thread":{"id":1724}},"provider_guid":"{5770385F-C)"
     R"(22A-43E0-BF4C-06F5698FFBD9}","provider_name":"Microsoft-Windows-Sysmon","record_id":42)"
     R"(,"user":{"identifier":"S-1-5-18"},"version":5}})"},
    {"an Elasticsearch hit with dotted names", "json-lines",
     R"({"_index":"w","_source":{"@timestamp":"2026-03-04T09:12:44.120Z","winlog.channel":"Mic)"
     R"(rosoft-Windows-Sysmon/Operational","winlog.computer_name":"PC7.court.example","winlog.)"
     R"(event_data.Image":"C:\\Tools\\a b.exe","winlog.event_data.ProcessId":"77","winlog.even)"
     R"(t_id":1,"winlog.process.pid":3208,"winlog.provider_name":"Microsoft-Windows-Sysmon","w)"
     R"(inlog.record_id":"42","log.level":"information","winlog.user.identifier":"S-1-5-18"}})"},
    {"Wazuh", "json-lines",
     R"({"timestamp":"x","data":{"win":{"system":{"providerName":"Microsoft-Windows-Sysmon","p)"
     R"(roviderGuid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}","eventID":"1","version":"5","lev)"
     R"(el":"4","task":"1","opcode":"0","keywords":"0x8000000000000000","systemTime":"2026-03-)"
     R"(04T09:12:44.1200000Z","eventRecordID":"42","processID":"3208","threadID":"1724","chann)"
     R"(el":"Microsoft-Windows-Sysmon/Operational","computer":"PC7.court.example","severityVal)"
     R"(ue":"INFORMATION","message":"m"},"eventdata":{"image":"C:\\\\Tools\\\\a b.exe","proces)"
     R"(sId":"77"}}}})"},
    {"Splunk", "json-lines",
     R"({"preview":false,"result":{"_time":"2026-03-04T09:12:44.120+00:00","EventCode":"1","Ev)"
     R"(entID":"1","Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"PC7.court.exam)"
     R"(ple","SourceName":"Microsoft-Windows-Sysmon","EventRecordID":"42","Level":"4","UserID")"
     R"(:"S-1-5-18","Image":"C:\\Tools\\a b.exe","ProcessId":"77","ProcessID":"3208"}})"},
    {"Velociraptor", "json-lines",
     R"({"System":{"Provider":{"Name":"Microsoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF)"
     R"(4C-06F5698FFBD9"},"EventID":{"Value":1},"Version":5,"Level":4,"Task":1,"Opcode":0,"Key)"
     R"(words":9223372036854775808,"TimeCreated":{"SystemTime":1772615564.12},"EventRecordID":)"
     R"(42,"Correlation":{},"Execution":{"ProcessID":3208,"ThreadID":1724},"Channel":"Microsof)"
     R"(t-Windows-Sysmon/Operational","Computer":"PC7.court.example","Security":{"UserID":"S-1-)"
     R"(5-18"}},"EventData":{"Image":"C:\\Tools\\a b.exe","ProcessId":77},"Message":"m"})"},
    {"EvtxECmd", "json-lines",
     R"({"PayloadData1":"x","MapDescription":"m","ChunkNumber":0,"Computer":"PC7.court.example)"
     R"(","Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"Image\",\"#text\":\"C:\\\\Tools\\\\)"
     R"(a b.exe\"},{\"@Name\":\"ProcessId\",\"#text\":\"77\"}]}}","UserId":"S-1-5-18","Chan)"
     R"(nel":"Microsoft-Windows-Sysmon/Operational","Provider":"Microsoft-Windows-Sysmon","Even)"
     R"(tId":1,"EventRecordId":"42","ProcessId":3208,"ThreadId":1724,"Level":"Info","Opcode":"I)"
     R"(","SourceFile":"a.evtx","ExtraDataOffset":0,"HiddenRecord":false,"TimeCreated":"2026-03)"
     R"(-04T09:12:44.1200000+00:00","RecordNumber":7})"},
    {"EvtxECmd as a table", "csv",
     "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,"
     "Computer,UserId,Opcode,HiddenRecord,SourceFile,Payload\n"
     "7,42,2026-03-04 09:12:44.1200000,1,Info,Microsoft-Windows-Sysmon,"
     "Microsoft-Windows-Sysmon/Operational,3208,1724,PC7.court.example,S-1-5-18,I,False,a.evtx,"
     R"("{""EventData"":{""Data"":[{""@Name"":""Image"",""#text"":""C:\\Tools\\a b.exe""},{""@Na)"
     R"(me"":""ProcessId"",""#text"":""77""}]}}")"
     "\n"},
    {"Azure Monitor with data as text", "json-lines",
     R"({"TimeGenerated":"2026-03-04T09:12:45Z","TimeCreated":"2026-03-04T09:12:44.1200000Z","P)"
     R"(rovider":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational","Co)"
     R"(mputer":"PC7.court.example","EventLevel":4,"EventID":1,"EventRecordId":"42","Opcode":0,")"
     R"(SystemUserId":"S-1-5-18","SystemProcessId":3208,"SystemThreadId":1724,"Type":"WindowsEv)"
     R"(ent","EventData":"{\"Image\":\"C:\\\\Tools\\\\a b.exe\",\"ProcessId\":\"77\"}"})"},
    {"Azure Monitor with data as XML", "json-lines",
     R"({"TimeGenerated":"2026-03-04T09:12:44.1200000Z","Source":"Microsoft-Windows-Sysmon","Ev)"
     R"(entLog":"Microsoft-Windows-Sysmon/Operational","Computer":"PC7.court.example","EventLeve)"
     R"(l":4,"EventLevelName":"Information","EventRecordId":42,"Opcode":0,"SystemProcessId":3208)"
     R"(,"EventData":"<DataItem type=\"System.XmlData\" time=\"t\"><EventData xmlns=\"u\"><Data )"
     R"(Name=\"Image\">C:\\Tools\\a b.exe</Data><Data Name=\"ProcessId\">77</Data></EventData></)"
     R"(DataItem>","EventID":1,"RenderedDescription":"m","Type":"Event"})"},
    {"rendered XML by evtx_dump", "event-xml",
     "Record 42\n<?xml version=\"1.0\"?>\n<Event xmlns=\"u\">\n<System><Provider "
     "Name=\"Microsoft-Windows-Sysmon\"/><EventID>1</EventID><Level>4</Level><Opcode>0</Opcode>"
     "<TimeCreated SystemTime=\"2026-03-04T09:12:44.120000Z\"/><EventRecordID>42</EventRecordID>"
     "<Execution ProcessID=\"3208\" ThreadID=\"1724\"/>"
     "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>PC7.court.example</Computer>"
     "</System><EventData><Data Name=\"Image\">C:\\Tools\\a b.exe</Data>"
     "<Data Name=\"ProcessId\">77</Data></EventData>\n</Event>\n"},
    {"rendered XML", "event-xml",
     R"(<?xml version="1.0"?><Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/ev)"
     R"(ents/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E)"
     R"(0-BF4C-06F5698FFBD9}'/><EventID>1</EventID><Version>5</Version><Level>4</Level><Task>1)"
     R"(</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTim)"
     R"(e='2026-03-04T09:12:44.1200000Z'/><EventRecordID>42</EventRecordID><Correlation/><Exec)"
     R"(ution ProcessID='3208' ThreadID='1724'/><Channel>Microsoft-Windows-Sysmon/Operational<)"
     R"(/Channel><Computer>PC7.court.example</Computer><Security UserID='S-1-5-18'/></System><)"
     R"(EventData><Data Name='Image'>C:\Tools\a b.exe</Data><Data Name='ProcessId'>77</Data></)"
     R"(EventData><RenderingInfo Culture='en-US'><Message>m</Message><Level>Information</Level)"
     R"(></RenderingInfo></Event></Events>)"},
};

class EveryShape : public ::testing::TestWithParam<ShapeCase> {};

TEST_P(EveryShape, GivesTheSameNamesAndValues) {
  const Decoded d = decode_text(GetParam().format, GetParam().text);
  EXPECT_EQ(d.counts.losses.total(), 0u);
  ASSERT_EQ(d.events.size(), 1u);
  const PlainEvent& e = d.events[0];
  EXPECT_EQ(e.product, "windows");
  EXPECT_EQ(e.code, 1u);
  EXPECT_EQ(e.channel, "Microsoft-Windows-Sysmon/Operational");
  EXPECT_EQ(e.provider, "Microsoft-Windows-Sysmon");
  EXPECT_EQ(e.host, "PC7.court.example");
  EXPECT_EQ(e.record_id, 42u);
  EXPECT_EQ(e.time, "2026-03-04T09:12:44.120000Z");
  EXPECT_EQ(e.of("EventID"), "1");
  EXPECT_EQ(e.of("Channel"), "Microsoft-Windows-Sysmon/Operational");
  EXPECT_EQ(e.of("Provider_Name"), "Microsoft-Windows-Sysmon");
  EXPECT_EQ(e.of("Computer"), "PC7.court.example");
  EXPECT_EQ(e.of("EventRecordID"), "42");
  EXPECT_EQ(e.of("Image"), "C:\\Tools\\a b.exe");
  EXPECT_EQ(e.of("ProcessId"), "77");
  EXPECT_EQ(e.of("Execution_ProcessID"), "3208");
  EXPECT_EQ(e.of("Level"), "4");
  if (e.of("Keywords") != "(absent)") EXPECT_EQ(e.of("Keywords"), "0x8000000000000000");
  if (e.of("Security_UserID") != "(absent)") EXPECT_EQ(e.of("Security_UserID"), "S-1-5-18");
  EXPECT_NE(e.of("Opcode").find_first_of("0(I"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Shapes, EveryShape, ::testing::ValuesIn(kCases),
                         [](const ::testing::TestParamInfo<ShapeCase>& info) {
                           std::string name = info.param.name;
                           for (char& c : name) {
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           }
                           return name;
                         });

TEST(Shapes, PowerShellExportsHaveUnnamedData) {
  const Decoded d = decode_text("json", R"([{"Id":4624,"Version":2,"Qualifiers":null,"Level":0,
      "Task":12544,"Opcode":0,"Keywords":-9214364837600034816,"RecordId":42,
      "ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","ProcessId":700,
      "MachineName":"PC7.court.example","UserId":{"BinaryLength":12,"Value":"S-1-5-18"},
      "TimeCreated":"\/Date(1772615564120)\/","Properties":[{"Value":"a"},{"Value":7}]}])");
  ASSERT_EQ(d.events.size(), 1u);
  const PlainEvent& e = d.events[0];
  EXPECT_EQ(e.code, 4624u);
  EXPECT_EQ(e.channel, "Security");
  EXPECT_EQ(e.time, "2026-03-04T09:12:44.120000Z");
  EXPECT_EQ(e.of("Keywords"), "0x8020000000000000");
  EXPECT_EQ(e.of("Data"), "a|7");
  EXPECT_EQ(e.of("Security_UserID"), "S-1-5-18");
  EXPECT_EQ(e.of("Execution_ProcessID"), "700");
}

TEST(Shapes, ValuesOfAPowerShellExportAreNamedByTheirOrder) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"Id":4104,"ProviderName":"Microsoft-Windows-PowerShell","LogName":"Microsoft-Windo)"
      R"(ws-Powe)"
      R"(rShell/Operational","RecordId":42,"Properties":[{"Value":1},{"Value":1},{"Value":"w)"
      R"(hoami"},)"
      R"({"Value":"b1"},{"Value":null}]})"
      "\n"
      R"({"Id":4634,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security)"
      R"(","Prop)"
      R"(erties":[{"Value":{"BinaryLength":12,"AccountDomainSid":null,"Value":"S-1-5-18"}},{)"
      R"("Value":)"
      R"("n.berg"},{"Value":"COURT"},{"Value":999},{"Value":3}]})"
      "\n"
      R"({"EventID":4634,"ProviderName":"Microsoft-Windows-Security-Auditing","Channel":"Sec)"
      R"(urity",")"
      R"(StringInserts":["S-1-5-18","n.berg","COURT","0x3e7","3"]})"
      "\n");
  ASSERT_EQ(d.events.size(), 3u);
  EXPECT_EQ(d.events[0].of("ScriptBlockText"), "whoami");
  EXPECT_EQ(d.events[0].of("Data"), "(absent)");
  EXPECT_EQ(d.events[1].of("TargetUserSid"), "S-1-5-18");
  EXPECT_EQ(d.events[1].of("LogonType"), "3");
  EXPECT_EQ(d.events[1].of("TargetLogonId"), "0x3e7");
  EXPECT_EQ(d.events[2].of("TargetUserName"), "n.berg");
}

// ConvertTo-Json without -Depth.
TEST(Shapes, ValuesThatAPowerShellExportCutsOffAreInWhatSysmonSays) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"Id":1,"ProviderName":"Microsoft-Windows-Sysmon","LogName":"Microsoft-Windows-Sysm)"
      R"(on/Oper)"
      R"(ational","Properties":["System.Diagnostics.Eventing.Reader.EventProperty","System.D)"
      R"(iagnosti)"
      R"(cs.Eventing.Reader.EventProperty"],"Message":"Process Create:\r\nRuleName: -\r\nIma)"
      R"(ge: C:\\)"
      R"(a.exe\r\nProduct: \r\nCommandLine: a: b\r\nno pair\r\nUser: COURT\\n.berg"})"
      "\n");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("Image"), "C:\\a.exe");
  EXPECT_EQ(d.events[0].of("CommandLine"), "a: b\r\nno pair");
  EXPECT_EQ(d.events[0].of("Product"), "");
  EXPECT_EQ(d.events[0].of("User"), "COURT\\n.berg");
  EXPECT_EQ(d.events[0].of("Data"), "(absent)");
}

TEST(Shapes, SpacesAreLostUnnamedDataIsMultiValuedAndUserDataGivesLeafNames) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":16384},"#text":1006}},"Even)"
      R"(tData":{"Threat Name":"T","Data":["a","b"]}}})"
      "\n"
      R"({"Event":{"System":{"EventID":4},"EventData":{"Data":{"#text":["c","d"]}}}})"
      "\n"
      R"({"Event":{"System":{"EventID":5},"UserData":{"Op":{"#attributes":{"xmlns":"u"},"A":{"B)"
      R"(":"x"}}}}})"
      "\n"
      R"({"Event":{"System":{"EventID":6},"EventData":null}})"
      "\n");
  ASSERT_EQ(d.events.size(), 4u);
  EXPECT_EQ(d.events[0].of("EventID"), "1006");
  EXPECT_EQ(d.events[0].code, 1006u);
  EXPECT_EQ(d.events[0].of("EventID_Qualifiers"), "16384");
  EXPECT_EQ(d.events[0].of("ThreatName"), "T");
  EXPECT_EQ(d.events[0].of("Data"), "a|b");
  EXPECT_EQ(d.events[1].of("Data"), "c|d");
  EXPECT_EQ(d.events[2].of("B"), "x");
  EXPECT_EQ(d.events[2].fields.size(), 2u);
  EXPECT_EQ(d.events[3].fields.size(), 1u);
}

TEST(Shapes, DataOfOneLevelEventsMayBeATree) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"EventTime":"2026-03-04T09:12:44Z","Computer":"c","Channel":"Security","EventID":1102,)"
      R"("UserData":{"LogFileCleared":{"SubjectUserName":"n.berg"}}})"
      "\n"
      R"({"EventID":5,"Channel":"A","EventData":{"Data":["a","b"],"param1":"p"}})"
      "\n"
      R"({"EventID":6,"Channel":"A","EventData":{"Data":[{"@Name":"Cmd Line","#text":"x"}]}})"
      "\n"
      R"({"EventID":7,"Channel":"A","EventSourceName":"Microsoft-Windows-Eventlog"})"
      "\n"
      R"({"EventID":8,"Channel":"A","StringInserts":["a","b"]})"
      "\n");
  ASSERT_EQ(d.events.size(), 5u);
  EXPECT_EQ(d.events[0].of("SubjectUserName"), "n.berg");
  EXPECT_EQ(d.events[1].of("Data"), "a|b|p");
  EXPECT_EQ(d.events[1].of("param1"), "p");
  EXPECT_EQ(d.events[2].of("CmdLine"), "x");
  EXPECT_EQ(d.events[3].provider, "Microsoft-Windows-Eventlog");
  EXPECT_EQ(d.events[4].of("Data"), "a|b");
}

TEST(Shapes, DataThatOnlyLooksLikeAnObjectStaysText) {
  const Decoded d =
      decode_text("json-lines", R"({"EventID":5,"Channel":"A","EventData":"{ not JSON"})"
                                "\n"
                                R"({"EventID":6,"Channel":"A","EventData":"<EventData><Data>"})"
                                "\n");
  ASSERT_EQ(d.events.size(), 2u);
  EXPECT_EQ(d.events[0].of("EventData"), "{ not JSON");
  EXPECT_EQ(d.events[1].of("EventData"), "<EventData><Data>");
}

// Elastic's pipelines move most of the data to fields of ECS.
TEST(Shapes, WhatAPipelineMovedToEcsGetsItsNamesBack) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"@timestamp":"2026-03-04T09:12:44.120Z","process":{"executable":"C:\\a.exe")"
      R"(,"pid":44,"com)"
      R"(mand_line":"a -x","hash":{"md5":"AA","sha256":"BB"},"pe":{"imphash":"CC"},"parent":{"exec)"
      R"(utable":"C:\\p.exe"}},"user":{"name":"n.berg","domain":"COURT"})"
      R"(,"winlog":{"channel":"Micro)"
      R"(soft-Windows-Sysmon/Operational","event_id":"1","provider_name":"Microsoft-Windows-Sysmon)"
      R"(","event_data":{"CommandLine":"its own"}}})"
      "\n"
      R"({"winlog":{"channel":"c","event_id":3,"provider_name":"Microsoft-Windows-Sysmon"},"networ)"
      R"(k":{"direction":"egress"},"destination":{"ip":"192.0.2.7","port":443}})"
      "\n"
      R"({"winlog":{"channel":"c","event_id":13)"
      R"(,"provider_name":"Microsoft-Windows-Sysmon"},"regist)"
      R"(ry":{"path":"HKLM\\x","data":{"type":"SZ_DWORD","strings":["31"]}}})"
      "\n"
      R"({"winlog":{"channel":"Security","event_id":4688)"
      R"(,"provider_name":"Microsoft-Windows-Security)"
      R"(-Auditing"},"process":{"executable":"C:\\a.exe","pid":44,"parent":{"pid":7}}})"
      "\n"
      R"({"winlog":{"channel":"other","event_id":1,"provider_name":"Other"},"process":{"pid":4}})"
      "\n");
  ASSERT_EQ(d.events.size(), 5u);
  EXPECT_EQ(d.events[0].of("Image"), "C:\\a.exe");
  EXPECT_EQ(d.events[0].of("ProcessId"), "44");
  EXPECT_EQ(d.events[0].of("CommandLine"), "its own");
  EXPECT_EQ(d.events[0].of("ParentImage"), "C:\\p.exe");
  EXPECT_EQ(d.events[0].of("Hashes"), "MD5=AA|SHA256=BB|IMPHASH=CC");
  EXPECT_EQ(d.events[0].of("User"), "COURT\\n.berg");
  EXPECT_EQ(d.events[1].of("Initiated"), "true");
  EXPECT_EQ(d.events[1].of("DestinationIp"), "192.0.2.7");
  EXPECT_EQ(d.events[1].of("Image"), "(absent)");
  EXPECT_EQ(d.events[2].of("TargetObject"), "HKLM\\x");
  EXPECT_EQ(d.events[2].of("Details"), "DWORD (0x0000001f)");
  EXPECT_EQ(d.events[3].of("NewProcessName"), "C:\\a.exe");
  EXPECT_EQ(d.events[3].of("NewProcessId"), "44");
  EXPECT_EQ(d.events[3].of("ProcessId"), "7");
  EXPECT_EQ(d.events[4].of("ProcessId"), "(absent)");
}

TEST(Shapes, MixedShapesInOneFileAreToldApart) {
  const Decoded d = decode_text("json-lines", R"({"Event":{"System":{"EventID":7,"Channel":"S"}}})"
                                              "\n"
                                              R"({"winlog":{"event_id":8,"channel":"S"}})"
                                              "\n"
                                              R"({"EventID":9,"Channel":"S"})"
                                              "\n"
                                              R"({"EventID":"none","note":{"x":1}})"
                                              "\n"
                                              R"({"Event":{"System":{"EventID":10,"Channel":"S"}}})"
                                              "\n");
  ASSERT_EQ(d.events.size(), 5u);
  EXPECT_EQ(d.events[0].code, 7u);
  EXPECT_EQ(d.events[1].code, 8u);
  EXPECT_EQ(d.events[2].code, 9u);
  EXPECT_EQ(d.events[3].product, "");
  EXPECT_EQ(d.events[3].of("note.x"), "1");
  EXPECT_EQ(d.events[4].code, 10u);
}

TEST(Shapes, WazuhTextThatWasNotDoubledStays) {
  const Decoded d = decode_text(
      "json-lines",
      R"({"data":{"win":{"system":{"eventID":"1"},"eventdata":{"commandLine":"a\\b\\\\c","param)"
      R"(1":"x"}}}})");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("CommandLine"), "a\\b\\\\c");
  EXPECT_EQ(d.events[0].of("param1"), "x");
  EXPECT_EQ(d.events[0].of("Data"), "x");
}

// RPC Firewall and others write their values without names.
TEST(WindowsShapes, ValuesWithoutNamesGetThemFromTheTable) {
  const std::pair<const char*, const char*> cases[] = {
      {"event-xml",
       "<Event><System><Provider Name='RPCFW'/><EventID>3</EventID><Channel>RPCFW</Channel>"
       "</System><EventData><Data>F</Data><Data>708</Data><Data>C:\\s.exe</Data><Data>tcp</Data>"
       "<Data></Data><Data>192.0.2.7</Data><Data>e3514235-4b06</Data><Data>5</Data></EventData>"
       "</Event>"},
      {"json-lines",
       R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"rpcfw"}},"EventID":3,"Channel":)"
       R"("RPCFW"},"EventData":{"Data":{"#text":["F","708","C:\\s.exe","tcp","","192.0.2.7",)"
       R"("e3514235-4b06","5"]}}}})"},
      {"json-lines",
       R"({"@timestamp":"2026-03-04T09:12:44.120Z","winlog":{"channel":"RPCFW","event_id":"3",)"
       R"("provider_name":"RPCFW","event_data":{"param6":"192.0.2.7","param7":"e3514235-4b06",)"
       R"("param8":"5"}}})"},
  };
  for (const auto& [format, text] : cases) {
    SCOPED_TRACE(text);
    const Decoded d = decode_text(format, text);
    ASSERT_EQ(d.events.size(), 1u);
    EXPECT_EQ(d.events[0].of("InterfaceUuid"), "e3514235-4b06");
    EXPECT_EQ(d.events[0].of("OpNum"), "5");
    EXPECT_EQ(d.events[0].of("ClientNetworkAddress"), "192.0.2.7");
  }
}

TEST(WindowsShapes, ValuesThatANewerReleaseNamesAreDataAsBefore) {
  const Decoded d = decode_text(
      "event-xml",
      "<Event><System><Provider Name='Application Error'/><EventID>1000</EventID></System>"
      "<EventData><Data Name='AppName'>a.exe</Data><Data Name='ModuleName'>m.dll</Data></EventData>"
      "</Event>");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("AppName"), "a.exe");
  EXPECT_EQ(d.events[0].of("Data"), "a.exe|m.dll");
}

TEST(WindowsShapes, OtherEventsWithTheSameNumberKeepTheirValuesAsTheyAre) {
  const Decoded d =
      decode_text("event-xml",
                  "<Event><System><Provider Name='RPCFX'/><EventID>3</EventID></System>"
                  "<EventData><Data>a</Data><Data>b</Data></EventData></Event>");
  ASSERT_EQ(d.events.size(), 1u);
  EXPECT_EQ(d.events[0].of("ProcessID"), "(absent)");
}

}  // namespace
}  // namespace tocsin::source
