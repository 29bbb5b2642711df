#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holds the program to its instruction counts, which do not depend on who else uses the machine:
#   tools/gates.sh BUILD
# BUILD is a folder of the bench preset, where `instructions` is built. Each work named in
# bench/gates.tsv runs once under callgrind; quotients of instructions per event are compared with
# the thresholds there. About a minute. Exit code 1 where a threshold is missed; without the shared
# corpora (TOCSIN_SHARED, or ../shared) or valgrind it says so and passes.
set -euo pipefail
build=$(realpath "${1:?which build folder}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly GATES=bench/gates.tsv
readonly PROGRAM=$build/bench/instructions
corpus=${TOCSIN_SHARED:-../shared}/corpus

for folder in evtx otrf sigma; do
  if [[ ! -d $corpus/$folder ]]; then
    echo "gates: skipped: $corpus/$folder is absent"
    exit 0
  fi
done
if ! command -v valgrind >/dev/null; then
  echo "gates: skipped: no valgrind; ./dev setup bench installs it"
  exit 0
fi
[[ -x $PROGRAM ]] || { echo "gates: no $PROGRAM; build all_bench first" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# count WORK: writes "INSTRUCTIONS EVENTS" to a file of that name.
count() {
  local log=$scratch/$1.log
  if ! valgrind --tool=callgrind --callgrind-out-file=/dev/null --instr-atstart=no \
      --collect-atstart=no "$PROGRAM" "$1" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    return 1
  fi
  awk -v work="$1" '/Collected :/ {i = $4} $1 == work {e = $2}
    END {if (i + 0 == 0 || e + 0 == 0) exit 1; print i, e}' "$log" >"$scratch/$1"
}

mapfile -t works < <(awk -F'\t' '!/^#/ {print $2; print $3}' "$GATES" | sort -u)
# Two at a time: counts do not mind company.
for ((i = 0; i < ${#works[@]}; i += 2)); do
  count "${works[i]}" & first=$!
  if ((i + 1 < ${#works[@]})); then
    count "${works[i + 1]}" || { echo "gates: ${works[i + 1]} cannot be counted" >&2; exit 2; }
  fi
  wait $first || { echo "gates: ${works[i]} cannot be counted" >&2; exit 2; }
done

for work in "${works[@]}"; do
  awk -v work="$work" '{printf "%-14s %12.0f instructions, %5d events, %8.0f per event\n",
    work, $1, $2, $1 / $2}' "$scratch/$work"
done
printf "bar\tname\tmeasured\twanted\tok?\n"
failed=0
while IFS=$'\t' read -r name above below way threshold wanted; do
  [[ $name != \#* && -n $name ]] || continue
  cat "$scratch/$above" "$scratch/$below" | awk -v name="$name" -v way="$way" \
    -v threshold="$threshold" -v wanted="$wanted" '
      {per_event[NR] = $1 / $2}
      END {
        ratio = per_event[1] / per_event[2]
        holds = way == "min" ? ratio >= threshold : ratio <= threshold
        sign = way == "min" ? ">=" : "<="
        bar = wanted == "-" ? "" : " (bar " wanted ")"
        printf "bar\t%s\t%.2f\t%s %s%s\t%s\n", name, ratio, sign, threshold, bar,
          holds ? "ok" : "FAILS"
        exit !holds
      }' || failed=1
done <"$GATES"
exit $failed
