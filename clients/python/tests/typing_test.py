"""What a type checker says of programs that use the package."""

import importlib.util
import pathlib
import subprocess
import sys

import pytest

EXAMPLE = pathlib.Path(__file__).with_name("typing_example.py")


# Stubs of protobuf are what tells mypy of messages' fields.
NEEDED = ("mypy", "google-stubs")


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED),
    reason="there is no mypy, or no types-protobuf",
)
def test_mistakes_are_found_and_nothing_else(tmp_path):
    wanted = {
        number
        for number, line in enumerate(EXAMPLE.read_text().splitlines(), 1)
        if line.endswith("# error")
    }
    command = [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache"]
    command += ["--follow-imports=silent", EXAMPLE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == wanted, done.stdout + done.stderr
