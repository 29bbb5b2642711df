// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tocsin::rule {

// A list whose items are made when somebody first looks at them: of thousands of rules a run needs
// few in full. Reads like a vector; an item stays where it is as long as it is in the list, also
// while others are added. Any number of threads may read; whoever changes the list is alone.
template <class T>
class LazyList {
 public:
  // Makes the item of a number. Must give equal items for equal numbers, from any thread.
  using Make = std::function<T(std::uint32_t)>;

  LazyList() = default;
  LazyList(std::initializer_list<T> items) {
    for (const T& item : items) push_back(item);
  }
  // `count` items, numbered from 0, that `make` makes on demand.
  LazyList(std::uint32_t count, Make make) : slots_(count), make_(std::move(make)) {
    for (std::uint32_t i = 0; i < count; ++i) slots_[i].number = i;
  }
  LazyList(LazyList&&) noexcept = default;
  LazyList& operator=(LazyList&&) noexcept = default;
  LazyList(const LazyList& other) : make_(other.make_) {
    slots_.reserve(other.size());
    for (const Slot& slot : other.slots_) {
      const T* made = slot.item.load(std::memory_order_acquire);
      slots_.emplace_back(slot.number, made == nullptr ? nullptr : new T(*made));
    }
  }
  LazyList& operator=(const LazyList& other) { return *this = LazyList(other); }
  ~LazyList() = default;

  std::size_t size() const { return slots_.size(); }
  bool empty() const { return slots_.empty(); }

  const T& operator[](std::size_t index) const { return *made(slots_[index]); }
  T& operator[](std::size_t index) { return *made(slots_[index]); }
  const T& at(std::size_t index) const {
    if (index >= size()) throw std::out_of_range("LazyList::at");
    return (*this)[index];
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size() - 1]; }
  T& back() { return (*this)[size() - 1]; }

  void reserve(std::size_t count) { slots_.reserve(count); }
  void push_back(T item) { slots_.emplace_back(0u, new T(std::move(item))); }
  T& emplace_back() {
    push_back(T{});
    return back();
  }
  // Leaves the items whose flag is set, in their order.
  void keep(const std::vector<bool>& wanted) {
    std::size_t left = 0;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (!wanted[i]) continue;
      if (left != i) slots_[left] = std::move(slots_[i]);
      ++left;
    }
    slots_.resize(left);
  }

  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    Iterator() = default;
    Iterator(const LazyList& list, std::ptrdiff_t index) : list_(&list), index_(index) {}
    reference operator*() const { return (*list_)[static_cast<std::size_t>(index_)]; }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type n) const { return *(*this + n); }
    Iterator& operator+=(difference_type n) {
      index_ += n;
      return *this;
    }
    Iterator& operator-=(difference_type n) { return *this += -n; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this -= 1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend Iterator operator+(Iterator it, difference_type n) { return it += n; }
    friend Iterator operator+(difference_type n, Iterator it) { return it += n; }
    friend Iterator operator-(Iterator it, difference_type n) { return it -= n; }
    friend difference_type operator-(const Iterator& a, const Iterator& b) {
      return a.index_ - b.index_;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }
    friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.index_ <=> b.index_; }

   private:
    const LazyList* list_ = nullptr;
    std::ptrdiff_t index_ = 0;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, static_cast<std::ptrdiff_t>(size())}; }

 private:
  // Owns its item, once it is made.
  struct Slot {
    Slot() = default;
    Slot(std::uint32_t n, T* made) : item(made), number(n) {}
    Slot(Slot&& other) noexcept
        : item(other.item.exchange(nullptr, std::memory_order_relaxed)), number(other.number) {}
    Slot& operator=(Slot&& other) noexcept {
      T* const taken = other.item.exchange(nullptr, std::memory_order_relaxed);
      delete item.exchange(taken, std::memory_order_relaxed);
      number = other.number;
      return *this;
    }
    ~Slot() { delete item.load(std::memory_order_relaxed); }

    mutable std::atomic<T*> item = nullptr;
    std::uint32_t number = 0;
  };

  T* made(const Slot& slot) const {
    if (T* const there = slot.item.load(std::memory_order_acquire)) return there;
    auto fresh = std::make_unique<T>(make_(slot.number));
    // Where two threads make it at once, the first one's stays.
    T* there = nullptr;
    if (slot.item.compare_exchange_strong(there, fresh.get(), std::memory_order_acq_rel)) {
      return fresh.release();
    }
    return there;
  }

  std::vector<Slot> slots_;
  Make make_;
};

}  // namespace tocsin::rule
