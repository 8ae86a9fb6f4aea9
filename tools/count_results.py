#!/usr/bin/env python3
"""Prints `N passed, N failed` over the test cases of a run; exits 1 where one failed.

--bazel FILE   the build events of `bazel test --build_event_json_file=FILE`
--junit FILE   a report as pytest, Node.js and go_junit.py write it

A file that is not there, and a target that failed without a failed case (it crashed, timed out or
did not build), count as one failed case each: a broken run must not look like a smaller one.
"""

import argparse
import collections
import contextlib
import json
import pathlib
import sys
import urllib.parse
import xml.etree.ElementTree


def count_junit(path):
    """Returns (passed, failed, skipped) of a JUnit report."""
    counts = collections.Counter()
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        if any(case.find(tag) is not None for tag in ("failure", "error")):
            counts["failed"] += 1
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    return counts


def count_target(result):
    """Counts the cases of one testResult event."""
    reports = [o["uri"] for o in result.get("testActionOutput", []) if o["name"] == "test.xml"]
    counts = collections.Counter()
    for uri in reports:
        # A test that crashed may leave half a report, or none.
        with contextlib.suppress(OSError, xml.etree.ElementTree.ParseError):
            counts += count_junit(urllib.parse.unquote(urllib.parse.urlparse(uri).path))
    if result["status"] != "PASSED" and not counts["failed"]:
        counts["failed"] += 1
    return counts


def count_bazel(path):
    counts = collections.Counter()
    tests, ran, code = set(), set(), None
    with open(path, encoding="utf-8") as events:
        for event in map(json.loads, events):
            kind, body = next(iter(event["id"].items()))
            if kind == "testResult":
                ran.add(body["label"])
                counts += count_target(event["testResult"])
            elif kind == "targetConfigured" and "configured" in event:
                if event["configured"].get("testSize"):
                    tests.add(body["label"])
            elif kind == "buildFinished":
                code = event["finished"]["exitCode"].get("code", 0)
    if code == 0:
        return counts
    counts["failed"] += len(tests - ran)
    if not counts["failed"] and code != 4:  # 4: built, and there were no tests.
        counts["failed"] += 1
    return counts


def count(reader, path):
    if not pathlib.Path(path).exists():
        return collections.Counter(failed=1)
    return reader(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bazel", action="append", default=[])
    parser.add_argument("--junit", action="append", default=[])
    options = parser.parse_args()
    counts = sum((count(count_bazel, path) for path in options.bazel), collections.Counter())
    counts += sum((count(count_junit, path) for path in options.junit), collections.Counter())
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
