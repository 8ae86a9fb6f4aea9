"""Runs a program to its end and reads what the operating system says it took."""

import dataclasses
import os
import subprocess
import tempfile
import time


@dataclasses.dataclass(frozen=True)
class Usage:
    user: float  # seconds
    system: float  # seconds
    wall: float  # seconds
    peak_mib: float
    output: str
    status: int  # exit code; negative: ended by a signal


def measure(command):
    """Runs `command`; its usage is its own and that of the children it waited for."""
    with tempfile.TemporaryFile() as output:
        begin = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, wait_status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begin
        child.returncode = os.waitstatus_to_exitcode(wait_status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    return Usage(
        usage.ru_utime, usage.ru_stime, wall, usage.ru_maxrss / 1024, text, child.returncode
    )
