// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "map/column_profile.h"

namespace tocsin::source {

// Where the paths of documents name the case: "/sites/cases/ICX-0114/32 draft.docx".
struct CaseFolder {
  std::string pattern;  // of a LinePattern, with a hole `case`; empty where no folder is a case
  double share = 0;     // of the values whose folder there looks like a case number
};
CaseFolder find_case_folder(const ColumnProfile& objects);

}  // namespace tocsin::source
