// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "tocsin/base/result.h"

namespace tocsin::source {

// Public RSA keys that somebody vouches for, and what they have signed: RSA, PKCS #1 v1.5, over
// SHA-256, which is how CloudTrail signs its digests. One thread at a time.
class SigningKeys {
 public:
  SigningKeys();
  ~SigningKeys();
  SigningKeys(SigningKeys&&) noexcept;
  SigningKeys& operator=(SigningKeys&&) noexcept;

  // Takes the keys of a text: PEM ("PUBLIC KEY" or "RSA PUBLIC KEY"), DER, DER as base64, or what
  // `aws cloudtrail list-public-keys` prints. Fails where none is in it.
  base::Result<void> add(std::string_view content);
  std::size_t size() const { return keys_.size(); }
  // Whether one of the keys made this signature, in hexadecimal, of the text.
  bool signed_by_one(std::string_view text, std::string_view signature_hex) const;

 private:
  struct Key;
  bool add_der(std::string_view der);
  bool add_pem(std::string_view pem);
  bool add_base64(std::string_view coded);
  bool add_listing(std::string_view json);

  std::vector<std::unique_ptr<Key>> keys_;
};

}  // namespace tocsin::source
