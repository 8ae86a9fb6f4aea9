"""Tests of what runs the cases: a runner that is wrong in any way is a failed case."""

import pathlib
import subprocess
import sys

import case_table
import pytest
import run_cases

FOLDER = pathlib.Path(__file__).parent
CASE = run_cases.Case("a-case", ["", "from-position leave-after=2"], "stream 1\nend\n")
SENSOR = run_cases.Sensor("HERE", "TLS", pathlib.Path("/pems"))


@pytest.fixture
def outcome(monkeypatch):
    """Runs a case with a program in Python, and gives its result."""
    monkeypatch.setattr(run_cases, "SECONDS", 5)

    def run(program, case=CASE):
        return run_cases.run([sys.executable, "-c", program], SENSOR, case)

    return run


def test_the_expected_lines_pass(outcome):
    assert outcome("print('stream 1\\nend')").outcome == "passed"


def test_what_differs_is_told(outcome):
    result = outcome("print('stream 1\\nerror')")
    assert result.outcome == "failed"
    assert "-end\n+error" in result.text


@pytest.mark.parametrize(
    "program",
    [
        "print('stream 1')",  # a line is missing
        "print('stream 1\\nend\\nend')",  # one too many
        "print('stream 1\\nend', end='')",  # cut off
        "print('stream 1\\nend'); raise SystemExit(1)",
        "import os; os.abort()",
    ],
)
def test_anything_else_fails(outcome, program):
    assert outcome(program).outcome == "failed"


def test_a_runner_that_hangs_fails(outcome, monkeypatch):
    monkeypatch.setattr(run_cases, "SECONDS", 0.5)
    result = outcome("print('stream 1', flush=True); import time; time.sleep(60)")
    assert result.outcome == "failed"
    assert "no end within" in result.text and "stream 1" in result.text


def test_a_client_without_the_call_is_skipped_and_says_why(outcome):
    result = outcome("import sys; print('no exchange', file=sys.stderr); sys.exit(77)")
    assert result == run_cases.Result("a-case", "skipped", "no exchange")


def test_a_runner_is_given_the_address_the_script_and_each_stream(outcome):
    show = "import sys; print(*sys.argv[1:], sep='|')"
    plain = CASE._replace(expected="HERE|a-case||from-position leave-after=2\n")
    assert outcome(show, plain).outcome == "passed"
    tls = run_cases.Case(
        "a-case",
        ["ca=AUTHORITY server-name=x", "ca=STRANGER"],
        "TLS|a-case|ca=/pems/authority.pem server-name=x|ca=/pems/stranger.pem\n",
    )
    assert outcome(show, tls).outcome == "passed"


def test_the_head_of_a_golden_list_says_how_streams_are_read(tmp_path):
    path = tmp_path / "x.expected"
    path.write_text("# About.\n# stream:\n# stream: from-position\nstream 1\nend\n")
    assert run_cases.read_case(path) == ("x", ["", "from-position"], "stream 1\nend\n")
    path.write_text("# About.\nstream 1\n")
    assert run_cases.read_case(path) == ("x", [""], "stream 1\n")


def test_a_script_without_a_golden_list_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(run_cases, "SCRIPTS", tmp_path)
    (tmp_path / "x.textproto").write_text("")
    with pytest.raises(SystemExit, match="x"):
        run_cases.read_cases([])


@pytest.mark.parametrize(
    ("runner", "code", "word"), [("false", 1, "FAILED"), ("exit 77", 0, "no such call")]
)
def test_a_run_is_a_report_and_a_column_of_the_table(tmp_path, runner, code, word):
    sensor = tmp_path / "sensor"
    sensor.write_text("#!/bin/sh\necho listening a b\nexec sleep 60\n")
    sensor.chmod(0o755)
    report = tmp_path / "report.xml"
    command = [sys.executable, FOLDER / "run_cases.py", "--sensor", sensor, "--language", "Shell"]
    command += ["--junit", report, "--case", "tls-right", "--", "sh", "-c", runner]
    assert subprocess.run(command, check=False, stdout=subprocess.PIPE).returncode == code
    assert list(case_table.table([case_table.read(report), ("Other", {})])) == [
        f"| case      | {'Shell'.ljust(len(word))} | Other   |",
        f"| --------- | {'-' * max(5, len(word))} | ------- |",
        f"| tls-right | {word.ljust(5)} | not run |",
    ]


def test_a_sensor_that_does_not_start_is_told(tmp_path):
    command = [sys.executable, FOLDER / "run_cases.py", "--sensor", "/bin/false"]
    command += ["--language", "Shell", "--", "true"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 1 and "does not listen" in ran.stderr
