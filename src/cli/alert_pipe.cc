// SPDX-License-Identifier: Apache-2.0
#include "alert_pipe.h"

#include <span>
#include <utility>

namespace tocsin::cli {

namespace {

// A larger alert gives its memory back when it is written.
constexpr std::size_t kKeptBytesMax = std::size_t{16} << 10;

std::size_t bytes_of(const model::Alert& alert) {
  std::size_t bytes = 0;
  for (const model::StoredField& field : alert.event)
    bytes += field.name.size() + field.text.size();
  return bytes;
}

}  // namespace

AlertPipe::AlertPipe(bool second_thread, std::function<void(const model::Alert&)> write)
    : write_(std::move(write)) {
  if (second_thread) writer_ = std::jthread([this] { run(); });
}

AlertPipe::~AlertPipe() { finish(); }

void AlertPipe::give(model::Alert&& alert) {
  if (!writer_.joinable()) {
    write_(alert);
    return;
  }
  if (open_.alerts.empty()) open_.alerts.resize(kBatchAlerts);
  std::swap(open_.alerts[open_.count++], alert);
  if (open_.count == kBatchAlerts) hand_over();
}

void AlertPipe::hand_over() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kBatchesMax; });
  waiting_.push_back(std::exchange(open_, {}));
  if (!written_.empty()) {
    open_ = std::move(written_.front());
    written_.pop_front();
  }
  changed_.notify_all();
}

void AlertPipe::finish() {
  if (!writer_.joinable()) return;
  if (open_.count != 0) hand_over();
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
    Batch batch = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    changed_.notify_all();
    for (model::Alert& alert : std::span(batch.alerts).first(batch.count)) {
      write_(alert);
      if (bytes_of(alert) > kKeptBytesMax) alert = {};
    }
    batch.count = 0;
    lock.lock();
    written_.push_back(std::move(batch));
  }
}

}  // namespace tocsin::cli
