// SPDX-License-Identifier: Apache-2.0
#include "output_target.h"

#include <span>

namespace tocsin::cli {

base::Result<OutputTarget> OutputTarget::open(Console& console, const std::string& path) {
  OutputTarget target(console);
  if (path.empty() || path == "-") return target;
  TRY(target.file_, console.files().create(path));
  return target;
}

void OutputTarget::write(std::string_view text) {
  if (text.empty() || !state_.ok()) return;
  if (!file_) {
    if (!console_->out(text)) fail_output();
    return;
  }
  constexpr std::size_t kTogetherBytes = std::size_t{128} << 10;
  waiting_ += text;
  if (waiting_.size() >= kTogetherBytes) flush();
}

void OutputTarget::flush() {
  if (state_.ok()) state_ = file_->write(std::as_bytes(std::span(waiting_)));
  waiting_.clear();
}

void OutputTarget::fail_output() {
  state_ = base::fail(base::ErrorKind::kFailed,
                      "writing the result to standard output: it takes no more (disk full?)");
}

base::Result<void> OutputTarget::close() {
  if (!file_) {
    if (state_.ok() && !console_->flush()) fail_output();
    if (console_->reader_gone()) return {};
    return state_;
  }
  flush();
  TRY(state_);
  return file_->close();
}

}  // namespace tocsin::cli
