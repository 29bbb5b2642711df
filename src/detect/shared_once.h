// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace tocsin::detect {

// Something that the first thread to need it makes, once. The others, which have to wait for it,
// take part in making it: in what the maker gives out by run(). Safe from any thread. What is run
// must not throw, and the maker must come to finish().
class SharedOnce {
 public:
  using Task = std::function<void(std::size_t)>;

  // True for the first thread: it makes the thing and calls finish(). The others get false after
  // that, and see what the maker wrote.
  bool begin();
  // By the maker: calls task(0) to task(count - 1), each once, on this thread and on those that
  // wait in begin(); in no certain order. Returns when all are done.
  void run(std::size_t count, const Task& task);
  void finish();

 private:
  void help();
  void take_tasks(std::unique_lock<std::mutex>& lock);

  std::atomic<bool> finished_{false};
  bool begun_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;  // there are tasks, all are done, or it is finished
  const Task* task_ = nullptr;
  std::size_t count_ = 0, next_ = 0, done_ = 0;
};

}  // namespace tocsin::detect
