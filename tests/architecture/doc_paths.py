#!/usr/bin/env python3
"""Checks that what the documentation names exists, and that each package has its README.

usage: doc_paths.py [ROOT]. Looks at README.md, docs/architecture.md, docs/life_of_a_packet.md and
the README of each package of the C++ code. Prints one line for each offence; exits 1 where there
is one.
"""

import pathlib
import re
import sys

PAGES = ["README.md", "docs/architecture.md", "docs/life_of_a_packet.md"]
CODE = ["engine", "server", "clients/cli"]

# A page that writes paths from a folder of the project, as it says itself.
BASES = {"docs/life_of_a_packet.md": "engine"}

SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
FILE = re.compile(r"[\w.-]+\.(h|cc|py|sh|md)")
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

# Headers of libraries.
OTHERS = {"pcap.h", "ndpi_api.h", "zlib.h", "zstd.h"}


def named_paths(text):
    """The paths among the spans of code of a page: names with a slash, and names of files."""
    for span in SPAN.findall(BLOCK.sub("", text)):
        is_path = PATH.fullmatch(span) and not span.startswith("./")
        if is_path and span not in OTHERS and ("/" in span or FILE.fullmatch(span)):
            yield span


def folders(page):
    """Where what a page names may be: from the project's folder, its base, or beside itself."""
    return ["", BASES.get(page, ""), str(pathlib.PurePosixPath(page).parent)]


def missing_in(page, text, exists, file_names):
    for path in named_paths(text):
        found = any(exists(pathlib.PurePosixPath(folder) / path) for folder in folders(page))
        # A page over the whole code may name a file without its folder.
        known = page in PAGES and "/" not in path and path in file_names
        if not found and not known:
            yield f"{page}: names {path}, which does not exist"


def without_readme(root):
    for folder in CODE:
        for build in sorted((root / folder).rglob("BUILD")):
            if not (build.parent / "README.md").exists():
                yield f"{build.parent.relative_to(root).as_posix()}: has no README.md"


def pages(root):
    yield from PAGES
    for folder in CODE:
        for file in sorted((root / folder).rglob("README.md")):
            yield file.relative_to(root).as_posix()


def offences(root):
    yield from without_readme(root)
    file_names = {file.name for folder in CODE for file in (root / folder).rglob("*.*")}
    for page in pages(root):
        text = (root / page).read_text()
        yield from missing_in(page, text, lambda path: (root / path).exists(), file_names)


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    found = list(offences(root.resolve()))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
