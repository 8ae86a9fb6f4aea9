#!/usr/bin/env bash
# soak.sh [MINUTES]: runs tests/soak/soak.py. Where this user may make network namespaces it runs in one of its own, with an interface
# that flaps.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
"$ROOT/tools/setup.sh" build test
cd "$ROOT"
(bazel_quietly "building" build //clients/cli:weir //server:weir-server)
python_env client clients/python proto third_party -- './clients/python[test]'
if unshare --net true 2>/dev/null; then
  exec unshare --net bash -c 'ip link set lo up && exec "$@"' soak .venv/bin/python tests/soak/soak.py "$@"
fi
exec .venv/bin/python tests/soak/soak.py "$@"
