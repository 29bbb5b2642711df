// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tocsin/inform/alert_output.h"

namespace tocsin::cli {

// What puts one alert into one line, in the forms of module `wire`; from any thread.
using AlertLine = std::function<void(const model::Alert& alert, std::string& line)>;

// Of a format that writes such lines, or empty for one of another kind.
AlertLine alert_line(std::string_view format, std::string_view product_version);
std::unique_ptr<inform::AlertOutput> make_alert_lines(AlertLine write);

}  // namespace tocsin::cli
