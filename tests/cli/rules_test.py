# SPDX-License-Identifier: Apache-2.0
"""tocsin rules, on our own pack and on the public one."""

import json
import tempfile
import unittest
from pathlib import Path

import program


class OwnPack(unittest.TestCase):
    def test_every_rule_is_active(self):
        code, out, _ = program.run("rules", "check", "--format", "json")
        statuses = json.loads(out)
        inactive = [s for s in statuses if s["state"] == "inactive"]
        self.assertEqual(inactive, [])
        self.assertGreaterEqual(len(statuses), 40)
        del code

    def test_the_tests_that_rules_carry_pass(self):
        code, out, _ = program.run("rules", "test", "--format", "json")
        results = json.loads(out)
        self.assertEqual([r for r in results if not r["passed"]], [])
        self.assertEqual(code, 0)
        by_rule = {}
        for result in results:
            by_rule.setdefault(result["id"], set()).add(result["match"])
        listed = json.loads(program.run("rules", "list", "--format", "json")[1])
        for rule in listed:
            if rule["id"] in by_rule:
                self.assertEqual(by_rule[rule["id"]], {True, False}, rule["title"])
        tested = [rule for rule in listed if rule["id"] in by_rule]
        print(f"{len(results)} tests of {len(tested)} rules")
        self.assertGreaterEqual(len(tested), 40)

    def test_an_event_of_a_test_may_have_a_head_of_its_own(self):
        rule = """\
title: {title}
id: 5cf2a3a5-9d0e-4f0b-8a43-0c5b5c4f2b1{n}
name: {title}
logsource: {source}
detection:
  selection: {selection}
  condition: selection
"""
        started = rule.format(title="started", n=2, selection="{exe: /bin/x}",
                              source="{product: linux, category: process_creation}")
        refused = rule.format(title="refused", n=3, selection="{user: m.osei}",
                              source="{product: linux, service: su}")
        both = """\
title: both
id: 5cf2a3a5-9d0e-4f0b-8a43-0c5b5c4f2b14
correlation:
  type: temporal_ordered
  rules: [refused, started]
  group-by: [host]
  timespan: 1m
tests:
"""
        for name, match, code, time in (("in order", "true", 1, "09:00:30"),
                                        ("no start", "false", 3, "09:00:30"),
                                        ("too late", "false", 1, "09:02:00")):
            both += f"""\
  - {{name: {name}, match: {match}, product: linux, channel: syslog, provider: su, events: [
      {{time: '2026-11-21T09:00:00Z', host: a, user: m.osei}},
      {{head: {{channel: auditd, provider: auditd, code: {code}, time: '2026-11-21T{time}Z'}},
       host: a, exe: /bin/x, time: noon}}]}}
"""
        with tempfile.TemporaryDirectory() as folder:
            text = "---\n".join([started, refused, both])
            Path(folder, "r.yml").write_text(text, encoding="utf-8")
            code, out, _ = program.run("rules", "test", folder)
            self.assertEqual(code, 0, out)
            self.assertIn(b"3 tests: 3 passed", out)

    def test_coverage_names_techniques(self):
        code, out, _ = program.run("rules", "coverage", "--format", "json")
        self.assertEqual(code, 0)
        self.assertGreater(len(json.loads(out)["techniques"]), 20)

    def test_a_bad_rule_is_told_with_its_place_and_stops_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            good = sorted((program.ROOT / "rules" / "windows").rglob("*.yml"))[0]
            Path(folder, "good.yml").write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
            Path(folder, "bad.yml").write_text(
                "title: bad\nid: 5cf2a3a5-9d0e-4f0b-8a43-0c5b5c4f2b10\n"
                "logsource: {product: windows, category: process_creation}\n"
                "detection:\n  selection:\n    Image|endwith: 'x'\n  condition: selection\n",
                encoding="utf-8")
            code, out, _ = program.run("rules", "check", folder)
            self.assertEqual(code, 1)
            self.assertIn(b"bad.yml:6:", out)
            self.assertIn(b"endswith", out)
            self.assertIn(b"1 active", out)

    def test_explain_shows_the_tree(self):
        with tempfile.TemporaryDirectory() as folder:
            rule = Path(folder, "r.yml")
            rule.write_text(
                "title: shell\nid: 5cf2a3a5-9d0e-4f0b-8a43-0c5b5c4f2b11\n"
                "logsource: {product: windows, category: process_creation}\n"
                "detection:\n  selection:\n    Image|endswith: '\\cmd.exe'\n"
                "  filter: {User: nobody}\n  condition: selection and not filter\n",
                encoding="utf-8")
            event = Path(folder, "event.json")
            event.write_text(json.dumps({
                "EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Image": "C:\\Windows\\System32\\cmd.exe", "User": "amina"}), encoding="utf-8")
            code, out, _ = program.run("rules", "explain", "--rules", rule, "--", "shell", event)
            self.assertEqual(code, 0, out)
            self.assertIn(b"MATCHES", out)
            self.assertIn(b"cmd.exe", out)


@program.needs_corpus
class PublicPack(unittest.TestCase):
    def test_every_rule_has_a_state_and_a_reason(self):
        folders = [program.CORPUS / "sigma" / name for name in
                   ("rules", "rules-emerging-threats", "rules-threat-hunting",
                    "rules-compliance", "rules-placeholder")]
        _, out, _ = program.run("rules", "check", "--format", "json", "--rules", *folders)
        statuses = json.loads(out)
        self.assertEqual(len(statuses), 3780)
        for status in statuses:
            self.assertIn(status["state"], ("active", "degraded", "inactive"))
            self.assertEqual(status["state"] == "active", status["reason"] == "")
        windows = [s for s in statuses if "windows/" in s["path"] or "_win_" in s["path"]]
        inactive = [s for s in windows if s["state"] == "inactive"]
        for status in inactive:
            self.assertRegex(status["reason"], "placeholder|produces|no log holds")
        print(f"{len(windows)} Windows rules, {len(inactive)} inactive")


if __name__ == "__main__":
    program.main()
