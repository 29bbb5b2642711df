// SPDX-License-Identifier: Apache-2.0
#include "ocsf.h"

#include <chrono>

namespace tocsin::wire::ocsf {

namespace {
constexpr std::uint64_t kActivityCreate = 1;
}

std::int64_t milliseconds(model::Timestamp time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void write_class(std::uint64_t class_uid, std::string_view class_name, JsonWriter& json) {
  json.key("class_uid").number(class_uid);
  json.key("class_name").text(class_name);
  json.key("category_uid").number(std::uint64_t{2});
  json.key("category_name").text("Findings");
  json.key("activity_id").number(kActivityCreate);
  json.key("activity_name").text("Create");
  json.key("type_uid").number(class_uid * 100 + kActivityCreate);
}

void write_product(std::string_view version, JsonWriter& json) {
  json.key("product").begin_object();
  json.key("name").text("Tocsin");
  json.key("vendor_name").text("Tocsin");
  json.key("version").text(version);
  json.end_object();
}

void write_attacks(const std::vector<std::string>& techniques, JsonWriter& json) {
  if (techniques.empty()) return;
  json.key("attacks").begin_array();
  for (const std::string& technique : techniques) {
    const bool sub = technique.find('.') != std::string::npos;
    json.begin_object();
    json.key("technique").begin_object();
    json.key("uid").text(technique.substr(0, technique.find('.')));
    json.end_object();
    if (sub) {
      json.key("sub_technique").begin_object();
      json.key("uid").text(technique);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace tocsin::wire::ocsf
