# SPDX-License-Identifier: Apache-2.0
"""Hand-written logs of every line format against their events, and source maps as users meet them.

TOCSIN_GOLDEN_UPDATE=1 writes the events and docs/guide/sources.md anew; read the difference
before you commit it.
"""

import hashlib
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


class Guide(unittest.TestCase):
    def test_the_page_of_sources_is_what_the_program_says(self):
        _, out, _ = program.run("source", "list", "--format", "markdown")
        page = program.ROOT / "docs" / "guide" / "sources.md"
        if os.environ.get("TOCSIN_GOLDEN_UPDATE"):
            page.write_bytes(out)
        self.assertEqual(out.decode(), page.read_text(encoding="utf-8"))


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

    def test_a_map_that_is_for_nothing_is_said(self):
        log = self.access_log()
        self.learn(log)
        other = self.write("other.csv", "time,user\n2026-11-20 09:00:00,m.osei\n")
        _, _, errors = program.run("scan", "--map", self.folder / "dms.yaml", other)
        self.assertIn(b"for none of the records", errors)
        _, _, errors = program.run("scan", "--map", self.folder / "dms.yaml", other, log)
        self.assertNotIn(b"for none of the records", errors)

    def test_what_cannot_be_learned_is_said(self):
        empty = self.write("empty.csv", "")
        for path, said in ((self.folder, b"is a folder; give one file"),
                           (empty, b"no event could be read"),
                           (program.PROGRAM, b"no event could be read: is in no format")):
            code, _, errors = program.run("source", "learn", path)
            self.assertEqual(code, 2)
            self.assertIn(said, errors)
        known = self.write("okta.json", '{"eventType":"a","published":"2026-11-21T09:12:44Z",'
                           '"actor":{"alternateId":"m"},"outcome":{"result":"SUCCESS"}}\n')
        _, _, errors = program.run("source", "learn", known)
        self.assertIn(b"events of okta are known without a map", errors)

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


# A key that was made for this test, and what it signed: the digest of nine o'clock below.
PUBLIC_KEY = (
    "MIIBCgKCAQEAmCYXwIbsb0k10wbEBtNeUKVMC0PHrdseqV49XVDRHNyt++ZpqnrU9dvfAPnmUl4n2sYs474X"
    "RGGQmm6PMnnlWBHdkPNeLeNh3gsBNgHm1j3kHg/cj/dIDqWe/TDvHsMwk/+3Lu+v+0qEPyFEHBI2perounRH"
    "I/+XCMFxEEIzIxTMXcdXYMvOCE28jUTC2cht88BEJFszudqu3Qw89MgUavp/03jvm0EE9063+xj229cVv8P6"
    "Fd/L6eULx5AQ6R83NH09tt7HNnR8uw859UDt8b+IGJFob2Wd+CNQfVrGotzntHifIDfXeEvX4uVQKw2Cn2hR"
    "TGJrQpXzyXCk9CCKpQIDAQAB"
)
SIGNATURE = (
    "71333c9db6804026c24cab12610016c5f469f41df39e9fd5edb3f9c1a31a905627788d318e9c9e8f0026"
    "2b597b742c831fd62b81570b00844c5131b70be64b7631f53904f4e6344005edfe7cba638f4af9771c20"
    "d80886c6fdd26dec072e5c6e0fb4b9d2166e5f63516973dcacbbaf07337204be33cfbfb172c46784dc00"
    "70fb259fcf5e1ddc805c6a936b6bc0ae19f38832366717251a18885ec7f88bb2faab14b25fba1b5497ed"
    "b474630374ab4145ddfc8d26c3554d40a5bf8209580775f8883900203c79c94834cafae78d5470945bb1"
    "b5126730e54da903d3bb1f8fd6d38e0062d6fca7920ffc6af07fc4739552bb4f7c9a41033c759a5b7f5d"
    "f0766ee3"
)


