#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bars that concern the whole program, measured from outside.

  process.py startup BUILD [--runs N]      start with all rules on an empty folder
  process.py threads BUILD [--bytes N]     two threads against one
  process.py memory  BUILD [--bytes N]     the peak of resident memory over much evidence
  process.py incidents BUILD [--bytes N]   what --incidents adds to a scan
  process.py recordings FOLDER             unpacks the JSON recordings, which detect_bench reads

BUILD is a folder of the bench preset: it holds `tocsin` and `bench/bulk_evidence`. Rules and
recordings are read from the shared corpora (TOCSIN_SHARED, or ../shared); without them a measure
says that it is skipped. Evidence is written under TMPDIR and removed again.
Prints what was measured, and lines `bar<TAB>name<TAB>measured<TAB>wanted<TAB>ok?`.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TOCSIN_SHARED", ROOT / "../shared")) / "corpus"
POLL_SECONDS = 0.002
FILE_BYTES = 500_000_000
MEMORY_MAX_MB = 113
# Nothing found, alerts, and alerts with a remark: some recordings hold damaged lines.
READ_CODES = (0, 1, 3)


def rules():
    return [str(p) for p in sorted((SHARED / "sigma").glob("rules*"))]


def bar(name, measured, wanted, holds):
    print(f"bar\t{name}\t{measured}\t{wanted}\t{'ok' if holds else 'FAILS'}")


