# SPDX-License-Identifier: Apache-2.0
"""The alerts of the drill, as they are checked in: guards rules, scenario and program together.

TOCSIN_GOLDEN_UPDATE=1 writes the file anew; read the difference before you commit it.
"""

import collections
import os
import tempfile
import unittest
from pathlib import Path

import program

GOLDEN = program.ROOT / "tests" / "golden" / "drill-alerts.tsv"
HEAD = "# What our own rules say of the drill: level, host, rule, and how often.\n"


class Drill(unittest.TestCase):
    def test_alerts_are_as_recorded(self):
        with tempfile.TemporaryDirectory() as folder:
            program.run("drill", "make", folder)
            _, alerts = program.alerts(folder)
        counts = collections.Counter(
            (a["rule"]["level"], a["host"], a["rule"]["title"]) for a in alerts)
        text = HEAD + "".join(f"{level}\t{host}\t{title}\t{count}\n"
                              for (level, host, title), count in sorted(counts.items()))
        if os.environ.get("TOCSIN_GOLDEN_UPDATE"):
            Path(GOLDEN).write_text(text, encoding="utf-8")
        self.assertEqual(GOLDEN.read_text(encoding="utf-8"), text)


if __name__ == "__main__":
    program.main()
