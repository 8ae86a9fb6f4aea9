#!/usr/bin/env python3
"""Checks that the sources keep to the floors of docs/architecture.md: who may include what.

usage: floors.py [ROOT]. Prints one line for each offence; exits 1 where there is one.
"""

import pathlib
import re
import sys

# A folder of the engine, and the folders of the engine that it may include besides itself.
BASE = ["base"]
PACKETS = [*BASE, "packet", "capture"]
PARTS = [*PACKETS, "hello", "flow", "dpi", "features", "host", "record"]
FLOORS = {
    "base": [],
    "packet": BASE,
    "capture": [*BASE, "packet"],
    "flow": PACKETS,
    "hello": [*BASE, "packet"],
    "dpi": [*PACKETS, "hello"],
    "features": PACKETS,
    "host": PACKETS,
    "record": [*PACKETS, "hello"],
    "meter": PARTS,
    "log": [*PARTS, "meter"],
    "session": [*PARTS, "meter", "log"],
}

# The packages of a folder, and those beside it that each may look into. What lies in the folder
# itself is for all of them: it may include any of them, and each of them may include it.
PACKAGES = {
    "engine/capture": {"files": [], "live": [], "synthetic": []},
    "engine/dpi": {
        "ndpi": ["extract", "rules", "substitutes"],
        "extract": ["ndpi"],
        "rules": ["ndpi"],
        "substitutes": ["ndpi"],
    },
    "engine/meter": {"flows": ["holds"], "holds": ["flows"], "threads": ["flows", "holds"]},
    "server": {
        "convert": [],
        "threads": [],
        "connections": [],
        "streams": ["convert", "threads"],
        "services": ["convert", "streams", "threads"],
        "metrics": ["connections", "convert"],
        "process": ["connections", "convert", "metrics", "services", "streams", "threads"],
    },
    "clients/cli": {
        "output": [],
        "views": ["output"],
        "options": ["output"],
        "stream": ["options", "output"],
        "commands": ["options", "output", "stream", "views"],
    },
}

# Headers of plain data that a sibling may see all the same: records are written from them.
SIBLINGS = {
    "record": re.compile(
        r"engine/(flow/(flow_counters|flow_end)|dpi/(application|metadata)|features/(\w+_statistics|early_packets|tcp_analysis)|host/process)\.h"
    )
}

# A header, and the folders that alone may include it.
WALLS = [
    (re.compile(r"pcap(/.*)?\.h|pcap-.*\.h"), ["engine/capture/", "tests/engine/capture/"]),
    (re.compile(r"(zlib|zstd)\.h"), ["engine/capture/", "tests/engine/capture/"]),
    (re.compile(r"(.*/)?ndpi_api\.h"), ["engine/dpi/ndpi/ndpi_gate.h"]),
    (re.compile(r"(.*/)?ndpi_.*\.h"), ["engine/dpi/", "tests/engine/dpi/"]),
    (re.compile(r"(grpc|grpcpp|grpc\+\+)/.*|.*\.grpc\.pb\.h"), ["server/", "clients/", "tests/"]),
    (re.compile(r".*\.pb\.h"), ["engine/record/", "server/", "clients/", "tests/"]),
]

# Time is passed in: one clock alone reads the wall's.
WALL_TIME = re.compile(
    r"absl::Now\(|system_clock|gettimeofday\(|clock_gettime\(|\btime\((0|NULL|nullptr)\)"
)
CLOCK = re.compile(r"engine/base/(\w+_)?clock\.(h|cc)")

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
FOLDERS = ["engine", "server", "clients", "tests"]


def floor_offence(path, included):
    """Says what is wrong with a file of the engine including a file of the project."""
    if not included.startswith(("engine/", "server/", "clients/", "tests/")):
        return ""
    if not included.startswith("engine/"):
        return "the engine does not know who uses it"
    own, other = path.split("/")[1], included.split("/")[1]
    if own not in FLOORS:
        return f"engine/{own} has no floor yet: give it one in tests/architecture/floors.py"
    allowed = own == other or other in FLOORS[own]
    sibling = own in SIBLINGS and SIBLINGS[own].fullmatch(included)
    return "" if allowed or sibling else f"engine/{own} does not stand above engine/{other}"


def package_of(path, folder):
    """The package of a folder that a file is in: "" in the folder itself, None outside of it."""
    if not path.startswith(f"{folder}/"):
        return None
    package, slash, _ = path[len(folder) + 1 :].partition("/")
    return package if slash else ""


def package_offence(path, included):
    for folder, packages in PACKAGES.items():
        own, other = package_of(path, folder), package_of(included, folder)
        if not own or not other or own == other:
            continue
        for package in (own, other):
            if package not in packages:
                return f"{folder}/{package}: name it in tests/architecture/floors.py"
        if other not in packages[own]:
            return f"{folder}/{own} does not look into {folder}/{other}"
    return ""


def wall_offence(path, included):
    for header, folders in WALLS:
        if header.fullmatch(included) and not path.startswith(tuple(folders)):
            return f"only for {', '.join(folders)}"
    return ""


def offences_of(path, text):
    for included in INCLUDE.findall(text):
        offence = wall_offence(path, included) or package_offence(path, included)
        if path.startswith("engine/"):
            offence = floor_offence(path, included) or offence
        if offence:
            yield f"{path}: includes {included}: {offence}"
    if path.startswith("engine/") and not CLOCK.fullmatch(path) and WALL_TIME.search(text):
        yield f"{path}: reads the wall clock; time is passed in, see engine/base/clock.h"


def offences(root):
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cc") and "node_modules" not in file.parts:
                yield from offences_of(file.relative_to(root).as_posix(), file.read_text())


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    found = list(offences(root.resolve()))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
