// SPDX-License-Identifier: Apache-2.0
#include "output_target.h"

#include <span>

namespace tocsin::cli {

base::Result<OutputTarget> OutputTarget::open(Console& console, const std::string& path) {
  OutputTarget target(console);
  if (path.empty() || path == "-") return target;
  // A device, a pipe or a link is written to; only a plain file may be replaced.
  const auto there = console.files().inspect(path, false);
  const bool replace = !there.ok() || there->kind == base::FileKind::kFile;
  target.path_ = path;
  target.partial_path_ = replace ? path + std::string(base::kPartialSuffix) : path;
  TRY(target.file_, console.files().create(target.partial_path_));
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
  TRY(file_->close());
  if (partial_path_ == path_) return {};
  return console_->files().rename(partial_path_, path_);
}

}  // namespace tocsin::cli
