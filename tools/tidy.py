#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The house rules as a test: tools/tidy.py [PATH...].

Reads every file of the working tree that git would commit, and prints one line per finding:
    file:line: [rule] what is wrong; hint
Exit code 0 without findings, 1 with some, 2 if it could not run. A rule is a function in RULES
that yields findings; a remark that a reviewer makes twice becomes one here. Exceptions stand in
tools/tidy_exceptions.txt, which may only get shorter.
"""

import ast
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
from cpp_outline import outline  # noqa: E402

FUNCTION_LINES_MAX = 69
FILE_LINES_MAX = 599
COLUMNS_MAX = 100
# Lower this with every exception that goes away. It is never raised.
EXCEPTIONS_MAX = 0

FORBIDDEN_PLACES = {"util", "utils", "helper", "helpers", "common", "misc"}
FORBIDDEN_IN_NAMES = re.compile(r"Manager|Helper|Utils?(?![a-z])|Handler|(?:Info|Data)$")
# Words of the log formats themselves, not of ours.
FIELD_LANGUAGE = {"EventData", "UserData"}
MACROS = {"TRY", "CHECK"}
# TRY is made of parts, which only its own header may name.
MACRO_PARTS = ("src/base/include/tocsin/base/result.h", re.compile(r"TOCSIN_\w+_"))
TEXT_ENDINGS = {".h", ".cc", ".py", ".sh", ".cmake", ".txt", ".md", ".json", ".yml", ".yaml",
                ".tsv", ".html", ".css", ".js", ".ts", ".tsx", ""}
# Recorded and typical activity speaks of other machines: their paths and hosts are its content.
EVIDENCE = ("rules/", "drill/", "tests/golden/", "data/typical_values.tsv")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    what: str
    hint: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.what}; {self.hint}"


@dataclass
class SourceFile:
    """One file of the tree: its path relative to the root, and its lines without their ends."""
    path: str
    text: str
    lines: list = field(default_factory=list)

    def __post_init__(self):
        self.lines = self.text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1]

    @property
    def ending(self):
        return "." + self.name.rsplit(".", 1)[1] if "." in self.name.lstrip(".") else ""

    @property
    def is_cpp(self):
        return self.ending in (".h", ".cc")

    @property
    def is_script(self):
        return self.ending in (".py", ".sh") or self.text.startswith("#!")

    @property
    def is_source(self):
        return (self.is_cpp or self.is_script or self.ending == ".cmake"
                or self.name == "CMakeLists.txt")

    @property
    def module(self):
        parts = self.path.split("/")
        return parts[1] if parts[0] == "src" and len(parts) > 2 else None

    @property
    def is_product(self):
        """A source of the program itself: not a test, fuzzer or benchmark."""
        return self.is_cpp and self.module and not re.search(r"_(test|fuzz|bench)\.cc$", self.name)


@dataclass
class Tree:
    """All files, and the table of modules from cmake/TocsinModule.cmake."""
    root: Path
    files: list

    def __post_init__(self):
        self.by_path = {f.path: f for f in self.files}
        self.modules, self.may_use = [], {}
        table = self.by_path.get("cmake/TocsinModule.cmake")
        text = table.text if table else ""
        if m := re.search(r"^set\(TOCSIN_MODULES ([^)]*)\)", text, re.M):
            self.modules = m[1].split()
        for m in re.finditer(r"^set\(TOCSIN_MAY_USE_(\w+) \"?([^)\"]*)\"?\)", text, re.M):
            self.may_use[m[1]] = m[2].split()


# ---- rules over one file ----

def licence_line(f):
    if not f.is_source:
        return
    head = f.lines[:2] if f.text.startswith("#!") else f.lines[:1]
    if not any("SPDX-License-Identifier: Apache-2.0" in line for line in head):
        yield 1, "no licence line", "begin with SPDX-License-Identifier: Apache-2.0 in a comment"


def line_form(f):
    if not f.is_source:
        return
    for number, line in enumerate(f.lines, 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns", f"at most {COLUMNS_MAX}; ./dev fmt breaks code"
        if line.endswith((" ", "\t", "\r")):
            yield number, "white space at the end of the line", "remove it"
        if "\t" in line and f.is_cpp:
            yield number, "a tab", "indent with two spaces; write \\t in strings"
    if f.text and not f.text.endswith("\n"):
        yield len(f.lines), "no newline at the end of the file", "add one"


def file_length(f):
    if f.is_source and len(f.lines) > FILE_LINES_MAX:
        yield (FILE_LINES_MAX + 1, f"{len(f.lines)} lines in one file",
               f"at most {FILE_LINES_MAX}: split by what its parts are for")


def function_length(f):
    if f.is_cpp:
        spans = [(x.line, x.last_line, x.name) for x in outline(f.text) if x.kind == "function"]
    elif f.ending == ".py":
        spans = [(n.lineno, n.end_lineno, n.name) for n in ast.walk(ast.parse(f.text))
                 if isinstance(n, ast.FunctionDef)]
    else:
        return
    for first, last, name in spans:
        length = last - first + 1
        if length > FUNCTION_LINES_MAX:
            yield (first, f"{name} has {length} lines",
                   f"at most {FUNCTION_LINES_MAX}: branch in the parent, work in small functions")


def names(f):
    if not f.is_cpp:
        return
    for x in outline(f.text):
        if x.kind != "type" or x.name in FIELD_LANGUAGE:
            continue
        if m := FORBIDDEN_IN_NAMES.search(x.name):
            yield x.line, f"{x.name} says \"{m[0]}\"", "name what the thing is or does"


def places(f):
    parts = f.path.split("/")
    stem = parts[-1].split(".")[0]
    for part in parts[:-1] + [stem] + stem.split("_")[-1:]:
        if part.lower() in FORBIDDEN_PLACES:
            yield 1, f"a place called {part}", "name the thing and give it its place"
            return


FORBIDDEN_CODE = [
    (r"\busing\s+namespace\s+std\s*;", "using namespace std", "name what you use"),
    (r"\bstd::v?format\b|#include <format>|\bstd::print(ln)?\b|#include <print>",
     "std::format and std::print do not exist here", "use fmt (docs/adr, CONTRIBUTING.md)"),
    (r"\.(and_then|or_else|transform_error)\(", "a monadic expected",
     "use TRY; this standard library has none"),
    (r"#include \"\.\.?/", "an include that climbs the tree", "include by the module's root"),
    (r"\bDISABLED_\w+", "a test that is switched off", "mend it or delete it"),
    (r"\bGTEST_SKIP\(\)\s*;", "a skip without a reason", "GTEST_SKIP() << \"why\""),
]


def code_words(f):
    if not f.is_cpp:
        return
    for number, line in enumerate(f.lines, 1):
        code = line.split("//")[0]
        for pattern, what, hint in FORBIDDEN_CODE:
            if re.search(pattern, code):
                yield number, what, hint
        if f.ending == ".h" and re.match(r"\s*using namespace\b", code):
            yield number, "using namespace in a header", "name what you use"


def macros(f):
    if not f.is_cpp:
        return
    for number, line in enumerate(f.lines, 1):
        m = re.match(r"\s*#\s*define\s+(\w+)", line)
        if m and f.path == MACRO_PARTS[0] and MACRO_PARTS[1].fullmatch(m[1]):
            continue
        if m and m[1] not in MACROS:
            yield (number, f"macro {m[1]}", "only TRY and CHECK are ours: write a function, or set "
                   "a library's switch with target_compile_definitions")


def pragma_once(f):
    if f.ending == ".h" and not re.search(r"^#pragma once$", f.text, re.M):
        yield 1, "no #pragma once", "add it below the licence line"


def rim_only(f):
    """Printing, settings and the clock of the machine belong to the rim."""
    if not f.is_product or f.module == "cli":
        return
    for number, line in enumerate(f.lines, 1):
        code = line.split("//")[0]
        if (re.search(r"\bstd::(cout|cerr|clog)\b|\b(f?printf|puts|fputs)\(|\bfmt::print\(", code)
                and f.path != "src/base/check.cc"):
            yield number, "prints", "return it: only cli prints"
        if re.search(r"\b(secure_)?getenv\(", code):
            yield number, "reads the environment", "cli does, and hands Options down"
        if (re.search(r"_clock::now\(|\bclock_gettime\(|\btime\((nullptr|0|NULL)\)", code)
                and f.path != "src/base/clock.cc"):
            yield number, "asks the machine for the time", "take a base::Clock"


def options_explained(f, item):
    """An options struct may leave its story to the comments of its members."""
    return any("//" in line for line in f.lines[item.line - 1:item.last_line])


def header_comments(f):
    if f.ending != ".h" or "/include/" not in f.path:
        return
    for x in outline(f.text):
        if (x.kind == "type" and x.at_namespace and not x.has_comment
                and not x.is_enum and not x.name.startswith("std::")
                and not (x.name.endswith("Options") and options_explained(f, x))):
            yield (x.line, f"{x.name} has no comment",
                   "say what it is, who owns it, what can fail, which threads may touch it")


def todo_has_issue(f):
    if not f.is_source or f.path.startswith("tools/tidy"):
        return
    for number, line in enumerate(f.lines, 1):
        line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
        m = re.search(r"(?://|#|\*).*\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line)
        if m:
            yield number, f"{m[1]} without an issue", "do it now, or TODO(#number): what"


MACHINE_PATH = re.compile(
    r"(?<![\w.])(/work/(main|shared|\.)|/tmp/(build|brief)|/home/[a-z]|/root/)")
REGISTRY = re.compile(r"\b(deb\.debian\.org|registry\.npmjs\.org|pypi\.org|proxy\.golang\.org|"
                      r"repo1?\.maven\.(org|apache\.org)|crates\.io)\b")


def foreign_places(f):
    if f.ending not in TEXT_ENDINGS or f.path.startswith(EVIDENCE) or "tools/tidy" in f.path:
        return
    for number, line in enumerate(f.lines, 1):
        if m := MACHINE_PATH.search(line):
            yield number, f"a path of one machine: {m[0]}", "make it relative to the root"
        if m := REGISTRY.search(line):
            yield number, f"a package registry: {m[0]}", "name the package, not where it lies"


def asserts_something(f):
    if f.name.endswith("_test.cc") and not re.search(
            r"\b(EXPECT_|ASSERT_|RC_ASSERT|static_assert|ADD_FAILURE|FAIL\()", f.text):
        yield 1, "a test file in which nothing is asserted", "assert it or delete it"


# ---- rules over the tree ----

def layering(tree):
    """Direct includes follow the table; a module's tests may use what stands below the module."""
    for f in tree.files:
        if not f.is_cpp or not f.module:
            continue
        allowed = set(tree.may_use.get(f.module, []))
        if not f.is_product and f.module in tree.modules:
            allowed |= set(tree.modules[:tree.modules.index(f.module)])
        for number, line in enumerate(f.lines, 1):
            m = re.match(r'\s*#\s*include\s+["<]tocsin/(\w+)/', line)
            if m and m[1] != f.module and m[1] not in allowed:
                yield (f.path, number, f"{f.module} may not include {m[1]}",
                       "see the table in ARCHITECTURE.md; a shared noun belongs in model")


