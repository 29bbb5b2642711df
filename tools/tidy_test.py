#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of tidy.py finds its fault and leaves good code alone."""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import tidy  # noqa: E402
from cpp_outline import outline  # noqa: E402

LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
TABLE = """# SPDX-License-Identifier: Apache-2.0
set(TOCSIN_MODULES base model text engine cli)
set(TOCSIN_MAY_USE_base "")
set(TOCSIN_MAY_USE_model base)
set(TOCSIN_MAY_USE_text base)
set(TOCSIN_MAY_USE_engine base model)
set(TOCSIN_MAY_USE_cli base model engine)
"""


def rules_found(files):
    """The names of the rules that find something in these files (path -> text)."""
    tree = tidy.Tree(Path("."), [tidy.SourceFile(p, t)
                                 for p, t in {"cmake/TocsinModule.cmake": TABLE, **files}.items()])
    return {x.rule for x in tidy.findings_in(tree)}


def rules_found_in(code, path="src/model/a.cc"):
    name = path.rsplit("/", 1)[-1]
    return rules_found({path: LICENCE + code, "CMakeLists.txt": "# SPDX-License-Identifier: "
                        f"Apache-2.0\n# {name}\n"})


GOOD_HEADER = """#pragma once
#include "tocsin/base/id.h"
namespace tocsin::model {
// What a thing is.
template <class T>
class Thing final : public Base<T> {
 public:
  explicit Thing(int n) : n_{n}, m_(n) { run(); }
  int n() const { return n_; }
 private:
  int n_ = 0;
};
enum class Colour { kRed };
}  // namespace tocsin::model
template <>
struct std::hash<tocsin::model::Thing> {
  int operator()(int x) const noexcept { return x; }
};
"""


