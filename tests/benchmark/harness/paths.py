"""Where things are."""

import os
import pathlib
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = ROOT / "bazel-bin"
DATA = ROOT / "tests" / "data"
CACHE = pathlib.Path(tempfile.gettempdir()) / f"weir-bench-{os.getuid()}"


def built(*parts):
    """The built program at this path below bazel-bin; None where it is not there."""
    path = BIN.joinpath(*parts)
    return path if path.exists() else None
