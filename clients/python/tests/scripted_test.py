"""The package and the scripted sensor: what a reader sees of each script, as in every language."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
RUNNER = pathlib.Path(__file__).with_name("scripted_runner.py")
sys.path.append(str(ROOT / "tests" / "scripted_sensor"))
run_cases = pytest.importorskip("run_cases", reason="there are no scripts here")


@pytest.fixture(scope="module")
def sensor():
    """The scripted sensor that WEIR_SCRIPTED_SENSOR names."""
    program = os.environ.get("WEIR_SCRIPTED_SENSOR")
    if not program:
        pytest.skip("WEIR_SCRIPTED_SENSOR names no scripted-sensor")
    with run_cases.running(program) as started:
        yield started


@pytest.mark.parametrize("case", run_cases.read_cases([]), ids=lambda case: case.name)
def test_a_reader_sees_what_every_reader_must_see(case, sensor):
    result = run_cases.run([sys.executable, str(RUNNER)], sensor, case)
    if result.outcome == "skipped":
        pytest.skip(result.text)
    assert result.outcome == "passed", result.text
