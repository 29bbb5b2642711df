// SPDX-License-Identifier: Apache-2.0
#include "shared_once.h"

#include <utility>

namespace tocsin::detect {

bool SharedOnce::begin() {
  if (finished_.load(std::memory_order_acquire)) return false;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(begun_, true)) return true;
  }
  help();
  return false;
}

void SharedOnce::run(std::size_t count, const Task& task) {
  std::unique_lock lock(mutex_);
  task_ = &task;
  count_ = count;
  next_ = done_ = 0;
  changed_.notify_all();
  take_tasks(lock);
  changed_.wait(lock, [this] { return done_ == count_; });
}

void SharedOnce::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_.store(true, std::memory_order_release);
  }
  changed_.notify_all();
}

void SharedOnce::help() {
  std::unique_lock lock(mutex_);
  while (!finished_.load(std::memory_order_relaxed)) {
    take_tasks(lock);
    changed_.wait(lock, [this] { return finished_ || next_ < count_; });
  }
}

void SharedOnce::take_tasks(std::unique_lock<std::mutex>& lock) {
  while (next_ < count_) {
    const std::size_t mine = next_++;
    const Task& task = *task_;
    lock.unlock();
    task(mine);
    lock.lock();
    if (++done_ == count_) changed_.notify_all();
  }
}

}  // namespace tocsin::detect
