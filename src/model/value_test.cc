// SPDX-License-Identifier: Apache-2.0
#include "tocsin/model/value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "value_reference.h"

namespace tocsin::model {
namespace {

using namespace std::string_view_literals;

std::string fold_of(const Value& value) {
  std::string out;
  append_folded(value, out);
  return out;
}

std::string escaped(std::string_view inside) { return to_text(Value::escaped(inside)); }

std::string wide_bytes(std::u16string_view units) {
  std::string bytes;
  for (const char16_t unit : units) {
    bytes += static_cast<char>(unit & 0xff);
    bytes += static_cast<char>(unit >> 8);
  }
  return bytes;
}

std::string wide(std::u16string_view units) {
  const std::string bytes = wide_bytes(units);
  return to_text(Value::borrowed(ValueKind::kWideText, bytes));
}

std::string bytes_as(ValueKind kind, std::string_view bytes) {
  return to_text(Value::borrowed(kind, bytes));
}

TEST(ValueText, OfScalars) {
  EXPECT_EQ(to_text(Value{}), "");
  EXPECT_EQ(to_text(Value::boolean(true)), "true");
  EXPECT_EQ(to_text(Value::boolean(false)), "false");
  EXPECT_EQ(to_text(Value::integer(std::numeric_limits<std::int64_t>::min())),
            "-9223372036854775808");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kUint, UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kHex, 0)), "0x0");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kHex, 0x1FFFFF)), "0x1fffff");
  EXPECT_EQ(to_text(Value::number(4)), "4");
  EXPECT_EQ(to_text(Value::number(-0.1)), "-0.1");
  EXPECT_EQ(to_text(Value::number(1e300)), "1e+300");
  EXPECT_EQ(to_text(Value::number(std::numeric_limits<double>::denorm_min())), "5e-324");
}

TEST(ValueText, OfTimes) {
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kFileTime, 0)), "1601-01-01T00:00:00.0000000Z");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kFileTime, 134'170'891'641'234'567u)),
            "2026-03-04T09:12:44.1234567Z");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kFileTime, INT64_MAX)),
            "30828-09-14T02:48:05.4775807Z");
  EXPECT_EQ(to_text(Value::scalar(ValueKind::kFileTime, UINT64_MAX)),
            "60056-05-28T05:36:10.9551615Z");
  EXPECT_EQ(fold_of(Value::scalar(ValueKind::kFileTime, 0)), "1601-01-01t00:00:00.0000000z");
  const auto systemtime = "\xea\x07\x03\0\x03\0\x04\0\x09\0\x0c\0\x2c\0\x78\0"sv;
  EXPECT_EQ(bytes_as(ValueKind::kSystemTime, systemtime), "2026-03-04T09:12:44.120Z");
  EXPECT_EQ(bytes_as(ValueKind::kSystemTime, std::string(16, '\xff')),
            "65535-65535-65535T65535:65535:65535.65535Z");
  EXPECT_EQ(bytes_as(ValueKind::kSystemTime, "\x01\xab"), "01AB");
}

TEST(ValueText, OfGuids) {
  const auto guid = "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff"sv;
  EXPECT_EQ(bytes_as(ValueKind::kGuid, guid), "{00112233-4455-6677-8899-AABBCCDDEEFF}");
  EXPECT_EQ(fold_of(Value::borrowed(ValueKind::kGuid, guid)),
            "{00112233-4455-6677-8899-aabbccddeeff}");
  EXPECT_EQ(bytes_as(ValueKind::kGuid, "\xff"), "FF");
}

TEST(ValueText, OfSids) {
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\x01\0\0\0\0\0\x05\x12\0\0\0"sv), "S-1-5-18");
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0"sv),
            "S-1-5-32-544");
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\0\0\0\0\0\0\x01"sv), "S-1-1");
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\x01\x00\x01\0\0\0\x05\xff\xff\xff\xff"sv),
            "S-1-0x000100000005-4294967295");
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\x02\0\0\0\0\0\x05\x12\0\0\0"sv),
            "010200000000000512000000");
  EXPECT_EQ(bytes_as(ValueKind::kSid, "\x01\0"sv), "0100");
  EXPECT_EQ(fold_of(Value::borrowed(ValueKind::kSid, "\x01\0\0\0\0\0\0\x01"sv)), "s-1-1");
}