def registered(tree):
    """Every .cc file is named by the CMakeLists.txt or a .cmake file of its folder, or by the
    CMakeLists.txt of a folder above it."""
    for f in tree.files:
        if f.ending != ".cc" or f.path.startswith("tests/refuse/"):
            continue
        folder = Path(f.path).parent
        lists = [tree.by_path.get(str(p / "CMakeLists.txt")) for p in (folder, *folder.parents)]
        lists += [tree.by_path.get("cmake/TocsinModule.cmake")]
        lists += [one for one in tree.files
                  if one.path.startswith(f"{folder}/") and one.name.endswith(".cmake")]
        pattern = re.compile(r"(?<![\w])" + re.escape(f.name) + r"(?![\w])")
        if not any(one and pattern.search(one.text) for one in lists):
            kind = "a test" if f.name.endswith("_test.cc") else "a source"
            yield f.path, 1, f"{kind} that nothing builds", "name it in CMakeLists.txt"


def fuzz_seeds(tree):
    """Each tocsin_fuzz(NAME …) has seeds in tests/fuzz/NAME, which the normal tests replay."""
    for f in tree.files:
        if f.name != "CMakeLists.txt":
            continue
        for number, line in enumerate(f.lines, 1):
            m = re.match(r"\s*tocsin_fuzz\((\w+)", line)
            if m and not any((tree.root / "tests/fuzz" / m[1]).glob("*")):
                yield f.path, number, f"no seeds in tests/fuzz/{m[1]}", "add at least one input"


