#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the benchmark programs of a build folder one after another, never side by side:
#   tools/bench.sh BUILD [NAME]
# Each program prints its figures; lines with "ratio" are gathered at the end, because ratios
# within one run are what a bar can rest on. Fails if a program fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:?which build folder}
wanted=${2:-}
out=$build/bench.txt
programs=$(grep -E "/${wanted:-[^/]*}_bench\$" "$build/bench.list") ||
  { echo "bench: no program \"${wanted:-*}\"" >&2; exit 2; }
: >"$out"
failed=0
for program in $programs; do
  printf '== %s\n' "$(basename "$program")"
  "$program" 2>&1 </dev/null | tee -a "$out" || failed=1
done
printf '== ratios\n'
grep -i ratio "$out" || echo "(no program printed one)"
exit $failed