TEST(ValueText, OfBinary) {
  EXPECT_EQ(bytes_as(ValueKind::kBinary, "\0\x9f\xFA"sv), "009FFA");
  EXPECT_EQ(bytes_as(ValueKind::kBinary, ""), "");
}

TEST(ValueText, DecodesJsonEscapes) {
  EXPECT_EQ(escaped(R"(C:\\Temp\\a \"b\" \/)"), R"(C:\Temp\a "b" /)");
  EXPECT_EQ(escaped(R"(\b\f\n\r\t)"), "\b\f\n\r\t");
  EXPECT_EQ(escaped(R"(\u0041\u00e4\u20AC\ud83d\uDE00)"), "Aä€\U0001f600");
  EXPECT_EQ(escaped(R"(\u0000)"), "\0"sv);
  EXPECT_EQ(escaped(R"(\\\\\\)"), R"(\\\)");
  EXPECT_EQ(escaped(R"(\\u0041)"), R"(\u0041)");
}

TEST(ValueText, ReplacesLoneSurrogates) {
  EXPECT_EQ(escaped(R"(a\ud83db)"), "a\ufffdb");
  EXPECT_EQ(escaped(R"(\ude00)"), "\ufffd");
  EXPECT_EQ(escaped(R"(\ud83d\ud83d\ude00)"), "\ufffd\U0001f600");
  EXPECT_EQ(escaped(R"(\ud83d\n)"), "\ufffd\n");
  EXPECT_EQ(escaped(R"(\ud83d\u0041)"), "\ufffdA");
  EXPECT_EQ(wide(u"a\xd83d"), "a\ufffd");
  EXPECT_EQ(wide(u"\xde00 b"), "\ufffd b");
  EXPECT_EQ(wide(u"\xd83d\xd83d\xde00"), "\ufffd\U0001f600");
}

TEST(ValueText, KeepsUnknownAndTruncatedEscapes) {
  for (const std::string_view text : {R"(\x)", R"(\)", R"(a\)", R"(\u)", R"(\u12)", R"(\u12g4)",
                                      R"(\uD83)", R"(\ )", R"(\'a')"}) {
    EXPECT_EQ(escaped(text), text);
  }
  EXPECT_EQ(escaped(R"(\x\\)"), R"(\x\)");
  EXPECT_EQ(escaped(R"(\ud83d\u12)"), "\ufffd\\u12");
}

TEST(ValueText, DecodesWideAndAnsi) {
  EXPECT_EQ(wide(u"Grüße \u20ac \U0001f600"), "Grüße € \U0001f600");
  EXPECT_EQ(bytes_as(ValueKind::kWideText, "a\0b"sv), "a\ufffd");
  EXPECT_EQ(bytes_as(ValueKind::kAnsiText, "\x80 \x8a\xe4\xff"), "€ Šäÿ");
  EXPECT_EQ(bytes_as(ValueKind::kAnsiText, "\x81\x8d\x8f\x90\x9d"),
            "\u0081\u008d\u008f\u0090\u009d");
}

TEST(ValueText, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(bytes_as(ValueKind::kText, "a\xff\xc3"), "a\ufffd\ufffd");
  EXPECT_EQ(bytes_as(ValueKind::kText, "\xc0\xaf\xed\xa0\x80"), "\ufffd\ufffd\ufffd\ufffd\ufffd");
  EXPECT_EQ(bytes_as(ValueKind::kText, "\xf4\x90\x80\x80|\xf0\x8f\xbf\xbf|\xe2\x82"),
            "\ufffd\ufffd\ufffd\ufffd|\ufffd\ufffd\ufffd\ufffd|\ufffd\ufffd");
}

