# SPDX-License-Identifier: Apache-2.0
"""The types and functions of a C++ file, found without a compiler.

Rests on the house format: no macros that open braces (but gtest's), balanced brackets. Comments,
literals and preprocessor lines are blanked first; then every opening brace is told apart by the
text before it and by the scope it stands in. Lambdas and local types belong to their function.
"""

import re
from dataclasses import dataclass

LITERALS = re.compile(
    r'R"(?P<d>[^()\\\s]{0,16})\(.*?\)(?P=d)"'  # raw strings
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'"  # not the separator in 1'000
    r"|^[ \t]*#(?:\\\n|[^\n])*",
    re.S | re.M)
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class|\s+struct)?)\s+"
                  r"(?:\[\[[^\]]*\]\]\s*|alignas\([^)]*\)\s*)*([\w:]+)(?!\w)(?P<rest>.*)$", re.S)
CONTROL = re.compile(r"^(?:if|for|while|switch|do|else|try|catch)\b")


@dataclass
class Item:
    kind: str  # "type" or "function"
    name: str
    line: int
    last_line: int
    at_namespace: bool
    has_comment: bool
    is_enum: bool


def blank(text):
    """The same text, line for line, with comments, literals and preprocessor lines as spaces."""
    def spaces(match):
        found = match[0]
        if found.startswith(("/", "#")) or found.lstrip().startswith("#"):
            return re.sub(r"[^\n]", " ", found)
        return '"' + re.sub(r"[^\n]", "_", found[1:-1]) + '"'  # a literal stays a token
    return LITERALS.sub(spaces, text)


def without_brackets(head):
    """The head of a declaration with what stands in (), <> and [] removed."""
    head = re.sub(r"\boperator\s*(?:\(\)|[<>=!+\-*/&|^%~\[\]]+)", "operator_", head)
    head = head.replace("->", "  ")
    previous = None
    while previous != head:
        previous = head
        head = re.sub(r"\([^()]*\)", "@", head)
        head = re.sub(r"<[^<>]*>", "", head)
        head = re.sub(r"\[[^\[\]]*\]", "", head)
    return head


def scope_of(head, parent):
    """What the brace after this head opens: namespace, type, function, initialiser or block."""
    if parent in ("function", "block"):
        return "block"
    flat = without_brackets(head).strip()
    if re.match(r"(inline\s+)?namespace\b", flat) or re.match(r'extern\s*"', flat):
        return "namespace"
    bare = re.sub(r"^template\s*", "", flat)
    if TYPE.search(bare) and "@" not in re.sub(r"alignas\s*@", "", bare) and "=" not in bare:
        return "type"
    if re.search(r"=(?!=)", flat):
        return "function" if re.search(r"\]\s*(\([^{]*\))?\s*(mutable|noexcept|->.*)?\s*$", head) \
            else "initialiser"
    if "@" not in flat:
        return "initialiser"
    # A brace in a constructor's list of members follows a name: ": a_{1}, b_{2} {".
    members = re.search(r"@[^:@]*(?<!:):(?!:)(?P<list>.*)$", flat, re.S)
    if members and re.search(r"[\w]\s*$", members["list"]):
        return "member"
    return "function"


def name_of(head, kind):
    if kind == "type":
        found = TYPE.search(re.sub(r"template\s*<[^{]*?>\s*(?=class|struct|union|enum)", "", head))
        return found[1] if found else "type"
    found = re.search(r"([\w:~]*operator\s*(?:\(\)|[^\w\s(]+)|[\w:~]+)\s*\(", head)
    if found and found[1].startswith("TEST"):
        return re.sub(r"\s+", " ", head.strip().split("{")[0])
    return found[1] if found else "function"


def comment_above(lines, line):
    """Whether a comment ends just above this line, template and attribute lines left aside."""
    at = line - 2
    while at >= 0 and re.match(r"\s*(template\b|requires\b|\[\[|alignas)", lines[at]):
        at -= 1
    return at >= 0 and bool(re.match(r"\s*(//|.*\*/\s*$)", lines[at]))


def outline(text):
    """All types and functions outside functions, in the order in which they end."""
    lines, code = text.split("\n"), blank(text)
    items, stack = [], []  # of (scope, head, first line)
    start, line, depth = 0, 1, 0
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "{":
            head = code[start:at]
            parent = stack[-1][0] if stack else "namespace"
            scope = scope_of(head, parent) if depth == 0 or parent == "function" else "block"
            first = line - head.lstrip().count("\n")
            stack.append((scope, head, first, depth, start))
            depth = 0
            start = at + 1
        elif char == "}" and stack:
            scope, head, first, depth, begun = stack.pop()
            parent = stack[-1][0] if stack else "namespace"
            if scope in ("type", "function") and parent in ("namespace", "type"):
                items.append(Item(scope, name_of(head, scope), first, line, parent == "namespace",
                                  comment_above(lines, first)
                                  or bool(re.match(r"\s*template\s*<\s*>", head)),
                                  bool(re.match(r"\s*enum\b", head))))
            # After the braces of a member or an argument, the same declaration goes on.
            start = begun if scope in ("member", "initialiser") or depth else at + 1
        elif char == ";" and depth == 0:
            start = at + 1
        elif char == ":" and depth == 0 and re.search(r"\b(public|private|protected)\s*$",
                                                      code[start:at]):
            start = at + 1
    return items