def module_readme(tree):
    for module in tree.modules:
        if (f"src/{module}/CMakeLists.txt" in tree.by_path
                and f"src/{module}/README.md" not in tree.by_path):
            yield (f"src/{module}/CMakeLists.txt", 1, "a module without README.md",
                   "say what it is for, its entry points and what it must never do")


def links(tree):
    """A link between pages leads to a file of the tree."""
    for f in tree.files:
        if f.ending != ".md":
            continue
        for number, line in enumerate(f.lines, 1):
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", line):
                path = (tree.root / f.path).parent / target
                if "://" not in target and not path.exists():
                    yield f.path, number, f"a link to nothing: {target}", "write it or unlink it"


def table_is_true(tree):
    """The rows that ARCHITECTURE.md marks as built are the table that CMake enforces."""
    page = tree.by_path.get("ARCHITECTURE.md")
    seen = set()
    for number, line in enumerate(page.lines if page else [], 1):
        m = re.match(r"\| \d \| (\w+) \| built \| ([^|]*) \|", line)
        if not m:
            continue
        seen.add(m[1])
        uses = m[2].replace("–", "").split()
        if uses != tree.may_use.get(m[1]):
            yield (page.path, number, f"{m[1]} uses {uses} here, {tree.may_use.get(m[1])} in CMake",
                   "keep both the same")
    for module in tree.modules if page else []:
        if module not in seen:
            yield page.path, 1, f"no row marked built for {module}", "add it to the table"


