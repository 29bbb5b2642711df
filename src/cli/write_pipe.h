// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::cli {

// The memory that an item keeps when it is used again.
inline std::size_t kept_bytes(const std::string& line) { return line.capacity(); }
inline std::size_t kept_bytes(const model::Alert& alert) {
  std::size_t bytes = 0;
  for (const model::StoredField& field : alert.event) {
    bytes += field.name.size() + field.text.size();
  }
  return bytes;
}

// Takes items from the thread that orders them and hands them, in the same order, to a second
// thread that writes them. Waits where the writer is behind: memory stays bounded. With one thread
// allowed, the taker writes itself. One thread gives; `write` is called from one thread only.
template <class Item>
class WritePipe {
 public:
  WritePipe(bool second_thread, std::function<void(const Item&)> write) : write_(std::move(write)) {
    if (second_thread) writer_ = std::jthread([this] { run(); });
  }
  // Finishes the writing.
  ~WritePipe() { finish(); }
  WritePipe(const WritePipe&) = delete;
  WritePipe& operator=(const WritePipe&) = delete;

  // Leaves in `item` one that is written already, if there is one: its memory can be used again.
  void give(Item&& item) {
    if (!writer_.joinable()) {
      write_(item);
      return;
    }
    if (open_.items.empty()) open_.items.resize(kBatchItems);
    std::swap(open_.items[open_.count++], item);
    if (open_.count == kBatchItems) hand_over();
  }

  // Returns when everything given is written. Nothing may be given after it.
  void finish() {
    if (!writer_.joinable()) return;
    if (open_.count != 0) hand_over();
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    writer_.join();
  }

 private:
  struct Batch {
    std::vector<Item> items;  // the first `count` are given, the others are memory
    std::size_t count = 0;
  };
  static constexpr std::size_t kBatchItems = 32;
  static constexpr std::size_t kBatchesMax = 3;
  // A larger item gives its memory back when it is written.
  static constexpr std::size_t kKeptBytesMax = std::size_t{16} << 10;

  void hand_over() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < kBatchesMax; });
    waiting_.push_back(std::exchange(open_, {}));
    if (!written_.empty()) {
      open_ = std::move(written_.front());
      written_.pop_front();
    }
    changed_.notify_all();
  }

  void run() {
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return done_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      Batch batch = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      changed_.notify_all();
      for (Item& item : std::span(batch.items).first(batch.count)) {
        write_(item);
        if (kept_bytes(item) > kKeptBytesMax) item = {};
      }
      batch.count = 0;
      lock.lock();
      written_.push_back(std::move(batch));
    }
  }

  std::function<void(const Item&)> write_;
  Batch open_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_, written_;
  bool done_ = false;
  std::jthread writer_;
};

}  // namespace tocsin::cli
