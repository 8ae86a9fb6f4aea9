#!/usr/bin/env bash
# cpp_test.sh SENSOR RUNNER: all cases of the scripted sensor, read by clients/cpp, each a case of the report.
set -euo pipefail
exec /usr/bin/python3 tests/scripted_sensor/run_cases.py --sensor "$1" --language C++ \
  --junit "${XML_OUTPUT_FILE:-/dev/null}" -- "$2"
