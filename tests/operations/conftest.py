"""A sensor as an operator runs it. Stands on what the fault tests have to start one."""

import pathlib
import sys
import tempfile

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "faults"))


@pytest.fixture
def folder():
    """A folder whose path is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="weir-operations-") as made:
        yield pathlib.Path(made)
