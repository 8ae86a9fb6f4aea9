#!/usr/bin/env bash
# runtime-packages.sh PROGRAM: the distribution's packages that the program's shared libraries are from, one a line.
set -euo pipefail

ldd "$1" | awk '$3 ~ "^/" { print $3 }' | while IFS= read -r library; do
  # ldd finds libraries by way of /lib, a link to the /usr/lib that most packages name; some name /lib.
  path=$(realpath "$(dirname "$library")")/$(basename "$library")
  dpkg-query --search "$path" 2>/dev/null || dpkg-query --search "${path#/usr}"
done | cut -d: -f1 | sort -u
