#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the fuzz programs of a build folder under fixed limits of time and memory per input:
#   tools/fuzz.sh BUILD [TARGET] [--runs N] [--seconds S] [--seed N] [--log FILE.tsv]
# Seeds come from tests/fuzz/TARGET, found inputs stay in build/fuzz-corpus/TARGET, and an input
# that fails is kept in build/fuzz-failures. --log appends one line a target: date, commit, target,
# runs, edges covered at the start and at the end, seconds, verdict.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf 'fuzz: %s\n' "$*" >&2; exit 2; }

# The last number of edges that libFuzzer printed on a line of this kind (INITED, or any).
edges() { sed -nE "s/^#[0-9]+\s+$1.* cov: ([0-9]+) .*/\1/p" "$2" | tail -n 1; }

commit() {
  local id changed
  id=$(git -c safe.directory="$PWD" rev-parse --short=10 HEAD 2>/dev/null) || id=unknown
  changed=$(git -c safe.directory="$PWD" status --porcelain --untracked-files=no -- src 2>/dev/null)
  printf '%s%s' "$id" "${changed:++}"
}

# one PROGRAM: fuzzes one target. Fails if the target does.
one() {
  local program=$1 target code=0 begun=$SECONDS verdict=pass
  target=$(basename "$program" _fuzz)
  local corpus=build/fuzz-corpus/$target seeds=tests/fuzz/$target out=build/fuzz-logs/$target.txt
  mkdir -p "$corpus" build/fuzz-logs build/fuzz-failures
  local options=(-timeout="${TOCSIN_FUZZ_TIMEOUT:-5}" -rss_limit_mb=512 -print_final_stats=1
                 -verbosity=1 -artifact_prefix="build/fuzz-failures/$target-")
  [[ -z $RUNS ]] || options+=(-runs="$RUNS")
  [[ -z $LIMIT ]] || options+=(-max_total_time="$LIMIT")
  [[ -z $SEED ]] || options+=(-seed="$SEED")
  [[ ! -f $seeds.dict ]] || options+=(-dict="$seeds.dict")
  [[ ! -d $seeds ]] || corpus="$corpus $seeds"
  # A small quarantine keeps the sanitizer itself under the memory limit.
  # shellcheck disable=SC2086  # the corpus folders are two words
  ASAN_OPTIONS=quarantine_size_mb=32:detect_leaks=1 "$program" "${options[@]}" $corpus \
    >"$out" 2>&1 </dev/null || code=$?
  [[ $code -eq 0 ]] || verdict=fail
  local runs first last
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out")
  first=$(edges INITED "$out") last=$(edges '' "$out")
  printf '%-28s %12s runs, edges %s -> %s, %s\n' "$target" "${runs:-?}" "${first:-?}" \
    "${last:-?}" "$verdict"
  if [[ -n $LOG ]]; then
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%d)" "$(commit)" "$target" \
      "${runs:-0}" "${first:-0}" "${last:-0}" $((SECONDS - begun)) "$verdict" >>"$LOG"
  fi
  if [[ $code -ne 0 ]]; then
    grep -E '^(==|SUMMARY|artifact_prefix|.*Test unit written)' "$out" | tail -n 8
    printf '  all of it: %s\n' "$out"
  fi
  return $code
}

main() {
  local build=${1:-} wanted='' programs
  [[ -n $build ]] || die "which build folder?"
  shift
  RUNS='' LIMIT='' SEED='' LOG=''
  while [[ $# -gt 0 ]]; do
    case $1 in
      --runs) RUNS=${2:?--runs needs a number}; shift ;;
      --seconds) LIMIT=${2:?--seconds needs a number}; shift ;;
      --seed) SEED=${2:?--seed needs a number}; shift ;;
      --log) LOG=${2:?--log needs a file}; shift ;;
      -*) die "no option $1" ;;
      *) wanted=$1 ;;
    esac
    shift
  done
  [[ -n $RUNS$LIMIT ]] || RUNS=1000000
  [[ -f $build/fuzz.list ]] || die "$build is not configured: ./dev fuzz does it"
  programs=$(grep -E "/${wanted:-[^/]*}_fuzz\$" "$build/fuzz.list") || true
  [[ -n $programs ]] || { [[ -z $wanted ]] || die "no target \"$wanted\""; }
  [[ -n $programs ]] || { echo "fuzz: no target is registered"; return 0; }
  if [[ -n $LOG && ! -f $LOG ]]; then
    printf 'date\tcommit\ttarget\truns\tedges_before\tedges\tseconds\tverdict\n' >"$LOG"
  fi
  export RUNS LIMIT SEED LOG
  xargs -P "${TOCSIN_JOBS:-$(nproc)}" -I PROGRAM "$0" --one PROGRAM <<<"$programs" ||
    { echo "fuzz: at least one target failed"; return 1; }
}

if [[ ${1:-} == --one ]]; then one "$2"; else main "$@"; fi
