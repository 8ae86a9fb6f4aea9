"""The engine alone (engine_run): no gRPC, no client, records counted and dropped."""

import re

from harness import paths, process


def command(*arguments):
    program = paths.built("tests", "benchmark", "engine_run")
    if program is None:
        raise SystemExit("bench: engine_run is not built: bazel build //tests/benchmark/...")
    return [program, *arguments]


def run(*arguments):
    """Its usage, once it has ended well."""
    usage = process.measure(command(*arguments))
    if usage.status != 0:
        raise SystemExit(f"bench: engine_run ended with {usage.status}: {usage.output.strip()}")
    return usage


def _number(pattern, output):
    return float(re.search(pattern, output).group(1))


def seconds(output):
    """Wall time from the first read to the last record, without the start of the program."""
    return _number(r"([\d.]+) s by the clock", output)


def cpu(output):
    """CPU time of all threads in that time, user and system."""
    return _number(r"([\d.]+) s of CPU", output)


def reader_cpu(output):
    """The part of it of the thread that reads; with one worker it does all."""
    return _number(r"([\d.]+) s by the reader", output)
