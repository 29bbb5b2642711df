# SPDX-License-Identifier: Apache-2.0
"""What is made of the drill, as it is checked in: guards rules, scenario and program together.

TOCSIN_GOLDEN_UPDATE=1 writes the files anew; read the difference before you commit it, and look at
the report in a browser.
"""

import collections
import os
import tempfile
import unittest
from pathlib import Path

import program

GOLDEN = program.ROOT / "tests" / "golden"
HEAD = "# What our own rules say of the drill: level, host, rule, and how often.\n"


class Drill(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        program.run("drill", "make", "evidence", cwd=self.folder.name)

    def assert_recorded(self, name, text):
        if os.environ.get("TOCSIN_GOLDEN_UPDATE"):
            (GOLDEN / name).write_text(text, encoding="utf-8")
        self.assertEqual((GOLDEN / name).read_text(encoding="utf-8").split("\n"),
                         text.split("\n"), f"{name} differs: ./dev golden --update")

    def test_alerts_are_as_recorded(self):
        _, alerts = program.alerts(Path(self.folder.name) / "evidence")
        counts = collections.Counter(
            (a["rule"]["level"], a["host"], a["rule"]["title"]) for a in alerts)
        self.assert_recorded("drill-alerts.tsv", HEAD + "".join(
            f"{level}\t{host}\t{title}\t{count}\n"
            for (level, host, title), count in sorted(counts.items())))

    def test_incidents_and_report_are_as_recorded(self):
        _, out, _ = program.run("scan", "evidence", "--incidents", "--format", "markdown",
                                "--report", "report.html", cwd=self.folder.name)
        self.assert_recorded("drill-incidents.md", out.decode())
        report = Path(self.folder.name) / "report.html"
        self.assert_recorded("drill-report.html", report.read_text(encoding="utf-8"))


if __name__ == "__main__":
    program.main()
