# SPDX-License-Identifier: Apache-2.0
"""Runs the program for the tests of this folder."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))
CORPUS = SHARED / "corpus"
PROGRAM = pathlib.Path(sys.argv[1]).resolve()


def run(*arguments, cwd=None):
    """Exit code, standard output and standard error, as bytes."""
    with tempfile.TemporaryDirectory() as cache:
        environment = dict(os.environ, XDG_CACHE_HOME=cache)
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, cwd=cwd,
                              env=environment, stdin=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout, done.stderr


def alerts(*arguments):
    """The exit code and the alerts of a scan."""
    code, out, errors = run("scan", "--format", "jsonl", *arguments)
    if code == 2:
        raise AssertionError(f"scan could not run: {errors.decode(errors='replace')}")
    return code, [json.loads(line) for line in out.splitlines()]


def main():
    unittest.main(argv=[sys.argv[0], "-v"])


def needs_corpus(test):
    """Skips, with the reason printed, where the public corpora are absent."""
    reason = f"the corpora are not at {CORPUS}; set TOCSIN_SHARED to their folder"
    return unittest.skipUnless(CORPUS.is_dir(), reason)(test)
