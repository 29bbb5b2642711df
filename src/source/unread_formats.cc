// SPDX-License-Identifier: Apache-2.0
#include "unread_formats.h"

#include <cstddef>
#include <cstring>

namespace tocsin::source {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  std::size_t at;
  std::string_view reason;
};

constexpr std::string_view kUnknown = "is in no format that is read";
constexpr std::string_view kUnpack = "is an archive of a kind that is not opened: unpack it first";
constexpr std::string_view kPackets =
    "is a capture of packets: let Zeek or Suricata read it, and scan their logs";
constexpr std::string_view kDisk = "is an image of a disk: mount it, and scan what is in it";
constexpr std::string_view kMemory =
    "is an image of memory: analyse it first, and scan what that writes";
constexpr std::string_view kPrefetch = "is a prefetch file: export it as CSV, which is read";
constexpr std::string_view kLogins =
    "is a record of logins (wtmp, btmp): `utmpdump FILE` writes it as text, which is read";

constexpr Signature kSignatures[] = {
    {"LPKSHHRH"sv, 0,
     "is a journal of a newer systemd: `journalctl --file FILE -o export` writes it as what is "
     "read"},
    {"LfLe"sv, 4,
     "is an event log of Windows before Vista: `wevtutil epl FILE NEW.evtx /lf:true` makes it "
     "EVTX"},
    {"\xd4\xc3\xb2\xa1"sv, 0, kPackets},
    {"\xa1\xb2\xc3\xd4"sv, 0, kPackets},
    {"\x4d\x3c\xb2\xa1"sv, 0, kPackets},
    {"\x0a\x0d\x0d\x0a"sv, 0, kPackets},
    {"7z\xbc\xaf\x27\x1c"sv, 0, kUnpack},
    {"Rar!\x1a\x07"sv, 0, kUnpack},
    {"MSCF\0\0\0\0"sv, 0, kUnpack},
    {"\x1f\x9d"sv, 0, kUnpack},
    {"\x04\x22\x4d\x18"sv, 0, kUnpack},
    {"PAR1"sv, 0, "is a Parquet table: export it as JSON lines or CSV, which are read"},
    {"Obj\x01"sv, 0, "is an Avro file: `avro-tools tojson FILE` writes it as JSON, which is read"},
    {"SQLite format 3\0"sv, 0, "is an SQLite database: export its tables as CSV, which is read"},
    {"\xef\xcd\xab\x89"sv, 4,
     "is an ESE database, as SRUM: export its tables as CSV, which is read"},
    {"regf"sv, 0, "is a hive of the registry: export what matters as CSV or JSON, which are read"},
    {"FILE0\0"sv, 0, "is a master file table: export it as CSV, which is read"},
    {"MAM\x04"sv, 0, kPrefetch},
    {"SCCA"sv, 4, kPrefetch},
    {"EVF\x09\x0d\x0a\xff\0"sv, 0, kDisk},
    {"KDMV"sv, 0, kDisk},
    {"QFI\xfb"sv, 0, kDisk},
    {"vhdxfile"sv, 0, kDisk},
    {"EMiL"sv, 0, kMemory},
    {"PAGEDU64"sv, 0, kMemory},
};

// Records of glibc's utmp on 64 bits: their kind in front, from a boot to an accounting, and at 340
// the second of the event.
bool is_logins(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kRecord = 384, kSecondAt = 340;
  constexpr std::uint32_t kKindMax = 9, kYear2000 = 946'684'800;
  if (bytes.size() < kRecord) return false;
  for (std::size_t at = 0; at + kRecord <= bytes.size(); at += kRecord) {
    std::uint32_t kind = 0, second = 0;
    std::memcpy(&kind, bytes.data() + at, sizeof kind);
    std::memcpy(&second, bytes.data() + at + kSecondAt, sizeof second);
    if (kind == 0 || kind > kKindMax || second < kYear2000) return false;
  }
  return true;
}

}  // namespace

std::string_view why_unread(std::span<const std::uint8_t> begin) {
  for (const Signature& known : kSignatures) {
    if (begin.size() >= known.at + known.bytes.size() &&
        std::memcmp(begin.data() + known.at, known.bytes.data(), known.bytes.size()) == 0) {
      return known.reason;
    }
  }
  return is_logins(begin) ? kLogins : kUnknown;
}

}  // namespace tocsin::source
