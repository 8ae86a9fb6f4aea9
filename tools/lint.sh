#!/usr/bin/env bash
# lint.sh: every check that needs no build. All of them run; the exit code is 1 where one failed.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/files.sh"
trap 'exit 130' INT
"$ROOT/tools/setup.sh" build lint test
python_tools
node_tools
cd "$ROOT"
buf=tools/node_modules/.bin/buf
# The last landed state: proto files may only grow from there.
baseline=${WEIR_BASELINE:-origin/main}
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

buf_breaking() {
  local tree code=0
  tree=$(mktemp -d)
  git archive "$baseline" | tar -x -C "$tree"
  "$buf" breaking --against "$tree" || code=$?
  rm -rf "$tree"
  return "$code"
}

has_proto() { git ls-tree -r --name-only "$1" 2>/dev/null | grep '\.proto$' >/dev/null; }

engine_without_grpc() {
  local path
  path=$(bazel query --noshow_progress 'somepath(//engine/..., @sys_grpc//:lib)')
  [[ -z $path ]] || {
    printf 'the engine reaches gRPC:\n%s\n' "$path"
    return 1
  }
}

check "clang-format" over cpp_files .venv/bin/clang-format --dry-run --Werror
check "shellcheck" over shell_files shellcheck --external-sources --source-path=SCRIPTDIR
check "ruff check" over python_files .venv/bin/ruff check --quiet --output-format=concise
check "ruff format" over python_files .venv/bin/ruff format --quiet --diff
check "floors" /usr/bin/python3 tests/architecture/floors.py
check "house rules" over source_files /usr/bin/python3 tests/architecture/house_rules.py
check "thread safety" tools/thread_safety.sh
if [[ -d engine ]]; then check "engine without gRPC" engine_without_grpc; fi
if [[ -n $(proto_files) ]]; then
  check "buf lint" "$buf" lint
  check "buf format" "$buf" format --diff --exit-code
  if ! has_proto "$baseline"; then
    say "lint: buf breaking skipped, $baseline is not here or holds no proto files"
  elif git diff --quiet "$baseline" -- proto; then
    say "lint: buf breaking has nothing to do, proto/ is as in $baseline"
  else
    check "buf breaking against $baseline" buf_breaking
  fi
fi

say "lint: $passed checks passed, ${#failed[@]} failed"
((${#failed[@]} == 0))
