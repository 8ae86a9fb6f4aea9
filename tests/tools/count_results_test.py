"""Tests of the sum that ./dev test ends with: a broken run must not look like a smaller one."""

import json
import pathlib
import sys

import pytest

sys.path.append(str(pathlib.Path(__file__).parents[2] / "tools"))

import count_results

REPORT = """<testsuites><testsuite>
  <testcase name="a" status="run"/>
  <testcase name="b" status="run"><failure message="no"/></testcase>
  <testcase name="c" status="run"><skipped/></testcase>
  <testcase name="d" status="notrun"/>
</testsuite></testsuites>"""
ALL_PASSED = '<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>'


def configured(label):
    return {"id": {"targetConfigured": {"label": label}}, "configured": {"testSize": "MEDIUM"}}


def result(label, status, report):
    output = [{"name": "test.xml", "uri": f"file://{report}"}]
    return {
        "id": {"testResult": {"label": label}},
        "testResult": {"status": status, "testActionOutput": output},
    }


def finished(code):
    return {"id": {"buildFinished": {}}, "finished": {"exitCode": {"code": code} if code else {}}}


@pytest.fixture
def count(tmp_path):
    def run(*events):
        path = tmp_path / "events.json"
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        counts = count_results.count_bazel(path)
        return counts["passed"], counts["failed"], counts["skipped"]

    return run


def report(tmp_path, text):
    path = tmp_path / "a report.xml"
    path.write_text(text)
    return str(path).replace(" ", "%20")


def test_cases_are_counted_not_targets(count, tmp_path):
    events = [configured("//:a"), result("//:a", "FAILED", report(tmp_path, REPORT)), finished(3)]
    assert count(*events) == (1, 1, 2)


def test_a_target_that_fails_after_its_cases_passed_is_a_failure(count, tmp_path):
    passed = report(tmp_path, ALL_PASSED)
    assert count(configured("//:a"), result("//:a", "FAILED", passed), finished(3)) == (1, 1, 0)


@pytest.mark.parametrize("text", ["", "<testsuites><tests"])
def test_a_target_without_a_whole_report_is_a_failure(count, tmp_path, text):
    events = [configured("//:a"), result("//:a", "TIMEOUT", report(tmp_path, text)), finished(3)]
    assert count(*events) == (0, 1, 0)


def test_tests_that_did_not_build_are_failures(count):
    assert count(configured("//:a"), configured("//:b"), finished(1)) == (0, 2, 0)


def test_a_build_that_fails_outside_of_tests_is_a_failure(count, tmp_path):
    passed = report(tmp_path, ALL_PASSED)
    assert count(configured("//:a"), result("//:a", "PASSED", passed), finished(1)) == (1, 1, 0)


def test_a_missing_report_is_a_failure(tmp_path):
    assert count_results.count(count_results.count_junit, tmp_path / "none")["failed"] == 1
