# SPDX-License-Identifier: Apache-2.0
"""What the program says to people: help, slips of the pen, progress, completion, interruption."""

import fcntl
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest
from pathlib import Path

import program

RECORD = json.dumps({"EventID": 4720, "Channel": "Security", "Hostname": "ws01.example",
                     "EventTime": "2026-03-02 10:00:00", "TargetUserName": "j.example"}) + "\n"


def on_terminal(arguments, columns, **settings):
    """Everything that the program writes to an error terminal of so many columns."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:  # a container without /dev/pts
        raise unittest.SkipTest(f"no terminal to be had here: {error}") from error
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", **settings}
    running = subprocess.Popen([program.PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the last one who had it open is gone
            break
        if not piece:
            break
        text += piece
    running.wait()
    os.close(ours)
    return text.decode()


class Usage(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def large_log(self):
        """Takes some seconds to scan."""
        log = self.folder / "large.json"
        log.write_text(RECORD * 500_000)
        return log

    def said(self, *arguments):
        code, out, errors = program.run(*arguments)
        self.assertEqual(code, 2, arguments)
        self.assertEqual(out, b"", arguments)
        return errors.decode()

    def test_slips_are_told_with_what_was_meant(self):
        self.assertIn("no command `scna` (did you mean `scan`?)", self.said("scna", "x"))
        self.assertIn("tocsin rules has no command `lsit` (did you mean `list`?)",
                      self.said("rules", "lsit"))
        self.assertIn("tocsin scan has no flag `--levle` (did you mean `--level`?)",
                      self.said("scan", "x", "--levle=high"))
        self.assertIn("`tocsin rules explain --help`", self.said("rules", "explain"))

    def test_without_a_command_help_is_shown(self):
        for arguments in ((), ("rules",), ("incident",)):
            code, out, errors = program.run(*arguments)
            self.assertEqual((code, errors), (2, b""))
            self.assertIn(b"Subcommands:", out)
        code, out, _ = program.run("help", "rules", "list")
        self.assertEqual(code, 0)
        self.assertIn(b"Usage: tocsin rules list", out)

    def test_each_help_ends_with_its_own_words(self):
        _, out, _ = program.run("rules", "list", "--help")
        self.assertNotIn(b"First steps", out)

    def test_what_comes_from_outside_does_nothing_to_a_terminal(self):
        for arguments in (("scan", "\x1b[31mred\nline"), ("\x1b]0;x\x07",), ("scan", "--\u202ex")):
            said = self.said(*arguments)
            self.assertEqual(said.count("\n"), 1)
            self.assertTrue(said.strip().isprintable(), repr(said))

    def test_results_that_cannot_be_written_are_refused_before_the_scan(self):
        log = self.folder / "log.json"
        log.write_text(RECORD)
        for flag in ("-o", "--report"):
            said = self.said("scan", log, flag, self.folder / "none" / "x")
            self.assertIn("No such file or directory", said)
            self.assertNotIn("partial", said)

    def test_standard_input_is_refused_with_what_to_do(self):
        for command in ("scan", "dump"):
            code, _, errors = program.run(command, "-")
            self.assertEqual(code, 2)
            self.assertIn(b"standard input is not read", errors)
            self.assertIn(b"write it to a file", errors)

    def test_an_unreadable_rule_folder_is_told_as_such(self):
        (self.folder / "rules").symlink_to("rules")
        said = self.said("rules", "check", self.folder)
        self.assertIn("no rule files", said)
        self.assertIn("Too many levels of symbolic links", said)

    def test_an_interrupted_scan_leaves_nothing(self):
        log = self.large_log()
        results = self.folder / "results"
        results.mkdir()
        for sign in (signal.SIGINT, signal.SIGKILL):
            running = subprocess.Popen(
                [program.PROGRAM, "scan", log, "--format", "jsonl", "--threads", "1", "-q", "-o",
                 results / "alerts", "--report", results / "report.html"],
                stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(results)})
            time.sleep(0.5)
            running.send_signal(sign)
            self.assertEqual(running.wait(), -sign)
            self.assertEqual(os.listdir(results), [])

    def test_progress_fits_the_terminal_that_shows_it(self):
        log = self.large_log()
        for columns in (20, 60, 200):
            lines = on_terminal(["scan", log, "--format", "jsonl", "--threads", "1"],
                                columns).split("\r\x1b[2K")
            drawn = [line for line in lines if "%" in line]
            self.assertTrue(drawn)
            for line in drawn:
                self.assertLess(len(line), columns)
        self.assertRegex(drawn[-1], r"\[#*\.*\] +\d+%  \d of 1 files  [0-9.]+ MB/s  \d+s left")

    def test_a_dumb_terminal_gets_no_progress(self):
        text = on_terminal(["scan", self.large_log(), "--format", "jsonl"], 80, TERM="dumb")
        self.assertNotIn("\x1b", text)
        self.assertNotIn("%", text)

    def completed(self, shell, script, line):
        """What the shell offers behind a line."""
        if shell == "fish":
            command = ["fish", "--no-config", "-c",
                       f"source {script}; complete -C '{line}'"]
        else:
            command = ["bash", "--norc", "-c",
                       f"source {script}; COMP_WORDS=({line} ''); "
                       "[[ $1 == *' ' ]] || unset 'COMP_WORDS[-1]'; "
                       "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tocsin; "
                       "printf '%s\\n' \"${COMPREPLY[@]}\"", "bash", line]
        done = subprocess.run(command, capture_output=True, check=True, cwd=self.folder,
                              env={**os.environ, "HOME": str(self.folder)},
                              stdin=subprocess.DEVNULL)
        return {answer.split("\t")[0] for answer in done.stdout.decode().splitlines()}

    def test_completion_offers_what_may_follow(self):
        for shell in ("bash", "fish"):
            if shutil.which(shell) is None:
                print(f"{shell} is not installed: its completion is not tried")
                continue
            _, out, _ = program.run("completion", shell)
            script = self.folder / f"script.{shell}"
            script.write_bytes(out)
            self.assertEqual(self.completed(shell, script, "tocsin ru"), {"rules"})
            self.assertLessEqual({"check", "list"}, self.completed(shell, script, "tocsin rules "))
            self.assertEqual(self.completed(shell, script, "tocsin scan --lev"), {"--level"})
            self.assertEqual(self.completed(shell, script, "tocsin scan --level h"), {"high"})
            self.assertEqual(self.completed(shell, script, "tocsin completion z"), {"zsh"})
            flags = self.completed(shell, script, "tocsin rules list --")
            self.assertIn("--placeholders", flags)
            self.assertNotIn("--rank", flags)  # of `tocsin incident list`


if __name__ == "__main__":
    program.main()