TEST(ValueText, AppendsAndKeepsWhatWasThere) {
  std::string out = "before ";
  append_text(Value::text("A"), out);
  append_folded(Value::escaped("B\\\\C"), out);
  append_folded(Value::borrowed(ValueKind::kSid, "\x01\0\0\0\0\0\0\x01"sv), out);
  EXPECT_EQ(out, "before Ab\\cs-1-1");
}

// Every length around the vectors and blocks of the kernels, with one odd character at every
// place: no kernel may lose, double or shift anything at a seam.
void expect_reference(ValueKind kind, const std::string& bytes) {
  const Value value = Value::borrowed(kind, bytes);
  ASSERT_EQ(to_text(value), reference_text(value, false)) << bytes;
  ASSERT_EQ(fold_of(value), reference_text(value, true)) << bytes;
}

TEST(ValueText, HasNoSeams) {
  for (std::size_t size = 0; size <= 150; ++size) {
    std::string plain;
    for (std::size_t i = 0; i < size; ++i) plain += static_cast<char>('@' + i % 60);
    std::erase(plain, '\\');
    plain.resize(size, 'Q');
    for (std::size_t place = 0; place < size; ++place) {
      for (const std::string_view odd : {"\\\\", "\\n", "\\u00c4", "Ä", "\\", "\\q"}) {
        std::string bytes = plain;
        bytes.replace(place, 1, odd);
        expect_reference(ValueKind::kEscapedText, bytes);
      }
      std::string bytes = plain;
      bytes.replace(place, 1, "Ȣ");
      expect_reference(ValueKind::kText, bytes);
      expect_reference(ValueKind::kAnsiText, bytes);
      std::u16string units(plain.begin(), plain.end());
      units[place] = u'Ж';
      expect_reference(ValueKind::kWideText, wide_bytes(units));
    }
  }
}

// Bytes that make escapes, surrogates, vectors and blocks likely.
rc::Gen<std::string> source_text() {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("\\\\", "\\n", "\\u0041", "\\ud83d", "\\ude00", "\\u0416", "\\",
                                    "\"", "Ä", "Ⱥ", "€", "\U0001f600", "\xff", "\xe2\x82",
                                    "PowerShell -NoProfile ", "C:\\\\Windows\\\\System32\\\\"),
      rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~')),
      rc::gen::arbitrary<std::string>());
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& p : pieces) text += p;
                        return text;
                      });
}

RC_GTEST_PROP(ValueText, FoldsToTheFoldOfItsText, ()) {
  const std::string bytes = *source_text();
  const std::uint64_t bits = *rc::gen::arbitrary<std::uint64_t>();
  for (int kind = 0; kind <= static_cast<int>(ValueKind::kBinary); ++kind) {
    Value value = Value::borrowed(static_cast<ValueKind>(kind), bytes);
    if (value.is_scalar() || value.kind == ValueKind::kFileTime) {
      value = Value::scalar(value.kind, bits);
    }
    RC_ASSERT(fold_of(value) == folded(to_text(value)));
    RC_ASSERT(is_valid_utf8(to_text(value)));
    if (!value.is_text()) continue;
    RC_ASSERT(to_text(value) == reference_text(value, false));
    RC_ASSERT(fold_of(value) == reference_text(value, true));
  }
}

std::string parsed(std::string_view text) {
  Integer n;
  if (!parse_integer(text, n)) return "no";
  return (n.negative ? "-" : "") + std::to_string(n.magnitude);
}

