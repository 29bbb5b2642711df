# SPDX-License-Identifier: Apache-2.0
"""The program on public corpora: what independent people say must fire does fire."""

import collections
import csv
import re
import unittest

import program

RULES = ["rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance",
         "rules-dfir", "rules-placeholder"]


def rule_arguments():
    folders = [program.CORPUS / "sigma" / name for name in RULES]
    return ["--rules", *[folder for folder in folders if folder.is_dir()]]


def read_tsv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")),
                                   delimiter="\t"))


@program.needs_corpus
class Regression(unittest.TestCase):
    """SigmaHQ's own regression files: each rule fires on its file."""

    @classmethod
    def setUpClass(cls):
        cls.folder = program.CORPUS / "sigma" / "regression_data"
        _, cls.alerts = program.alerts(cls.folder, *rule_arguments())

    def expectations(self):
        """Rule id (the name of its file), path without ending, and how often it shall fire."""
        for evtx in sorted(self.folder.rglob("*.evtx")):
            text = (evtx.parent / "info.yml").read_text(encoding="utf-8")
            counted = re.search(r"match_count: (\d+)", text)
            path = str(evtx.relative_to(self.folder)).removesuffix(".evtx")
            yield evtx.stem, path, int(counted.group(1)) if counted else 1

    def fired(self, suffix):
        counts = collections.Counter()
        for alert in self.alerts:
            if alert["path"].endswith(suffix):
                counts[alert["rule"]["id"], alert["path"]] += 1
        return counts

    def check(self, suffix):
        counts = self.fired(suffix)
        wrong, seen, more = [], 0, 0
        for rule, path, count in self.expectations():
            seen += 1
            shown = path + suffix
            if counts[rule, shown] < count:
                wrong.append(f"{rule} on {shown}: {counts[rule, shown]} instead of {count}")
            elif counts[rule, shown] > count:
                # Some counts of the data are behind their rules, which were widened since.
                more += 1
        print(f"regression {suffix}: {seen - len(wrong)} of {seen}, {more} more often than told")
        self.assertLessEqual(more, 4)
        self.assertEqual(wrong, [])
        self.assertEqual(seen, 98)

    def test_every_evtx_file_fires_its_rule(self):
        self.check(".evtx")

    def test_every_json_export_fires_the_same_rule(self):
        self.check(".json")


@program.needs_corpus
class AttackSamples(unittest.TestCase):
    """An independent evaluator's findings; each surplus has its reason in a list."""

    def test_equal_on_the_records_that_it_could_read(self):
        folder = program.CORPUS / "evtx"
        golden = {(row["rule_id"], row["file"], row["record_id"])
                  for row in read_tsv(folder / "golden.tsv")}
        readable = {(row["file"], row["record_id"])
                    for row in read_tsv(folder / "golden-records.tsv")}
        _, found = program.alerts(folder / "EVTX-ATTACK-SAMPLES", *rule_arguments())
        ours = {(alert["rule"]["id"], "EVTX-ATTACK-SAMPLES/" + alert["path"],
                 str(alert["record_id"])) for alert in found}
        ours = {row for row in ours if (row[1], row[2]) in readable}
        explained = {row["rule_id"] for row in
                     read_tsv(program.ROOT / "tests" / "cli" / "golden_surplus.tsv")}
        missing = sorted(golden - ours)
        surplus = sorted(row for row in ours - golden if row[0] not in explained)
        print(f"golden: {len(golden & ours)} of {len(golden)}, surplus {len(ours - golden)}, "
              f"of these unexplained {len(surplus)}")
        self.assertEqual(missing, [])
        self.assertEqual(surplus, [])


if __name__ == "__main__":
    program.main()
