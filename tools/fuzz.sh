#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the fuzz programs of a build folder under fixed limits of time and memory per input:
#   tools/fuzz.sh BUILD [TARGET] [--runs N] [--seconds S] [--seed N] [--log FILE.tsv]
#   tools/fuzz.sh BUILD [TARGET] --gate
# Seeds come from tests/fuzz/TARGET, found inputs stay in build/fuzz-corpus/TARGET, and an input
# that fails is kept in build/fuzz-failures. --log appends one line a target: date, commit, target,
# runs, edges covered at the start and at the end, seconds, verdict, sanitizers ("-": traps alone).
# --gate judges a change, and judges it alike everywhere: it starts from the seeds alone, draws the
# same random numbers each time, makes a fixed number of runs however long they take, and keeps
# nothing. Lengths and numbers of runs per target stand in tests/fuzz/limits.tsv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf 'fuzz: %s\n' "$*" >&2; exit 2; }

# limit TARGET COLUMN: a limit of the target, or that of all that the table does not name.
limit() { awk -F '\t' -v target="$1" -v column="$2" \
  'NR == 1 { for (i = 2; i <= NF; ++i) if ($i == column) at = i }
   $1 == "*" { value = $at } $1 == target { value = $at; exit } END { print value }' \
  tests/fuzz/limits.tsv; }

# The last number of edges that libFuzzer printed on a line of this kind (INITED, or any).
edges() { sed -nE "s/^#[0-9]+\s+$1.* cov: ([0-9]+) .*/\1/p" "$2" | tail -n 1; }

commit() {
  local id changed
  id=$(git -c safe.directory="$PWD" rev-parse --short=10 HEAD 2>/dev/null) || id=unknown
  changed=$(git -c safe.directory="$PWD" status --porcelain --untracked-files=no -- src 2>/dev/null)
  printf '%s%s' "$id" "${changed:++}"
}

# What stands before a program so that addresses, which hash tables turn into ways through the
# code, are the same in each run; nothing where the system does not let us.
fixed_addresses() { if setarch -R true 2>/dev/null; then echo setarch -R; fi; }

# one PROGRAM: fuzzes one target. Fails if the target does.
one() {
  local program=$1 target code=0 begun=$SECONDS verdict=pass
  target=$(basename "$program" _fuzz)
  local corpus=build/fuzz-corpus/$target seeds=tests/fuzz/$target
  local out=build/fuzz-logs/$target${GATE:+.gate}.txt  # a long run may go on beside the gate
  mkdir -p build/fuzz-logs build/fuzz-failures
  # Inputs are told apart by the edges they take and not by how often: that covers as much in half
  # the time, and keeps corpora small.
  local options=(-rss_limit_mb=512 -max_len="$(limit "$target" max_len)" -use_counters=0
                 -print_final_stats=1 -verbosity=1
                 -artifact_prefix="build/fuzz-failures/$target-") before=()
  [[ ! -f $seeds.dict ]] || options+=(-dict="$seeds.dict")
  if [[ -n $GATE ]]; then
    # A list, because the order of a folder is the file system's. A loaded machine is slow: the
    # time for one input is there to end what never ends.
    find "$seeds" -type f 2>/dev/null | LC_ALL=C sort | paste -sd, >"$out.seeds"
    options+=(-seed=1 -runs="$(limit "$target" gate_runs)" -timeout=300 -reload=0)
    [[ ! -s $out.seeds ]] || options+=(-seed_inputs="@$out.seeds")
    read -ra before <<<"$(fixed_addresses)"
  else
    mkdir -p "$corpus"
    options+=(-timeout="${TOCSIN_FUZZ_TIMEOUT:-5}")
    [[ -z $RUNS ]] || options+=(-runs="$RUNS")
    [[ -z $SECONDS_MAX ]] || options+=(-max_total_time="$SECONDS_MAX")
    [[ -z $SEED ]] || options+=(-seed="$SEED")
    options+=("$corpus")
    [[ ! -d $seeds ]] || options+=("$seeds")
  fi
  # A small quarantine keeps the sanitizer itself under the memory limit.
  ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=1 "${before[@]}" "$program" "${options[@]}" \
    >"$out" 2>&1 </dev/null || code=$?
  [[ $code -eq 0 ]] || verdict=fail
  report "$target" "$out" $((SECONDS - begun)) "$verdict"
  return $code
}

# report TARGET OUTPUT SECONDS VERDICT: a line for people, and one in the log.
report() {
  local target=$1 out=$2 seconds=$3 verdict=$4 runs first last
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out")
  first=$(edges INITED "$out") last=$(edges '' "$out")
  printf '%-28s %12s runs, edges %s -> %s, %s s, %s\n' "$target" "${runs:-?}" "${first:-?}" \
    "${last:-?}" "$seconds" "$verdict"
  if [[ -n $LOG ]]; then
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%d)" "$(commit)" "$target" \
      "${runs:-0}" "${first:-0}" "${last:-0}" "$seconds" "$verdict" "$SANITIZERS" >>"$LOG"
  fi
  if [[ $verdict == fail ]]; then
    grep -aE '^(==|SUMMARY|artifact_prefix|.*Test unit written)' "$out" | tail -n 8 || true
    printf '  all of it: %s\n' "$out"
  fi
}

main() {
  local build=${1:-} wanted='' programs
  [[ -n $build ]] || die "which build folder?"
  shift
  RUNS='' SECONDS_MAX='' SEED='' LOG='' GATE=''
  while [[ $# -gt 0 ]]; do
    case $1 in
      --runs) RUNS=${2:?--runs needs a number}; shift ;;
      --seconds) SECONDS_MAX=${2:?--seconds needs a number}; shift ;;
      --seed) SEED=${2:?--seed needs a number}; shift ;;
      --log) LOG=${2:?--log needs a file}; shift ;;
      --gate) GATE=yes ;;
      -*) die "no option $1" ;;
      *) wanted=$1 ;;
    esac
    shift
  done
  [[ -z $GATE || -z $RUNS$SECONDS_MAX$SEED ]] || die "--gate says itself how much and from where"
  [[ -n $RUNS$SECONDS_MAX ]] || RUNS=1000000
  [[ -f $build/fuzz.list ]] || die "$build is not configured: ./dev fuzz does it"
  programs=$(grep -E "/${wanted:-[^/]*}_fuzz\$" "$build/fuzz.list") || true
  [[ -n $programs ]] || { [[ -z $wanted ]] || die "no target \"$wanted\""; }
  [[ -n $programs ]] || { echo "fuzz: no target is registered"; return 0; }
  if [[ -n $LOG && ! -f $LOG ]]; then
    printf 'date\tcommit\ttarget\truns\tedges_before\tedges\tseconds\tverdict\tsanitizers\n' >"$LOG"
  fi
  SANITIZERS=$(sed -n 's/^TOCSIN_SANITIZE:[A-Z]*=//p' "$build/CMakeCache.txt")
  SANITIZERS=${SANITIZERS:--}
  export RUNS SECONDS_MAX SEED LOG GATE SANITIZERS
  xargs -P "${TOCSIN_JOBS:-$(nproc)}" -I PROGRAM "$0" --one PROGRAM <<<"$programs" ||
    { echo "fuzz: at least one target failed"; return 1; }
}

if [[ ${1:-} == --one ]]; then one "$2"; else main "$@"; fi
