"""Tests of the report on Go's tests: what did not end well is a failure, and is counted once."""

import json
import pathlib
import sys

import pytest

sys.path.append(str(pathlib.Path(__file__).parents[2] / "tools"))

import count_results
import go_junit


def event(action, test=None, package="p", **more):
    named = {"Test": test} if test else {}
    return json.dumps({"Action": action, "Package": package, **named, **more}) + "\n"


@pytest.fixture
def count(tmp_path):
    def run(*lines):
        path = tmp_path / "go.xml"
        suites = go_junit.report(go_junit.read(lines))
        go_junit.xml.etree.ElementTree.ElementTree(suites).write(path)
        counts = count_results.count_junit(path)
        return counts["passed"], counts["failed"], counts["skipped"]

    return run


def test_tests_are_counted_by_how_they_ended(count):
    lines = [event("run", "A"), event("pass", "A"), event("fail", "B"), event("skip", "C")]
    assert count(*lines, event("fail")) == (1, 1, 1)


def test_a_test_with_tests_of_its_own_is_no_case(count):
    lines = [event("run", "A"), event("pass", "A/x"), event("fail", "A/y"), event("fail", "A")]
    assert count(*lines, event("fail")) == (1, 1, 0)


def test_a_test_that_fails_after_its_own_passed_is_a_failure(count):
    assert count(event("pass", "A/x"), event("fail", "A"), event("fail")) == (1, 1, 0)


def test_a_test_without_an_end_is_a_failure(count):
    assert count(event("pass", "A"), event("run", "B"), event("fail")) == (1, 1, 0)


def test_a_package_that_fails_without_a_failed_test_is_a_failure(count):
    built = [event("pass", "A"), event("pass")]
    broken = [event("start", package="q"), event("fail", package="q", FailedBuild="q")]
    assert count(*built, *broken) == (1, 1, 0)


def test_a_package_without_an_end_is_a_failure(count):
    assert count(event("start"), event("pass", "A")) == (1, 1, 0)


def test_a_package_without_tests_is_nothing(count):
    assert count(event("pass", "A"), event("pass"), event("skip", package="q")) == (1, 0, 0)


@pytest.mark.parametrize("lines", [[], ["go: no such tool\n"]])
def test_a_run_without_tests_is_a_failure(count, lines):
    assert count(*lines) == (0, 1, 0)


def test_the_output_is_passed_on(capsys):
    go_junit.read([event("output", "A", Output="panic: no\n"), "FAIL\n"])
    assert capsys.readouterr().out == "panic: no\nFAIL\n"
