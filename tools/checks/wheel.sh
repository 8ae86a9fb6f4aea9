#!/usr/bin/env bash
# wheel.sh [PYTEST_ARGUMENT...]: the Python package's wheels and source, installed for each Python here and in bare Debian roots
#
# Roots of Debian 12 and 13 are made by debootstrap in the user's cache, where this user is root. What is missing here is
# skipped, and said.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$ROOT/tools/common.sh"
trap 'exit 130' INT
cd "$ROOT"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./dev wheel "$work"
quietly "making the source distribution" \
  .venv/bin/python -m build --sdist --no-isolation --outdir "$work" clients/python
python_tools
if ((EUID == 0)); then tools/setup.sh container; fi
WEIR_WHEELS=$work .venv/bin/python -m pytest -q -rA --show-capture=no -p no:cacheprovider tests/wheel "$@"
