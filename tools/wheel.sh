#!/usr/bin/env bash
# wheel.sh [FOLDER]: makes the Python package's two wheels in FOLDER (dist): that of this platform, with weir-server and the
# extension, and one of Python alone for all others.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
cd "$ROOT"
folder=$(realpath -m "${1:-$ROOT/dist}")
program=${WEIR_SERVER_PROGRAM:-$ROOT/bazel-bin/server/weir-server}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python_env wheel tools/wheel-requirements.txt -- -r tools/wheel-requirements.txt
export PATH=$ROOT/.venv/bin:$PATH

# build_wheel WHAT ARGUMENT...: what setuptools has left of another build would be packed too.
build_wheel() {
  rm -rf clients/python/build
  quietly "making the wheel $1" python -m build --wheel --no-isolation --outdir "$folder" "${@:2}" clients/python
  rm -rf clients/python/build
}

platform=$(tools/bundle.py "$program" "$work/bin")
export WEIR_BUNDLE=$work/bin
build_wheel "of $platform" "--config-setting=--build-option=--plat-name=$platform"
unset WEIR_BUNDLE
WEIR_PURE=1 build_wheel "of Python alone"
ls -l "$folder"/*.whl
