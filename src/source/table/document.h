// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/event.h"

namespace tocsin::source {

// The keys that the columns of a table have as a document: without the "[UTC]" or "(UTC)" that
// consoles put behind the names of times.
std::vector<std::string> document_keys(std::span<const std::string> columns);

// Writes rows as JSON objects: empty cells are left out, cells that hold JSON or a structure as
// query engines print it stand as such, all others are strings. One thread.
class RowDocuments {
 public:
  RowDocuments();
  ~RowDocuments();
  // `fields` are of text kinds. Valid until the next call.
  std::string_view write(std::span<const model::Field> fields);

 private:
  class Parser;
  bool is_json(std::string_view text);

  std::unique_ptr<Parser> parser_;
  std::string text_;
};

}  // namespace tocsin::source
