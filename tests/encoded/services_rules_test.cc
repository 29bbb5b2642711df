// SPDX-License-Identifier: Apache-2.0
// Services of Linux, applications, databases and antivirus: as syslog (RFC 5424 and as rsyslog's
// files), as lines of text and as JSON.
#include <gtest/gtest.h>

#include "encode/syslog.h"
#include "encoded/harness.h"

namespace tocsin::encoded {
namespace {

bool is_ours(const rule::LogSource& source) {
  if (source.category == "database" || source.category == "antivirus") return true;
  if (source.category == "application") {
    constexpr std::string_view kProducts =
        "django jvm nodejs python ruby_on_rails spring sql velocity";
    return !source.product.empty() && kProducts.find(source.product) != std::string_view::npos;
  }
  return source.product == "linux" && source.category.empty() && source.service != "auditd";
}

// What is in the event as one line of text.
base::Result<std::string> encode_text(const encode::PlainEvent& event) {
  std::string line;
  for (const auto& [name, value] : event.fields) {
    if (name != "Data") return base::fail(base::ErrorKind::kUnsupported, "text has no " + name);
    line += (line.empty() ? "" : " ") + value;
  }
  if (line.empty() || line.find_first_of("\r\n") != std::string::npos) {
    return base::fail(base::ErrorKind::kUnsupported, "not one line");
  }
  return line + "\n";
}

base::Result<std::string> encode_json(const encode::PlainEvent& event) {
  TRY(const std::string line, encode_text(event));
  std::string out = R"({"level":"error","message":")";
  for (const char c : std::string_view(line).substr(0, line.size() - 1)) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "\"}\n";
}

std::vector<Form> forms_of(const rule::Route& route) {
  if (route.channel == "text") return {{"text", encode_text}};
  if (route.channel == "json") return {{"json-lines", encode_json}};
  const bool syslog =
      route.channel == "syslog" || (route.channel.empty() && route.product != "bind");
  if (!syslog) return {};
  return {{"syslog", encode::encode_syslog}, {"syslog", encode::encode_syslog_file}};
}

void name_program(const detect::GeneratedEvent& /*made*/, const rule::Route& /*route*/,
                  encode::PlainEvent& out) {
  if (out.provider.empty()) out.provider = "registry";
}

TEST(ServiceRules, find_what_services_write) {
  const Outcome outcome = run({.is_ours = is_ours, .forms_of = forms_of, .complete = name_program});
  if (outcome.ran) EXPECT_GT(outcome.rules, 40);
}

}  // namespace
}  // namespace tocsin::encoded
