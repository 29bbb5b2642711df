#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The release program does its main job, and its exit codes are what they promise:
# 0 nothing found, 1 alerts found, 2 could not run, 3 some input could not be read whole.
#   tools/smoke.sh PROGRAM
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$PWD/${1:?which program}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() { printf 'smoke: %s\n' "$*"; failures=$((failures + 1)); }

# expect CODE WHAT arguments...: runs the program, quietly, and compares the exit code.
expect() {
  local wanted=$1 what=$2 code=0
  shift 2
  "$program" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  if [[ $code -ne $wanted ]]; then
    fail "$what: exit code $code where $wanted was promised"
    tail -n 5 "$work/err"
  fi
}

[[ -x $program ]] || { fail "$program is not there"; exit 1; }
expect 0 "the drill is made" drill make "$work/evidence"
expect 1 "the drill has alerts" scan "$work/evidence" --format jsonl --output "$work/one.jsonl" \
  --threads 1
expect 1 "two threads" scan "$work/evidence" --format jsonl --output "$work/two.jsonl" --threads 2
cmp "$work/one.jsonl" "$work/two.jsonl" || fail "the output depends on the number of threads"
expect 1 "the report is written" scan "$work/evidence" --report "$work/report.html"
grep -qi '<html' "$work/report.html" 2>/dev/null || fail "the report is not HTML"
[[ -s $work/one.jsonl ]] || fail "no alert in the output"
mkdir "$work/empty"
expect 0 "an empty folder" scan "$work/empty"
expect 2 "a path that does not exist" scan "$work/none"
expect 2 "an option that does not exist" scan "$work/empty" --no-such-option
mkdir "$work/damaged"
largest=$(find "$work/evidence" -type f -name '*.evtx' -printf '%s %p\n' | sort -n | tail -n 1 |
  cut -d ' ' -f 2-)
head -c 100000 "$largest" >"$work/damaged/cut.evtx"
expect 3 "a file that was cut off" scan "$work/damaged"
printf 'smoke: %d failures\n' "$failures"
[[ $failures -eq 0 ]]
