#!/usr/bin/env bash
# test_clients.sh FOLDER [LANGUAGE...]: the tests of the clients in other languages (python, node, go), against the real
# server, and the cases of the scripted sensor; both are built. Writes two JUnit reports for each language to the folder,
# LANGUAGE.xml and LANGUAGE-cases.xml. Exits 1 where a test failed.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/go.sh"
trap 'exit 130' INT
cd "$ROOT"
reports=$1
languages=("${@:2}")
((${#languages[@]})) || languages=(python node go)
export WEIR_SERVER_PROGRAM=$ROOT/bazel-bin/server/weir-server
export WEIR=$ROOT/bazel-bin/clients/cli/weir
export WEIR_SCRIPTED_SENSOR=$ROOT/bazel-bin/tests/scripted_sensor/scripted-sensor

# skip LANGUAGE WHY: says so, and reports one skipped case.
skip() {
  say "clients/$1: skipped, $2"
  echo "<testsuite><testcase name=\"$1\"><skipped/></testcase></testsuite>" >"$reports/$1.xml"
  echo "<testsuite name=\"${1^}\"/>" >"$reports/$1-cases.xml"
}

# cases LANGUAGE RUNNER...: the cases of the scripted sensor, read by the language's runner.
cases() {
  quietly "playing the scripted cases to clients/$1" "$ROOT/tests/scripted_sensor/run_cases.py" \
    --sensor "$WEIR_SCRIPTED_SENSOR" --language "${1^}" --junit "$reports/$1-cases.xml" -- "${@:2}"
}

# The package is installed as its users install it, so a build of it is tested too.
test_python() {
  rm -rf clients/python/build # setuptools would take files from there that are no more.
  python_env client clients/python proto third_party -- './clients/python[test]' || return
  local code=0
  pytest_report "$reports/python.xml" clients/python/tests || code=1
  cases python .venv/bin/python clients/python/tests/scripted_runner.py || code=1
  return "$code"
}

test_node() {
  local why
  if why=$(node_is_missing); then
    skip node "$why"
    return
  fi
  node_packages && cd clients/node && quietly "building clients/node" npm run build || return
  local code=0
  quietly "testing clients/node" node --test \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=junit --test-reporter-destination="$reports/node.xml" dist/tests/*.test.js || code=1
  cases node node dist/tests/scripted_runner.js || code=1
  return "$code"
}

test_go() {
  local folder
  if ! folder=$(go_folder); then
    skip go "$folder"
    return
  fi
  export PATH=$folder:$PATH
  cd clients/go || return
  local code=0
  quietly "testing clients/go" \
    /usr/bin/python3 "$ROOT/tools/go_junit.py" "$reports/go.xml" go test -count=1 -json ./... || code=1
  go build -o "$reports/go-runner" ./internal/scriptedrunner &&
    cases go "$reports/go-runner" || code=1
  return "$code"
}

code=0
for language in "${languages[@]}"; do
  case $language in
    python) (test_python) || code=1 ;;
    node) (test_node) || code=1 ;;
    go) (test_go) || code=1 ;;
    *) die "there is no client in $language" ;;
  esac
done
exit "$code"
