"""The engine alone (engine_run): no gRPC, no client, records counted and dropped."""

import concurrent.futures
import re

from harness import paths, process


def command(*arguments):
    program = paths.built("tests", "benchmark", "engine_run")
    if program is None:
        raise SystemExit("bench: engine_run is not built: bazel build //tests/benchmark/...")
    return [program, *arguments]


def run(*arguments):
    """Its usage, once it has ended well."""
    return _checked(process.measure(command(*arguments)))


def run_pair(*arguments):
    """The usages of two that run at once."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        runs = [pool.submit(process.measure, command(*arguments)) for _ in range(2)]
    return [_checked(run.result()) for run in runs]


def _checked(usage):
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
