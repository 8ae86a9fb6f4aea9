#!/usr/bin/env python3
"""Checks the house rules that a line of code can check: house_rules.py FILE...

- no source file is longer than 400 lines;
- no file names a path of a developer's machine;
- a header's guard is its path.

Prints one line for each offence; exits 1 where there is one.
"""

import pathlib
import re
import sys

MAX_LINES = 400
SOURCES = {".h", ".cc", ".py", ".sh", ".bzl", ".proto", ".go", ".ts"}
SOURCE_NAMES = {"BUILD", "dev", "run"}
PRIVATE_PATH = re.compile(r"(?<![\w.}/~])/(work|root|home/\w+|tmp/weir)/")


def guard_of(path):
    return "WEIR_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"


def offences_of(path, text):
    name = pathlib.PurePosixPath(path)
    is_source = name.suffix in SOURCES or name.name in SOURCE_NAMES
    lines = text.count("\n")
    if is_source and lines > MAX_LINES:
        yield f"{path}: {lines} lines, more than {MAX_LINES}: split it"
    for number, line in enumerate(text.splitlines(), 1):
        if PRIVATE_PATH.search(line):
            yield f"{path}:{number}: names a path of one machine"
    if name.suffix == ".h" and f"#ifndef {guard_of(path)}\n#define {guard_of(path)}\n" not in text:
        yield f"{path}: its guard is not {guard_of(path)}"


def offences(paths):
    for path in paths:
        content = pathlib.Path(path).read_bytes()
        if b"\0" not in content:  # Captures and the like are no text.
            yield from offences_of(path, content.decode("utf-8", "replace"))


def main():
    found = list(offences(sys.argv[1:]))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
