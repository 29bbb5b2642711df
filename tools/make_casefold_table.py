#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/model/casefold_table.inc and the digest of src/model/casefold_digest.inc.

usage: tools/make_casefold_table.py [CaseFolding.txt]

The input is the CaseFolding.txt of the Unicode Character Database; Debian's package
`unicode-data` brings it to the default place. Rows of status C and S (simple folding) are
gathered into runs of equal distance. The digest is the 64-bit FNV-1a over the fold of every code
point from 0 to 10FFFF, each as four bytes, low byte first; it lets the tests judge the table
where CaseFolding.txt is not installed.
"""
import pathlib
import re
import sys

DEFAULT = "/usr/share/unicode/CaseFolding.txt"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "model"
LIMIT = 0x110000


def read_folds(text):
    folds = {}
    for line in text.splitlines():
        row = re.match(r"([0-9A-F]{4,6}); ([CS]); ([0-9A-F]{4,6});", line)
        if row:
            folds[int(row[1], 16)] = int(row[3], 16)
    return folds


def runs_of(folds):
    """Runs (first, last, stride, distance) with stride 1 or 2, greedily from the front."""
    rest = sorted(folds)
    runs = []
    while rest:
        first = rest[0]
        distance = folds[first] - first
        stride = 1 if folds.get(first + 1, -1) - (first + 1) == distance else 2
        last = first
        while folds.get(last + stride, -1) - (last + stride) == distance:
            # A run of stride 2 must not step over a character that folds.
            if stride == 2 and last + 1 in folds:
                break
            last += stride
        if last == first:
            stride = 1
        runs.append((first, last, stride, distance))
        rest = [c for c in rest if c > last]
    return runs


def digest_of(folds):
    digest = 0xCBF29CE484222325
    for character in range(LIMIT):
        for byte in folds.get(character, character).to_bytes(4, "little"):
            digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return digest


def main():
    source = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else DEFAULT)
    text = source.read_text(encoding="utf-8")
    version = re.search(r"CaseFolding-([0-9.]+)\.txt", text)[1]
    folds = read_folds(text)
    head = (
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Written by tools/make_casefold_table.py from CaseFolding.txt of Unicode %s.\n"
        "// The facts are those of the Unicode Character Database, (c) Unicode, Inc., used under\n"
        "// the Unicode licence, https://www.unicode.org/license.txt\n" % version
    )
    rows = "".join("{0x%04x, 0x%04x, %d, %d},\n" % run for run in runs_of(folds))
    (FOLDER / "casefold_table.inc").write_text(head + rows)
    (FOLDER / "casefold_digest.inc").write_text(head + "0x%016xu\n" % digest_of(folds))


if __name__ == "__main__":
    main()
