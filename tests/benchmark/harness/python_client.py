"""The Python package beside nfstream: iterating, tables, plugins and a model, one meter each.

WEIR_BENCH_PYTHON names a Python that has nfstream, and WEIR_BENCH_CLIENT one that has the package
(the project's .venv where it does not say).
"""

import json
import os
import pathlib
import statistics
import subprocess

from harness import captures, paths, report

WORKER = pathlib.Path(__file__).with_name("python_worker.py")
TASKS = ("iterate", "values", "to_pandas", "to_arrow", "plugin", "ending plugin", "model")
NOT_NFSTREAMS = ("to_arrow",)
# Times nfstream's rate at least.
AIMS = {"values": 8, "plugin": 3, "ending plugin": 1, "model": 10}
TABLE_AIM = 1.15  # times the time of iterating at most


def run(options):
    capture = captures.generate(captures.named("mixed"))
    rounds = min(options.rounds, 3)
    pythons = _pythons()
    print(f"\npython: mixed with statistics, {rounds} rounds in turn; wall s, CPU s, median")
    medians = {}
    for task in TASKS:
        runs = {name: [] for name in pythons if name == "weir" or task not in NOT_NFSTREAMS}
        for _ in range(rounds):
            for name, each in runs.items():
                each.append(_measured(pythons[name], name, task, capture))
        for name, each in runs.items():
            medians[name, task] = _print(name, task, each)
    _print_aims(medians)
    return True


def _pythons():
    found = {"weir": os.environ.get("WEIR_BENCH_CLIENT", paths.ROOT / ".venv" / "bin" / "python")}
    peer = os.environ.get("WEIR_BENCH_PYTHON")
    if peer:
        found["nfstream"] = peer
    else:
        print("python: without nfstream, as WEIR_BENCH_PYTHON names no Python that has it")
    return found


def _measured(python, name, task, capture):
    """What the worker printed; None where it failed, which is told."""
    environment = dict(os.environ)
    server = paths.built("server", "weir-server")
    if server is not None:
        environment.setdefault("WEIR_SERVER_PROGRAM", str(server))
    command = [python, WORKER, name, task, capture]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode:
        print(f"  {name}, {task}: {result.stderr.strip().splitlines()[-1:] or 'failed'}")
        return None
    return json.loads(result.stdout.splitlines()[-1])


def _print(name, task, runs):
    """Prints the medians; returns that of the wall clock, or None where a run failed."""
    if None in runs:
        return None
    wall, cpu = (statistics.median(each[what] for each in runs) for what in ("wall", "cpu"))
    print(f"  {task:14} {name:9} {wall:8.2f} {cpu:8.2f}  {runs[0]['flows']} flows")
    return wall


def _print_aims(medians):
    for task, aim in AIMS.items():
        ours, theirs = medians.get(("weir", task)), medians.get(("nfstream", task))
        if ours and theirs:
            report.print_aim(f"{task}, times nfstream's rate", theirs / ours, aim, at_least=True)
    iterating = medians.get(("weir", "iterate"))
    for task in ("to_pandas", "to_arrow"):
        table = medians.get(("weir", task))
        if iterating and table:
            report.print_aim(f"{task}, times iterating", table / iterating, TABLE_AIM)
