// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "line/event_writer.h"

namespace tocsin::source {

// The parts of a request and its address, for logs that write only the whole. Texts stay as they
// are logged: nothing is percent-decoded, because rules are written against what logs hold and
// name the encoded spellings that they mean.

// "GET /a/b.php?x=1 HTTP/1.1"; all parts empty where it is no request line (TLS on a plain port).
struct RequestLine {
  std::string_view method, target, protocol;
};
RequestLine split_request(std::string_view request);

// "/a/b.php?x=1#top", "http://user@name:80/a", "name:443" (where `is_authority`).
struct Target {
  std::string_view domain;  // without user and port
  std::string_view port;
  std::string_view rest;  // path and query, without what stands before them
  std::string_view path, query;
  std::string_view extension;  // of the last part of the path, without the dot; at most 10 bytes
  bool is_absolute = false;    // it names its host
};
Target split_target(std::string_view target, bool is_authority);

// Adds the parts as fields: request_method, request_uri, server_protocol of a request line;
// url.domain, url.port, url.path, url.query, url.extension of a target, and of one that names its
// host url.path_query, what a server would have been asked for. Absent parts are left out.
class RequestFields {
 public:
  explicit RequestFields(const model::FieldNames& names);
  // True where the request is one to a proxy: it names its host.
  bool add_request(std::string_view request, EventWriter& event) const;
  bool add_target(std::string_view target, std::string_view method, EventWriter& event) const;
  // The parts of an address as gateways log it, which may lack its scheme: "files.example/a?x=1".
  void add_address(std::string_view address, EventWriter& event) const;

 private:
  FieldName method_, uri_, protocol_;
  FieldName domain_, port_, path_, query_, extension_, path_query_;
};

}  // namespace tocsin::source
