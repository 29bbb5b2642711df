// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tocsin/text/diagnostic.h"

namespace tocsin::rule {

// Collects what is to be said about one document of a file. The first error is the reason why
// the document is inactive. Borrows its list; one thread.
class Report {
 public:
  Report(const std::string& path, std::vector<text::Diagnostic>& out) : path_(path), out_(out) {}

  void error(text::Place place, const char* code, std::string message, std::string hint = {}) {
    if (first_error_.empty()) first_error_ = message;
    add(text::Severity::kError, place, code, std::move(message), std::move(hint));
  }
  void warn(text::Place place, const char* code, std::string message, std::string hint = {}) {
    add(text::Severity::kWarning, place, code, std::move(message), std::move(hint));
  }
  void note(text::Place place, const char* code, std::string message, std::string hint = {}) {
    add(text::Severity::kNote, place, code, std::move(message), std::move(hint));
  }

  bool failed() const { return !first_error_.empty(); }
  const std::string& first_error() const { return first_error_; }
  const std::string& path() const { return path_; }

 private:
  void add(text::Severity severity, text::Place place, const char* code, std::string message,
           std::string hint) {
    text::Diagnostic d;
    d.severity = severity;
    d.path = path_;
    d.place = place;
    d.code = code;
    d.message = std::move(message);
    d.hint = std::move(hint);
    out_.push_back(std::move(d));
  }

  const std::string& path_;
  std::vector<text::Diagnostic>& out_;
  std::string first_error_;
};

}  // namespace tocsin::rule
