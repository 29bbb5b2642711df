// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "line/message_parser.h"
#include "tocsin/source/format.h"

namespace tocsin::source {

// W3C extended logs (W3C working draft WD-logfile): IIS, proxies, CDNs, the Windows firewall.
//
//   #Software: Microsoft Internet Information Services 10.0
//   #Version: 1.0
//   #Date: 2026-11-21 00:00:00
//   #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip
//   cs(User-Agent) sc-status 2026-11-21 09:12:44 192.0.2.5 GET /owa/auth.owa x=1 443 - 198.51.100.7
//   curl/7.88+(x) 200
//
// An event has the columns' names and their values; "-" is null; values may stand in quotes,
// with two quotes for one. Values are separated by spaces, or by tabs where the line has one.
// Lines with another number of values are not of this form. Product by #Software or by the columns:
// "iis", "bluecoat", "tmg", "cloudfront", "windows-firewall", else "w3c"; channel "access", of the
// firewall "firewall". Times are UTC; a line without a date has that of the last #Date.
//
// Derived: `uri` (stem and query as one text) where stem and query are columns, the parts of
// RequestFields of it or of cs-uri, and `user_agent.original`, where IIS wrote '+' for spaces, and
// of firewalls `blocked`, as all firewalls have it.

std::string begin_w3c(const SplitterOptions& options);
void note_w3c(std::string_view lines, std::string& context);
bool is_w3c(const Sample& sample);
bool may_be_w3c(std::string_view message);
std::unique_ptr<MessageParser> make_w3c_parser(const model::FieldNames& names,
                                               MessageDispatch& dispatch);

}  // namespace tocsin::source
