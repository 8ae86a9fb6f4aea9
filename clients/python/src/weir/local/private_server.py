"""The sensor that belongs to this program: one weir-server, started when first needed.

It listens on a Unix socket in a private folder (mode 0700) and reads captures with this program's
rights. It ends with the program, however that ends: see guard.py. All Streamers without `server`
share it. A forked child starts one of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from weir.errors import UnavailableError
from weir.local import server_program

START_SECONDS = 30  # until it takes connections
PROBE_SECONDS = 5  # to be connected to one that is busy
END_SECONDS = 10  # until the guard has ended it
LOG_BYTES = 2000  # of its standard error, told in errors
MAX_SOCKET_PATH = 100  # bytes; the kernel's bound is 107
CAPTURE_ROOT = "/"  # It may read what this program may read.

_GUARD = pathlib.Path(__file__).with_name("guard.py")


class PrivateServer:
    """One weir-server process. Made by start(); not thread-safe."""

    def __init__(self, program: str):
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server
        self._folder = folder = _private_folder()
        self._socket = os.path.join(folder, "socket")
        command = [program, "--listen", self.address, "--capture-root", CAPTURE_ROOT]
        command += ["--drain", "0"]  # When it is told to end, its only client is going too.
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_GUARD), folder, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is this program's; it ends the server in its own time.
        )

    @property
    def address(self) -> str:
        """Address to reach it at, in gRPC's terms."""
        return f"unix://{self._socket}"

    def is_running(self) -> bool:
        return self._guard.poll() is None

    def is_serving(self) -> bool:
        """Whether it is there to answer. One that was killed a moment ago still has its guard."""
        return self.is_running() and _takes_connections(self._socket)

    def log(self) -> str:
        """The end of what it wrote to its standard error."""
        descriptor = self._log.fileno()  # Shared with the server: its offset must not be moved.
        size = os.fstat(descriptor).st_size
        tail = os.pread(descriptor, LOG_BYTES, max(0, size - LOG_BYTES))
        return tail.decode("utf-8", "replace").strip()

    def wait_until_ready(self):
        """Returns once it takes connections.

        Raises UnavailableError where it ends instead, or takes longer than START_SECONDS.
        """
        deadline = time.monotonic() + START_SECONDS
        while not _takes_connections(self._socket):
            if not self.is_running():
                raise UnavailableError(f"weir-server ended at once: {self.log() or 'no message'}")
            if time.monotonic() > deadline:
                raise UnavailableError(f"weir-server is not ready after {START_SECONDS} s")
            time.sleep(0.005)

    def close(self):
        """Ends it, and waits for that."""
        self._guard.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guard.wait(END_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)  # Where someone killed the guard.
        self._log.close()

    def forget(self):
        """In a forked child: releases the server, so that it ends with the parent alone."""
        self._guard.stdin.close()
        self._guard.returncode = 0  # Not a child of this process: not to be waited for.
        self._log.close()


def _private_folder() -> str:
    """A new folder that only this user may enter, with a path short enough for a socket."""
    folder = tempfile.mkdtemp(prefix="weir-")
    if len(os.fsencode(folder)) + len("/socket") > MAX_SOCKET_PATH:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="weir-", dir="/tmp")
    return folder


def _takes_connections(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(PROBE_SECONDS)
        return probe.connect_ex(path) in (0, errno.EAGAIN)


_lock = threading.Lock()
_running: PrivateServer | None = None


def start() -> PrivateServer:
    """The program's server, started where there is none or it has ended. Thread-safe.

    Raises ServerNotFoundError where there is no program, UnavailableError where it does not start.
    """
    global _running
    with _lock:
        if _running is not None and not _running.is_serving():
            _stop()
        if _running is None:
            server = PrivateServer(server_program.find())
            try:
                server.wait_until_ready()
            except BaseException:
                server.close()
                raise
            _running = server
        return _running


def _stop():
    global _running
    if _running is not None:
        _running.close()
        _running = None


def _after_fork():
    global _lock, _running
    _lock = threading.Lock()  # Another thread of the parent may have held it.
    if _running is not None:
        _running.forget()
        _running = None


atexit.register(_stop)
os.register_at_fork(after_in_child=_after_fork)
