#!/usr/bin/env python3
"""bundle.py PROGRAM FOLDER: copies a program and the libraries that it needs, to run anywhere.

FOLDER gets the program, and FOLDER/lib the libraries, which they look for there first. glibc alone
stays the machine's: the version that it must have at least is printed, as manylinux has it (PEP
600). Needs patchelf, strip and objdump.
"""

import pathlib
import re
import shutil
import subprocess
import sys

# What every Linux machine with glibc has, and what must be of one piece with its loader.
GLIBC = re.compile(
    r"(ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libnsl|libutil|libanl)\.so\.\d+$"
)
NEEDED_VERSION = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def libraries_of(program):
    """The libraries that a program loads, by name; those of glibc left out."""
    found = {}
    for line in output_of("ldd", str(program)).splitlines():
        name, arrow, rest = line.strip().partition(" => ")
        if not arrow or GLIBC.match(name):
            continue
        path = rest.rpartition(" (")[0]
        if not path.startswith("/"):
            raise SystemExit(f"bundle.py: {program} needs {name}, which is not here")
        found[name] = pathlib.Path(path)
    return found


def copy(source, target, runpath):
    shutil.copyfile(source, target)
    target.chmod(0o755)
    subprocess.run(["strip", "--strip-unneeded", str(target)], check=True)
    subprocess.run(["patchelf", "--set-rpath", runpath, str(target)], check=True)


def glibc_of(files):
    """The newest version of glibc that one of the files asks for."""
    versions = set()
    for file in files:
        listed = output_of("objdump", "-T", str(file))
        versions.update((int(major), int(minor)) for major, minor in NEEDED_VERSION.findall(listed))
    return max(versions)


def main(program, folder):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "lib").mkdir(parents=True)
    copies = [folder / "weir-server"]
    copy(program, copies[0], "$ORIGIN/lib")
    for name, path in libraries_of(program).items():
        copies.append(folder / "lib" / name)
        copy(path, copies[-1], "$ORIGIN")
    print("manylinux_{}_{}_x86_64".format(*glibc_of(copies)))


if __name__ == "__main__":
    main(*sys.argv[1:])
