// SPDX-License-Identifier: Apache-2.0
#include "line/message_parser.h"

namespace tocsin::source {

void MessageParser::begin_block(const Block& /*block*/, std::string_view /*context*/) {}
void MessageParser::end_block(EventWriter& /*events*/) {}

MessageDispatch::MessageDispatch(std::span<const MessageFormat> formats,
                                 const model::FieldNames& names)
    : formats_(formats), names_(names), parsers_(formats.size()) {}

MessageDispatch::~MessageDispatch() = default;

MessageParser& MessageDispatch::made(std::size_t row) {
  if (!parsers_[row]) {
    parsers_[row] = formats_[row].make(names_, *this);
    if (block_ != nullptr) parsers_[row]->begin_block(*block_, {});
  }
  return *parsers_[row];
}

MessageParser* MessageDispatch::parser(std::string_view name) {
  for (std::size_t row = 0; row < formats_.size(); ++row) {
    if (formats_[row].name == name) return &made(row);
  }
  return nullptr;
}

void MessageDispatch::begin_block(const Block& block, const MessageParser* primary) {
  block_ = &block;
  primary_ = primary;
  for (const auto& parser : parsers_) {
    if (!parser) continue;
    parser->begin_block(
        block, parser.get() == primary ? std::string_view(block.context) : std::string_view());
  }
}

void MessageDispatch::end_block(EventWriter& events) {
  for (const auto& parser : parsers_) {
    if (parser) parser->end_block(events);
  }
  block_ = nullptr;
}

MessageParser::Outcome MessageDispatch::parse(std::string_view message, EventWriter& event,
                                              const MessageParser* except) {
  using Outcome = MessageParser::Outcome;
  if (depth_ == kMessageDepthMax) return Outcome::kNotMine;
  ++depth_;
  Outcome outcome = Outcome::kNotMine;
  for (std::size_t row = 0; row < formats_.size() && outcome == Outcome::kNotMine; ++row) {
    if (!formats_[row].may_begin(message)) continue;
    MessageParser& parser = made(row);
    if (&parser != except) outcome = parser.parse(message, event);
  }
  --depth_;
  return outcome;
}

}  // namespace tocsin::source
