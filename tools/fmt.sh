#!/usr/bin/env bash
# fmt.sh: formats C++, proto and Python files in place.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/files.sh"
"$ROOT/tools/setup.sh" lint test
python_tools
node_tools
cd "$ROOT"

cpp_files | xargs -r -d '\n' .venv/bin/clang-format -i
if [[ -n $(proto_files) ]]; then tools/node_modules/.bin/buf format -w; fi
python_files | xargs -r -d '\n' .venv/bin/ruff format --quiet
