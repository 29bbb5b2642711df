# SPDX-License-Identifier: Apache-2.0
"""The same event by two roads gives the same alerts; no record is lost in silence; bad text."""

import gzip
import json
import re
import shutil
import tempfile
import time
import unittest
from pathlib import Path

import program

GOLDEN = program.ROOT / "tests" / "golden"

RULES = """\
title: A program was started
id: 11111111-0000-4000-8000-000000000001
status: test
level: low
logsource: {product: linux, category: process_creation}
detection: {sel: {Image|endswith: /wget, CommandLine|contains: shadow}, condition: sel}
---
title: A login failed
id: 11111111-0000-4000-8000-000000000002
status: test
level: low
logsource: {product: linux, service: sshd}
detection: {sel: ['Failed password'], cond: {message|contains: 192.0.2.7}, condition: sel and cond}
---
title: A gate refused
id: 11111111-0000-4000-8000-000000000003
status: test
level: low
logsource: {category: firewall}
detection: {sel: {src_ip: 192.0.2.7, action: blocked}, condition: sel}
---
title: A name was asked for
id: 11111111-0000-4000-8000-000000000004
status: test
level: low
logsource: {product: zeek, service: dns}
detection: {sel: {query|endswith: .drop.example, id.orig_h|cidr: 192.0.2.0/24}, condition: sel}
---
title: A word anywhere
id: 11111111-0000-4000-8000-000000000005
status: test
level: low
logsource: {product: linux}
detection: {keywords: [needle7], condition: keywords}
"""

AUDIT = [
    'type=SYSCALL msg=audit(1795252364.120:4711): arch=c000003e syscall=59 success=yes exit=0 '
    'ppid=2210 pid=2217 auid=1001 uid=0 comm="wget" exe="/usr/bin/wget" key="run"',
    'type=EXECVE msg=audit(1795252364.120:4711): argc=2 a0="wget" a1="--post-file=/etc/shadow"',
]
SSHD = "Failed password for invalid user root from 192.0.2.7 port 4022 ssh2"
CEF = "CEF:0|Acme|Gate|1.0|100|Refused|5|src=192.0.2.7 act=blocked rt=1795252364120"
ZEEK_HEAD = ("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
             "#path\tdns\n#fields\tts\tuid\tid.orig_h\tquery\trejected\n"
             "#types\ttime\tstring\taddr\tstring\tbool\n")
ZEEK = {"ts": 1795252364.12, "uid": "C1", "id.orig_h": "192.0.2.7", "query": "a.drop.example",
        "rejected": False}


