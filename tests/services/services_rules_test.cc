// SPDX-License-Identifier: Apache-2.0
// Each SigmaHQ rule for services of Linux, applications, databases and antivirus, by each road
// that we write: a generated event that it must find and one that it must just miss are written
// as syslog (RFC 5424 and as rsyslog's files), as lines of text and as JSON, and decoded again.
// Each rule must have one road at least that carries and finds its event.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "encode/syslog.h"
#include "tocsin/detect/generate.h"
#include "tocsin/detect/reference.h"
#include "tocsin/rule/loader.h"
#include "tocsin/source/decoder.h"
#include "tocsin/source/format.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("TOCSIN_SHARED");
  return fs::path(shared == nullptr ? "../shared" : shared) / "corpus" / "sigma";
}

std::vector<rule::RuleFile> rule_files() {
  std::vector<rule::RuleFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    const std::string path = fs::relative(entry.path(), corpus()).string();
    if (!path.starts_with("rules") || entry.path().extension() != ".yml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({path, {std::istreambuf_iterator<char>(in), {}}});
  }
  return files;
}

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

struct Form {
  std::string_view format;
  base::Result<std::string> (*encode)(const encode::PlainEvent&);
};

std::vector<Form> forms_of(const rule::Route& route) {
  if (route.channel == "text") return {{"text", encode_text}};
  if (route.channel == "json") return {{"json-lines", encode_json}};
  const bool syslog =
      route.channel == "syslog" || (route.channel.empty() && route.product != "bind");
  if (!syslog) return {};
  return {{"syslog", encode::encode_syslog}, {"syslog", encode::encode_syslog_file}};
}

encode::PlainEvent plain(const detect::GeneratedEvent& made) {
  encode::PlainEvent out{made.product, made.channel, made.provider, made.code, {}};
  if (out.provider.empty()) out.provider = "registry";
  for (const auto& field : made.fields) {
    if (field.text) out.fields.emplace_back(field.name, *field.text);
  }
  return out;
}

class Decoding {
 public:
  // Whether an event of the text is found by the rule by this road.
  bool finds(const rule::Rule& rule, const rule::Route& route, std::string_view format,
             const std::string& text) {
    block_.reserve(text.size());
    std::ranges::copy(text, block_.data());
    block_.resize(text.size());
    block_.format = source::find_format(format);
    batch_.clear();
    decoders_.decode(block_, batch_);
    return std::ranges::any_of(batch_.events(), [&](const model::Event& event) {
      return detect::matches(rule, {route}, event);
    });
  }

 private:
  model::FieldNames names_;
  source::DecoderTables tables_{names_};
  source::Decoders decoders_{tables_};
  source::Block block_;
  model::EventBatch batch_;
};

TEST(ServiceRules, find_what_services_write) {
  if (!fs::exists(corpus())) GTEST_SKIP() << corpus() << " is absent: the SigmaHQ rules are needed";
  const auto& sources = rule::LogSourceTable::built_in();
  const rule::RuleSet set = rule::load_rules(rule_files(), sources, {});
  Decoding decoding;
  int rules = 0, carried = 0, near = 0;
  for (const rule::Rule& rule : set.rules) {
    if (!is_ours(rule.log_source)) continue;
    ++rules;
    bool any = false;
    for (const rule::Route& route : sources.routes(rule.log_source)) {
      const std::vector<Form> forms = forms_of(route);
      if (forms.empty()) continue;
      const detect::GeneratedCase made = detect::generate_case(rule, {route}, 5);
      if (!made.positive) continue;
      for (const Form& form : forms) {
        const auto text = form.encode(plain(*made.positive));
        if (!text.ok()) continue;
        ++carried;
        const bool found = decoding.finds(rule, route, form.format, *text);
        EXPECT_TRUE(found) << rule.header.path << " misses, by " << route.label << ":\n" << *text;
        any = any || found;
        if (!made.near_miss) continue;
        const auto almost = form.encode(plain(*made.near_miss));
        if (!almost.ok()) continue;
        ++near;
        EXPECT_FALSE(decoding.finds(rule, route, form.format, *almost))
            << rule.header.path << " finds the near miss, " << made.altered << ":\n"
            << *almost;
      }
    }
    EXPECT_TRUE(any) << rule.header.path << " finds nothing that a source can write";
  }
  std::cout << rules << " rules, " << carried << " events and " << near << " near misses\n";
  EXPECT_GT(rules, 40);
}

}  // namespace
}  // namespace tocsin
