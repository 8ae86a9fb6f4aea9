# shellcheck shell=bash
# What the scripts behind ./dev share. Expects ROOT, the project's folder.

say() { printf 'weir: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# quietly WHAT COMMAND...: one line of progress, and the command's output only where it fails.
quietly() {
  local what=$1 log code=0
  shift
  say "$what"
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if ((code != 0)); then
    cat "$log" >&2
    say "failed: $what"
  fi
  rm -f "$log"
  return "$code"
}

# As many compilers as there are cores, and memory at 1.5 GiB each: gRPC's headers are hungry.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
  ((memory < cores)) && cores=$memory
  echo "$((cores > 0 ? cores : 1))"
}

# bazel_quietly WHAT COMMAND ARGUMENTS...: Bazel's own progress on a terminal, else as `quietly`.
bazel_quietly() {
  local what=$1 command=$2
  shift 2
  local flags=("--jobs=${WEIR_JOBS:-$(job_count)}")
  # Bazel's sandbox needs user namespaces, which many containers deny.
  unshare -Ur true 2>/dev/null || flags+=(--spawn_strategy=local)
  cd "$ROOT" || return
  if [[ -t 2 ]]; then
    say "$what"
    bazel "$command" --ui_event_filters=-info --show_result=0 "${flags[@]}" "$@" </dev/null
  else
    quietly "$what" bazel "$command" --noshow_progress "${flags[@]}" "$@"
  fi
}

# python_env STAMP SOURCES... -- PIP_ARGUMENTS...: .venv, with what pip was asked for, anew when a source has changed.
# It is made by the distribution's Python: the one on PATH may be another.
python_env() {
  local stamp=$ROOT/.venv/.weir-$1 sources=() sum
  shift
  while [[ $1 != -- ]]; do
    sources+=("$1")
    shift
  done
  shift
  cd "$ROOT" || return
  sum=$(git ls-files -co --exclude-standard -- "${sources[@]}" | xargs -r -d '\n' sha256sum 2>/dev/null | sha256sum || true)
  [[ -f $stamp && $(<"$stamp") == "$sum" ]] && return
  [[ -x .venv/bin/pip ]] || quietly "making .venv" /usr/bin/python3 -m venv .venv
  quietly "installing Python packages: $*" .venv/bin/pip install --quiet --disable-pip-version-check "$@"
  printf '%s\n' "$sum" >"$stamp"
}

python_tools() { python_env tools tools/requirements.txt -- -r tools/requirements.txt; }

# pytest_report REPORT PATH...: runs these tests and writes a JUnit report.
pytest_report() {
  quietly "testing ${*:2}" .venv/bin/python -m pytest -q -p no:cacheprovider --junitxml="$1" "${@:2}"
}

# node_is_missing: whether there is no Node.js for clients/node, and prints why.
node_is_missing() {
  if ! command -v node npm >/dev/null; then
    echo "there is no Node.js with npm"
  elif ! node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'; then
    echo "Node.js $(node --version) is older than 18"
  else
    return 1
  fi
}

# What clients/node is built and checked with, and buf, which checks the proto files. Their versions stand in its
# package.json.
node_packages() {
  local folder=$ROOT/clients/node stamp=$ROOT/clients/node/node_modules/.weir-stamp
  [[ -f $stamp && ! $folder/package.json -nt $stamp ]] && return
  quietly "installing Node.js packages" npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
  touch "$stamp"
}
