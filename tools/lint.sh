#!/usr/bin/env bash
# lint.sh: every check that needs no build. All of them run; the exit code is 1 where one failed.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/files.sh"
source "$ROOT/tools/go.sh"
trap 'exit 130' INT
"$ROOT/tools/setup.sh" build lint test
python_tools
node_packages
cd "$ROOT"
buf=clients/node/node_modules/.bin/buf
passed=0
failed=()

check() {
  local name=$1 log code=0
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if ((code == 0)); then
    passed=$((passed + 1))
  else
    say "lint: $name failed"
    cat "$log" >&2
    failed+=("$name")
  fi
  rm -f "$log"
}

# over LIST COMMAND...: the command with the files that LIST prints, unless there are none.
over() {
  local list=$1
  shift
  "$list" | xargs -r -d '\n' "$@"
}

engine_without_grpc() {
  local path
  path=$(bazel query --noshow_progress 'somepath(//engine/..., @sys_grpc//:lib)')
  [[ -z $path ]] || {
    printf 'the engine reaches gRPC:\n%s\n' "$path"
    return 1
  }
}

node_client() { (cd clients/node && npm run --silent generate && npm run --silent lint); }

go_formats() {
  local offenders
  offenders=$(over go_files "$folder/gofmt" -l) || return
  [[ -z $offenders ]] || {
    printf 'not as gofmt has it:\n%s\n' "$offenders"
    return 1
  }
}

go_vet() { (cd clients/go && env PATH="$folder:$PATH" go vet ./...); }

# Whether the committed code is what proto/ makes.
go_generated() {
  local made code=0
  made=$(mktemp -d)
  { env PATH="$folder:$PATH" clients/go/generate.sh "$made" && diff -r "$made" clients/go/weir/v1; } || code=1
  rm -rf "$made"
  ((code == 0)) || echo "clients/go/weir/v1 is not what proto/ makes: run clients/go/generate.sh"
  return "$code"
}

check "clang-format" over cpp_files .venv/bin/clang-format --dry-run --Werror
check "shellcheck" over shell_files shellcheck --external-sources --source-path=SCRIPTDIR
check "ruff check" over python_files .venv/bin/ruff check --quiet --output-format=concise
check "ruff format" over python_files .venv/bin/ruff format --quiet --diff
check "floors" /usr/bin/python3 tests/architecture/floors.py
check "named paths" /usr/bin/python3 tests/architecture/doc_paths.py
check "house rules" over source_files /usr/bin/python3 tests/architecture/house_rules.py
check "thread safety" tools/thread_safety.sh
if [[ -d engine ]]; then check "engine without gRPC" engine_without_grpc; fi
check "buf lint" "$buf" lint
check "buf format" "$buf" format --diff --exit-code
check "landed API" tools/api.sh check
check "clients/node" node_client
if folder=$(go_folder); then
  check "gofmt" go_formats
  check "go vet" go_vet
  check "generated Go" go_generated
else
  say "lint: the checks of Go are skipped, $folder"
fi

say "lint: $passed checks passed, ${#failed[@]} failed"
((${#failed[@]} == 0))
