// SPDX-License-Identifier: Apache-2.0
#include "pattern.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "printed.h"

namespace tocsin::rule {
namespace {

struct Escaping {
  const char* written;
  const char* plain;  // without modifier
  const char* contains;
  const char* startswith;
  const char* endswith;
};

// The escaping table of the specification, crossed with the affixes.
const std::vector<Escaping> kEscaping = {
    {"abc", "is 'abc'", "contains 'abc'", "startswith 'abc'", "endswith 'abc'"},
    {"a*c", "glob 'a<*>c'", "glob '<*>a<*>c<*>'", "glob 'a<*>c<*>'", "glob '<*>a<*>c'"},
    {"a?c", "glob 'a<?>c'", "glob '<*>a<?>c<*>'", "glob 'a<?>c<*>'", "glob '<*>a<?>c'"},
    {"a\\*c", "is 'a*c'", "contains 'a*c'", "startswith 'a*c'", "endswith 'a*c'"},
    {"a\\?c", "is 'a?c'", "contains 'a?c'", "startswith 'a?c'", "endswith 'a?c'"},
    {"a\\\\*", "startswith 'a\\'", "contains 'a\\'", "startswith 'a\\'", "contains 'a\\'"},
    {"a\\\\\\*", "is 'a\\*'", "contains 'a\\*'", "startswith 'a\\*'", "endswith 'a\\*'"},
    {"a\\\\b", "is 'a\\b'", "contains 'a\\b'", "startswith 'a\\b'", "endswith 'a\\b'"},
    {"a\\b", "is 'a\\b'", "contains 'a\\b'", "startswith 'a\\b'", "endswith 'a\\b'"},
    {"a\\", "is 'a\\'", "contains 'a\\'", "startswith 'a\\'", "endswith 'a\\'"},
    {"\\", "is '\\'", "contains '\\'", "startswith '\\'", "endswith '\\'"},
    {"\\\\", "is '\\'", "contains '\\'", "startswith '\\'", "endswith '\\'"},
    {"\\\\\\\\", "is '\\\\'", "contains '\\\\'", "startswith '\\\\'", "endswith '\\\\'"},
    {"\\\\\\\\host\\x", "is '\\\\host\\x'", "contains '\\\\host\\x'", "startswith '\\\\host\\x'",
     "endswith '\\\\host\\x'"},
    {"*\\cmd.exe", "endswith '\\cmd.exe'", "contains '\\cmd.exe'", "contains '\\cmd.exe'",
     "endswith '\\cmd.exe'"},
    {"*\\\\cmd.exe", "endswith '\\cmd.exe'", "contains '\\cmd.exe'", "contains '\\cmd.exe'",
     "endswith '\\cmd.exe'"},
    {"cmd*", "startswith 'cmd'", "contains 'cmd'", "startswith 'cmd'", "contains 'cmd'"},
    {"*cmd*", "contains 'cmd'", "contains 'cmd'", "contains 'cmd'", "contains 'cmd'"},
    {"**cmd**", "contains 'cmd'", "contains 'cmd'", "contains 'cmd'", "contains 'cmd'"},
    {"*", "glob '<*>'", "glob '<*>'", "glob '<*>'", "glob '<*>'"},
    {"**", "glob '<*>'", "glob '<*>'", "glob '<*>'", "glob '<*>'"},
    {"?", "glob '<?>'", "glob '<*><?><*>'", "glob '<?><*>'", "glob '<*><?>'"},
    {"?*", "glob '<?><*>'", "glob '<*><?><*>'", "glob '<?><*>'", "glob '<*><?><*>'"},
    {"a**?b", "glob 'a<*><?>b'", "glob '<*>a<*><?>b<*>'", "glob 'a<*><?>b<*>'",
     "glob '<*>a<*><?>b'"},
    {"", "is ''", "glob '<*>'", "glob '<*>'", "glob '<*>'"},
    {"\\*", "is '*'", "contains '*'", "startswith '*'", "endswith '*'"},
    {"ABC\xc3\x89", "is 'abc\xc3\xa9'", "contains 'abc\xc3\xa9'", "startswith 'abc\xc3\xa9'",
     "endswith 'abc\xc3\xa9'"},
};

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

TEST(Pattern, escaping_crossed_with_affixes) {
  for (const Escaping& row : kEscaping) {
    const std::string value = quoted(row.written);
    EXPECT_EQ(item("F: " + value), std::string("F ") + row.plain) << value;
    EXPECT_EQ(item("F|contains: " + value), std::string("F ") + row.contains) << value;
    EXPECT_EQ(item("F|startswith: " + value), std::string("F ") + row.startswith) << value;
    EXPECT_EQ(item("F|endswith: " + value), std::string("F ") + row.endswith) << value;
  }
}

TEST(Pattern, cased_keeps_case) {
  EXPECT_EQ(item("F|cased: 'aBc'"), "F is 'aBc' cased");
  EXPECT_EQ(item("F|contains|cased: 'aBc'"), "F contains 'aBc' cased");
  EXPECT_EQ(item("F|cased|endswith: 'A*bC'"), "F glob '<*>A<*>bC' cased");
}

std::vector<std::string> dashed(std::string_view written) {
  std::vector<Pattern> variants;
  std::vector<std::string> texts;
  if (!expand_dashes(parse_pattern(written), 1024, variants)) return {"too many"};
  for (Pattern& variant : variants) {
    Predicate predicate;
    predicate.field = "F";
    set_test(std::move(variant), predicate);
    texts.push_back(printed(predicate).substr(2));
  }
  return texts;
}

TEST(Pattern, every_dash_becomes_each_of_five) {
  EXPECT_EQ(dashed("-a"),
            (std::vector<std::string>{"is '-a'", "is '/a'", "is '\xe2\x80\x93\x61'",
                                      "is '\xe2\x80\x94\x61'", "is '\xe2\x80\x95\x61'"}));
  EXPECT_EQ(dashed(" /a -b").size(), 25u);
  EXPECT_EQ(dashed("-a -b -c -d").size(), 625u);
  EXPECT_EQ(dashed("-a -b -c -d -e"), std::vector<std::string>{"too many"});
}

TEST(Pattern, only_a_dash_between_non_word_and_word_counts) {
  EXPECT_EQ(dashed("-param-name").size(), 5u);  // the second stands inside a word
  EXPECT_EQ(dashed("a-b").size(), 1u);
  EXPECT_EQ(dashed("- a").size(), 1u);
  EXPECT_EQ(dashed("--a").size(), 5u);
  EXPECT_EQ(dashed("-\xc3\xa9").size(), 5u);  // a letter outside ASCII
  EXPECT_EQ(dashed("\xc3\xa9-x").size(), 1u);
  EXPECT_EQ(dashed("-_x").size(), 5u);
  EXPECT_EQ(dashed("a*-b").size(), 5u);  // a wildcard ends a part
  EXPECT_EQ(dashed("-*b").size(), 1u);
  EXPECT_EQ(dashed("* -a?b*")[1], "glob '<*> /a<?>b<*>'");
  EXPECT_EQ(dashed("x*-a-b* -c")[6], "glob 'x<*>/a-b<*> /c'");
}

}  // namespace
}  // namespace tocsin::rule
