#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/gram_frequency.tsv from data/typical_values.tsv.

For every kind of field: the share of values (by weight) that contain each piece of one to four
bytes, after folding to lower case, and how long values are. Rows: share in ten-thousandths (rounded
to a few steps), then the pieces of that share. A piece that is absent is rarer than any that is
listed.
Usage: tools/learn_gram_frequency.py [--check]
"""
import collections
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "data" / "typical_values.tsv"
TARGET = ROOT / "data" / "gram_frequency.tsv"
LENGTHS = (1, 2, 3, 4)
STEPS = (100, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10000)  # ten-thousandths


def pieces(text):
    data = text.lower().encode()
    return {data[i : i + n] for n in LENGTHS for i in range(len(data) - n + 1)}


def printable(piece):
    return all(0x20 <= byte < 0x7F for byte in piece)


def learn():
    fields, weights = {}, collections.defaultdict(collections.Counter)
    totals, lengths = collections.Counter(), collections.Counter()
    for line in SOURCE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        first, second, value = line.split("\t", 2)
        if first == "kind:":
            fields[second] = value
            continue
        totals[first] += int(second)
        lengths[first] += int(second) * len(value)
        for piece in pieces(value):
            weights[first][piece] += int(second)
    rows = [
        "# Made by tools/learn_gram_frequency.py; change data/typical_values.tsv instead.",
        "# kind: NAME fields…, mean length of a value in bytes, then its rows: share of values in",
        "# ten-thousandths, pieces.",
    ]
    for kind in [*fields, "other"]:
        mean = round(lengths[kind] / totals[kind])
        rows.append(f"kind:\t{kind}\t{fields.get(kind, '')}\t{mean}")
        by_step = collections.defaultdict(list)
        for piece, weight in weights[kind].items():
            share = 10000 * weight / totals[kind]
            if share >= STEPS[0] and printable(piece):
                by_step[max(step for step in STEPS if step <= share)].append(piece.decode())
        for step in sorted(by_step):
            rows.append("\t".join([str(step), *sorted(by_step[step])]))
    return "\n".join(rows) + "\n"


def main():
    table = learn()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.read_text() == table else f"{TARGET} is not up to date")
    TARGET.write_text(table)


main()
