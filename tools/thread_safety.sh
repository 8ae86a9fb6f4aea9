#!/usr/bin/env bash
# thread_safety.sh [FILE...]: clang's -Wthread-safety over the code that has locks, or these files: that what a mutex guards (ABSL_GUARDED_BY) is
# touched, and what wants it held (ABSL_EXCLUSIVE_LOCKS_REQUIRED) is called, only with the mutex held.
# Reads the sources alone: needs no build.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
source "$ROOT/tools/files.sh"
cd "$ROOT"

naming() { xargs -r -d '\n' grep -lF "\"$1\"" || true; }

# Files that have mutexes of their own, those beside a header with mutexes that include it, and those of
# ReorderBuffer, a template, whose lines are looked at where they are used.
files_with_locks() {
  local header file
  source_files 'engine/*.cc' 'server/*.cc' | naming engine/base/mutex.h
  source_files 'engine/*.h' 'server/*.h' | naming engine/base/mutex.h | while IFS= read -r header; do
    source_files "$(dirname "$header")/*.cc" | naming "$header"
  done
  source_files 'engine/*.h' 'engine/*.cc' | naming engine/base/reorder_buffer.h | while IFS= read -r file; do
    printf '%s\n' "${file%.*}.cc"
  done | existing
}

read -ra flags <<<"$(pkg-config --cflags grpc++ libpcap libndpi spdlog)"
{ if (($#)); then printf '%s\n' "$@"; else files_with_locks; fi; } | sort -u | xargs -r -d '\n' -n1 -P"$(job_count)" \
  clang-14 -x c++ -std=c++20 -fsyntax-only -Wthread-safety -Wthread-safety-beta -Werror -I. "${flags[@]}"
