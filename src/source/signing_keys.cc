// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/signing_keys.h"

#include <sodium/utils.h>

#include <string>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <simdjson.h>

namespace tocsin::source {

struct SigningKeys::Key {
  explicit Key(EVP_PKEY* key) : key(key) {}
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { EVP_PKEY_free(key); }
  EVP_PKEY* key;
};

namespace {

constexpr std::size_t kSignatureBytesMax = 2048;  // of a key of 16,384 bits

// The public key in a text of this form, of either structure; null where there is none.
EVP_PKEY* decode(std::string_view text, const char* form) {
  // What the machine's settings of OpenSSL say has no part in it.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  EVP_PKEY* key = nullptr;
  OSSL_DECODER_CTX* const context = OSSL_DECODER_CTX_new_for_pkey(
      &key, form, nullptr, "RSA", EVP_PKEY_PUBLIC_KEY, nullptr, nullptr);
  if (context == nullptr) return nullptr;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = text.size();
  OSSL_DECODER_from_data(context, &data, &size);
  OSSL_DECODER_CTX_free(context);
  return key;
}

bool read_hex(std::string_view hex, std::string& out) {
  out.resize(hex.size() / 2);
  std::size_t size = 0;
  return hex.size() % 2 == 0 && hex.size() / 2 <= kSignatureBytesMax &&
         sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), hex.data(),
                        hex.size(), nullptr, &size, nullptr) == 0 &&
         size == out.size();
}

bool is_signed_by(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  if (context == nullptr) return false;
  const auto bytes = [](std::string_view s) {
    return reinterpret_cast<const unsigned char*>(s.data());
  };
  const bool good =
      EVP_DigestVerifyInit_ex(context, nullptr, "SHA256", nullptr, nullptr, key, nullptr) == 1 &&
      EVP_DigestVerify(context, bytes(signature), signature.size(), bytes(text), text.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

}  // namespace

SigningKeys::SigningKeys() = default;
SigningKeys::~SigningKeys() = default;
SigningKeys::SigningKeys(SigningKeys&&) noexcept = default;
SigningKeys& SigningKeys::operator=(SigningKeys&&) noexcept = default;

bool SigningKeys::add_der(std::string_view der) {
  EVP_PKEY* const key = decode(der, "DER");
  if (key == nullptr) return false;
  keys_.push_back(std::make_unique<Key>(key));
  return true;
}

bool SigningKeys::add_pem(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::size_t before = keys_.size();
  for (std::size_t at = pem.find(kBegin); at != std::string_view::npos;) {
    const std::size_t next = pem.find(kBegin, at + kBegin.size());
    EVP_PKEY* const key = decode(pem.substr(at, next - at), "PEM");
    if (key != nullptr) keys_.push_back(std::make_unique<Key>(key));
    at = next;
  }
  return keys_.size() != before;
}

bool SigningKeys::add_base64(std::string_view coded) {
  std::string der(coded.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(der.data()), der.size(), coded.data(),
                        coded.size(), " \t\r\n\"", &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return false;
  }
  return add_der(std::string_view(der).substr(0, size));
}

bool SigningKeys::add_listing(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  const simdjson::padded_string text(json);
  if (parser.parse(text)["PublicKeyList"].get(list) != simdjson::SUCCESS) return false;
  bool any = false;
  for (const simdjson::dom::element item : list) {
    std::string_view value;
    if (item["Value"].get(value) == simdjson::SUCCESS) any = add_base64(value) || any;
  }
  return any;
}

base::Result<void> SigningKeys::add(std::string_view content) {
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  const std::string_view text = first == std::string_view::npos ? "" : content.substr(first);
  const bool found = text.starts_with('{')           ? add_listing(text)
                     : text.find("-----BEGIN ") == 0 ? add_pem(text)
                                                     : add_der(content) || add_base64(text);
  if (found) return {};
  return base::fail(base::ErrorKind::kMalformed,
                    "no public RSA key is in it; give PEM, DER, or what `aws cloudtrail "
                    "list-public-keys` prints");
}

bool SigningKeys::signed_by_one(std::string_view text, std::string_view signature_hex) const {
  std::string signature;
  if (!read_hex(signature_hex, signature)) return false;
  for (const auto& key : keys_) {
    if (is_signed_by(key->key, text, signature)) return true;
  }
  return false;
}

}  // namespace tocsin::source
