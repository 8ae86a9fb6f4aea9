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
  local name=$1
  pytest_report "$work/$name.xml" "${@:2}" || code=1
  counted+=(--junit "$work/$name.xml")
}

run_client_tests() {
  local language
  tools/test_clients.sh "$work" || code=1
  for language in python node go; do
    counted+=(--junit "$work/$language.xml" --junit "$work/$language-cases.xml")
  done
  tests/scripted_sensor/case_table.py bazel-testlogs/tests/scripted_sensor/cpp_test/test.xml \
    "$work"/{python,go,node}-cases.xml >&2
}

# Clients of every kind that fail, and a sensor that must not mind. Stands on the Python client's stubs.
run_fault_tests() { run_pytest faults tests/faults; }

# What those who run a sensor see of it. Stands on the fault tests' sensor.
run_operation_tests() { run_pytest operations tests/operations; }

# Needs a machine that may make network namespaces and capture in them.
run_live_tests() {
  local why_not
  if why_not=$(tests/live/why_not); then
    say "live capture: skipped, $why_not"
    return
  fi
  run_pytest live tests/live
}

compare_with_references() {
  local folder=$1 name=$2
  say "comparing with the reference records: $name"
  tests/conformance/run --captures "$folder/pcaps" --expected "$folder/expected" \
    --junit "$work/conformance-$name.xml" "${@:3}" >&2 || code=1
  counted+=(--junit "$work/conformance-$name.xml")
}

run_conformance() {
  local folder=${WEIR_CONFORMANCE:-../shared/conformance}
  if [[ ! -d $folder/pcaps ]]; then
    say "conformance: skipped, there are no reference records in $folder"
    return
  fi
  compare_with_references "$folder" one-worker --workers 1
  compare_with_references "$folder" two-workers --workers 2 --variant default
  compare_with_references "$folder" four-workers --workers 4 --variant default
  compare_with_references "$folder" ndpi-as-it-is --workers 1 --variant default \
    --weir bazel-bin/tests/conformance/weir_with_ndpi_as_it_is
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
  node_is_missing >/dev/null || node_packages
  run_pytest scripts tests/architecture tests/conformance tests/scripted_sensor tests/tools
  run_client_tests
  run_fault_tests
  run_operation_tests
  run_live_tests
  run_conformance
  run_hostile
fi
/usr/bin/python3 tools/count_results.py "${counted[@]}" || code=1
exit "$code"
