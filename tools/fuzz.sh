#!/usr/bin/env bash
# fuzz.sh [TARGET [SECONDS]]: runs one fuzz target, or all of them in turn, for so long each (60 s), with clang's libFuzzer,
# address and undefined-behaviour sanitizers. Corpora grow in the user's cache. Exits 1 where something was found.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
trap 'exit 143' TERM
ALL=(decode capture pcapng dissect hello filter)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/weir-fuzz

case ${1:-all} in
  all) targets=("${ALL[@]}") ;;
  *) targets=("$1") ;;
esac
seconds=${2:-60}
[[ " ${ALL[*]} " == *" ${targets[0]} "* ]] || die "there is no fuzz target ${targets[0]}, only: ${ALL[*]}"
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "not a number of seconds: $seconds"

# The largest input of each: as long as its structure has use for.
max_length() {
  case $1 in
    decode) echo 2048 ;;
    capture) echo 16384 ;;
    pcapng) echo 16384 ;;
    dissect) echo 16384 ;;
    hello) echo 16384 ;;
    filter) echo 512 ;;
  esac
}

# From libFuzzer's own summary: executions, edges covered, features, size of the corpus.
summary() {
  local log=$1
  sed -n 's/^stat::number_of_executed_units: */executions /p; s/^stat::average_exec_per_sec: */a second /p' "$log"
  sed -n 's/^#[0-9]*.*cov: \([0-9]*\) ft: \([0-9]*\) corp: \([^ ]*\).*/edges \1, features \2, corpus \3/p' "$log" | tail -n 1
}

run_target() {
  local target=$1 home=$CACHE/$1 code=0
  mkdir -p "$home/corpus" "$home/findings"
  rm -rf "$home/seeds"
  PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/fuzz/make_seeds.py "$target" "$home/seeds" \
    tests/data/*.pcap tests/data/*.pcapng
  local folders=("$home/corpus" "$home/seeds")
  [[ ! -d tests/fuzz/regressions/$target ]] || folders+=("tests/fuzz/regressions/$target")
  say "fuzzing $target for $seconds s"
  ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
    "bazel-bin/tests/fuzz/${target}_fuzz" -max_total_time="$seconds" -max_len="$(max_length "$target")" \
    -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$home/findings/" \
    "${folders[@]}" >"$home/log" 2>&1 || code=$?
  echo "$target: $(summary "$home/log" | paste -sd\; | sed 's/;/, /g')"
  ((code == 0)) && return
  grep -vE '^#[0-9]+' "$home/log" | tail -n 60 >&2
  say "$target: found something. Its input is the newest file in $home/findings, all that was printed is in $home/log"
  return 1
}

"$ROOT/tools/setup.sh" build fuzz
cd "$ROOT"
labels=("${targets[@]/#///tests/fuzz:}")
labels=("${labels[@]/%/_fuzz}")
(bazel_quietly "building ${targets[*]} with clang" build --config=fuzz "${labels[@]}") || exit 1
code=0
for target in "${targets[@]}"; do run_target "$target" || code=1; done
exit "$code"
