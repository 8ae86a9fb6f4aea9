"""Tests of the registry of long checks: each is listed, and another is refused."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
CHECKS = sorted((ROOT / "tools" / "checks").glob("*.sh"))


def check(*arguments):
    return subprocess.run([ROOT / "dev", "check", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("script", CHECKS, ids=lambda script: script.stem)
def test_each_check_says_what_it_shows(script):
    heading = script.read_text().splitlines()[1]
    assert re.fullmatch(rf"# {script.name}( \[[^\]]+\])*: \w.*", heading)
    assert os.access(script, os.X_OK)


def test_without_a_name_they_are_listed():
    done = check()
    assert done.returncode == 0
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert listed == [script.stem for script in CHECKS] != []


@pytest.mark.parametrize("name", ["nope", "../soak", ".", "wheel.sh"])
def test_another_name_is_refused_with_those_there_are(name):
    done = check(name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f'unknown check "{name}"' in done.stderr
    assert all(f"  {script.stem}" in done.stderr for script in CHECKS)
