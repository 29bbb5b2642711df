#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmarks of a build folder one after another, never side by side:
#   tools/bench.sh BUILD [NAME]
# NAME: one program of BUILD/bench.list, or startup, threads, memory (bench/process.py) or gates
# (tools/gates.sh). What each prints about a bar of issues 2 or 3 is gathered in a table at the
# end: ratios within one run, because times on a shared machine say little. bench/README.md explains
# them. Fails if a program fails; a bar that is missed is told and does not fail the run, because
# only the counts of tools/gates.sh can be trusted on any machine.
set -euo pipefail
build=$(realpath "${1:?which build folder}")
wanted=${2:-}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$build/bench.txt
recordings=$build/recordings
: >"$out"
failed=0 ran=0

# run NAME COMMAND...
run() {
  local name=$1
  shift
  [[ -z $wanted || $wanted == "$name" || $wanted == "${name%_bench}" ]] || return 0
  ran=1
  printf '== %s\n' "$name"
  "$@" </dev/null 2>&1 | tee -a "$out" || failed=1
}

unpack_recordings() {
  [[ -d $recordings ]] || python3 bench/process.py recordings "$recordings"
}

while read -r program; do
  name=$(basename "$program")
  case $name in
    bulk_evidence | instructions) continue ;;  # others run them
    detect_bench | literals_vs_vectorscan)
      [[ -z $wanted || $wanted == "$name" || $wanted == "${name%_bench}" ]] || continue
      unpack_recordings
      run "$name" "$program" --otrf "$recordings" ;;
    *) run "$name" "$program" ;;
  esac
done <"$build/bench.list"
for measure in startup threads memory; do
  run "$measure" python3 bench/process.py "$measure" "$build"
done
run gates tools/gates.sh "$build"
[[ $ran -eq 1 ]] || { echo "bench: nothing is called \"$wanted\"" >&2; exit 2; }

if grep -q $'^bar\t' "$out"; then
  printf '== bars\n'
  { printf 'bar\tmeasured\twanted\tok?\n'; grep $'^bar\t' "$out" | cut -f2- | grep -v '^name'; } |
    column -t -s $'\t'
fi
exit $failed