class Digests(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.key = self.folder / "key.txt"
        self.key.write_text(PUBLIC_KEY + "\n", encoding="utf-8")
        self.logs = self.folder / "CloudTrail-Digest"
        self.logs.mkdir()
        first = self.digest("09", None, {})
        self.digest("10", first, {"previousDigestSignature": SIGNATURE})

    def digest(self, hour, previous, more):
        name = f"x_CloudTrail-Digest_{hour}.json"
        content = {
            "digestEndTime": f"2026-11-21T{hour}:00:00Z",
            "digestS3Bucket": "trail.example",
            "digestS3Object": f"AWSLogs/111122223333/{name}.gz",
            "digestPublicKeyFingerprint": "ab01",
            "previousDigestS3Object": None,
            "logFiles": [],
        }
        if previous:
            content["previousDigestS3Object"] = (
                "AWSLogs/111122223333/x_CloudTrail-Digest_09.json.gz")
            content["previousDigestHashValue"] = hashlib.sha256(previous.encode()).hexdigest()
        text = json.dumps(content | more)
        (self.logs / name).write_text(text, encoding="utf-8")
        return text

    def verify(self, *options):
        code, out, errors = program.run("source", "verify", self.logs, *options)
        return code, out.decode() + errors.decode()

    def test_signatures_are_checked_with_a_key_that_is_given(self):
        code, said = self.verify()
        self.assertEqual(code, 0, said)
        self.assertIn("2 signatures are not checked", said)
        code, said = self.verify("--public-key", self.key)
        self.assertEqual(code, 0, said)
        self.assertIn("1 of 1 signatures are right", said)
        self.assertIn("1 digests have no signature here", said)

    def test_a_digest_that_was_made_again_is_found(self):
        first = self.digest("09", None, {"digestPublicKeyFingerprint": "ab02"})
        self.digest("10", first, {"previousDigestSignature": SIGNATURE})
        self.assertEqual(self.verify()[0], 0)
        code, said = self.verify("--public-key", self.key)
        self.assertEqual(code, 1)
        self.assertIn("NOT SIGNED", said)

    def test_what_is_no_key_is_said(self):
        self.key.write_text("key", encoding="utf-8")
        code, said = self.verify("--public-key", self.key)
        self.assertEqual(code, 2)
        self.assertIn("key.txt: no public RSA key is in it", said)


class Zones(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def times(self, text, *options):
        path = self.folder / "a.log"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1795262400, 1795262400))
        code, out, errors = program.run("dump", path, *options)
        self.assertEqual(code, 0, errors.decode())
        return [json.loads(line)["time"][:19] for line in out.splitlines()]

    def test_times_that_name_no_zone_are_placed_in_the_zone_that_is_given(self):
        rule = ["--timezone", "CET-1CEST,M3.5.0,M10.5.0/3"]
        for line, local in (
            ("Nov 21 09:12:44 gate sshd[811]: Connection closed by 192.0.2.7 port 5060", True),
            ("<34>1 2026-11-21T09:12:44 gate sshd 811 - - x", True),
            ("<34>1 2026-11-21T09:12:44Z gate sshd 811 - - x", False),
            ("[Sat Nov 21 09:12:44.123456 2026] [core:error] [pid 811] [client 192.0.2.7:5] x",
             True),
            ("2026/11/21 09:12:44 [error] 811#42: *1 x, client: 192.0.2.7, server: a", True),
            ("21-Nov-2026 09:12:44.123 queries: info: client @0x7f1c 192.0.2.7#53 (a.example): "
             "query: a.example IN A + (192.0.2.53)", True),
            ('192.0.2.7 - - [21/Nov/2026:09:12:44 +0000] "GET / HTTP/1.1" 200 5', False),
            ("2026-11-21 09:12:44.120 UTC [811] a@b LOG:  connection received: host=192.0.2.7",
             False),
            ("2026-11-21 09:12:44.120 CET [811] a@b LOG:  connection received: host=192.0.2.7",
             True),
            ("CEF:0|V|P|1|7|n|5|src=192.0.2.7 rt=Nov 21 2026 09:12:44", True),
            ("CEF:0|V|P|1|7|n|5|src=192.0.2.7 rt=1795252364000", False),
            ("time=2026-11-21T09:12:44 user=a action=open case=ICX-1", True),
            ('{"time":"2026-11-21T09:12:44","user":"a"}', True),
            ('{"time":"2026-11-21T09:12:44Z","user":"a"}', False),
        ):
            text = (line + "\n") * 3
            self.assertEqual(set(self.times(text)), {"2026-11-21T09:12:44"}, line)
            placed = "2026-11-21T08:12:44" if local else "2026-11-21T09:12:44"
            self.assertEqual(set(self.times(text, *rule)), {placed}, line)

    def test_a_zone_follows_summer_time_and_is_told(self):
        text = "time,user\n2026-07-21 09:12:44,a\n2026-11-21 09:12:44,b\n"
        rule = "CET-1CEST,M3.5.0,M10.5.0/3"
        self.assertEqual(self.times(text, "--timezone", rule),
                         ["2026-07-21T07:12:44", "2026-11-21T08:12:44"])
        path = self.folder / "a.log"
        code, out, _ = program.run("scan", "--timezone", rule, "--stats", path)
        self.assertEqual(code, 0)
        self.assertIn(f"times that name no zone were taken as {rule}", out.decode())
        _, out, _ = program.run("scan", "--stats", path)
        self.assertIn("times that name no zone were taken as UTC", out.decode())

    def test_what_is_no_zone_is_said(self):
        path = self.folder / "a.log"
        path.write_text("x\n", encoding="utf-8")
        for zone in ("Berlin!", "../../etc/passwd", "Nowhere/Atall"):
            code, _, errors = program.run("scan", "--timezone", zone, path)
            self.assertEqual(code, 2)
            self.assertIn("a name as Europe/Berlin", errors.decode())


if __name__ == "__main__":
    program.main()
