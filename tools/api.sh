#!/usr/bin/env bash
# The API as it last landed, which clients may rely on, is kept as descriptors in tools/landed_api.binpb.
# api.sh check                says where proto/ breaks it, and fails too while it lacks what proto/ has grown by
# api.sh accept [--breaking]  writes proto/ there; what breaks it only with --breaking
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
cd "$ROOT"
buf=clients/node/node_modules/.bin/buf
landed=tools/landed_api.binpb

image() { "$buf" build "$1" --exclude-source-info -o "$2"; }

# Compared as buf writes both: its versions may write the same message in other bytes.
is_current() {
  local new old
  new=$(image . - | sha256sum)
  old=$(image "$landed" - | sha256sum)
  [[ $new == "$old" ]]
}

breaks_nothing() { "$buf" breaking . --against "$landed"; }

case ${1:-} in
  check)
    breaks_nothing || die "proto/ breaks the API as it landed"
    is_current || die "proto/ has grown: ./dev api accepts it as the API that landed"
    ;;
  accept)
    [[ ${2:-} == --breaking ]] || breaks_nothing ||
      die "that breaks the API as it landed. Fields that never landed may be taken back: git checkout main $landed"
    image . "$landed"
    ;;
  *) die "usage: api.sh check | accept [--breaking]" ;;
esac