class Run:
    """One run of the program: wall time, CPU time; where watched, of each thread, and the peak
    of resident memory, in all and without mapped files (the program itself among them). What
    wait4 tells of memory also counts this script before the exec."""

    def __init__(self, program, arguments, cache, watched=False):
        environment = dict(os.environ, XDG_CACHE_HOME=str(cache))
        self.thread_seconds = {}
        self.queued = 0.0  # seconds for which the main thread could run and had no core
        self.peak_mb = self.peak_own_mb = 0
        begun = time.perf_counter()
        child = subprocess.Popen([str(program), *arguments], env=environment,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ended = 0
        while not ended:
            if watched:
                self.look_at(Path(f"/proc/{child.pid}"))
                time.sleep(POLL_SECONDS)
            ended, status, usage = os.wait4(child.pid, os.WNOHANG if watched else 0)
        self.wall = time.perf_counter() - begun
        self.cpu = usage.ru_utime + usage.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in READ_CODES:
            sys.exit(f"process: tocsin ended with {child.returncode}: {' '.join(arguments)}")

    def look_at(self, process):
        try:
            for thread in (process / "task").iterdir():
                text = (thread / "schedstat").read_text()
                self.thread_seconds[thread.name] = int(text.split()[0]) / 1e9
                if thread.name == process.name:
                    self.queued = int(text.split()[1]) / 1e9
            for line in (process / "status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name == "VmHWM":
                    self.peak_mb = int(value.split()[0]) * 1024 / 1e6
                if name == "RssAnon":
                    mb = int(value.split()[0]) * 1024 / 1e6
                    self.peak_own_mb = max(self.peak_own_mb, mb)
        except (OSError, IndexError):
            pass  # it ended between two looks


def startup(options, scratch):
    empty = scratch / "empty"
    empty.mkdir()
    common = ["scan", str(empty), "-q", "--rules", *rules()]
    for name, more, limit_ms in (("start from YAML", ["--no-rule-cache"], 500),
                                 ("start from the cache", [], 30)):
        runs = [Run(options.program, common + more, scratch) for _ in range(options.runs + 1)][1:]
        wall = statistics.median(r.wall for r in runs) * 1e3
        cpu = statistics.median(r.cpu for r in runs) * 1e3
        least = min(r.wall for r in runs) * 1e3
        print(f"{name}: median wall {wall:.1f} ms (least {least:.1f}), CPU {cpu:.1f} ms")
        bar(f"{name}, all rules", f"{cpu:.1f} ms CPU, {wall:.1f} ms wall", f"<= {limit_ms} ms",
            min(cpu, wall) <= limit_ms)


def recordings(folder, bytes_wanted=None):
    """The JSON recordings, unpacked, and again as copies until there is enough."""
    total, members = 0, []
    for path in sorted((SHARED / "otrf").rglob("*")):
        for name, content in unpacked(path):
            members.append(folder / f"{len(members)}-{Path(name).name}")
            members[-1].write_bytes(content)
            total += len(content)
            if bytes_wanted is not None and total >= bytes_wanted:
                return
    copy = 0
    while bytes_wanted is not None and members and total < bytes_wanted:
        original = members[copy % len(members)]
        shutil.copy(original, folder / f"copy-{copy}-{original.name}")
        total += original.stat().st_size
        copy += 1


def unpacked(path):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield name, archive.read(name)
    elif path.name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith(".json"):
                    yield member.name, archive.extractfile(member).read()


def bulk(options, folder, bytes_wanted):
    subprocess.run([options.build / "bench/bulk_evidence", folder, str(bytes_wanted),
                    str(min(FILE_BYTES, bytes_wanted // 4))], check=True,
                   stdout=subprocess.DEVNULL)


def threads(options, scratch):
    json, evtx = scratch / "json", scratch / "evtx"
    json.mkdir()
    evtx.mkdir()
    recordings(json, options.bytes)
    bulk(options, evtx, options.bytes)
    # A quarter of the bulk logs' events are alerts, and putting alerts in order is the work of one
    # thread; in the recordings it is one event in a hundred.
    for name, folder in (("JSON lines", json), ("EVTX with 28 % alerts", evtx)):
        measure_threads(options, scratch, name, folder)


def measure_threads(options, scratch, name, folder):
    common = ["scan", str(folder), "-q", "--rules", *rules(), "--format", "jsonl", "--output",
              str(scratch / "out.jsonl")]
    one, two = [], []
    for _ in range(options.rounds):
        one.append(Run(options.program, common + ["--threads", "1"], scratch, True))
        two.append(Run(options.program, common + ["--threads", "2"], scratch, True))
    longest = [statistics.median(max(r.thread_seconds.values()) for r in runs)
               for runs in (one, two)]
    total = [statistics.median(sum(r.thread_seconds.values()) for r in runs)
             for runs in (one, two)]
    wall = [min(r.wall for r in runs) for runs in (one, two)]
    print(f"{name}: wall {wall[0]:.2f} s and {wall[1]:.2f} s ({wall[0] / wall[1]:.2f} times); "
          f"busiest thread {longest[0]:.2f} s and {longest[1]:.2f} s CPU; "
          f"all threads {total[0]:.2f} s and {total[1]:.2f} s CPU")
    # On a busy machine two threads get less than two cores. Without the time for which the main
    # thread, which ends last, could have run and had no core, what is left is its work and its
    # waiting for the other and for the disk.
    free = [statistics.median(r.wall - r.queued for r in runs) for runs in (one, two)]
    print(f"{name}: without waiting for a core {free[0]:.2f} s and {free[1]:.2f} s")
    ratios = wall[0] / wall[1], free[0] / free[1]
    bar(f"two threads against one, {name}",
        f"{ratios[0]:.2f} wall, {ratios[1]:.2f} without waiting for a core", ">= 1.8",
        ratios[1] >= 1.8)


def memory(options, scratch):
    for name, fill in (("EVTX", lambda folder: bulk(options, folder, options.bytes)),
                       ("JSON lines", lambda folder: recordings(folder, options.bytes))):
        folder = scratch / name
        folder.mkdir()
        fill(folder)
        measure_memory(options, scratch, name, folder)
        shutil.rmtree(folder)


def measure_memory(options, scratch, name, folder):
    size = sum(p.stat().st_size for p in folder.iterdir()) / 1e9
    result = scratch / "out.jsonl"
    run = Run(options.program, ["scan", str(folder), "-q", "--rules", *rules(), "--format",
                                "jsonl", "--output", str(result)], scratch, True)
    print(f"{size:.1f} GB of {name}: {run.wall:.1f} s wall, {run.cpu:.1f} s CPU, "
          f"{result.stat().st_size / 1e6:.0f} MB of alerts")
    bar(f"memory over {size:.1f} GB of {name}, all rules, all cores",
        f"{run.peak_own_mb:.0f} MB beyond mapped files at most, {run.peak_mb:.0f} MB with them",
        f"<= {MEMORY_MAX_MB} MB", run.peak_own_mb <= MEMORY_MAX_MB)


def incidents(options, scratch):
    drill = scratch / "drill"
    subprocess.run([options.program, "drill", "make", drill], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    json, evtx = scratch / "json", scratch / "evtx"
    json.mkdir()
    evtx.mkdir()
    recordings(json, min(options.bytes, 500_000_000))
    bulk(options, evtx, options.bytes)
    for name, folder in (("the drill", drill), ("JSON recordings", json),
                         ("EVTX with 28 % alerts", evtx)):
        measure_incidents(options, scratch, name, folder)


def measure_incidents(options, scratch, name, folder):
    # As a person calls it: a table of alerts, and one of incidents in its place.
    common = ["scan", str(folder), "-q", "--rules", *rules(), "--threads", "1", "--output",
              str(scratch / "out.txt")]
    plain, grouped = [], []
    for _ in range(options.rounds):
        plain.append(Run(options.program, common, scratch, True))
        grouped.append(Run(options.program, common + ["--incidents"], scratch, True))
    least = [min(r.cpu for r in runs) for runs in (plain, grouped)]
    peak = max(r.peak_mb for r in grouped)
    print(f"{name}: {least[0]:.2f} s CPU, with incidents {least[1]:.2f} s and {peak:.0f} MB")
    ratio = least[1] / least[0]
    bar(f"a scan with incidents against one without, {name}", f"{ratio:.2f}", "<= 1.10",
        ratio <= 1.10)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("measure", choices=["startup", "threads", "memory", "incidents",
                                            "recordings"])
    parser.add_argument("build", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    options = parser.parse_args()
    options.program = options.build / "tocsin"
    if options.measure == "recordings":
        options.build.mkdir(parents=True, exist_ok=True)
        recordings(options.build)
        return
    if not rules():
        print(f"skipped: no rules under {SHARED}")
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as scratch:
        {"startup": startup, "threads": threads, "memory": memory,
         "incidents": incidents}[options.measure](options, Path(scratch))


main()
