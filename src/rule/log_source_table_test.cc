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

// "label channel codes" of every road.
std::vector<std::string> roads(const LogSource& wanted) {
  std::vector<std::string> out;
  for (const Route& route : LogSourceTable::built_in().routes(wanted)) {
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
  EXPECT_EQ(roads(source("windows", "", "")), (List{"any Windows event |  |"}));
  EXPECT_EQ(roads(source("windows", "registry_add", "")),
            (List{"Sysmon 12 | Microsoft-Windows-Sysmon/Operational | 12 EventType=CreateKey"}));
  EXPECT_EQ(roads(source("windows", "ps_script", "")),
            (List{"PowerShell 4104 | Microsoft-Windows-PowerShell/Operational | 4104",
                  "PowerShell 4104 | PowerShellCore/Operational | 4104"}));
  EXPECT_EQ(roads(source("", "antivirus", "")).size(), 1u);
}

TEST(LogSourceTable, other_products_have_no_road_yet) {
  EXPECT_EQ(roads(source("linux", "process_creation", "")), List{});
  EXPECT_EQ(roads(source("linux", "", "auditd")), List{});
  EXPECT_EQ(LogSourceTable::built_in().why_none(source("linux", "", "auditd")),
            "nothing that this version reads produces linux/auditd");
  EXPECT_EQ(LogSourceTable::built_in().why_none(source("windows", "file_access", "")),
            "no log holds windows/file_access: only the kernel's file tracing "
            "(Microsoft-Windows-Kernel-File) records it, in no log");
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
           {"[", "line "},
           {"services: 1", "line 1: a map is missing"},
           {"services: {a: []}", "an empty list"},
           {"bogus: {}", "unknown key `bogus`"},
           {"services: {a: [A]}\ncategories:\n  x:\n    - {service: b}", "unknown service `b`"},
           {"services: {a: [A]}\ncategories:\n  x:\n    - {service: a, codes: [y]}",
            "line 4: not an event id"},
           {"services: {a: [A]}\ncategories:\n  x:\n    - {service: a, cods: [1]}",
            "unknown key `cods`"},
           {"a: 1\n---\nb: 2", "not one document"}}) {
    const auto table = LogSourceTable::parse(c.yaml);
    ASSERT_FALSE(table.ok()) << c.yaml;
    EXPECT_NE(table.error().message.find(c.part), std::string::npos) << table.error().message;
  }
}

}  // namespace
}  // namespace tocsin::rule
