// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report.h"
#include "tocsin/rule/rule.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {

enum class DocumentKind : unsigned char { kRule, kCorrelation, kFilter, kNone };

// What a document claims to be, by its keys; kNone: nothing of ours.
DocumentKind kind_of_document(const text::YamlNode& root);

// What the document says of itself, with lint for what the specification does not allow. Where
// there is no id, it is a hash of the content.
RuleHeader read_header(const text::YamlNode& root, DocumentKind kind, Report& report);

// The log source; reports where it is missing or empty, and returns nothing.
std::optional<LogSource> read_log_source(const text::YamlNode& root, Report& report);

// "windows/process_creation" and the like, for people.
std::string describe(const LogSource& source);

// A UUID (version 8) that is a hash of the document without its places.
std::string id_from_content(const text::YamlNode& root);

// A scalar's text or the texts of a list's scalars; others are reported under `what`.
std::vector<std::string> read_texts(const text::YamlNode& node, const char* what, Report& report);

}  // namespace tocsin::rule
