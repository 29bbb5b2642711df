// SPDX-License-Identifier: Apache-2.0
#include "tocsin/rule/log_source_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <vector>

namespace tocsin::rule {
namespace {

LogSource source(std::string product, std::string category, std::string service) {
  return {std::move(category), std::move(product), std::move(service), {}};
}

// "label channel codes" of every road by which Windows itself writes events.
std::vector<std::string> roads(const LogSource& wanted) {
  std::vector<std::string> out;
  for (const Route& route : LogSourceTable::built_in().routes(wanted)) {
    if (route.channel == "ecs" || route.channel == "ocsf" || route.product != "windows") continue;
    if (route.channel.starts_with("Device")) continue;  // Defender XDR
    std::string text = route.label + " | " + route.channel + " |";
    for (const std::uint32_t code : route.codes) text += " " + std::to_string(code);
    for (const auto& [field, values] : route.conditions) text += " " + field + "=" + values[0];
    out.push_back(text);
  }
  return out;
}

using List = std::vector<std::string>;

TEST(LogSourceTable, categories_services_and_both) {
  EXPECT_EQ(roads(source("windows", "process_creation", "")),
            (List{"Sysmon 1 | Microsoft-Windows-Sysmon/Operational | 1",
                  "Security 4688 | Security | 4688"}));
  EXPECT_EQ(roads(source("windows", "process_creation", "security")),
            (List{"Security 4688 | Security | 4688"}));
  EXPECT_EQ(roads(source("windows", "process_creation", "system")), List{});
  EXPECT_EQ(roads(source("windows", "", "system")), (List{"System | System |"}));
  EXPECT_EQ(roads(source("Windows", "", "SECURITY")), (List{"Security | Security |"}));
  EXPECT_EQ(roads(source("windows", "", "")), (List{"any windows event |  |"}));
  EXPECT_EQ(roads(source("windows", "registry_add", "")),
            (List{"Sysmon 12 | Microsoft-Windows-Sysmon/Operational | 12 EventType=CreateKey"}));
  EXPECT_EQ(roads(source("windows", "ps_script", "")),
            (List{"PowerShell 4104 | Microsoft-Windows-PowerShell/Operational | 4104",
                  "PowerShell 4104 | PowerShellCore/Operational | 4104"}));
  EXPECT_EQ(roads(source("", "antivirus", "")).size(), 1u);
}

TEST(LogSourceTable, a_log_source_without_a_road_says_why) {
  EXPECT_EQ(roads(source("plan9", "process_creation", "")), List{});
  EXPECT_EQ(LogSourceTable::built_in().why_none(source("plan9", "", "factotum")),
            "nothing that this version reads produces plan9/factotum");
  EXPECT_EQ(LogSourceTable::built_in().why_none(source("windows", "file_access", "")),
            "no log holds windows/file_access: only the kernel's file tracing "
            "(Microsoft-Windows-Kernel-File) records it, in no log");
}

TEST(LogSourceTable, products_of_other_systems) {
  const LogSourceText files[] = {
      {"a.yml",
       "product: unix\n"
       "services:\n"
       "  audit: [audit]\n"
       "  login: [{channel: syslog, provider: login}, {channel: journal, provider: login}]\n"
       "categories:\n"
       "  process_creation: [{service: audit, codes: [2], aliases: {Image: [exe]}}]\n"
       "  web: [{product: httpd, channel: access, label: httpd}]\n"
       "---\n"
       "product: app\n"
       "categories: {web: [{product: any, channel: text}]}\n"
       "any: [{product: any, channel: text}]\n"}};
  const auto table = LogSourceTable::parse(files);
  ASSERT_TRUE(table.ok()) << table.error().message;
  const auto heads = [&](const LogSource& wanted) {
    List out;
    for (const Route& r : table->routes(wanted)) {
      out.push_back(r.label + "|" + r.product + "|" + r.channel + "|" + r.provider);
    }
    return out;
  };
  EXPECT_EQ(heads(source("unix", "process_creation", "")), (List{"audit 2|unix|audit|"}));
  EXPECT_EQ(heads(source("", "", "login")),
            (List{"syslog|unix|syslog|login", "journal|unix|journal|login"}));
  EXPECT_EQ(heads(source("", "web", "")), (List{"httpd|httpd|access|", "text||text|"}));
  EXPECT_EQ(heads(source("app", "web", "")), (List{"text||text|"}));
  EXPECT_EQ(heads(source("app", "", "")), (List{"any app event|app||", "text||text|"}));
  EXPECT_EQ(heads(source("", "", "")), (List{"any event|||"}));
  EXPECT_EQ(heads(source("unix", "process_creation", "login")), List{});
}

TEST(LogSourceTable, a_closed_schema_holds_natives_aliases_and_system_fields) {
  const Route route =
      LogSourceTable::built_in().routes(source("windows", "process_creation", "security")).at(0);
  for (const char* field : {"NewProcessName", "Image", "CommandLine", "Channel", "Computer"}) {
    EXPECT_NE(std::find(route.schema.begin(), route.schema.end(), field), route.schema.end())
        << field;
  }
  EXPECT_EQ(std::find(route.schema.begin(), route.schema.end(), "OriginalFileName"),
            route.schema.end());
}

TEST(LogSourceTable, a_faulty_table_is_refused_with_its_line) {
  struct Case {
    const char* yaml;
    const char* part;
  };
  for (const Case& c : std::vector<Case>{
           {"[", "t.yml: line "},
           {"services: {a: [A]}", "t.yml: line 1: the document names no product"},
           {"product: p\nservices: 1", "line 2: a map is missing"},
           {"product: p\nservices: {a: []}", "an empty list"},
           {"product: p\nbogus: {}", "unknown key `bogus`"},
           {"product: p\nservices: {a: [A]}\ncategories:\n  x:\n    - {service: b}",
            "line 5: unknown service `b`"},
           {"product: p\nservices: {a: [A]}\n---\nproduct: q\ncategories:\n  x: [{service: a}]",
            "line 6: unknown service `a`"},
           {"product: p\nservices: {a: [A]}\ncategories:\n  x:\n    - {service: a, codes: [y]}",
            "line 5: not a number"},
           {"product: p\nservices: {a: [A]}\ncategories:\n  x:\n    - {service: a, cods: [1]}",
            "unknown key `cods`"}}) {
    const LogSourceText files[] = {{"t.yml", c.yaml}};
    const auto table = LogSourceTable::parse(files);
    ASSERT_FALSE(table.ok()) << c.yaml;
    EXPECT_NE(table.error().message.find(c.part), std::string::npos) << table.error().message;
  }
}

}  // namespace
}  // namespace tocsin::rule
