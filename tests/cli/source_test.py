# SPDX-License-Identifier: Apache-2.0
"""Hand-written logs of every line format against their events, and source maps as users meet them.

TOCSIN_GOLDEN_UPDATE=1 writes the events anew; read the difference before you commit it.
"""

import json
import os
import shutil
import tempfile
import unittest
from pathlib import Path

import program

GOLDEN = program.ROOT / "tests" / "golden" / "sources"
ENDING = ".events.jsonl"


class Golden(unittest.TestCase):
    def test_events_are_as_recorded(self):
        # An empty file of expectations beside a log is filled by an update.
        logs = [Path(str(p)[: -len(ENDING)]) for p in sorted(GOLDEN.rglob("*" + ENDING))]
        self.assertGreater(len(logs), 5)
        with tempfile.TemporaryDirectory() as folder:
            for log in logs:
                # Lines without a year take that of their file, which a clone does not keep.
                copy = Path(folder) / log.name
                shutil.copy(log, copy)
                os.utime(copy, (1795262400, 1795262400))
                _, out, errors = program.run("dump", copy)
                expected = log.with_name(log.name + ENDING)
                if os.environ.get("TOCSIN_GOLDEN_UPDATE"):
                    expected.write_bytes(out)
                self.assertEqual(errors, b"", log)
                self.assertEqual(out.decode(), expected.read_text(encoding="utf-8"), log)