TEST(Integers, AreParsedWhole) {
  EXPECT_EQ(parsed("0"), "0");
  EXPECT_EQ(parsed("-0"), "0");
  EXPECT_EQ(parsed("-12"), "-12");
  EXPECT_EQ(parsed("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(parsed("-18446744073709551615"), "-18446744073709551615");
  EXPECT_EQ(parsed("0x1F"), "31");
  EXPECT_EQ(parsed("0X001f"), "31");
  EXPECT_EQ(parsed("0xffffffffffffffff"), "18446744073709551615");
  for (const std::string_view text :
       {"", "-", "01", "-01", "00", "+1", " 1", "1 ", "1.0", "0x", "0x-1", "-0x1", "0xg", "1e3",
        "18446744073709551616", "99999999999999999999", "100000000000000000000",
        "0x00000000000000001"}) {
    EXPECT_EQ(parsed(text), "no") << text;
  }
}

std::string integer_text(const Value& value) {
  Integer n;
  if (!integer_of(value, n)) return "no";
  return (n.negative ? "-" : "") + std::to_string(n.magnitude);
}

TEST(Integers, AreReadFromEveryForm) {
  EXPECT_EQ(integer_text(Value::integer(-5)), "-5");
  EXPECT_EQ(integer_text(Value::integer(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(integer_text(Value::scalar(ValueKind::kHex, 255)), "255");
  EXPECT_EQ(integer_text(Value::text("-42")), "-42");
  EXPECT_EQ(integer_text(Value::escaped("4\\u0032")), "42");
  EXPECT_EQ(integer_text(Value::escaped("4\\n")), "no");
  EXPECT_EQ(integer_text(Value::borrowed(ValueKind::kWideText, "4\0002\0"sv)), "42");
  EXPECT_EQ(integer_text(Value::borrowed(ValueKind::kWideText, "4\0002"sv)), "no");
  EXPECT_EQ(integer_text(Value::borrowed(ValueKind::kAnsiText, "0x10")), "16");
  EXPECT_EQ(integer_text(Value::text("４")), "no");
  EXPECT_EQ(integer_text(Value::boolean(true)), "no");
  EXPECT_EQ(integer_text(Value::number(4)), "4");
  EXPECT_EQ(integer_text(Value::number(-16)), "-16");
  EXPECT_EQ(integer_text(Value::number(-0.0)), "0");
  EXPECT_EQ(integer_text(Value::number(4.5)), "no");
  EXPECT_EQ(integer_text(Value::number(1e300)), "no");
  EXPECT_EQ(integer_text(Value::number(std::numeric_limits<double>::quiet_NaN())), "no");
  EXPECT_EQ(integer_text(Value{}), "no");
  EXPECT_EQ(integer_text(Value::scalar(ValueKind::kFileTime, 4)), "no");
}

double number_or_nan(const Value& value) {
  double out = 0;
  return number_of(value, out) ? out : std::nan("");
}

TEST(Numbers, AreReadFromEveryForm) {
  EXPECT_EQ(number_or_nan(Value::integer(-5)), -5);
  EXPECT_EQ(number_or_nan(Value::number(0.5)), 0.5);
  EXPECT_EQ(number_or_nan(Value::text("+1.5e3")), 1500);
  EXPECT_EQ(number_or_nan(Value::text("-.5")), -0.5);
  EXPECT_EQ(number_or_nan(Value::text("007")), 7);
  EXPECT_EQ(number_or_nan(Value::escaped("\\u0030x1F")), 31);
  EXPECT_EQ(number_or_nan(Value::borrowed(ValueKind::kWideText, "7\0.\0005\0"sv)), 7.5);
  for (const std::string_view text : {"", "-", "+", "+-1", "-+1", "--1", "inf", "-nan", "infinity",
                                      "1e999", "1,5", "1 ", " 1", "0x", "0x1.8", ".", "1e"}) {
    EXPECT_TRUE(std::isnan(number_or_nan(Value::text(text)))) << text;
  }
  EXPECT_TRUE(std::isnan(number_or_nan(Value::boolean(true))));
  EXPECT_TRUE(std::isnan(number_or_nan(Value{})));
}

TEST(Numbers, AreOfOneLengthAtMostInEveryForm) {
  const std::string fits(kNumberCharactersMax, '1');
  EXPECT_GT(number_or_nan(Value::text(fits)), 1e127);
  EXPECT_EQ(number_or_nan(Value::escaped(fits)), number_or_nan(Value::text(fits)));
  EXPECT_TRUE(std::isnan(number_or_nan(Value::text(fits + "1"))));
  EXPECT_TRUE(std::isnan(number_or_nan(Value::escaped(fits + "1"))));
}

}  // namespace
}  // namespace tocsin::model
