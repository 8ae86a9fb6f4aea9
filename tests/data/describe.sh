#!/usr/bin/env bash
# Prints, for each capture named, the first columns of the table in README.md: file, packets, and
# the flows that nDPI's own reader finds, with its names. Needs libndpi-bin and wireshark-common.

set -euo pipefail

applications() {
  ndpiReader -t -i "$1" 2>/dev/null |
    awk '/^Detected protocols/ { on = 1 } /^Protocol statistics/ { on = 0 }
         on && /packets:/ { flows += $NF; list = list (list ? ", " : "") $1 " " $NF }
         END { print (flows + 0) " | " list }'
}

packets() { capinfos -T -r -c "$1" 2>/dev/null | cut -f 2 || true; }

for file in "$@"; do
  echo "| $(basename "$file") | $(packets "$file") | $(applications "$file") |"
done
