// SPDX-License-Identifier: Apache-2.0
// Strategy: the first byte chooses between a file of any bytes, a command line in Splunk's text of
// an event of Security, and two command lines in a message of Sysmon, apart by byte 0x1f: where a
// suspect may write. Invariants: those of check_any_file; whatever the command lines hold, the
// event is one, a value that no suspect wrote is the true one or absent, those before the first
// that he wrote are the true ones, and his own hold what he wrote. What looks like the beginning of
// another event is one in Splunk's text, and is left out.
#include <algorithm>
#include <cstdint>
#include <string>

#include <simdjson.h>

#include "decoded.h"
#include "support/line_file_check.h"
#include "windows_data/built_in_data_names.h"
#include "windows_data/message_reader.h"
#include "windows_data/table_text.h"

using namespace tocsin;

namespace {

constexpr std::string_view kImage = "C:\\a.exe";
constexpr std::string_view kCommand = "CommandLine";
constexpr std::string_view kParentCommand = "ParentCommandLine";
// In the order of the message; each has its own name as its value.
constexpr std::string_view kLabels[] = {"RuleName",
                                        "UtcTime",
                                        "ProcessGuid",
                                        "ProcessId",
                                        "Image",
                                        "FileVersion",
                                        "Description",
                                        "Product",
                                        "Company",
                                        "OriginalFileName",
                                        kCommand,
                                        "CurrentDirectory",
                                        "User",
                                        "LogonGuid",
                                        "LogonId",
                                        "TerminalSessionId",
                                        "IntegrityLevel",
                                        "Hashes",
                                        "ParentProcessGuid",
                                        "ParentProcessId",
                                        "ParentImage",
                                        kParentCommand,
                                        "ParentUser"};

std::string_view without_line_ends(std::string_view text) {
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  return text;
}

void check_security(std::string_view command) {
  static source::TextDecoder decoder;
  if (command.find("LogName=") != std::string_view::npos) return;
  if (command.find("Event[") != std::string_view::npos) return;
  if (command.find('\0') != std::string_view::npos) return;
  const source::Decoded got = decoder.decode(
      "windows-text",
      "LogName=Security\nEventCode=4688\nComputerName=PC7\nTaskCategory=x\n"
      "SourceName=Microsoft Windows security auditing.\nMessage=A new process.\n\n"
      "Process Information:\n\tNew Process Name:\tC:\\a.exe\n\tProcess Command Line:\t" +
          std::string(command) + "\n\nToken Elevation Type indicates the type.\n");
  source::require(got.events.size() == 1, "not one event");
  source::require(got.events[0].of("NewProcessName") == kImage, "another image");
  command.remove_prefix(std::min(command.find_first_not_of('\t'), command.size()));
  const std::string said = got.events[0].of("CommandLine");
  source::require(said.starts_with(without_line_ends(command)), "the command line changed");
}

source::MessageRows sysmon_rows() {
  source::MessageRows rows;
  bool is_sysmon = false;
  source::each_row(source::built_in_message_names(), [&](std::string_view line) {
    if (line.starts_with('[')) {
      is_sysmon = line == "[Microsoft-Windows-Sysmon]";
    } else if (is_sysmon) {
      rows.add(line);
    }
  });
  return rows;
}

void check_sysmon(std::string_view command, std::string_view parent) {
  static const source::MessageRows rows = sysmon_rows();
  static source::MessageReader reader;
  std::string message = "Process Create:";
  for (const std::string_view label : kLabels) {
    const std::string_view value = label == kCommand         ? command
                                   : label == kParentCommand ? parent
                                                             : label;
    message.append("\r\n").append(label).append(": ").append(value);
  }
  const auto& values = reader.read(rows, 1, message);
  std::size_t front = 0;
  for (const source::MessageReader::Value& value : values) {
    const bool is_command = value.name == kCommand, is_parent = value.name == kParentCommand;
    if (is_command || is_parent) {
      const std::size_t at = value.text.find(without_line_ends(is_command ? command : parent));
      source::require(at != std::string_view::npos, "a command line changed");
      source::require(is_parent || at == 0, "the front of the command line changed");
      continue;
    }
    const bool is_known = std::ranges::find(kLabels, value.name) != std::end(kLabels);
    source::require(is_known, "a suspect named a value");
    source::require(value.text == value.name, "a suspect wrote another value");
    front += front < 10 && value.name == kLabels[front] ? 1 : 0;
  }
  source::require(front == 10, "values before those of the suspect are lost");
  const auto has = [&](std::string_view name) {
    return std::ranges::find(values, name, &source::MessageReader::Value::name) != values.end();
  };
  source::require(has(kCommand) && has(kParentCommand), "a command line is lost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static source::TextDecoder decoder;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      source::check_any_file(decoder, "windows-text", rest);
      break;
    case 1:
      source::check_any_file(decoder, "csv", rest);
      break;
    case 2:
      if (simdjson::validate_utf8(rest.data(), rest.size())) check_security(rest);
      break;
    default: {
      const std::size_t end = std::min(rest.find('\x1f'), rest.size());
      check_sysmon(rest.substr(0, end), rest.substr(std::min(end + 1, rest.size())));
    }
  }
  return 0;
}
