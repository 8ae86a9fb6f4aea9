"""guard.py FOLDER COMMAND...: runs COMMAND for as long as the other end of standard input is open.

However the program at that other end goes, by kill -9 too, its end of the pipe is closed; then the
command is ended and FOLDER removed. Should the guard itself be killed, the kernel kills the
command.

It is a process of its own, because PR_SET_PDEATHSIG goes by the death of the thread that made the
child, which in a program with threads may be long before the program's. It imports nothing but the
standard library, so that it starts quickly.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 2  # from SIGTERM to SIGKILL
SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def wake_on_signals():
    """Returns a descriptor that can be read once a signal has come."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)
    return readable


def start(command):
    """Starts the command, to be killed with this process."""
    prctl = ctypes.CDLL(None).prctl
    guard = os.getpid()

    def die_with_the_guard():
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # It died before the call.
            os._exit(1)

    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, preexec_fn=die_with_the_guard, restore_signals=True
    )


def end(process):
    """Ends the process, gently first. Returns its exit code."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        return process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def main(folder, *command):
    try:
        woken = wake_on_signals()
        process = start(command)
        select.select([sys.stdin.fileno(), woken], [], [])
        code = end(process)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        code = 127
    shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
