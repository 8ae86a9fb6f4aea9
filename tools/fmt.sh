#!/usr/bin/env bash
# fmt.sh: formats C++, proto, Python, TypeScript and Go files in place.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/files.sh"
source "$ROOT/tools/go.sh"
"$ROOT/tools/setup.sh" lint test
python_tools
node_packages
cd "$ROOT"

cpp_files | xargs -r -d '\n' .venv/bin/clang-format -i
clients/node/node_modules/.bin/buf format -w
python_files | xargs -r -d '\n' .venv/bin/ruff format --quiet
(cd clients/node && npm run --silent format)
if folder=$(go_folder); then go_files | xargs -r -d '\n' "$folder/gofmt" -w; else say "gofmt: skipped, $folder"; fi
