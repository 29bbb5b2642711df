// SPDX-License-Identifier: Apache-2.0
#include "alert_pipe.h"

#include <utility>

namespace tocsin::cli {

AlertPipe::AlertPipe(bool second_thread, std::function<void(const model::Alert&)> write)
    : write_(std::move(write)) {
  if (second_thread) writer_ = std::jthread([this] { run(); });
}

AlertPipe::~AlertPipe() { finish(); }

void AlertPipe::give(model::Alert alert) {
  if (!writer_.joinable()) {
    write_(alert);
    return;
  }
  open_.push_back(std::move(alert));
  if (open_.size() == kBatchAlerts) hand_over();
}

void AlertPipe::hand_over() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kBatchesMax; });
  waiting_.push_back(std::exchange(open_, {}));
  changed_.notify_all();
}

void AlertPipe::finish() {
  if (!writer_.joinable()) return;
  if (!open_.empty()) hand_over();
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  writer_.join();
}

void AlertPipe::run() {
  while (true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Batch batch = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    changed_.notify_all();
    for (const model::Alert& alert : batch) write_(alert);
  }
}

}  // namespace tocsin::cli
