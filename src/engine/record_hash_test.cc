// SPDX-License-Identifier: Apache-2.0
#include "record_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace tocsin::engine {
namespace {

source::Block block_of(std::string_view bytes, std::vector<std::uint32_t> starts = {}) {
  source::Block block;
  block.reserve(bytes.size());
  std::ranges::copy(bytes, block.data());
  block.resize(bytes.size());
  block.offset = 1000;
  block.starts = std::move(starts);
  return block;
}

std::string text_at(const source::Block& block, std::uint64_t offset) {
  const auto bytes = record_bytes(block, offset);
  return {bytes.begin(), bytes.end()};
}

TEST(RecordHash, TakesTheLineTheDocumentOrTheRecord) {
  EXPECT_EQ(text_at(block_of("one\ntwo\nlast"), 1004), "two");
  EXPECT_EQ(text_at(block_of("one\ntwo\nlast"), 1008), "last");
  const source::Block documents = block_of("[{\"a\":1},\n {\"b\":2} ]\n", {1, 11});
  EXPECT_EQ(text_at(documents, 1001), "{\"a\":1}");
  EXPECT_EQ(text_at(documents, 1011), "{\"b\":2}");
  std::string record("**\0\0\x0a\0\0\0xyREST", 14);
  EXPECT_EQ(text_at(block_of(record), 1000), record.substr(0, 10));
}

TEST(RecordHash, TrustsNoLengthAndNoOffset) {
  const std::string record("**\0\0\xff\xff\xff\xff", 8);
  EXPECT_EQ(text_at(block_of(record), 1000), "");
  EXPECT_EQ(text_at(block_of("one"), 999), "");
  EXPECT_EQ(text_at(block_of("one"), 1003), "");
}

TEST(RecordHash, IsTheSumThatTheToolGives) {
  RecordHash hash;
  EXPECT_EQ(hash.of(block_of("abc\n"), 1000),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(RecordHash, AnAuditEventIsAllItsLines) {
  const std::string_view log =
      "type=SYSCALL msg=audit(1795251164.120:7): a\ntype=CWD msg=audit(1795251164.120:8): b\n"
      "type=CWD msg=audit(1795251164.120:7): c\ntype=EOE msg=audit(1795251164.120:7): d\n";
  EXPECT_EQ(
      audit_lines(block_of(log), 1000, 2),
      "type=SYSCALL msg=audit(1795251164.120:7): a\ntype=CWD msg=audit(1795251164.120:7): c\n");
  EXPECT_EQ(audit_lines(block_of("type=X msg=audit(1:7): a"), 1000, 3),
            "type=X msg=audit(1:7): a\n");
  EXPECT_EQ(audit_lines(block_of("no stamp\n"), 1000, 1), "");
  RecordHash hash;
  EXPECT_EQ(hash.of(block_of("abc\n"), 1000, 1),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace tocsin::engine
