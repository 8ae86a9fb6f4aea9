#!/usr/bin/env bash
# setup.sh GROUP...: installs those packages of tools/apt-packages.txt that are missing or too old.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"

declare -A installed=()

read_installed() {
  local name status version
  command -v dpkg-query >/dev/null || return 0
  while read -r name status version; do
    [[ $status == installed ]] && installed[$name]=$version
  done < <(dpkg-query -W -f='${Package} ${db:Status-Status} ${Version}\n')
}

is_there() {
  local package=$1 minimum=$2 command=$3
  if [[ $command != - ]] && command -v "$command" >/dev/null; then return 0; fi
  [[ -n ${installed[$package]:-} ]] || return 1
  [[ $minimum == - ]] || dpkg --compare-versions "${installed[$package]}" ge "$minimum"
}

missing_packages() {
  local group package minimum command _
  while read -r group package minimum command _; do
    [[ " $* " == *" $group "* ]] || continue
    is_there "$package" "$minimum" "$command" || echo "$package"
  done < <(grep -E '^[a-z]' "$ROOT/tools/apt-packages.txt")
}

install_packages() {
  local as_root=()
  command -v apt-get >/dev/null ||
    die "please install by hand, there is no apt-get here: $*"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "neither root nor sudo: please run apt-get install $*"
    as_root=(sudo)
    sudo -v
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  quietly "updating apt's lists" "${as_root[@]}" apt-get update -q || say "going on with the old lists"
  quietly "installing $*" "${as_root[@]}" apt-get install -qy --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@"
}

read_installed
mapfile -t missing < <(missing_packages "$@")
((${#missing[@]} == 0)) || install_packages "${missing[@]}"

# Some releases of bazel-bootstrap name the program by its version only.
if ! command -v bazel >/dev/null && [[ " $* " == *" build "* ]]; then
  die "bazel is not on PATH, though its package (bazel-bootstrap) is installed"
fi
