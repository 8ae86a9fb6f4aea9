#!/usr/bin/env bash
# check.sh [NAME [ARGUMENT...]]: runs one of the long checks, which are too long for `./dev test`; without a name it lists them.
#
# A check is a script tools/checks/NAME.sh. Its second line is a comment, `# NAME.sh [ARGUMENT...]: what it shows`; it says what
# it found, and exits with 0 where all of it holds, with 2 where its arguments are wrong, and with 1 otherwise.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$ROOT/tools/common.sh"
FOLDER=$ROOT/tools/checks

list() {
  local file heading usage
  for file in "$FOLDER"/*.sh; do
    heading=$(sed -n '2s/^# *//p' "$file")
    usage=${heading%%:*}
    printf '  %-28s %s\n' "${usage/.sh/}" "${heading#*: }"
  done
}

case ${1:-} in
  '' | -h | --help | help)
    echo "usage: ./dev check NAME [ARGUMENT...]"
    echo
    list
    exit 0
    ;;
  */* | .*) name= ;;
  *) name=$1 ;;
esac
[[ -n $name && -f $FOLDER/$name.sh ]] || {
  say "unknown check \"$1\"; checks:"
  list >&2
  exit 2
}
shift
exec "$FOLDER/$name.sh" "$@"
