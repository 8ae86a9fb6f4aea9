"""The private server: how it is found, that it is private, and that it ends with the program."""

import contextlib
import os
import pathlib
import select
import signal
import stat
import subprocess
import sys

import pytest

import weir
from weir.local import private_server, server_program

PROGRAM = """
import os, sys, threading, weir
from weir.local import private_server
flows = iter(weir.Streamer("endless.pcap"))
next(flows)
server = private_server.start()
print(server._guard.pid, server._socket, flush=True)
"""
ENDS = {
    "normal exit": "",
    "an exception": "raise RuntimeError('on purpose')",
    "sys.exit": "sys.exit(3)",
    "Ctrl-C": "os.kill(os.getpid(), 2); sys.stdin.read()",
    "Ctrl-C in the loop": "for flow in flows: flow.id == 500 and os.kill(os.getpid(), 2)",
    "SIGTERM": "os.kill(os.getpid(), 15); sys.stdin.read()",
    "os._exit": "os._exit(0)",
    "SIGKILL": "os.kill(os.getpid(), 9); sys.stdin.read()",
    "SIGKILL while a forked child lives": (
        "if os.fork() == 0: os.close(1); sys.stdin.read(); os._exit(0)\n"
        "os.kill(os.getpid(), 9); sys.stdin.read()"
    ),
}


@pytest.fixture
def fake_server(fake_program, monkeypatch):
    """WEIR_SERVER_PROGRAM names the fake; what was started with it is ended."""
    private_server._stop()
    monkeypatch.setenv("WEIR_SERVER_PROGRAM", fake_program)
    yield fake_program
    private_server._stop()


def children_of(pid):
    return [
        int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


@contextlib.contextmanager
def watched(pid):
    """A function that waits for the end of this process, which need not be a child. False: none."""
    descriptor = os.pidfd_open(pid)
    try:
        yield lambda: bool(select.select([descriptor], [], [], 20)[0])
    finally:
        os.close(descriptor)


def run(ending):
    """Runs PROGRAM to this end. Returns its exit code, whether both processes ended, its folder."""
    script = f"{PROGRAM}\nsys.stdout.flush()\nsys.stdin.readline()\n{ending}\n"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        guard, socket = process.stdout.readline().split()
        (server,) = children_of(guard)
        with watched(server) as server_ends, watched(int(guard)) as guard_ends:
            process.stdin.write("\n")
            process.stdin.flush()
            code = process.wait(30)
            gone = server_ends() and guard_ends()
    return code, gone, os.path.dirname(socket)


@pytest.mark.parametrize("ending", ENDS)
def test_the_server_ends_with_the_program_by(ending, fake_server):
    code, gone, folder = run(ENDS[ending])
    assert gone
    assert not os.path.exists(folder)
    assert (code == 0) == (ending in ("normal exit", "os._exit"))


def test_the_server_ends_where_its_guard_is_killed(fake_server):
    private_server.start()
    guard = private_server._running._guard
    (server,) = children_of(guard.pid)
    with watched(server) as server_ends:
        guard.send_signal(signal.SIGKILL)
        assert server_ends()


def test_its_folder_is_private(fake_server):
    socket = private_server.start()._socket
    mode = os.stat(os.path.dirname(socket)).st_mode
    assert stat.S_IMODE(mode) == 0o700


def test_streamers_share_it(fake_server):
    first, second = iter(weir.Streamer("endless.pcap")), iter(weir.Streamer("endless.pcap"))
    next(first)
    running = private_server._running
    next(second)
    assert private_server._running is running


def test_one_that_died_is_started_again(fake_server):
    assert len(list(weir.Streamer("x.pcap"))) == 2
    first = private_server._running._guard
    first.kill()
    first.wait()
    assert len(list(weir.Streamer("x.pcap"))) == 2
    assert private_server._running._guard.pid != first.pid


def test_a_program_that_ends_at_once_is_told_with_its_last_words(tmp_path, monkeypatch):
    private_server._stop()
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho 'no such flag' >&2\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setenv("WEIR_SERVER_PROGRAM", str(program))
    with pytest.raises(weir.UnavailableError, match="no such flag"):
        list(weir.Streamer("x.pcap"))


def test_a_relative_path_begins_in_the_current_folder(fake_server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(weir.NotFoundError, match=str(tmp_path / "missing.pcap")):
        list(weir.Streamer("missing.pcap"))


def test_the_program_is_taken_from_weir_server_before_path(tmp_path, monkeypatch):
    for name in ("a", "weir-server"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WEIR_SERVER_PROGRAM", raising=False)
    assert server_program.find() == str(tmp_path / "weir-server")
    monkeypatch.setenv("WEIR_SERVER_PROGRAM", str(tmp_path / "a"))
    assert server_program.find() == str(tmp_path / "a")


def test_the_program_is_found_in_the_checkout_around(tmp_path, monkeypatch):
    mark, built = tmp_path / server_program.CHECKOUT_MARK, tmp_path / server_program.BUILT
    for file in (mark, built):
        file.parent.mkdir(parents=True)
        file.touch(0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("WEIR_SERVER_PROGRAM", raising=False)
    monkeypatch.chdir(mark.parent)
    assert server_program.find() == str(built)


def test_no_program_is_an_error_that_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("WEIR_SERVER_PROGRAM", raising=False)
    monkeypatch.chdir(tmp_path)
    # The package itself may be installed within a checkout.
    monkeypatch.setattr(server_program, "__file__", str(tmp_path / "server_program.py"))
    with pytest.raises(weir.ServerNotFoundError, match="bazel build"):
        server_program.find()


def test_a_wrong_weir_server_is_named(monkeypatch):
    monkeypatch.setenv("WEIR_SERVER_PROGRAM", "/nowhere/weir-server")
    with pytest.raises(weir.ServerNotFoundError, match="/nowhere/weir-server"):
        server_program.find()


def test_one_that_was_killed_is_started_anew_by_the_next_streamer(fake_server):
    flows = iter(weir.Streamer("endless.pcap"))
    next(flows)
    (server,) = children_of(private_server._running._guard.pid)
    os.kill(server, signal.SIGKILL)
    with pytest.raises(weir.UnavailableError):
        list(flows)
    assert len(list(weir.Streamer("x.pcap"))) == 2