class Maps(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def access_log(self, name="dms.csv"):
        rows = ["Zeitpunkt;Benutzer;Vorgang;Aktenzeichen;Dokument;Client-IP;Ergebnis"]
        for i in range(400):
            rows.append(f"2026-11-20 09:{i // 60:02}:{i % 60:02};m.osei;Geöffnet;"
                        f"ICX-{100 + i % 40};"
                        f"\"Antrag {i}; Entwurf.docx\";192.0.2.{i % 9};OK")
        return self.write(name, "\n".join(rows) + "\n")

    def learn(self, log, *options):
        path = self.folder / (log.stem + ".yaml")
        code, _, errors = program.run("source", "learn", log, "-o", path, *options)
        self.assertEqual(code, 0, errors.decode())
        return path

    def test_a_learned_map_finds_mass_reading(self):
        log = self.access_log()
        code, alerts = program.alerts(log)
        self.assertEqual((code, alerts), (0, []))
        code, alerts = program.alerts("--map", self.learn(log), log)
        self.assertEqual(code, 1)
        titles = {a["rule"]["title"] for a in alerts}
        self.assertEqual(titles, {"Case documents read in bulk by one person",
                                  "Many different cases read by one person"})

    def test_the_map_is_readable_and_says_what_it_saw(self):
        text = self.learn(self.access_log(), "--name", "registry").read_text(encoding="utf-8")
        for part in ("map: 'registry'", "time: 'Zeitpunkt'", "actor: 'Benutzer'",
                     "case: 'Aktenzeichen'", "address: 'Client-IP'", "'Geöffnet': open",
                     "'OK': success", "# for example: m.osei", "zone: UTC"):
            self.assertIn(part, text)

    def test_text_json_and_pairs_are_learned(self):
        text, pairs, objects = [], [], []
        for i in range(60):
            who, what, ip = f"clerk{i % 4}", ("opened", "printed")[i % 2], f"192.0.2.{i % 7}"
            when = f"2026-11-20 09:12:{i:02}"
            text.append(f"{when} INFO user {who} {what} document ICX-{i}/a.docx from {ip}")
            pairs.append(f"time=\"{when}\" user={who} action={what} document=ICX-{i}/a.docx "
                         f"ip={ip}")
            objects.append(json.dumps({"when": when, "user": {"name": who}, "action": what,
                                       "document": f"ICX-{i}/a.docx", "ip": ip}))
        for name, lines in (("t.log", text), ("p.log", pairs), ("o.json", objects)):
            log = self.write(name, "\n".join(lines) + "\n")
            code, out, errors = program.run("dump", "--map", self.learn(log), log)
            self.assertEqual(code, 0, errors.decode())
            event = json.loads(out.splitlines()[1])
            self.assertEqual(event["channel"], "access", name)
            self.assertEqual(event["time"], "2026-11-20T09:12:01.000000Z", name)
            for field, value in (("actor", "clerk1"), ("address", "192.0.2.1")):
                self.assertEqual(event["event"][field], value, name)
            self.assertIn("print", event["event"]["action"], name)

    def test_maps_may_be_repeated_and_listed(self):
        first = self.learn(self.access_log("a.csv"))
        other = self.write("b.csv", "when,who\n2026-11-20 09:12:44,m.osei\n")
        second = self.write("b.yaml", "map: b\nfor: {columns: [when, who]}\n"
                                      "fields: {time: when, actor: who}\nproduct: doors\n")
        code, out, _ = program.run("dump", "--map", first, "--map", second, other)
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out)["event"]["actor"], "m.osei")
        code, out, _ = program.run("source", "list", "--map", first, "--map", second)
        self.assertEqual(code, 0)
        for part in ("csv", "cef", "map a", "map b", "doors / access", "actor from who"):
            self.assertIn(part, out.decode())

    def test_local_times_follow_daylight_saving(self):
        log = self.write("doors.csv", "when,who\n15.01.2026 09:12:44,m.osei\n"
                                      "15.07.2026 09:12:44,m.osei\n25.10.2026 02:30:00,b\n")
        for zone in ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"):
            if zone == "Europe/Berlin" and not Path("/usr/share/zoneinfo", zone).exists():
                continue
            chosen = self.write("doors.yaml", "map: doors\nfor: {columns: [when, who]}\n"
                                f"zone: '{zone}'\nfields: {{time: when, actor: who}}\n")
            code, out, errors = program.run("dump", "--map", chosen, log)
            self.assertEqual(code, 0, errors.decode())
            events = [json.loads(line) for line in out.splitlines()]
            self.assertEqual([e["time"] for e in events],
                             ["2026-01-15T08:12:44.000000Z", "2026-07-15T07:12:44.000000Z",
                              "2026-10-25T00:30:00.000000Z"], zone)
            self.assertEqual([e["event"]["hour"] for e in events], [9, 9, 2], zone)
        for zone in ("Nowhere/Town", "../../etc/passwd", "/etc/passwd"):
            chosen = self.write("doors.yaml", "map: doors\nfor: {columns: [when, who]}\n"
                                f"zone: '{zone}'\nfields: {{time: when, actor: who}}\n")
            code, _, errors = program.run("dump", "--map", chosen, log)
            self.assertEqual(code, 2, zone)
            self.assertIn("doors.yaml: line 3", errors.decode(), zone)

    def test_threads_do_not_change_a_byte(self):
        log = self.access_log()
        chosen = self.learn(log)
        outputs = {program.run("scan", "--format", "jsonl", "--threads", n, "--map", chosen, log)[1]
                   for n in (1, 3)}
        self.assertEqual(len(outputs), 1)

    def test_what_is_wrong_with_a_map_is_said(self):
        log = self.access_log()
        bad = self.write("bad.yaml",
                         "map: x\nfor: {columns: [a]}\nfields: {actor: b}\nzone: here\n")
        for command in ("scan", "dump"):
            code, _, errors = program.run(command, "--map", bad, log)
            self.assertEqual(code, 2)
            self.assertIn("bad.yaml: line 4", errors.decode())
        code, _, errors = program.run("source", "list", "--map", self.folder / "none.yaml")
        self.assertEqual(code, 2)
        self.assertIn("none.yaml", errors.decode())
        empty = self.write("empty.csv", "")
        self.assertEqual(program.run("source", "learn", empty)[0], 2)

    def test_completion_knows_the_command(self):
        for shell in ("bash", "fish"):
            _, out, _ = program.run("completion", shell)
            self.assertIn("learn", out.decode())
            self.assertIn("map", out.decode())


if __name__ == "__main__":
    program.main()