class Rules(unittest.TestCase):
    def finds(self, rule, code, path="src/model/a.cc"):
        self.assertIn(rule, rules_found_in(code, path), code[:80])

    def passes(self, code, path="src/model/a.cc"):
        self.assertEqual(set(), rules_found_in(code, path), code[:80])

    def test_good_code_has_no_findings(self):
        self.passes(GOOD_HEADER, "src/model/include/tocsin/model/thing.h")
        self.passes('int f() { return "Manager // TODO"[0]; }\n')

    def test_form(self):
        self.finds("line_form", "int a;  \n")
        self.finds("line_form", "// " + "x" * 98 + "\n")
        self.finds("line_form", "int a;\tint b;\n")
        self.finds("line_form", "int a;")
        self.assertIn("licence_line", rules_found({"src/model/a.cc": "int a;\n"}))

    def test_lengths(self):
        long = "int f() {\n" + "  g();\n" * 68 + "}\n"
        self.finds("function_length", long)
        self.passes(long.replace("  g();\n", "", 1))
        test = "TEST(A, B) {\n  EXPECT_EQ(1, 1);\n" + "  g();\n" * 68 + "}\n"
        self.finds("function_length", test, "src/model/a_test.cc")
        self.passes("int kTable[] = {\n" + "  1,\n" * 80 + "};\n")
        self.finds("file_length", "int a;\n" * 600)

    def test_names_and_places(self):
        self.finds("names", "class RuleManager {};\n")
        self.finds("names", "struct EventInfo {};\n")
        self.passes("struct EventData {};\nclass Utility {};\n")
        self.finds("places", "int a;\n", "src/model/utils/a.cc")
        self.finds("places", "int a;\n", "src/model/string_utils.cc")

    def test_forbidden_code(self):
        self.finds("code_words", "using namespace std;\n")
        self.finds("code_words", "auto s = std::format(\"{}\", 1);\n")
        self.finds("code_words", '#include "../base/a.h"\n')
        self.finds("code_words", "TEST(A, DISABLED_b) { EXPECT_TRUE(1); }\n", "src/model/a_test.cc")
        self.finds("macros", "#define MAX(a, b) 1\n")
        self.finds("todo_has_issue", "// TODO: later\n")
        self.passes("// TODO(#12): later\n")
        self.finds("asserts_something", "TEST(A, B) {}\n", "src/model/a_test.cc")

    def test_rim(self):
        self.finds("rim_only", "void f() { std::cout << 1; }\n")
        self.finds("rim_only", "void f() { getenv(\"A\"); }\n")
        self.finds("rim_only", "auto t = std::chrono::system_clock::now();\n")
        self.passes("void f() { std::cout << 1; }\n", "src/cli/a.cc")
        self.passes("void f() { std::snprintf(nullptr, 0, \"a\"); }\n")

    def test_headers(self):
        header = "src/model/include/tocsin/model/a.h"
        self.finds("header_comments", "#pragma once\nclass A {};\n", header)
        self.passes("#pragma once\nclass A;\n// Is b.\nclass B {};\n", header)
        self.passes("#pragma once\nstruct AOptions {\n  int a = 0;  // of b\n};\n", header)
        self.finds("header_comments", "#pragma once\nstruct AOptions {\n  int a;\n};\n", header)
        self.finds("pragma_once", "// A.\nclass A {};\n", header)

    def test_layering(self):
        self.finds("layering", '#include "tocsin/engine/a.h"\n')
        self.finds("layering", '#include "tocsin/model/a.h"\n', "src/text/a.cc")
        self.passes('#include "tocsin/model/a.h"\nstatic_assert(true);\n', "src/text/a_test.cc")

    def test_registration(self):
        self.assertIn("registered", rules_found({"src/model/b_test.cc": LICENCE + "EXPECT_(1);\n"}))
        lists = "# SPDX-License-Identifier: Apache-2.0\ntocsin_fuzz(no_such_target SOURCES x)\n"
        self.assertIn("fuzz_seeds", rules_found({"src/model/CMakeLists.txt": lists}))
        self.assertIn("module_readme", rules_found({"src/model/CMakeLists.txt": lists}))

    def test_foreign_places(self):
        for text in ("see /ho" "me/ann/x", "in /wo" "rk/main/y", "from py" "pi.org"):
            self.assertIn("foreign_places", rules_found({"docs/a.md": text + "\n"}))
            self.assertNotIn("foreign_places", rules_found({"rules/a.yml": text + "\n"}))

    def test_links(self):
        self.assertIn("links", rules_found({"docs/a.md": "see [b](no/such.md#part)\n"}))
        self.assertEqual(set(), rules_found({"docs/a.md": "[b](#part) [c](https://a.example/)\n"}))

    def test_table(self):
        row = "| 1 | model | built | {} | nouns |\n"
        self.assertIn("table_is_true", rules_found({"ARCHITECTURE.md": row.format("base text")}))
        rows = "".join(f"| 1 | {m} | built | {u} | x |\n" for m, u in
                       [("base", "–"), ("model", "base"), ("text", "base"),
                        ("engine", "base model"), ("cli", "base model engine")])
        self.assertEqual(set(), rules_found({"ARCHITECTURE.md": rows}))

    def test_exceptions_only_get_fewer(self):
        finding = tidy.Finding("a.cc", 1, "names", "x", "y")
        def kept(text):
            tree = tidy.Tree(Path("."), [tidy.SourceFile("tools/tidy_exceptions.txt", text)])
            return {x.rule for x in tidy.apply_exceptions(tree, [finding])}
        self.assertIn("exceptions", kept("names a.cc because\n" + "names b.cc stale\n"))
        self.assertIn("names", kept("# none\n"))


class Outline(unittest.TestCase):
    def functions(self, code):
        return [x.name for x in outline(code) if x.kind == "function"]

    def test_functions_are_told_from_other_braces(self):
        for expected, code in [
                (["A::A"], "A::A(int x) : a_{x}, b_(x), c_{} { f(); }"),
                (["f"], "auto f(int a = 1) -> std::vector<int> { return {}; }"),
                (["g"], "template <class T>\nrequires C<T>\nvoid g(T&& t) {\n}"),
                ([], "const std::array<int, f(2)> kA = {1, 2};"),
                (["f"], "void f() { auto l = [](int x) { return x; }; }"),
                (["g"], "int g() { if (true) { return 1; } return 2; }"),
                (["operator=="], "bool operator==(A a, A b) { return a.x < b.x; }"),
                (["f"], "const char* k = R\"x(} } {)x\"; void f() { char c = '{'; }"),
                (["f"], "int f(const std::vector<int>& v = {}) { return 1'000; }"),
                (["f", "g"], "namespace a { void f() {} }\nclass B { void g() const {} };")]:
            self.assertEqual(expected, self.functions(code), code)

    def test_lines(self):
        item = outline("\n\nint f(int a,\n      int b) {\n  return a;\n}\n")[0]
        self.assertEqual((3, 6), (item.line, item.last_line))


if __name__ == "__main__":
    unittest.main(verbosity=0)
