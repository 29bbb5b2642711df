// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin::base {

// What kind of refusal an Error is, so that a caller can choose without reading the text.
enum class ErrorKind : unsigned char {
  kNotFound,     // the named thing does not exist
  kDenied,       // the system forbids it
  kMalformed,    // foreign bytes or text are not what they claim to be
  kUnsupported,  // well-formed, but beyond what this program reads
  kTooLarge,     // over a declared limit
  kFailed,       // anything else that the world said no to
};

// Why something could not be done. The text says what was attempted, on what, and why it
// failed; it is shown to people as it stands.
struct Error {
  ErrorKind kind = ErrorKind::kFailed;
  std::string message;
};

// A value or the Error that stands in its place. Callers must look at it.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::move(value)) {}                       // NOLINT: implicit on purpose
  Result(Error error) : state_(std::unexpected(std::move(error))) {}  // NOLINT

  bool ok() const { return state_.has_value(); }
  explicit operator bool() const { return ok(); }
  T& value() & { return *state_; }
  const T& value() const& { return *state_; }
  T&& value() && { return *std::move(state_); }
  T& operator*() & { return *state_; }
  const T& operator*() const& { return *state_; }
  T&& operator*() && { return *std::move(state_); }
  T* operator->() { return &*state_; }
  const T* operator->() const { return &*state_; }
  const Error& error() const& { return state_.error(); }
  Error&& error() && { return std::move(state_).error(); }

 private:
  std::expected<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : state_(std::unexpected(std::move(error))) {}  // NOLINT

  bool ok() const { return state_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {}
  const Error& error() const& { return state_.error(); }
  Error&& error() && { return std::move(state_).error(); }

 private:
  std::expected<void, Error> state_;
};

inline Error fail(ErrorKind kind, std::string message) { return Error{kind, std::move(message)}; }

}  // namespace tocsin::base

#define TOCSIN_JOIN_(a, b) a##b
#define TOCSIN_NAME_(a, b) TOCSIN_JOIN_(a, b)

#define TOCSIN_TRY_STEP_(expression)                                                               \
  do {                                                                                             \
    if (auto try_result_ = (expression); !try_result_.ok()) return std::move(try_result_).error(); \
  } while (false)
#define TOCSIN_TRY_VALUE_(declaration, ...)                        \
  auto TOCSIN_NAME_(try_result_, __LINE__) = (__VA_ARGS__);        \
  if (!TOCSIN_NAME_(try_result_, __LINE__).ok())                   \
    return std::move(TOCSIN_NAME_(try_result_, __LINE__)).error(); \
  declaration = std::move(TOCSIN_NAME_(try_result_, __LINE__)).value()
#define TOCSIN_TRY_CHOOSE_(a, b, c, d, e, f, chosen, ...) chosen

// TRY(auto x, f()); goes on with the value of a Result, TRY(f()); with a Result<void>; both
// return its error to the caller.
#define TRY(...)                                                                           \
  TOCSIN_TRY_CHOOSE_(__VA_ARGS__, TOCSIN_TRY_VALUE_, TOCSIN_TRY_VALUE_, TOCSIN_TRY_VALUE_, \
                     TOCSIN_TRY_VALUE_, TOCSIN_TRY_VALUE_, TOCSIN_TRY_STEP_, )(__VA_ARGS__)
