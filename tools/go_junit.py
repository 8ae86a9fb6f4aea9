#!/usr/bin/env python3
"""Runs `go test -json`, prints the output in its events, and writes a JUnit report.

usage: go_junit.py REPORT go test -json PACKAGE... Exits as the command did.

A test with tests of its own is no case, unless it failed and none of them did. A test without an
end, a package that failed without a failed test (it did not build, or panicked), and a run without
any test are a failed case each: a broken run must not look like a smaller one.
"""

import json
import subprocess
import sys
import xml.etree.ElementTree

ENDS = ("pass", "fail", "skip")
NO_END = "fail"


class Package:
    def __init__(self):
        self.tests = {}  # by name: how it ended
        self.end = NO_END


def read(lines):
    """The packages of a run, by name. Lines that are no events are printed as they are."""
    packages = {}
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            print(line, end="")
            continue
        print(event.get("Output", ""), end="")
        action, name = event["Action"], event.get("Package")
        if name is None or action not in (*ENDS, "run", "start"):
            continue
        package = packages.setdefault(name, Package())
        if "Test" in event:
            package.tests[event["Test"]] = action if action in ENDS else NO_END
        elif action in ENDS:
            package.end = action
    return packages


def cases_of(package):
    """The cases of a package: names, and how they ended."""
    parents = {name.rpartition("/")[0] for name in package.tests}
    cases = {name: end for name, end in package.tests.items() if name not in parents}
    for name in parents & package.tests.keys():
        failed_inside = any(
            end == "fail" for case, end in cases.items() if case.startswith(name + "/")
        )
        if package.tests[name] == "fail" and not failed_inside:
            cases[name] = "fail"
    if package.end == "fail" and "fail" not in cases.values():
        cases["the package"] = "fail"
    return cases


def report(packages):
    """The JUnit report, as an XML element."""
    suites = xml.etree.ElementTree.Element("testsuites")
    for name, package in packages.items():
        suite = xml.etree.ElementTree.SubElement(suites, "testsuite", name=name)
        for case, end in cases_of(package).items():
            element = xml.etree.ElementTree.SubElement(suite, "testcase", name=case)
            if end != "pass":
                kind = {"fail": "failure", "skip": "skipped"}[end]
                xml.etree.ElementTree.SubElement(element, kind)
    if suites.find(".//testcase") is None:
        case = xml.etree.ElementTree.SubElement(suites, "testcase", name="the run")
        xml.etree.ElementTree.SubElement(case, "failure")
    return suites


def main():
    with subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True) as run:
        suites = report(read(run.stdout))
    xml.etree.ElementTree.ElementTree(suites).write(sys.argv[1], encoding="utf-8")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
