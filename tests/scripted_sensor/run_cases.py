#!/usr/bin/env python3
"""Runs all cases of the scripted sensor with one language's runner, and writes a JUnit report.

usage: run_cases.py --sensor PROGRAM --language NAME [--junit FILE] [--case NAME]... -- RUNNER...

Prints what differs, case by case; exits 1 where a case failed. README.md says what a runner is.
"""

import argparse
import concurrent.futures
import contextlib
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile
import typing
import xml.etree.ElementTree

SCRIPTS = pathlib.Path(__file__).parent / "scripts"
SECONDS = 30
NO_SUCH_CALL = 77


class Case(typing.NamedTuple):
    name: str
    streams: list[str]  # their words
    expected: str


class Result(typing.NamedTuple):
    case: str
    outcome: str  # "passed", "failed", "skipped"
    text: str = ""


class Sensor(typing.NamedTuple):
    address: str
    tls_address: str
    certificates: pathlib.Path


def read_case(path):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    streams = [line[9:].strip() for line in head if line.startswith("# stream:")]
    return Case(path.stem, streams or [""], "".join(lines[len(head) :]))


def read_cases(wanted):
    cases = {path.stem: read_case(path) for path in sorted(SCRIPTS.glob("*.expected"))}
    scripts = {path.stem for path in SCRIPTS.glob("*.textproto")}
    if scripts != cases.keys():
        sys.exit(f"a script without a golden list, or none: {scripts ^ cases.keys()}")
    return [cases[name] for name in wanted or cases]


@contextlib.contextmanager
def running(program):
    """The sensor, as long as the block takes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, SCRIPTS, folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                word, *addresses = process.stdout.readline().split() or [""]
                if word != "listening":
                    sys.exit(f"{program} does not listen")
                yield Sensor(*addresses, pathlib.Path(folder))
            finally:
                process.terminate()


def run(runner, sensor, case):
    """Runs one case, and says how it ended."""
    streams = [
        words.replace("AUTHORITY", str(sensor.certificates / "authority.pem")).replace(
            "STRANGER", str(sensor.certificates / "stranger.pem")
        )
        for words in case.streams
    ]
    address = sensor.tls_address if streams != case.streams else sensor.address
    command = [*runner, address, case.name, *streams]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as expired:
        printed = (expired.stdout or b"").decode("utf-8", "replace")
        return Result(case.name, "failed", f"no end within {SECONDS} s\n{printed}")
    printed = ran.stdout.decode("utf-8", "replace")
    errors = ran.stderr.decode("utf-8", "replace")
    if ran.returncode == NO_SUCH_CALL:
        return Result(case.name, "skipped", errors.strip())
    difference = "\n".join(
        difflib.unified_diff(
            case.expected.splitlines(), printed.splitlines(), "expected", "printed", "", "", 1, ""
        )
    )
    if ran.returncode == 0 and printed == case.expected:
        return Result(case.name, "passed")
    return Result(case.name, "failed", f"exit code {ran.returncode}\n{difference}\n{errors}")


def report(language, results):
    """The JUnit report, as an XML element."""
    suite = xml.etree.ElementTree.Element("testsuite", name=language)
    for result in results:
        case = xml.etree.ElementTree.SubElement(
            suite, "testcase", classname=f"scripted_sensor.{language}", name=result.case
        )
        if result.outcome != "passed":
            kind = {"failed": "failure", "skipped": "skipped"}[result.outcome]
            xml.etree.ElementTree.SubElement(case, kind, message=result.text)
    return suite


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sensor", required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--junit")
    parser.add_argument("--case", action="append", default=[])
    parser.add_argument("runner", nargs="+")
    options = parser.parse_args()
    cases = read_cases(options.case)
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    with running(options.sensor) as sensor, pool:
        results = list(pool.map(lambda case: run(options.runner, sensor, case), cases))
    for result in results:
        if result.outcome != "passed":
            print(f"{options.language}: {result.case} {result.outcome}: {result.text}")
    if options.junit:
        tree = xml.etree.ElementTree.ElementTree(report(options.language, results))
        tree.write(options.junit, encoding="utf-8")
    counts = [
        f"{sum(r.outcome == o for r in results)} {o}" for o in ("passed", "failed", "skipped")
    ]
    print(f"{options.language}: {', '.join(counts)}")
    return any(result.outcome == "failed" for result in results)


if __name__ == "__main__":
    sys.exit(main())
