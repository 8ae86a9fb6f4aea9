#!/usr/bin/env bash
# container.sh [PYTEST_ARGUMENT...]: builds the image weir, and tests it as it is meant to run. Says why where it cannot.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
base=docker.io/library/debian:bookworm-slim

# What the Dockerfile begins with. Where no image registry can be reached Debian's own packages make it.
get_base() {
  if podman image exists "$base" || podman pull --quiet "$base" >/dev/null 2>&1; then return; fi
  local root
  root=$(mktemp -d)
  quietly "no image registry can be reached: making $base by debootstrap" \
    debootstrap --variant=minbase bookworm "$root"
  tar -C "$root" -c . | podman import --quiet - "$base" >/dev/null
  rm -rf "$root"
}

# The network of this machine: apt's mirrors may be known to its own files alone.
build_image() {
  quietly "building the image weir (a first build takes as long as one outside of it)" \
    podman build --network host --format docker --file docker/Dockerfile --tag weir .
}

"$ROOT/tools/setup.sh" build test container
cd "$ROOT"
if why_not=$(tests/container/why_not); then
  say "container: skipped, $why_not"
  exit
fi
python_tools
(bazel_quietly "building the client" build //clients/cli:weir)
get_base
build_image
WEIR_BASE_IMAGE=$base exec .venv/bin/python -m pytest -q -rs -p no:cacheprovider tests/container "$@"
