"""Finds the weir-server program."""

from __future__ import annotations

import os
import pathlib
import shutil

from weir.errors import ServerNotFoundError

BUILT = pathlib.Path("bazel-bin", "server", "weir-server")
BUNDLED = pathlib.Path(__file__).parents[1] / "bin" / "weir-server"  # in a platform's wheel
CHECKOUT_MARK = pathlib.Path("proto", "weir", "v1", "flow.proto")
HOW_TO_GET_IT = (
    "there is no weir-server to start: the wheel for Linux on x86-64 has one; or build one in a "
    "checkout of Weir with "
    "`bazel build //server:weir-server`, and name it in the environment variable "
    "WEIR_SERVER_PROGRAM or put it on PATH; or name a running sensor: "
    "Streamer(..., server='host:port')"
)


def find() -> str:
    """Absolute path of the program: by WEIR_SERVER_PROGRAM, in this package, on PATH, or built.

    A checkout is that which holds the current folder, or this file.

    Raises ServerNotFoundError, with what to do about it.
    """
    named = os.environ.get("WEIR_SERVER_PROGRAM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ServerNotFoundError(f"WEIR_SERVER_PROGRAM names {named!r}, which is no program")
        return os.path.abspath(found)
    found = shutil.which(BUNDLED) or shutil.which("weir-server") or _in_a_checkout()
    if found is None:
        raise ServerNotFoundError(HOW_TO_GET_IT)
    return os.path.abspath(found)


def _in_a_checkout() -> str | None:
    """The program built in the checkout that holds the current folder, or this file."""
    for start in (pathlib.Path.cwd(), pathlib.Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / CHECKOUT_MARK).is_file():
                return shutil.which(folder / BUILT)
    return None
