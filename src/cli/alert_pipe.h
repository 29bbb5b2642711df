// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tocsin/model/alert.h"

namespace tocsin::cli {

// Takes alerts from the thread that orders them and hands them, in the same order, to a second
// thread that writes them. Waits where the writer is behind: memory stays bounded. With one thread
// allowed, the taker writes itself. One thread gives; `write` is called from one thread only.
class AlertPipe {
 public:
  AlertPipe(bool second_thread, std::function<void(const model::Alert&)> write);
  // Finishes the writing.
  ~AlertPipe();
  AlertPipe(const AlertPipe&) = delete;
  AlertPipe& operator=(const AlertPipe&) = delete;

  // Leaves in `alert` one that is written already, if there is one: its memory can be used again.
  void give(model::Alert&& alert);
  // Returns when everything given is written. Nothing may be given after it.
  void finish();

 private:
  struct Batch {
    std::vector<model::Alert> alerts;  // the first `count` are given, the others are memory
    std::size_t count = 0;
  };
  static constexpr std::size_t kBatchAlerts = 64;
  static constexpr std::size_t kBatchesMax = 4;

  void hand_over();
  void run();

  std::function<void(const model::Alert&)> write_;
  Batch open_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_, written_;
  bool done_ = false;
  std::jthread writer_;
};

}  // namespace tocsin::cli
