"""Captures and sensors for the tests."""

import os
import pathlib
import shutil
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
CAPTURES = ROOT / "tests" / "data"
FAKE_SENSOR = pathlib.Path(__file__).with_name("fake_sensor.py")


@pytest.fixture
def captures():
    return CAPTURES


@pytest.fixture
def socket_folder():
    """A folder whose path is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="weir-test-") as folder:
        yield folder


@pytest.fixture
def fake_program(tmp_path):
    """A program that takes weir-server's arguments and is the fake sensor."""
    program = tmp_path / "fake-weir-server"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{FAKE_SENSOR}" "$@"\n')
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def real_program():
    """The weir-server that WEIR_SERVER_PROGRAM names."""
    named = os.environ.get("WEIR_SERVER_PROGRAM")
    if not named or shutil.which(named) is None:
        pytest.skip("WEIR_SERVER_PROGRAM names no weir-server")
    return named
