# SPDX-License-Identifier: Apache-2.0
"""tocsin scan and dump, as a user meets them, on the drill's evidence."""

import filecmp
import gzip
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import program


class Scan(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        cls.evidence = cls.folder / "evidence"
        code, _, errors = program.run("drill", "make", cls.evidence)
        assert code == 0, errors.decode()
        _, cls.plain, _ = program.run("scan", "--format", "jsonl", cls.evidence)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def first_evtx(self):
        alert = next(a for a in map(json.loads, self.plain.splitlines())
                     if a["path"].endswith(".evtx"))
        return self.evidence / alert["path"]

    def test_alerts_have_the_promised_keys_and_order(self):
        lines = [json.loads(line) for line in self.plain.splitlines()]
        self.assertGreater(len(lines), 20)
        for alert in lines:
            for key in ("id", "time", "rule", "host", "channel", "event_id", "path", "record_id",
                        "why", "event"):
                self.assertIn(key, alert)
            self.assertRegex(alert["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        order = [(a["time"], a["host"], a["channel"], a["record_id"], a["rule"]["id"])
                 for a in lines]
        self.assertEqual(order, sorted(order))
        self.assertEqual(len({a["id"] for a in lines}), len(lines))

    def test_threads_do_not_change_a_byte(self):
        for threads in (1, 2, 5):
            _, out, _ = program.run("scan", "--format", "jsonl", "--threads", threads,
                                    self.evidence)
            self.assertEqual(out, self.plain, f"{threads} threads")

    def test_the_drill_fires_correlations_too(self):
        kinds = {json.loads(line)["rule"]["kind"] for line in self.plain.splitlines()}
        self.assertEqual(kinds, {"event", "correlation"})

    def test_archives_give_the_same_alerts_as_the_file(self):
        file = self.first_evtx()
        content = file.read_bytes()
        zipped, tarred = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.evtx", content)
        with tarfile.open(fileobj=tarred, mode="w:gz") as archive:
            member = tarfile.TarInfo("inner.evtx")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        def facts(path):
            return [(a["time"], a["rule"]["id"], a["record_id"], a["why"], a["event"])
                    for a in program.alerts(path)[1]]
        expected = facts(file)
        self.assertTrue(expected)
        for name, packed in (("a.gz", gzip.compress(content)), ("a.zip", zipped.getvalue()),
                             ("a.tar.gz", tarred.getvalue()), ("noname", content)):
            self.assertEqual(facts(self.write("packed/" + name, packed)), expected, name)

    def test_dump_gives_every_event_as_json(self):
        code, out, _ = program.run("dump", self.first_evtx())
        self.assertEqual(code, 0)
        events = [json.loads(line) for line in out.splitlines()]
        self.assertTrue(all(e["event"]["Channel"] == e["channel"] for e in events))

    def test_exit_codes(self):
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        self.assertEqual(program.run("scan", empty)[0], 0)
        self.assertEqual(program.run("scan", self.evidence)[0], 1)
        self.assertEqual(program.run("scan", self.folder / "absent")[0], 2)
        self.assertEqual(program.run("scan")[0], 2)
        self.assertEqual(program.run("scan", "--level", "loud", self.evidence)[0], 2)
        self.assertEqual(program.run("scan", "--rule", "no such rule", self.evidence)[0], 2)
        content = self.first_evtx().read_bytes()
        cut = self.write("cut/cut.evtx", content[: len(content) - 30_000])
        self.assertEqual(program.run("scan", cut)[0], 3)

    def test_level_since_until_and_rule_select(self):
        _, all_alerts = program.alerts(self.evidence)
        _, high = program.alerts("--level", "HIGH", self.evidence)
        wanted = [a["id"] for a in all_alerts if a["rule"]["level"] in ("high", "critical")]
        self.assertEqual([a["id"] for a in high], wanted)
        events = [a for a in all_alerts if a["rule"]["kind"] == "event"]
        middle = events[len(events) // 2]["time"]
        _, later = program.alerts("--since", middle, self.evidence)
        self.assertEqual([a["id"] for a in later if a["rule"]["kind"] == "event"],
                         [a["id"] for a in events if a["time"] >= middle])
        rule = events[0]["rule"]["id"]
        _, only = program.alerts("--rule", rule.upper(), self.evidence)
        self.assertEqual({a["rule"]["id"] for a in only}, {rule})

    def test_rules_may_stand_before_the_evidence(self):
        rules = program.ROOT / "rules"
        before = program.run("scan", "--format", "jsonl", "--rules", rules, self.evidence)
        after = program.run("scan", "--format", "jsonl", self.evidence, "--rules", rules)
        self.assertEqual(before[:2], after[:2])
        self.assertEqual(before[0], 1)

    def test_other_formats(self):
        report = self.folder / "report.html"
        code, out, _ = program.run("scan", "--format", "csv", "--report", report, self.evidence)
        self.assertEqual(code, 1)
        self.assertGreater(out.count(b"\n"), self.plain.count(b"\n"))
        page = report.read_text(encoding="utf-8")
        self.assertIn("<svg", page)
        self.assertNotIn("<script", page)
        _, out, _ = program.run("scan", "--format", "ocsf", self.evidence)
        for line in out.splitlines():
            self.assertEqual(json.loads(line)["class_uid"], 2004)
        _, table, _ = program.run("scan", "--explain", self.evidence)
        self.assertNotIn(b"\x1b", table)

    def test_output_file_is_whole_or_absent(self):
        target = self.folder / "out.jsonl"
        code, out, _ = program.run("scan", "--format", "jsonl", "-o", target, self.evidence)
        self.assertEqual((code, out), (1, b""))
        self.assertEqual(target.read_bytes(), self.plain)
        code, _, errors = program.run("scan", "-o", self.folder / "no/such/folder/x", self.evidence)
        self.assertEqual(code, 2)
        self.assertIn(b"no/such/folder", errors)

    def test_output_never_replaces_what_is_no_plain_file(self):
        kept, link = self.folder / "kept.jsonl", self.folder / "link.jsonl"
        kept.write_bytes(b"old")
        link.symlink_to(kept)
        program.run("scan", "--format", "jsonl", "-o", link, self.evidence)
        self.assertTrue(link.is_symlink())
        self.assertEqual(kept.read_bytes(), self.plain)

    def test_a_full_disk_is_an_error_and_a_reader_that_leaves_is_not(self):
        for command in (["scan", self.evidence], ["rules", "list"], ["dump", self.first_evtx()]):
            words = [str(program.PROGRAM), *map(str, command)]
            with open("/dev/full", "wb") as full:
                done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 2, command)
            self.assertIn(b"disk full", done.stderr)
            with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left:
                left.stdout.close()
                self.assertEqual(left.stderr.read().count(b"standard output"), 0)
                self.assertIn(left.wait(), (0, 1))

    def test_alerts_of_one_instant_are_ordered_and_bounded(self):
        record = {"EventID": 4720, "Channel": "Security", "Hostname": "ws01.example",
                  "EventTime": "2026-03-02 10:00:00", "TargetUserName": "j.example"}
        log = self.write("instant.json", (json.dumps(record) + "\n").encode() * 300_000)
        bounded = b"__asan_init" not in program.PROGRAM.read_bytes()
        for threads in ("1", "2"):
            running = subprocess.Popen(
                [program.PROGRAM, "scan", log, "--format", "jsonl", "-q", "--threads", threads,
                 "-o", self.folder / f"instant-{threads}.jsonl"], stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(running.returncode, 1)
            if bounded:
                self.assertLess(usage.ru_maxrss, 200_000)  # kB
        one, two = (self.folder / f"instant-{threads}.jsonl" for threads in ("1", "2"))
        self.assertTrue(filecmp.cmp(one, two, shallow=False))
        with open(one, encoding="utf-8") as lines:
            ids = [json.loads(line)["record_id"] for line in lines]
        self.assertEqual(ids, list(range(1, 300_001)))

    def test_hostile_neighbours_do_not_stop_a_scan(self):
        mixed = self.folder / "mixed"
        shutil.copytree(self.evidence, mixed / "good")
        self.write("mixed/deep.json", b"[" * 100_000)
        self.write("mixed/line.json", b'{"EventID":1,"x":"' + b"a" * 40_000_000)
        self.write("mixed/zeros.evtx", b"ElfFile\0" + bytes(200_000))
        self.write("mixed/text.bin", os.urandom(50_000))
        self.write("mixed/bad.gz", gzip.compress(os.urandom(100_000))[:60_000])
        os.symlink(mixed, mixed / "loop")
        code, out, errors = program.run("scan", "--format", "jsonl", "--stats", mixed)
        self.assertEqual(code, 3)
        good = [json.loads(line) for line in out.splitlines()]
        kept = {(a["rule"]["id"], a["record_id"], a["time"]) for a in good}
        for line in self.plain.splitlines():
            alert = json.loads(line)
            self.assertIn((alert["rule"]["id"], alert["record_id"], alert["time"]), kept)
        for name in (b"deep.json", b"line.json", b"zeros.evtx", b"text.bin", b"bad.gz"):
            self.assertIn(name, errors)


if __name__ == "__main__":
    program.main()
