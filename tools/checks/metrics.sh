#!/usr/bin/env bash
# metrics.sh [PYTEST_ARGUMENT...]: metrics, alert rules and dashboard, with Debian's Prometheus scraping a sensor
#
# Prometheus is unpacked in the user's cache, not installed: its package starts a server.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
cd "$ROOT"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/weir-prometheus
if [[ ! -x $cache/usr/bin/prometheus ]]; then
  mkdir -p "$cache"
  (cd "$cache" && quietly "fetching Prometheus" apt-get download prometheus)
  dpkg-deb -x "$cache"/prometheus_*.deb "$cache"
fi
"$ROOT/tools/setup.sh" build test
(bazel_quietly "building" build //clients/cli:weir //server:weir-server)
python_env client clients/python proto third_party -- './clients/python[test]'
PATH=$cache/usr/bin:$PATH .venv/bin/python -m pytest -q -rA --show-capture=no -p no:cacheprovider tests/operations "$@"