class Fixture(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.rules = self.folder / "rules.yml"
        self.rules.write_text(RULES, encoding="utf-8")

    def write(self, name, content):
        path = self.folder / "evidence" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def found(self, path, *options):
        """Title, time and how often of what a file alone gives."""
        _, alerts = program.alerts("--rules", self.rules, *options, path)
        return sorted((a["rule"]["title"], a["time"]) for a in alerts)

    def stats(self, *arguments):
        """Records, decoded, kept as text, skipped."""
        code, out, errors = program.run("scan", "--quiet", "--stats", "--rules", self.rules,
                                        *arguments)
        text = out.decode() + errors.decode()
        self.assertIn(code, (0, 1, 3), text)
        sums = re.search(r"([\d,]+) records? = ([\d,]+) decoded \+ ([\d,]+) kept as text \+ "
                         r"([\d,]+) skipped", text)
        self.assertIsNotNone(sums, text)
        return [int(part.replace(",", "")) for part in sums.groups()]


class Roads(Fixture):
    def same(self, title, *roads):
        """Each road is a file's name and content."""
        results = {name: self.found(self.write(name, content)) for name, content in roads}
        for name, result in results.items():
            self.assertEqual(result, [(title, "2026-11-21T09:12:44.120000Z")], name)

    def test_audit_from_its_file_by_syslog_and_by_the_journal(self):
        head = "2026-11-21T09:12:44.500000+00:00 vault7 audisp-syslog[77]: node=vault7 "
        entries = ""
        for record in AUDIT:
            kind, body = re.match(r"type=(\w+) msg=audit\([^)]*\): (.*)", record).groups()
            entries += ("__REALTIME_TIMESTAMP=1795252364900000\n_HOSTNAME=vault7\n"
                        "_SOURCE_REALTIME_TIMESTAMP=1795252364120000\n_TRANSPORT=audit\n"
                        f"_AUDIT_TYPE_NAME={kind}\n_AUDIT_ID=4711\nMESSAGE={kind} {body}\n\n")
        lines = "".join("node=vault7 " + record + "\n" for record in AUDIT)
        self.same("A program was started", ("audit.log", lines),
                  ("forwarded.log", "".join(head + record + "\n" for record in AUDIT)),
                  ("audit.log.gz", gzip.compress(lines.encode())), ("journal.export", entries))

    def test_a_login_by_syslog_and_by_the_journal(self):
        fields = {"__REALTIME_TIMESTAMP": "1795252364120000", "_HOSTNAME": "vault7",
                  "SYSLOG_IDENTIFIER": "sshd", "SYSLOG_PID": "77", "PRIORITY": "6",
                  "SYSLOG_FACILITY": "10", "MESSAGE": SSHD}
        export = "".join(f"{name}={text}\n" for name, text in fields.items()) + "\n"
        line = f"<86>1 2026-11-21T09:12:44.120Z vault7 sshd 77 - - {SSHD}\n"
        self.same("A login failed", ("auth.log", line),
                  ("auth.log.gz", gzip.compress(line.encode())), ("journal.export", export),
                  ("journal.json", json.dumps(fields) + "\n"))

    def test_cef_alone_in_syslog_and_in_json(self):
        self.same("A gate refused", ("gate.cef", CEF + "\n"),
                  ("gate.log", f"<134>Nov 21 09:12:44 fw01 {CEF}\n"),
                  ("gate5424.log", f"<134>1 2026-11-21T09:12:45Z fw01 gate - - - {CEF}\n"),
                  ("gate.json", json.dumps({"@timestamp": "2026-11-21T09:12:46Z", "message": CEF,
                                            "@version": "1"}) + "\n"))

    def test_zeek_as_text_and_as_json(self):
        text = ZEEK_HEAD + "1795252364.120000\tC1\t192.0.2.7\ta.drop.example\tF\n"
        self.same("A name was asked for", ("dns.log", text),
                  ("dns.json", json.dumps(dict(_path="dns", **ZEEK)) + "\n"),
                  ("dns.log.gz", gzip.compress(text.encode())))

    def test_one_folder_of_all_and_any_number_of_threads(self):
        self.test_audit_from_its_file_by_syslog_and_by_the_journal()
        self.test_zeek_as_text_and_as_json()
        outputs = {program.run("scan", "--format", "jsonl", "--threads", n, "--rules", self.rules,
                               self.folder / "evidence")[1] for n in (1, 2, 5)}
        self.assertEqual(len(outputs), 1)


class Counts(Fixture):
    def test_each_golden_case_adds_up(self):
        cases = [path for path in sorted((GOLDEN / "sources").rglob("*")) if path.is_file()
                 and not path.name.endswith(".events.jsonl")]
        cases += [path for path in sorted((GOLDEN / "producers").rglob("*"))
                  if path.is_file() and path.suffix != ".events"]
        self.assertGreater(len(cases), 40)
        for case in cases:
            records, decoded, kept, skipped = self.stats(case)
            self.assertGreater(records, 0, case)
            self.assertEqual(records, decoded + kept + skipped, case)
            self.assertEqual(skipped, 0, case)


class BadText(Fixture):
    LINES = {
        "syslog": f"<86>Nov 21 09:12:44 vault7 sshd[77]: {SSHD} needle7",
        "auditd": AUDIT[0] + " needle7=1",
        "cef": CEF + " msg=needle7",
        "json": json.dumps(dict(_path="dns", **ZEEK)),
    }

    def test_lines_of_ten_megabytes(self):
        long = "x" * 10_000_000
        for name, line in self.LINES.items():
            broken = line[:-1] + long + line[-1:]
            text = f"{line}\n{broken}\n{line}\n"
            begin = time.monotonic()
            records, decoded, kept, skipped = self.stats(self.write(name + ".log", text))
            self.assertLess(time.monotonic() - begin, 60, name)
            self.assertEqual((records, decoded + kept, skipped), (3, 3, 0), name)

    def test_a_line_over_the_limit_is_skipped_and_said(self):
        line = self.LINES["syslog"]
        text = f"{line}\n{line}{'x' * (17 << 20)}\n{line}\n"
        records, decoded, kept, skipped = self.stats(self.write("long.log", text))
        self.assertEqual((records, decoded + kept, skipped), (3, 2, 1))

    def test_encodings(self):
        line = self.LINES["syslog"] + " caf\u00e9"
        lines = "".join(line.replace("44", f"{n}", 1) + "\n" for n in range(10, 40))
        expected = self.found(self.write("utf8.log", lines))
        self.assertEqual(len(expected), 60)
        for name, content in {
                "utf8-bom.log": b"\xef\xbb\xbf" + lines.encode(),
                "utf16-le-bom.log": b"\xff\xfe" + lines.encode("utf-16-le"),
                "utf16-be-bom.log": b"\xfe\xff" + lines.encode("utf-16-be"),
                "utf16-le.log": lines.encode("utf-16-le"),
                "utf16-be.log": lines.encode("utf-16-be"),
                "latin1.log": lines.encode("latin-1"),
                "nul.log": lines.replace("caf", "c\0f").encode(),
                "crlf.log": lines.replace("\n", "\r\n").encode(),
        }.items():
            path = self.write(name, content)
            self.assertEqual(self.found(path), expected, name)
            records, decoded, kept, skipped = self.stats(path)
            self.assertEqual((records, decoded + kept, skipped), (30, 30, 0), name)

    def test_forms_mixed_in_one_file(self):
        parts = [self.LINES["syslog"], *("node=vault7 " + record for record in AUDIT), CEF,
                 json.dumps(dict(_path="dns", **ZEEK)), "needle7 in a line of no form", "",
                 "\x01\x02"]
        expected = None
        for turn in range(len(parts)):
            text = "\n".join(parts[turn:] + parts[:turn]) + "\n"
            found = [title for title, _ in self.found(self.write(f"mixed{turn}.log", text))]
            records, decoded, kept, skipped = self.stats(self.folder / "evidence" /
                                                         f"mixed{turn}.log")
            self.assertEqual(records, decoded + kept + skipped)
            self.assertEqual((records, skipped), (7, 0), turn)
            for title in ("A login failed", "A gate refused", "A name was asked for",
                          "A program was started"):
                self.assertIn(title, found, turn)
            expected = expected or sorted(found)
            self.assertEqual(sorted(found), expected, turn)

    def test_times_that_go_back_leap_and_have_zones(self):
        times = {
            "2026-11-21T09:12:44Z": "2026-11-21T09:12:44.000000Z",
            "2026-11-21T09:12:40Z": "2026-11-21T09:12:40.000000Z",
            "2016-12-31T23:59:60Z": "2017-01-01T00:00:00.000000Z",
            "2026-11-21T09:12:44.5+05:30": "2026-11-21T03:42:44.500000Z",
            "2026-11-21T09:12:44-12:00": "2026-11-21T21:12:44.000000Z",
            "2026-11-21T09:12:44+14:00": "2026-11-20T19:12:44.000000Z",
            "1999-01-01T00:00:00Z": "1999-01-01T00:00:00.000000Z",
        }
        text = "".join(f"<86>1 {written} vault7 sshd 77 - - {SSHD}\n" for written in times)
        found = self.found(self.write("times.log", text))
        self.assertEqual([when for _, when in found], sorted(times.values()))
        text = "".join(f"Dec 31 23:59:{second:02} vault7 sshd[7]: {SSHD}\n"
                       for second in (58, 60, 57))
        found = self.found(self.write("leap.log", text))
        self.assertEqual([when[4:] for _, when in found],
                         ["-12-31T23:59:57.000000Z", "-12-31T23:59:58.000000Z",
                          "-01-01T00:00:00.000000Z"])


if __name__ == "__main__":
    program.main()
