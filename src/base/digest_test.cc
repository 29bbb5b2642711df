// SPDX-License-Identifier: Apache-2.0
#include "tocsin/base/digest.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <vector>

#include "sha256.h"
#include "tocsin/base/random.h"

namespace tocsin::base {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Digest, TellsPartsApart) {
  const std::string id = Digest().add("ab").add("c").hex();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(id, Digest().add("ab").add("c").hex());
  EXPECT_NE(id, Digest().add("a").add("bc").hex());
  EXPECT_NE(id, Digest().add("ab").add("c").add(std::uint64_t{0}).hex());
}

// The examples of FIPS 180-4.
TEST(Sha256, HoldsForTheStandardsExamples) {
  EXPECT_EQ(sha256_hex(bytes_of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, IsTheSameByInstructionsAsWithout) {
  if (!has_sha256_instructions()) GTEST_SKIP() << "this processor has no such instructions";
  Random random(1);
  std::vector<std::uint8_t> bytes(1000);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    Sha256 wanted{};
    crypto_hash_sha256(wanted.data(), bytes.data(), size);
    ASSERT_EQ(sha256_by_instructions(std::span(bytes).first(size)), wanted) << size;
  }
}

}  // namespace
}  // namespace tocsin::base