FILE_RULES = [licence_line, line_form, file_length, function_length, names, places, code_words,
              macros, pragma_once, rim_only, header_comments, todo_has_issue, foreign_places,
              asserts_something]
TREE_RULES = [layering, registered, fuzz_seeds, module_readme, links, table_is_true]


# ---- running ----

def committable(root):
    """The paths that git tracks or would add; without git, all but what the build makes."""
    command = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z",
               "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True)
        return sorted({p for p in done.stdout.decode().split("\0") if p})
    except (OSError, subprocess.CalledProcessError):
        paths = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
        return sorted(p for p in paths if not p.startswith(("build/", "drill/evidence/", ".git/")))


def read_tree(root):
    files = []
    for path in committable(root):
        try:
            files.append(SourceFile(path, (root / path).read_bytes().decode("utf-8")))
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a binary seed or picture, a file just deleted, a submodule
    return Tree(root, files)


def findings_in(tree):
    for f in tree.files:
        for rule in FILE_RULES:
            for line, what, hint in rule(f):
                yield Finding(f.path, line, rule.__name__, what, hint)
    for rule in TREE_RULES:
        for path, line, what, hint in rule(tree):
            yield Finding(path, line, rule.__name__, what, hint)


def apply_exceptions(tree, findings):
    """Drops excepted findings; an exception that excepts nothing is a finding itself."""
    listing = tree.by_path.get("tools/tidy_exceptions.txt")
    entries = {}
    for number, line in enumerate(listing.lines if listing else [], 1):
        if line.strip() and not line.startswith("#"):
            entries[tuple(line.split()[:2])] = number
    kept = [x for x in findings if (x.rule, x.path) not in entries]
    used = {(x.rule, x.path) for x in findings}
    for entry, number in entries.items():
        if entry not in used:
            kept.append(Finding(listing.path, number, "exceptions", f"{' '.join(entry)} excepts "
                                "nothing", "remove the line and lower EXCEPTIONS_MAX"))
    if len(entries) != EXCEPTIONS_MAX:
        kept.append(Finding("tools/tidy_exceptions.txt", 1, "exceptions",
                            f"{len(entries)} entries where tidy.py expects {EXCEPTIONS_MAX}",
                            "the list only gets shorter"))
    return kept


def main(arguments):
    root = Path(__file__).resolve().parent.parent
    tree = read_tree(root)
    if not tree.modules:
        print("tidy: cmake/TocsinModule.cmake has no table of modules", file=sys.stderr)
        return 2
    findings = apply_exceptions(tree, list(findings_in(tree)))
    wanted = tuple(str(Path(a).resolve().relative_to(root)) for a in arguments)
    if wanted:
        findings = [x for x in findings
                    if any(x.path == w or x.path.startswith(w + "/") for w in wanted)]
    for finding in sorted(findings, key=lambda x: (x.path, x.line, x.rule)):
        print(finding)
    rules = len(FILE_RULES) + len(TREE_RULES)
    print(f"tidy: {len(tree.files)} files, {rules} rules, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
