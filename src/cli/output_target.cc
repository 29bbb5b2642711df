// SPDX-License-Identifier: Apache-2.0
#include "output_target.h"

#include <span>

namespace tocsin::cli {

base::Result<OutputTarget> OutputTarget::open(Console& console, const std::string& path) {
  OutputTarget target(console);
  if (path.empty() || path == "-") return target;
  target.path_ = path;
  target.partial_path_ = path + ".partial";
  TRY(target.file_, console.files().create(target.partial_path_));
  return target;
}

void OutputTarget::write(std::string_view text) {
  if (text.empty() || !state_.ok()) return;
  if (!file_) {
    if (!console_->out(text)) {
      state_ = base::fail(base::ErrorKind::kFailed, "writing the result: the reader has gone");
    }
    return;
  }
  state_ = file_->write(std::as_bytes(std::span(text.data(), text.size())));
}

base::Result<void> OutputTarget::close() {
  if (!file_) {
    console_->flush();
    return state_;
  }
  TRY(state_);
  TRY(file_->close());
  return console_->files().rename(partial_path_, path_);
}

}  // namespace tocsin::cli
