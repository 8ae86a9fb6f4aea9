#!/usr/bin/env bash
# test.sh [TARGET...]: builds, then runs all tests, or these Bazel targets alone. Ends with the line `N passed, N failed`.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
"$ROOT/tools/setup.sh" build test
cd "$ROOT"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
counted=()
code=0

# Counted from what Bazel says of this run: bazel-testlogs also holds results of earlier ones.
run_bazel_tests() {
  (bazel_quietly "building and testing ${*:-everything}" test --keep_going \
    --build_event_json_file="$work/bazel.json" "${@:-//...}") || code=1
  counted+=(--bazel "$work/bazel.json")
}

run_pytest() {
  local name=$1 shown=("${@:2}")
  quietly "testing ${shown[*]}" .venv/bin/python -m pytest -q -p no:cacheprovider \
    --junitxml="$work/$name.xml" "${shown[@]}" || code=1
  counted+=(--junit "$work/$name.xml")
}

# The client is installed as its users install it, so a build of the package is tested too.
run_python_client_tests() {
  [[ -f clients/python/pyproject.toml ]] || return 0
  rm -rf clients/python/build # setuptools would take files from there that are no more.
  python_env client clients/python proto third_party -- './clients/python[test]'
  export WEIR_SERVER_PROGRAM=$ROOT/bazel-bin/server/weir-server
  export WEIR=$ROOT/bazel-bin/clients/cli/weir
  run_pytest client clients/python/tests
}

# Needs a machine that may make network namespaces and capture in them.
run_live_tests() {
  local why_not
  if why_not=$(tests/live/why_not); then
    say "live capture: skipped, $why_not"
    return
  fi
  run_pytest live tests/live
}

run_conformance() {
  local folder=${WEIR_CONFORMANCE:-../shared/conformance}
  if [[ ! -d $folder/pcaps ]]; then
    say "conformance: skipped, there are no reference records in $folder"
    return
  fi
  say "comparing with the reference records"
  tests/conformance/run --captures "$folder/pcaps" --expected "$folder/expected" \
    --junit "$work/conformance.xml" >&2 || code=1
  counted+=(--junit "$work/conformance.xml")
}

# Every reference capture, cut at random places.
run_hostile() {
  local folder=${WEIR_CONFORMANCE:-../shared/conformance}
  if [[ ! -d $folder/pcaps ]]; then
    say "hostile: skipped, there are no reference captures in $folder"
    return
  fi
  say "cutting the reference captures at random places"
  bazel-bin/tests/hostile/cut_captures_test --gtest_brief=1 --gtest_output="xml:$work/hostile.xml" \
    "$folder/pcaps" >&2 || code=1
  counted+=(--junit "$work/hostile.xml")
}

run_bazel_tests "$@"
if (($# == 0)); then
  python_tools
  run_pytest scripts tests/architecture tests/conformance tests/tools
  run_python_client_tests
  run_live_tests
  run_conformance
  run_hostile
fi
/usr/bin/python3 tools/count_results.py "${counted[@]}" || code=1
exit "$code"
